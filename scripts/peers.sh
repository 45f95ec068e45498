#!/usr/bin/env bash
# Times the same work done by vmmdoctor and by other programs, where those are
# installed, and prints the table of docs/benchmarks.md:
#
#   scripts/peers.sh >docs/benchmarks.md
#
# Debian packages: libhivex-bin, sleuthkit, libguestfs-tools, 7zip, ripgrep, lnav,
# time. RUNS sets how often each is run (default 9), TRACE_MB the size of the trace
# (default 256).
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-9}
megabytes=${TRACE_MB:-256}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$work/vmmdoctor" .
gunzip -c testdata/seed-fail.vhd.gz >"$work/disk.vhd"
cp testdata/before-sysprep.bcd "$work/store.bcd"

# The trace of a busy server: messages of several threads, the stack of an error
# now and then, another program between, and the article's failing run in the
# middle of it.
awk -v bytes=$((megabytes * 1000000)) -v run=testdata/seed-fail.log 'BEGIN {
	while (size < bytes) {
		n++
		if (size >= bytes / 2 && !done) {
			while ((getline line < run) > 0) print line
			done = 1
		}
		head = sprintf("%08d\t%.8f\t", n, n / 400)
		stamp = sprintf("05/31-12:%02d:%02d.%03d", int(n / 24000) % 60, int(n / 400) % 60, n % 400 * 2)
		vmm = sprintf("[4276] 10B4.%04X::%s#", 4096 + n % 7 * 4, stamp)
		k = n % 41
		if (k == 7) s = vmm "04:WsmanAPIWrapper.cs(2752): System.Runtime.InteropServices.COMException (0x80338102): The WS-Management service cannot process the request."
		else if (k > 7 && k < 11) s = "[4276]    at Microsoft.Carmine.WSManWrappers.MyIWSManSession.Enumerate(Object resourceUri, String filter, String dialect, Int32 flags)"
		else if (k == 20) s = "[912] svchost: another program writes here"
		else s = vmm "04:WsmanAPIWrapper.cs(544): HostSessionCache: elements for [S-1-5-18-servername]: [100]"
		printf "%s%s\t\r\n", head, s
		size += length(head) + length(s) + 3
	}
}' >"$work/trace.log"

has() { command -v "$1" >/dev/null; }

# measure prints a row: the median of the runs in milliseconds and the most memory
# that the process took. A first run fills the caches and must print something.
measure() {
	local program=$1 does=$2 command=$3 i from memory=- times=()
	if [ "$(cd "$work" && bash -c "$command" 2>/dev/null | wc -c)" = 0 ]; then
		echo "| $program | does not do it here: not measured | | |"
		return
	fi
	for ((i = 0; i < runs; i++)); do
		from=${EPOCHREALTIME//[.,]/}
		(cd "$work" && bash -c "$command") >/dev/null 2>&1 || true
		times+=($((${EPOCHREALTIME//[.,]/} - from)))
	done
	if [ -x /usr/bin/time ]; then
		(cd "$work" && /usr/bin/time -o "$work/memory" -f %M bash -c "$command") >/dev/null 2>&1 || true
		memory=$(awk 'END { printf "%.0f MB", $1 / 1024 }' "$work/memory")
	fi
	printf '%s\n' "${times[@]}" | sort -n | awk -v p="$program" -v d="$does" -v m="$memory" '
		{ t[NR] = $1 }
		END { printf "| %s | %s | %.1f ms | %s |\n", p, d, t[int((NR + 1) / 2)] / 1000, m }'
}

absent() { echo "| $1 | not installed: not measured | | |"; }

head_row() { printf '\n## %s\n\n%s\n\n| program | what it does | median | memory at most |\n|---|---|---:|---:|\n' "$1" "$2"; }

cat <<EOF2
# Benchmarks

Measured by \`scripts/peers.sh\` on $(date +%Y-%m-%d), vmmdoctor $(git rev-parse --short HEAD), $(go version | cut -d' ' -f3),
$(awk -F'"' '/^PRETTY_NAME/ { print $2 }' /etc/os-release), $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo | sed 's/  */ /g'), $(nproc) processors, $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GB.
Medians of $runs runs with warm caches, starting the program included; the memory is that of the
largest process. The other programs do other things besides, and none of them does the
same as vmmdoctor: the column says what was asked of each. Another machine gives other numbers;
the script gives yours.
EOF2

head_row "A template's disk" "The built-in demo's disk: a dynamic VHD of 127 GB with one NTFS volume."
measure vmmdoctor "open the image, find the boot volume, list all elements of its BCD: \`bcd show\`" "./vmmdoctor bcd show disk.vhd"
if has mmls && has hivexml; then
	measure "Sleuth Kit, hivex" "the same with the volume's offset known: \`mmls\`, \`fcat\`, \`hivexml\`; devices stay bytes" \
		"mmls -i vhd disk.vhd && fcat -i vhd -o 2048 Boot/BCD disk.vhd >bcd.out && hivexml bcd.out"
else
	absent "Sleuth Kit, hivex"
fi
if has guestfish && has hivexml; then
	measure "libguestfs, hivex" "the same: \`guestfish\`, which starts a small machine, \`hivexml\`" \
		"guestfish --ro --format=vpc -a disk.vhd run : mount-ro /dev/sda1 / : download /Boot/BCD bcd.out && hivexml bcd.out"
else
	absent "libguestfs, hivex"
fi
if has 7zz; then
	measure 7-Zip "list the partitions of the image: \`7zz l\`" "7zz l disk.vhd"
else
	absent 7-Zip
fi
measure vmmdoctor "the whole diagnosis with Windows, sysprep and the comparison: \`check\`" "./vmmdoctor check disk.vhd"

head_row "A boot configuration" "The article's store, 13 objects, as a file of $(($(stat -c %s "$work/store.bcd") / 1024)) KB."
measure vmmdoctor "list all elements as bcdedit does: \`bcd show\`" "./vmmdoctor bcd show store.bcd"
if has hivexml; then
	measure hivex "list all keys and values: \`hivexml\`" "hivexml store.bcd"
else
	absent hivex
fi

lines=$(wc -l <"$work/trace.log")
head_row "A trace" "A capture of DebugView of $megabytes MB, $lines lines, with one failing run in the middle."
measure vmmdoctor "read every record, find the runs, judge the stages: \`trace\`" "./vmmdoctor trace trace.log"
if has rg; then
	measure ripgrep "find the lines with one of four words: \`rg -c\`" "rg -c 'BcdUtil|MountedVhd|VMAdditions|Carmine error' trace.log"
else
	absent ripgrep
fi
if has lnav; then
	measure lnav "index the lines, show those with one of four words: \`lnav -n -c ':filter-in …'\`" \
		"lnav -n -c ':filter-in BcdUtil|MountedVhd|VMAdditions|Carmine error' trace.log"
else
	absent lnav
fi
measure "wc -l" "count the line ends: what reading alone costs" "wc -l trace.log"
