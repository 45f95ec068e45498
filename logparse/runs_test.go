package logparse

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
	"vmmdoctor/internal/tracetest"
)

// Lines in the form and order of the article's two traces (facts: vmm-traces
// §2, vmm-pipeline §1).
const (
	failingRun = `[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice
[4276] 10B4.000C::05/31-12:52:01.334#16MountedVhd.cs(91): MountedVhd windows volume not found
[4276] 10B4.000C::05/31-12:52:01.342#16VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm Web 01
[4276] 10B4.000C::05/31-12:52:01.388#16VMAdditions.cs(874): X.MountedSystem+BootOrSystemVolumeNotFoundException: cannot locate
`
	passingRun = `[4276] 10B4.000C::05/31-13:57:40.193#16SystemInformation.cs(192): SYSTEM: :\ Version=0.0 HALType=
[4276] 10B4.000C::05/31-13:57:40.193#16SystemInformation.cs(764): DISK: 10, signature=a9083c0a #partitions 1
[4276] 10B4.000C::05/31-13:57:40.194#16MountedVhd.cs(308): Bootmgr boot loader
[4276] 10B4.000C::05/31-13:57:40.196#16CommonUtils.cs(171): Fixup & Copy 'C:\a' to C:\b
[4276] 10B4.000C::05/31-13:57:40.196#04BitsDeployer.cs(1392): Deploy file C:\a from H to C:\b on S
`
	noise = `[4276] 10B4.0010::05/31-12:51:00.000#19Task.cs(10): Task started
`
)

const (
	taskA = "|TaskID=9C23BAC8-CB92-46A8-BFC4-E16889A25936"
	taskB = "|TaskID=AAAAAAAA-CB92-46A8-BFC4-E16889A25936"
)

// onThread moves lines to another thread, withTask marks each with a task.
func onThread(s, thread string) string { return strings.ReplaceAll(s, "10B4.000C", "10B4."+thread) }

func withTask(s, task string) string { return strings.ReplaceAll(s, "\n", task+"\n") }

// zip takes lines of both in turn.
func zip(a, b string) string {
	x, y := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	var out strings.Builder
	for i := range max(len(x), len(y)) {
		if i < len(x) {
			out.WriteString(x[i])
		}
		if i < len(y) {
			out.WriteString(y[i])
		}
	}
	return out.String()
}

// A run is written as first-last lines, number of records, and the VM.
var runTests = []struct{ name, trace, want string }{
	{"failing, without SYSTEM", failingRun, "1-4 4 Web 01"},
	{"passing", passingRun, "1-5 5 "},
	{"failing, then the retry", failingRun + passingRun, "1-4 4 Web 01; 5-9 5 "},
	{"the other way round: time goes back", passingRun + failingRun, "1-5 5 ; 6-9 4 Web 01"},
	{"two starts", passingRun + passingRun, "1-5 5 ; 6-10 5 "},
	{"a second dump that knows the version", passingRun + strings.Replace(passingRun[:strings.Index(passingRun, "\n")+1], "Version=0.0", "Version=6.2", 1), "1-6 6 "},
	{"two failures at once", failingRun + failingRun, "1-4 4 Web 01; 5-8 4 Web 01"},
	{"nothing of it", noise + noise, ""},
	{"other threads between", zip(noise+noise+noise, failingRun), "2-7 4 Web 01"},
	{"two threads in turn", zip(failingRun, onThread(failingRun, "0010")), "1-7 4 Web 01; 2-8 4 Web 01"},
	{"one task on two threads", withTask(strings.Replace(failingRun, "10B4.000C::05/31-12:52:01.342", "10B4.0022::05/31-12:52:01.342", 1), taskA), "1-4 4 Web 01"},
	{"two tasks on one thread", zip(withTask(failingRun, taskA), withTask(failingRun, taskB)), "1-7 4 Web 01; 2-8 4 Web 01"},
	{"half an hour of silence", failingRun[:strings.Index(failingRun, "\n")+1] + strings.ReplaceAll(failingRun, "12:52", "13:23"), "1-1 1 ; 2-5 4 Web 01"},
	{"across midnight and new year", strings.Replace(strings.ReplaceAll(failingRun, "05/31-12:52:01", "01/01-00:00:01"), "05/31-12:52:00", "12/31-23:59:59", 1), "1-4 4 Web 01"},
	{"error of the job after the end", failingRun + "[4276] 10B4.000C::05/31-12:52:02.000#19Task.cs(5): Task failed error X (2940) with exception\n", "1-5 5 Web 01"},
	{"other work after the end", failingRun + strings.ReplaceAll(noise, ".0010::05/31-12:51", ".000C::05/31-12:52"), "1-4 4 Web 01"},
}

func TestRuns(t *testing.T) {
	for _, tt := range runTests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for i, r := range parse(t, tt.trace).Runs {
				got = append(got, fmt.Sprintf("%d-%d %d %s", r.First, r.Last, len(r.Records), r.VM))
				if r.Number != i+1 {
					t.Errorf("run %d has number %d", i+1, r.Number)
				}
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestMark(t *testing.T) {
	s := passingRun
	mark := func(s *Saying) int {
		if string(s.File) == "MountedVhd.cs" {
			return 7
		}
		return 0
	}
	tr, err := Parse(t.Context(), text.New("x"), strings.NewReader(s), int64(len(s)), Options{Mark: mark})
	if err != nil || len(tr.Runs) != 1 || len(tr.Runs[0].Records) != 1 || tr.Runs[0].Records[0].Line != 3 || tr.Runs[0].Records[0].Mark != 7 {
		t.Fatalf("runs = %+v, %v; want one that holds line 3", tr.Runs, err)
	}
	if r := tr.Runs[0]; r.First != 1 || r.Last != 4 {
		t.Errorf("lines %d to %d, want 1 to 4: what is not kept still extends the run", r.First, r.Last)
	}
}

// A trace that never ends must not hold more than it is allowed to.
func TestRunsAreBounded(t *testing.T) {
	start := passingRun[:strings.Index(passingRun, "\n")+1]
	tr := parse(t, strings.Repeat(start, maxRuns+10))
	if len(tr.Runs) != maxRuns || tr.MoreRuns != 10 || tr.Runs[0].Number != 11 {
		t.Errorf("%d runs and %d more, the first is number %d; want %d, 10, 11", len(tr.Runs), tr.MoreRuns, tr.Runs[0].Number, maxRuns)
	}
	long := strings.Replace(start, "HALType=", strings.Repeat("x", 1<<20), 1)
	tr = parse(t, strings.Repeat(long, 40))
	held, dropped := 0, 0
	for _, r := range tr.Runs {
		held += len(r.Records)
		dropped += r.Dropped
	}
	if held+dropped != 40 || held > 23 || len(tr.Runs[39].Records) != 1 {
		t.Errorf("%d records of a megabyte each held and %d dropped; want at most 23, the last one among them", held, dropped)
	}
}

// Where there are more records than can be held, the oldest runs are thinned, to
// some of those that say the same, before any are given up; the last run stays
// whole, unless it alone is too much.
func TestRunsAreThinned(t *testing.T) {
	start, rest, _ := strings.Cut(passingRun, "\n")
	long := strings.Replace(strings.SplitAfter(rest, "\n")[1], "Bootmgr", strings.Repeat("x", 1<<20), 1)
	parse := func(s string, mark func(*Saying) int) []Run {
		t.Helper()
		tr, err := Parse(t.Context(), text.New("x"), strings.NewReader(s), int64(len(s)), Options{Mark: mark})
		if err != nil {
			t.Fatal(err)
		}
		return tr.Runs
	}
	alike := func(s *Saying) int { return 1 + len(s.Message)/1000 }
	n := 0
	different := func(*Saying) int {
		n++
		return n
	}
	for name, tt := range map[string]struct {
		mark func(*Saying) int
		want []string
	}{
		"alike":     {alike, []string{"3 and 8 dropped", "3 and 8 dropped", "3 and 8 dropped", "11 and 0 dropped"}},
		"different": {different, []string{"0 and 11 dropped", "0 and 11 dropped", "11 and 0 dropped", "11 and 0 dropped"}},
	} {
		var got []string
		for _, r := range parse(strings.Repeat(start+"\n"+strings.Repeat(long, 10), 4), tt.mark) {
			got = append(got, fmt.Sprintf("%d and %d dropped", len(r.Records), r.Dropped))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: records of the runs: %s; want %s", name, got, tt.want)
		}
	}
	runs := parse(start+"\n"+strings.Repeat(long, 40), alike)
	if len(runs) != 1 {
		t.Fatalf("%d runs, want 1", len(runs))
	}
	if r := runs[0]; len(r.Records)+r.Dropped != 41 || r.Dropped == 0 || r.Records[0].Line != 1 || r.Records[len(r.Records)-1].Line != 41 {
		t.Errorf("one run: %d records and %d dropped, lines %d to %d; want 41 together, the first and the last line held",
			len(r.Records), r.Dropped, r.Records[0].Line, r.Records[len(r.Records)-1].Line)
	}
}

// Where not all runs can be kept, those that failed are kept before others, with
// the numbers they have in the text; the oldest goes when all failed.
func TestFailingRunsAreKept(t *testing.T) {
	start := passingRun[:strings.Index(passingRun, "\n")+1]
	failed := start + "[4276] 10B4.000C::05/31-13:57:40.200#16BcdUtil.cs(1987): bootDevice UnknownDevice\n"
	o := Options{Mark: func(s *Saying) int {
		if bytes.Contains(s.Message, []byte("UnknownDevice")) {
			return 2
		}
		return 1
	}, Fails: func(mark int) bool { return mark == 2 }}
	for _, tt := range []struct {
		name        string
		text        string
		first, last int // numbers
		failing     int
	}{
		{"one of twenty thousand", strings.Repeat(start, 2) + failed + strings.Repeat(start, 20_000), 3, 20_003, 1},
		{"some in the middle", strings.Repeat(start, 100) + strings.Repeat(failed+start, 50) + strings.Repeat(start, 2*maxRuns), 101, 200 + 2*maxRuns, 50},
		{"all", strings.Repeat(failed, maxRuns+7), 8, maxRuns + 7, maxRuns},
	} {
		tr, err := Parse(t.Context(), text.New("x"), strings.NewReader(tt.text), int64(len(tt.text)), o)
		if err != nil {
			t.Fatal(err)
		}
		failing := 0
		for i, r := range tr.Runs {
			if r.failed {
				failing++
			}
			if i > 0 && (r.Number <= tr.Runs[i-1].Number || r.First <= tr.Runs[i-1].First) {
				t.Fatalf("%s: run %d at line %d comes after run %d at line %d", tt.name, r.Number, r.First, tr.Runs[i-1].Number, tr.Runs[i-1].First)
			}
		}
		first, last := tr.Runs[0], tr.Runs[len(tr.Runs)-1]
		if len(tr.Runs) != maxRuns || first.Number != tt.first || last.Number != tt.last || failing != tt.failing || tr.MoreRuns != tt.last-maxRuns {
			t.Errorf("%s: %d runs, %d to %d, %d failing, %d more; want %d, %d to %d, %d, %d", tt.name, len(tr.Runs), first.Number,
				last.Number, failing, tr.MoreRuns, maxRuns, tt.first, tt.last, tt.failing, tt.last-maxRuns)
		}
	}
}

// Of records that say the same a run holds no more than a disk has partitions.
func TestAlikeRecords(t *testing.T) {
	start, rest, _ := strings.Cut(passingRun, "\n")
	s := start + "\n" + strings.Repeat(strings.SplitAfter(rest, "\n")[1], maxAlike+20)
	mark := func(s *Saying) int { return 1 + len(s.File) }
	p := NewParser(text.New("x"), strings.NewReader(s), Options{Mark: mark})
	for size := int64(1000); size < int64(len(s)); size += 1000 {
		if err := p.Advance(t.Context(), size, false); err != nil {
			t.Fatal(err)
		}
		p.Trace() // looks at it, and changes nothing
	}
	if err := p.Advance(t.Context(), int64(len(s)), true); err != nil {
		t.Fatal(err)
	}
	if r := p.Trace().Runs[0]; len(r.Records) != 1+maxAlike || r.Dropped != 20 {
		t.Errorf("%d records, %d dropped; want %d and 20", len(r.Records), r.Dropped, 1+maxAlike)
	}
}

// A record of a run is the one that is read again from the file.
func TestHeldRecordsAreThoseOfTheFile(t *testing.T) {
	all := map[string]string{"interleaved": interleaved, "rows": dbgviewRows, "tracerpt": tracerptRows, "list": eventList,
		"XML": xmlEvent + otherEvent + xmlEvent, "failing": failingRun, "rare": string(mixture(t, tracetest.Rare, 3<<20)),
		"stacks": string(mixture(t, tracetest.Stacks, 3<<20)), "dense": string(mixture(t, tracetest.Dense, 3<<20))}
	for name, s := range all {
		for enc, encode := range map[string]func(string) string{
			"UTF-8":  func(s string) string { return s },
			"UTF-16": func(s string) string { return string(utf16Bytes("\ufeff"+s, false)) },
			"1252":   func(s string) string { return strings.ReplaceAll(s, "Web", "B\xfcro") },
		} {
			tr := parse(t, encode(s))
			for _, run := range tr.Runs {
				for _, r := range run.Records {
					if again, ok := tr.RecordAt(r.Line); !ok || !reflect.DeepEqual(*r, again) {
						t.Fatalf("%s in %s, line %d:\nheld  %+v\nagain %+v", name, enc, r.Line, *r, again)
					}
				}
			}
		}
	}
}

func mixture(t testing.TB, m tracetest.Mixture, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tracetest.Write(&b, m, size); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
