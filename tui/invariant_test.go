package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// The glyphs that the fonts of the classic console have (the WGL4 set) and
// that the program draws with, beside ASCII.
const drawing = "─│┌┐└┘├┤┬┴►◄▲▼√×·…→←↑↓•■█░▒"

// Whatever the size, every line fits, there are exactly as many lines as rows,
// the pinned keys are there, and only glyphs of the classic console are drawn.
func TestEverySize(t *testing.T) {
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			u := demo(t, 80, 24).press(fmt.Sprint(int(v.view)))
			for w := minWidth; w <= 220; w++ {
				for _, h := range heights(w) {
					u.resize(w, h)
					checkScreen(t, u, w, h)
				}
			}
		})
	}
}

// The same for what lies over a view or changes it, where sizes change most.
func TestEveryState(t *testing.T) {
	for _, keys := range [][]string{
		{"tab"}, {"w"}, {"z"}, {"2", "u"}, {"2", "v"}, {"2", "/", "x"}, {"2", "/", "l", "enter"}, {"5", "tab"},
		{"5", "tab", "z"}, {"3", "a"}, {"3", "/", "x"}, {"?"}, {"s"}, {"o"}, {"p"}, {"3", "t"},
	} {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			t.Parallel()
			u := demo(t, 80, 24).press(keys...)
			for _, w := range []int{60, 61, 79, 80, 99, 100, 120, 140, 220} {
				for _, h := range []int{16, 19, 20, 23, 24, 30, 40, 70} {
					u.resize(w, h)
					checkScreen(t, u, w, h)
				}
			}
		})
	}
}

// heights are all heights at the widths where the layout changes, and three at
// the others.
func heights(w int) []int {
	switch w {
	case 60, 80, 99, 100, 140:
		var all []int
		for h := minHeight; h <= 70; h++ {
			all = append(all, h)
		}
		return all
	}
	return []int{16, 24, 40}
}

func checkScreen(t *testing.T, u *user, w, h int) {
	t.Helper()
	screen := u.screen()
	lines := strings.Split(screen, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d: %d lines", w, h, len(lines))
	}
	for y, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			t.Fatalf("%dx%d: line %d is %d wide: %q", w, h, y, n, l)
		}
	}
	if u.m.dialog == nil && !u.m.typing && !strings.Contains(lines[h-1], "? keys   q quit") {
		t.Fatalf("%dx%d: the last line lacks the pinned keys: %q", w, h, lines[h-1])
	}
	for _, r := range screen {
		if r != '\n' && (r < ' ' || r > '~') && !strings.ContainsRune(drawing, r) {
			t.Fatalf("%dx%d: %q (%U) is not in the classic console fonts:\n%s", w, h, r, r, screen)
		}
	}
}

// Below the least size the screen says what size is needed, at any size.
func TestTooSmall(t *testing.T) {
	u := demo(t, 80, 24)
	for w := 1; w < 80; w++ {
		for h := 1; h < minHeight; h++ {
			u.resize(w, h)
			lines := strings.Split(u.screen(), "\n")
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%dx%d: %q is too wide", w, h, l)
				}
			}
			if w >= 28 && h >= 4 && !strings.Contains(u.screen(), "60 x 16 is needed") {
				t.Fatalf("%dx%d does not say what is needed:\n%s", w, h, u.screen())
			}
		}
	}
}

// --ascii draws the same screens with ASCII alone.
func TestASCII(t *testing.T) {
	for _, key := range []string{"1", "2", "3", "4", "5", "?"} {
		u := start(t, 100, 30, Options{Inputs: demoInputs(t), ASCII: true}).press(key)
		for _, r := range u.screen() {
			if r > '~' {
				t.Errorf("view %s draws %q", key, r)
			}
		}
	}
}
