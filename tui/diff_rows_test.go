package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
)

// A value that would fill thousands of lines is cut, and says so; one that is only
// long is drawn to its end.
func TestLongValues(t *testing.T) {
	st := newStyles(true, colorprofile.TrueColor)
	for _, tt := range []struct {
		characters, lines int
		cut               bool
	}{{30, 1, false}, {31, 2, false}, {30 * maxValueLines, maxValueLines, false}, {30*maxValueLines + 1, maxValueLines + 1, true}, {10_000_000, maxValueLines + 1, true}} {
		value := strings.Repeat("0123456789", tt.characters/10+1)[:tt.characters]
		lines := valueLines(&bcd.Side{Printed: text.New(value)}, st.before, st.beforeBit, 30)
		last := plain(lines[len(lines)-1])
		if len(lines) != tt.lines || strings.HasPrefix(last, "… cut here") != tt.cut {
			t.Errorf("%d characters: %d lines, the last is %q", tt.characters, len(lines), last)
		}
		if joined := plain(strings.Join(lines, "")); !tt.cut && joined != value {
			t.Errorf("%d characters: %q is drawn", tt.characters, joined)
		}
	}
}
