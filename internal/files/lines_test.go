package files

import (
	"strings"
	"testing"
)

// A line end that comes in two pieces is one.
func TestCRLF(t *testing.T) {
	var b strings.Builder
	w := &crlf{w: &b}
	for _, piece := range []string{"a\nb", "\n", "c\r", "\nd\r\n\n", "e"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Errorf("Write(%q) = %d, %v", piece, n, err)
		}
	}
	if got, want := b.String(), "a\r\nb\r\nc\r\nd\r\n\r\ne"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
