package logparse

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"vmmdoctor/internal/text"
)

// summary writes everything a trace says.
func summary(tr *Trace) string {
	s := fmt.Sprint(tr.Encoding, tr.Computer, tr.Formats, tr.Lines, tr.Records, tr.Foreign, tr.Blank, tr.Unrecognised, tr.Start, tr.End, tr.JobErrors)
	for _, r := range tr.Runs {
		for _, rec := range r.Records {
			s += fmt.Sprintf("%+v", *rec)
		}
		r.Records = nil
		s += fmt.Sprintf("%+v", r)
	}
	for n := 1; n <= tr.Lines; n++ {
		s += fmt.Sprint(tr.recordLines(n))
	}
	return s
}

// grow parses a text that grows by step bytes.
func grow(t testing.TB, s string, step int) *Trace {
	t.Helper()
	p := NewParser(text.New("test"), strings.NewReader(s), Options{})
	for size := step; size < len(s); size += step {
		if err := p.Advance(t.Context(), int64(size), false); err != nil {
			t.Fatal(err)
		}
		p.Trace()
	}
	if err := p.Advance(t.Context(), int64(len(s)), true); err != nil {
		t.Fatal(err)
	}
	return p.Trace()
}

// However a text grows, in the end it says the same.
func TestGrowingText(t *testing.T) {
	for name, s := range map[string]string{
		"interleaved":   interleaved,
		"two runs":      failingRun + passingRun,
		"run and error": strings.ReplaceAll(failingRun, "\n", "\r\n") + "[4276] *** Carmine error was: HostAgentFail (2912); HR: 0x80041001\r\n[4276] *** a ** b\r\n",
		"list":          eventList,
		"job error":     "Fout (2940)\n\nDe overdracht is mislukt.\nVMM kan niet verder.",
	} {
		want := summary(parse(t, s))
		for _, step := range []int{1, 7, 64, 1000} {
			if got := summary(grow(t, s, step)); got != want {
				t.Errorf("%s by %d bytes:\n got %s\nwant %s", name, step, got, want)
			}
		}
	}
}

// A line that is still being written is not there yet, a record that is still
// growing is.
func TestHalfWritten(t *testing.T) {
	first, rest, _ := strings.Cut(failingRun, "\n")
	s := first + "\n[4276] its continuation\n" + rest
	p := NewParser(text.New("test"), strings.NewReader(s), Options{})
	want := []string{"0 ", "1 bootDevice UnknownDevice", "1 bootDevice UnknownDevice", "2 bootDevice UnknownDevice^Jits continuation"}
	for i, size := range []int{20, len(first) + 1, len(first) + 10, len(first) + 26} {
		if err := p.Advance(t.Context(), int64(size), false); err != nil {
			t.Fatal(err)
		}
		tr, message := p.Trace(), text.Raw{}
		if len(tr.Runs) > 0 {
			message = tr.Runs[0].Records[0].Message
		}
		if got := fmt.Sprintf("%d %s", tr.Lines, message); got != want[i] {
			t.Errorf("with %d bytes: %s, want %s", size, got, want[i])
		}
	}
}

// A record keeps the lines it had in the trace that was handed out.
func TestTraceStays(t *testing.T) {
	first, _, _ := strings.Cut(failingRun, "\n")
	s := first + "\n[4276] its continuation\n"
	p := NewParser(text.New("test"), strings.NewReader(s), Options{})
	if err := p.Advance(t.Context(), int64(len(first)+1), false); err != nil {
		t.Fatal(err)
	}
	tr := p.Trace()
	if err := p.Advance(t.Context(), int64(len(s)), true); err != nil {
		t.Fatal(err)
	}
	for trace, want := range map[*Trace]int{tr: 1, p.Trace(): 2} {
		if r, ok := trace.RecordAt(1); !ok || r.Lines != want || len(trace.recordLines(1)) != want || len(trace.Runs[0].Records) != 1 || trace.Runs[0].Records[0].Lines != want {
			t.Errorf("%d lines, %v; want %d", r.Lines, ok, want)
		}
	}
}

// A trace that was handed out can be looked at while its text is read on.
func TestReadWhileParsing(t *testing.T) {
	s := busyTrace(t, 2<<20)
	p := NewParser(text.New("test"), strings.NewReader(s), Options{})
	if err := p.Advance(t.Context(), 1<<20, false); err != nil {
		t.Fatal(err)
	}
	tr := p.Trace()
	before := summary(tr)[:100]
	var readers sync.WaitGroup
	readers.Go(func() {
		for n := 1; n <= tr.Lines; n += 11 {
			if _, err := tr.Line(n); err != nil {
				t.Error(err)
			}
			tr.RecordAt(n)
		}
	})
	if err := p.Advance(t.Context(), int64(len(s)), true); err != nil {
		t.Fatal(err)
	}
	readers.Wait()
	if r, ok := tr.RecordAt(tr.Lines); ok && r.Line+r.Lines > tr.Lines+1 {
		t.Errorf("the last record has lines the trace has not: %d from %d of %d", r.Lines, r.Line, tr.Lines)
	}
	if after := summary(tr)[:100]; after != before {
		t.Errorf("the trace changed from %s to %s", before, after)
	}
}

// A run that begins in one file and ends in the next is one while both grow, as
// it is when they are read at once; what was handed out stays.
func TestGrowingCapture(t *testing.T) {
	first, rest, _ := strings.Cut(failingRun, "\n")
	files := []string{passingRun + first + "\n", rest + passingRun}
	for _, step := range []int{1, 7, 64, 1000} {
		c := NewCaptureParser(Options{})
		var seen *Capture
		for i, s := range files {
			p := c.Add(text.New(fmt.Sprint(i)), strings.NewReader(s))
			for size := 0; size < len(s); size += step {
				if err := p.Advance(t.Context(), int64(min(size+step, len(s))), false); err != nil {
					t.Fatal(err)
				}
				if now := c.Capture(); i == 0 {
					seen = now
				}
			}
		}
		var got []string
		for _, r := range c.Capture().Runs {
			got = append(got, fmt.Sprintf("%d %s:%d-%s:%d, %d records", r.Number, r.Source, r.First, r.LastSource, r.Last, len(r.Records)))
		}
		want := []string{"1 0:1-0:5, 5 records", "2 0:6-1:3, 4 records", "3 1:4-1:8, 5 records"}
		if !slices.Equal(got, want) {
			t.Errorf("by %d bytes: %q, want %q", step, got, want)
		}
		if n := len(seen.Runs); n != 2 || seen.Runs[1].LastSource != text.New("0") || len(seen.Runs[1].Records) != 1 {
			t.Errorf("by %d bytes: what was handed out after the first file has changed: %+v", step, seen.Runs)
		}
	}
}
