package examine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
)

const (
	lineOfDevice = "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\r\n"
	lineOfVolume = "[4276] 10B4.000C::05/31-12:52:01.334#16MountedVhd.cs(91): MountedVhd windows volume not found\r\n"
)

// put writes a file; "-" takes it away, "=" leaves it as it is.
func put(t *testing.T, path, content string) {
	t.Helper()
	var err error
	switch content {
	case "=":
	case "-":
		os.Remove(path)
	default:
		err = os.WriteFile(path, []byte(content), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A trace that grows is read on, one that is replaced is read anew, and a line
// that is not complete is waited for.
func TestGrowingTrace(t *testing.T) {
	const line, other = lineOfDevice, lineOfVolume
	path := filepath.Join(t.TempDir(), "trace.log")
	g := NewGrowingCapture(path)
	defer g.Close()
	for _, s := range []struct {
		name, content string
		lines         int // 0: nothing new
		replaced      bool
	}{
		{"not there yet", "-", 0, false},
		{"there", line, 1, false},
		{"nothing new", "=", 0, false},
		{"half a line more", line + other[:40], 1, false},
		{"the other half", line + other, 2, false},
		{"shorter", other, 1, true},
		{"away", "-", 0, false},
		{"another beginning", line + other + line, 3, true},
	} {
		put(t, path, s.content)
		growth, err := g.Look(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if len(growth.Traces) == 0 {
			if s.lines > 0 {
				t.Errorf("%s: nothing new, want %d lines", s.name, s.lines)
			}
			continue
		}
		trace, replaced := growth.Traces[0], len(growth.Replaced) > 0
		if trace.Lines != s.lines || replaced != s.replaced {
			t.Errorf("%s: %d lines, replaced %v; want %d, %v", s.name, trace.Lines, replaced, s.lines, s.replaced)
		}
		last, err := trace.Line(trace.Lines)
		if want := strings.Split(strings.TrimSuffix(s.content, "\r\n"), "\r\n")[s.lines-1]; err != nil || last.String() != want {
			t.Errorf("%s: line %d is %q, %v; want %q", s.name, trace.Lines, last, err, want)
		}
	}
}

// A run that goes on in the next file is one run while both grow, in whatever
// order the files are named; when one is replaced, what it said is gone.
func TestGrowingCapture(t *testing.T) {
	folder := t.TempDir()
	early, late := filepath.Join(folder, "09.log"), filepath.Join(folder, "10.log")
	g := NewGrowingCapture(late, early)
	defer g.Close()
	for _, s := range []struct {
		name, early, late string
		want              string // the runs, with the files they begin and end in
	}{
		{"the first file alone", lineOfDevice, "-", "09.log to 09.log, 1 record"},
		{"the next one is begun", "=", lineOfVolume[:20], "09.log to 09.log, 1 record"},
		{"the run goes on in it", "=", lineOfVolume, "09.log to 10.log, 2 records"},
		{"and on", "=", lineOfVolume + lineOfDevice, "09.log to 10.log, 3 records"},
		{"the next one is away", "=", "-", ""},
		{"it is back, and another", "=", lineOfVolume, "09.log to 10.log, 2 records"},
		{"the first is replaced", "\r\n" + lineOfDevice + lineOfDevice, "=", "09.log to 10.log, 3 records"},
	} {
		put(t, early, s.early)
		put(t, late, s.late)
		growth, err := g.Look(t.Context())
		g.Rest()
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		var got []string
		for _, trace := range growth.Traces {
			for _, r := range trace.Runs {
				got = append(got, fmt.Sprintf("%s to %s, %s", filepath.Base(r.Source.String()), filepath.Base(r.LastSource.String()),
					diagnose.Count(len(r.Records), "record")))
			}
		}
		if strings.Join(got, "; ") != s.want {
			t.Errorf("%s: %q, want %q", s.name, got, s.want)
		}
	}
}
