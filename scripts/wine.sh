#!/usr/bin/env bash
# Runs the Windows program under Wine: its reports on disks, stores and traces are
# compared byte for byte with those of the program built for this system, and then
# the tests of all packages are run. What Wine shows is no proof for Windows, but
# what differs here is worth a look.
#
# With packages as arguments only their tests are run. It ends with 0 when nothing
# differs but what is known to, which it lists.
#
# It needs Debian's wine64 and gcc-mingw-w64-x86-64. The disks are those of
# testdata and, if VMMDOCTOR_IMAGES names a folder, those in it.
set -euo pipefail
cd "$(dirname "$0")/.."

# The words of the system are its own.
known_reports="check absent.vhd"
# Wine neither renames a file over one that is open nor removes one, as Windows does.
known_tests="TestFollowReplacedFile
TestOpen
TestTraceReplaced"

wine=$(command -v wine64 || ls /usr/lib/wine/wine64 2>/dev/null || true)
if [ -z "$wine" ] || ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
	echo "wine64 and gcc-mingw-w64-x86-64 are needed" >&2
	exit 2
fi

work=$(mktemp -d)
export WINEPREFIX=$work/prefix WINEDEBUG=-all DISPLAY='' CGO_ENABLED=0
cleanup() {
	"$(dirname "$(realpath "$wine")")/wineserver64" -k 2>/dev/null || true # of this prefix alone
	rm -rf "$work"
}
trap cleanup EXIT

echo "== $("$wine" --version), $(go version | cut -d' ' -f3), $(git describe --always --dirty)"
"$wine" wineboot --init >/dev/null 2>&1 || true

# Go takes its random numbers from a library that Wine 8 does not have.
cat >"$work/prng.c" <<'C'
#include <windows.h>
#include <ntsecapi.h>
BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
C
x86_64-w64-mingw32-gcc -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$work/prng.c" -ladvapi32

# Wine 8 deletes files only in the way of older Windows, and Go does not notice;
# the tests would fail to clean up. Go has a switch for that, for its own tests.
remove=$(go env GOROOT)/src/internal/syscall/windows/at_windows.go
sed 's/^var TestDeleteatFallback bool/var TestDeleteatFallback = true/' "$remove" >"$work/at_windows.go"
echo "{\"Replace\": {\"$remove\": \"$work/at_windows.go\"}}" >"$work/overlay.json"

go build -o "$work/here" .
GOOS=windows GOARCH=amd64 go build -o "$work/vmmdoctor.exe" .

mkdir "$work/files"
cp testdata/*.log testdata/*.bcd "$work/files/"
for disk in testdata/*.vhd.gz; do
	gunzip -c "$disk" >"$work/files/$(basename "$disk" .gz)"
done
if [ -n "${VMMDOCTOR_IMAGES:-}" ]; then
	for disk in "$VMMDOCTOR_IMAGES"/*.*hd*; do
		[ -e "$work/files/$(basename "$disk")" ] || ln -s "$(realpath "$disk")" "$work/files/"
	done
fi
root=$PWD
cd "$work/files"

# compare runs both programs with the same arguments and holds what they print
# and their exit codes against each other, but for the time they say they were made.
same=0 different=0
timeless() { sed -E -i 's/"made": ?"[^"]*"/"made": ""/; s/(Reported by vmmdoctor [^ ]+( \(commit [0-9a-f]+\))?) on [-0-9:TZ+ ]+/\1/' "$1"; }
compare() {
	local want=0 got=0
	"$work/here" "$@" >"$work/want" 2>"$work/want.err" || want=$?
	"$wine" "$work/vmmdoctor.exe" "$@" >"$work/got" 2>"$work/got.err" || got=$?
	timeless "$work/want"
	timeless "$work/got"
	if [ "$want" = "$got" ] && cmp -s "$work/want" "$work/got"; then
		same=$((same + 1))
		return
	fi
	if [ "$*" = "$known_reports" ]; then
		echo "differs, as is known: vmmdoctor $*"
		return
	fi
	different=$((different + 1))
	echo "differs: vmmdoctor $*   (exit $want here, $got under Wine)"
	diff "$work/want" "$work/got" | head -n 6 | sed 's/^/    /' || true
	head -n 2 "$work/got.err" | sed 's/^/    /'
}

reports() {
	echo
	echo "== reports"
	for disk in *.*hd*; do
		compare check --format json "$disk"
		compare bcd show "$disk"
		compare bcd diff --format json "$disk"
	done
	compare check --format json seed-fail.vhd seed-fail.log
	compare check --format json seed-pass.vhd seed-fail.log
	compare check --format json seed-fail.vhd --reference seed-pass.vhd
	compare check --format html seed-fail.vhd seed-fail.log
	compare check --format markdown seed-fail.vhd seed-fail.log
	compare check seed-fail.vhd seed-fail.log
	compare check --redact seed-fail.vhd seed-fail.log
	compare trace --format json seed-fail.log seed-pass.log
	compare bcd diff before-sysprep.bcd after-sysprep.bcd
	compare scan --format json .
	compare scan --format csv .
	compare explain 2940
	compare demo --format json
	compare check absent.vhd
	compare check --format nothing seed-fail.vhd
	echo "$same reports are the same, $different differ"
}

packages=("$@")
if [ $# = 0 ]; then
	packages=(./...)
	reports
fi

echo
echo "== tests"
cd "$root"
GOOS=windows GOARCH=amd64 go test -overlay "$work/overlay.json" -exec "$wine" -timeout 10m "${packages[@]}" >"$work/tests" 2>&1 || true
grep -E -A 4 '^(ok|FAIL|panic)|--- FAIL' "$work/tests" | grep -v '^--$' || true

# A package that fails without naming a test has not been tested.
failed=$(sed -n 's/^--- FAIL: \([A-Za-z0-9_]*\).*/\1/p' "$work/tests" | sort -u)
broken=$(grep -E '^(panic:|FAIL.*\[(build|setup) failed\])' "$work/tests" || true)
unknown=$(comm -23 <(echo "$failed") <(echo "$known_tests"))
echo
echo "== $(wc -w <<<"$failed") tests fail: ${failed//$'\n'/ }"
echo "known to: ${known_tests//$'\n'/ }"
[ -z "$unknown$broken" ] || echo "not known to: ${unknown//$'\n'/ } $broken"
[ "$different" = 0 ] && [ -z "$unknown$broken" ]
