#!/usr/bin/env bash
# Times the same work done by vmmdoctor and by other programs, where those are
# installed, and prints the table of docs/benchmarks.md:
#
#   scripts/peers.sh >docs/benchmarks.md
#
# Debian packages: libhivex-bin, sleuthkit, libguestfs-tools, 7zip, ripgrep, lnav,
# time. RUNS sets how often each is run (default 9), TRACE_MB the size of the traces
# (default 256; 1000 for docs/benchmarks.md), SCALE_MB the sizes of the last table
# (default none; "10 100 1000 4000" for docs/benchmarks.md).
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-9}
megabytes=${TRACE_MB:-256}
sizes=${SCALE_MB:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$work/vmmdoctor" .
gunzip -c testdata/seed-fail.vhd.gz >"$work/disk.vhd"
cp testdata/before-sysprep.bcd "$work/store.bcd"

has() { command -v "$1" >/dev/null; }

# measure prints a row: the median of the runs in milliseconds and the most memory
# that the process took. A first run fills the caches and must print something.
measure() {
	local program=$1 does=$2 command=$3 megabytes=${4:-} i from memory=- times=()
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
	printf '%s\n' "${times[@]}" | sort -n | awk -v p="$program" -v d="$does" -v m="$memory" -v mb="$megabytes" '
		{ t[NR] = $1 }
		END {
			median = t[int((NR + 1) / 2)]
			rate = mb ? sprintf(" %.0f MB/s |", mb * 1000000 / median) : ""
			printf "| %s | %s | %.1f ms |%s %s |\n", p, d, median / 1000, rate, m
		}'
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
if has 7zz && has hivexml; then
	measure "7-Zip, hivex" "take the BCD out and list its keys: \`7zz e\`, \`hivexml\`" \
		"7zz e -y disk.vhd Boot/BCD >7zz.out && hivexml BCD; rm -f BCD"
else
	absent "7-Zip, hivex"
fi
measure vmmdoctor "the whole diagnosis with Windows, sysprep and the comparison: \`check\`" "./vmmdoctor check disk.vhd"
cp testdata/seed-fail.log "$work"
measure vmmdoctor "the same with the article's trace: \`check\`" "./vmmdoctor check disk.vhd seed-fail.log"
measure vmmdoctor "start and stop: \`--version\`" "./vmmdoctor --version"
measure bash "what every row has in it: the shell that starts the program" "echo"

head_row "A boot configuration" "The article's store, 13 objects, as a file of $(($(stat -c %s "$work/store.bcd") / 1024)) KB."
measure vmmdoctor "list all elements as bcdedit does: \`bcd show\`" "./vmmdoctor bcd show store.bcd"
if has hivexml; then
	measure hivex "list all keys and values: \`hivexml\`" "hivexml store.bcd"
else
	absent hivex
fi

# Traces of a busy server: one failing run in a day's work, a third of the lines of
# runs, half of the lines of exceptions with their stacks.
go build -o "$work/maketrace" ./scripts/maketrace

about() {
	case $1 in
	rare) echo "with one failing run in the middle" ;;
	dense) echo "of which a third of the lines mark stages, a run for each 250 KB" ;;
	stacks) echo "of which half of the lines are exceptions with their stacks" ;;
	esac
}
for mixture in rare dense stacks; do
	"$work/maketrace" "$mixture" "$megabytes" >"$work/$mixture.log"
	sync
	head_row "A trace, $mixture" "A capture of DebugView of $megabytes MB, $(wc -l <"$work/$mixture.log") lines, $(about "$mixture")."
	measure vmmdoctor "read every record, find the runs, judge the stages: \`trace\`" "./vmmdoctor trace $mixture.log"
	if has rg; then
		measure ripgrep "find the lines of source files: \`rg -c 'cs\\('\`" "rg -c 'cs\\(' $mixture.log"
	else
		absent ripgrep
	fi
	if has lnav; then
		measure lnav "index the lines, show those with one of four words: \`lnav -n -c ':filter-in …'\`" \
			"lnav -n -c ':filter-in BcdUtil|MountedVhd|VMAdditions|Carmine error' $mixture.log"
	else
		absent lnav
	fi
	measure "wc -l" "count the line ends: what reading alone costs" "wc -l $mixture.log"
done

[ -n "$sizes" ] || exit 0
printf '\n## The scale\n\n%s\n\n| trace | MB | median | speed | memory at most |\n|---|---:|---:|---:|---:|\n' \
	"The same traces in several sizes: \`trace\`, with starting the program."
for mixture in rare dense stacks; do
	rm -f "$work/$mixture.log"
	for megabytes in $sizes; do
		"$work/maketrace" "$mixture" "$megabytes" >"$work/scale.log"
		sync
		measure "$mixture" "$megabytes" "./vmmdoctor trace scale.log" "$megabytes"
	done
done
