package logparse

import (
	"reflect"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// Whatever the bytes are: no panic, every line is counted once and can be read,
// a record names its own lines, and a text that grows ends the same.
func FuzzParse(f *testing.F) {
	for _, tt := range lineTests {
		f.Add(tt.line, 7)
	}
	for _, tt := range jobErrorTests {
		f.Add(tt.text, 20)
	}
	for _, tt := range runTests {
		f.Add(tt.trace, 100)
	}
	for _, s := range []string{interleaved, dbgviewRows, tracerptRows, eventList, xmlEvent + otherEvent, adminEvent, string(utf16Bytes("\ufeff"+failingRun, false))} {
		f.Add(s, 50)
	}
	f.Fuzz(func(t *testing.T, s string, step int) {
		tr := parse(t, s)
		checkCounts(t, tr)
		checkLines(t, tr, s)
		step = max(step, len(s)/64, 1)
		// The first bytes decide how a text is read; it must grow behind them.
		if whole, part := opening(s), opening(s[:min(step, len(s))]); whole == part {
			if got, want := summary(grow(t, s, step)), summary(tr); got != want {
				t.Errorf("growing by %d:\n got %s\nwant %s", step, got, want)
			}
		}
	})
}

// opening says what the first bytes of a text decide.
func opening(s string) any {
	head := []byte(s[:min(len(s), detectHead)])
	enc, bom := detectEncoding(head)
	return [3]any{enc, bom, strings.Contains(string(enc.appendText(nil, head)), eventSchema)}
}

// checkLines looks at every line and record of a trace.
func checkLines(t *testing.T, tr *Trace, s string) {
	t.Helper()
	end := int64(0)
	for n := 1; n <= tr.Lines; n++ {
		line, err := tr.Line(n)
		if err != nil {
			t.Fatalf("Line(%d): %v", n, err)
		}
		b, off, err := tr.bytes(n)
		length := int64(len(b))
		if err != nil || off < end || off+length > int64(len(s)) {
			t.Fatalf("line %d lies at %d, %d bytes, %v; the line before ends at %d of %d", n, off, length, err, end, len(s))
		}
		end = off + length
		if got := tr.Encoding.decode([]byte(s[off:end])); got != line {
			t.Fatalf("Line(%d) = %q, but the file has %q there", n, line, got)
		}
		rec, ok := tr.RecordAt(n)
		lines := tr.recordLines(n)
		switch {
		case ok != (lines != nil):
			t.Fatalf("RecordAt(%d) = %v, recordLines = %v", n, ok, lines)
		case ok && (rec.Line != lines[0] || rec.Lines != len(lines)):
			t.Fatalf("RecordAt(%d) has line %d and %d lines, recordLines = %v", n, rec.Line, rec.Lines, lines)
		case ok && rec.Line == n && rec.Raw != line:
			t.Fatalf("record at %d: %q, want %q", n, rec.Raw, line)
		}
	}
	if _, err := tr.Line(tr.Lines + 1); err == nil {
		t.Fatal("there is a line behind the last one")
	}
	for _, run := range tr.Runs {
		for _, r := range run.Records {
			if again, ok := tr.RecordAt(r.Line); !ok || !reflect.DeepEqual(*r, again) {
				t.Fatalf("line %d: held %+v, read again %+v", r.Line, *r, again)
			}
		}
	}
	if tr.Name != text.New("test") {
		t.Fatal("the trace lost its name")
	}
}
