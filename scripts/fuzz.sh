#!/usr/bin/env bash
# Runs every fuzz target of the tree in turn, each for the time given, and prints
# how many inputs each tried. It fails when one of them finds something; the
# input is then in the testdata of that package, to be committed with the repair.
set -euo pipefail
cd "$(dirname "$0")/.."

usage="usage: scripts/fuzz.sh DURATION [TARGET...]   for example: scripts/fuzz.sh 30s FuzzOpen"
duration=${1:?$usage}
shift

all=$(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sed 's/:func /:/' | sort)
for target; do
	if ! grep -q ":$target\$" <<<"$all"; then
		echo "no fuzz target is called $target; there are:" >&2
		sed 's/.*:/    /' <<<"$all" | sort -u >&2
		exit 1
	fi
done

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
printf '%-24s %-28s %12s %14s  %s\n' package target inputs "new behaviour" result

while IFS=: read -r file target; do
	[ $# = 0 ] || [[ " $* " = *" $target "* ]] || continue
	package=$(dirname "$file")
	result=ok
	if ! go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$duration" -fuzzminimizetime 20x >"$log" 2>&1; then
		result=FAILS
		failed=1
	fi
	# The last line of progress: "fuzz: elapsed: 3s, execs: 4711 (1570/sec), new interesting: 12 (total: 90)".
	execs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
	fresh=$(sed -n 's/.*new interesting: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
	printf '%-24s %-28s %12s %14s  %s\n' "${package#./}" "$target" "${execs:--}" "${fresh:--}" "$result"
	if [ "$result" != ok ]; then
		sed 's/^/    /' "$log"
	fi
done <<<"$all"

exit $failed
