package diagnose

import (
	"fmt"
	"strings"
)

// A Sort is what a disk of a library counts as. Disks with a sort of their own cause
// stand apart: they fail, but were never meant to start. A library holds disks of
// data, blank ones and other systems as well, and is healthy all the same.
type Sort struct {
	Name  string // for options
	Cause CauseID
	Is    Verdict // of disks that do not stand apart

	one   string // in a count: "1 fails"; empty: as any other number
	words string // "3 fail"
}

// Sorts are in the order in which libraries are shown and counted, the worst first.
var Sorts = []Sort{
	{Name: "failing", one: "fails", words: "fail", Is: VerdictFails},
	{Name: "at-risk", words: "at risk", Is: VerdictAtRisk},
	{Name: "clear", words: "clear", Is: VerdictClear},
	{Name: "unknown", words: "not judged", Is: VerdictUnknown},
	{Name: "blank", words: "blank", Cause: BlankDisk, Is: VerdictFails},
	{Name: "data", words: "with data alone", Cause: DataDisk, Is: VerdictFails},
	{Name: "not-windows", words: "without Windows", Cause: NotWindows, Is: VerdictFails},
}

// SortOf is the sort of a disk with that verdict and cause.
func SortOf(v Verdict, cause CauseID) *Sort {
	for i := range Sorts {
		if s := &Sorts[i]; s.Apart() && s.Cause == cause {
			return s
		}
	}
	for i := range Sorts {
		if s := &Sorts[i]; s.Is == v {
			return s
		}
	}
	return SortOf(VerdictUnknown, CauseNone)
}

// Apart reports whether disks of the sort change nothing about a library.
func (s *Sort) Apart() bool { return s.Cause != "" }

// Count is a number of disks of the sort: "3 fail".
func (s *Sort) Count(n int) string {
	if n == 1 && s.one != "" {
		return "1 " + s.one
	}
	return fmt.Sprintf("%d %s", n, s.words)
}

// A Tally counts disks by their sort.
type Tally map[*Sort]int

// Total is how many disks there are.
func (t Tally) Total() int {
	n := 0
	for _, k := range t {
		n += k
	}
	return n
}

// Worst is the verdict of a library: one that fails counts more than one that could
// not be judged, and that more than one at risk. Disks that stand apart count nothing;
// ok is false where there is nothing at all.
func (t Tally) Worst() (worst Verdict, ok bool) {
	for _, v := range []Verdict{VerdictFails, VerdictUnknown, VerdictAtRisk} {
		if t[SortOf(v, CauseNone)] > 0 {
			return v, true
		}
	}
	if t.Total() == 0 {
		return VerdictUnknown, false
	}
	return VerdictClear, true
}

// String says it in a sentence. What stands apart is named where there is some.
func (t Tally) String() string {
	var judged, apart []string
	for i := range Sorts {
		s := &Sorts[i]
		switch {
		case !s.Apart():
			judged = append(judged, s.Count(t[s]))
		case t[s] > 0:
			apart = append(apart, s.Count(t[s]))
		}
	}
	out := fmt.Sprintf("%s: %s", Count(t.Total(), "disk"), strings.Join(judged, ", "))
	if len(apart) > 0 {
		out += "; apart from these " + strings.Join(apart, ", ")
	}
	return out + "."
}
