package examine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A trace that grows is read on, one that is replaced is read anew, and a line
// that is not complete is waited for.
func TestGrowingTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.log")
	write := func(s string) {
		if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const line = "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\r\n"
	const other = "[4276] 10B4.000C::05/31-12:52:01.334#16MountedVhd.cs(91): MountedVhd windows volume not found\r\n"
	g := NewGrowingTrace(path)
	defer g.Close()
	steps := []struct {
		name     string
		content  string // of the file; "-" takes it away, "=" leaves it
		lines    int    // 0: nothing new
		replaced bool
	}{
		{"not there yet", "-", 0, false},
		{"there", line, 1, false},
		{"nothing new", "=", 0, false},
		{"half a line more", line + other[:40], 1, false},
		{"the other half", line + other, 2, false},
		{"shorter", other, 1, true},
		{"away", "-", 0, false},
		{"another beginning", line + other + line, 3, true},
	}
	for _, s := range steps {
		switch s.content {
		case "-":
			os.Remove(path)
		case "=":
		default:
			write(s.content)
		}
		trace, replaced, err := g.Look(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if trace == nil {
			if s.lines > 0 {
				t.Errorf("%s: nothing new, want %d lines", s.name, s.lines)
			}
			continue
		}
		if trace.Lines != s.lines || replaced != s.replaced {
			t.Errorf("%s: %d lines, replaced %v; want %d, %v", s.name, trace.Lines, replaced, s.lines, s.replaced)
		}
		last, err := trace.Line(trace.Lines)
		if want := strings.Split(strings.TrimSuffix(s.content, "\r\n"), "\r\n")[s.lines-1]; err != nil || last.String() != want {
			t.Errorf("%s: line %d is %q, %v; want %q", s.name, trace.Lines, last, err, want)
		}
	}
}
