package diagnose

import "testing"

// Every disk has a sort, whatever a row of another version says of it, and only those
// that were never meant to start stand apart.
func TestSortOf(t *testing.T) {
	for _, tt := range []struct {
		verdict Verdict
		cause   CauseID
		want    string
	}{
		{VerdictFails, NotGeneralized, "failing"}, {VerdictFails, DataDisk, "data"}, {VerdictFails, BlankDisk, "blank"},
		{VerdictFails, NotWindows, "not-windows"}, {VerdictAtRisk, BCDSwapped, "at-risk"},
		{VerdictClear, CauseNone, "clear"}, {VerdictUnknown, CauseNone, "unknown"}, {"of tomorrow", "", "unknown"},
	} {
		if s := SortOf(tt.verdict, tt.cause); s.Name != tt.want {
			t.Errorf("SortOf(%s, %s) = %s, want %s", tt.verdict, tt.cause, s.Name, tt.want)
		}
	}
}

func TestTally(t *testing.T) {
	fails, risk, data := SortOf(VerdictFails, CauseNone), SortOf(VerdictAtRisk, CauseNone), SortOf(VerdictFails, DataDisk)
	clear, unknown := SortOf(VerdictClear, CauseNone), SortOf(VerdictUnknown, CauseNone)
	for _, tt := range []struct {
		tally Tally
		worst Verdict
		ok    bool
		says  string
	}{
		{Tally{}, VerdictUnknown, false, "0 disks: 0 fail, 0 at risk, 0 clear, 0 not judged."},
		{Tally{data: 1}, VerdictClear, true, "1 disk: 0 fail, 0 at risk, 0 clear, 0 not judged; apart from these 1 with data alone."},
		{Tally{fails: 1, clear: 2}, VerdictFails, true, "3 disks: 1 fails, 0 at risk, 2 clear, 0 not judged."},
		{Tally{unknown: 1, risk: 4}, VerdictUnknown, true, "5 disks: 0 fail, 4 at risk, 0 clear, 1 not judged."},
		{Tally{risk: 1, clear: 9}, VerdictAtRisk, true, "10 disks: 0 fail, 1 at risk, 9 clear, 0 not judged."},
	} {
		worst, ok := tt.tally.Worst()
		if worst != tt.worst || ok != tt.ok || tt.tally.String() != tt.says {
			t.Errorf("%v: worst %s (%v), %q", tt.tally, worst, ok, tt.tally)
		}
	}
}
