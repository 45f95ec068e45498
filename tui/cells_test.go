package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Texts of every kind that can reach the screen.
var cellTexts = []string{
	"", "abc", "Größe", "日本語", "e\u0301", "👩‍👩‍👧", "×√·…→•■─│►◄▲▼░", "\x1b[1;38;2;255;123;114mred\x1b[m plain",
	"\x1b[4:3mcurly\x1b[0m", "a\x1b]8;;x\x07b", "ab\x1b[", "日本\x1b[7m語\x1b[m", strings.Repeat("x", 500),
	"a\u00adb", "☃\ufe0f",
}

// Counting by hand agrees with the library.
func TestWidth(t *testing.T) {
	for _, s := range cellTexts {
		if got, want := width(s), ansi.StringWidth(s); got != want {
			t.Errorf("width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, s := range cellTexts {
		if strings.Contains(s, "\x1b]") || strings.HasSuffix(s, "\x1b[") {
			continue // such text never reaches fit: it is made visible before
		}
		for w := range 12 {
			if got := fit(s, w); ansi.StringWidth(got) != w {
				t.Errorf("fit(%q, %d) = %q, which is %d wide", s, w, got, ansi.StringWidth(got))
			}
			if got := fitRight(s, w); ansi.StringWidth(got) != w {
				t.Errorf("fitRight(%q, %d) = %q", s, w, got)
			}
		}
	}
	if got, want := fit("partition", 6), "parti…"; got != want {
		t.Errorf("fit = %q, want %q", got, want)
	}
	if got, want := spread("left side", "right", 12), "left … right"; got != want {
		t.Errorf("spread = %q, want %q", got, want)
	}
}

// Nothing of a text is lost when it is broken into lines.
func TestWrap(t *testing.T) {
	const s = `partition=a9083c0a at 1 MB, \Windows\system32\winload.exe and-some-more 日本語日本語`
	for w := 2; w < 60; w++ {
		for name, lines := range map[string][]string{"wrap": wrap(s, w), "chop": chop(s, w)} {
			joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
			if want := strings.ReplaceAll(s, " ", ""); joined != want {
				t.Errorf("%s(%d) loses text: %q", name, w, lines)
			}
			for _, l := range lines {
				if width(l) > w {
					t.Errorf("%s(%d): %q is too wide", name, w, l)
				}
			}
		}
	}
}

func TestSplice(t *testing.T) {
	base := []string{"0123456789", "abcdefghij", "日本語日本"}
	splice(base, []string{"XX", "YYYY", "ZZ"}, 3, 1)
	want := []string{"0123456789", "abcXXfghij", "日 YYYY 本"} // of 本 and 日, which are cut, blanks are left
	for i := range want {
		if base[i] != want[i] {
			t.Errorf("line %d = %q, want %q", i, base[i], want[i])
		}
	}
}
