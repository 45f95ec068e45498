package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/internal/text"
)

// A field is a line of text being typed. Line ends never get into it.
type field struct {
	runes []rune
	at    int  // the cursor stands before this rune
	offer bool // what stands there is a proposal: what is typed takes its place
}

func (f *field) String() string { return string(f.runes) }

func (f *field) set(s string) {
	f.offer = false
	f.runes = []rune(strings.NewReplacer("\r", "", "\n", "").Replace(s))
	f.at = len(f.runes)
}

// propose puts in what is replaced by what is typed, and edited by what moves.
func (f *field) propose(s string) {
	f.set(s)
	f.offer = true
}

func (f *field) insert(s string) {
	if f.offer {
		f.set("")
	}
	r := []rune(strings.NewReplacer("\r", "", "\n", " ").Replace(s))
	f.runes = slices.Insert(f.runes, f.at, r...)
	f.at += len(r)
}

// key handles a key that edits; it reports whether it was one.
func (f *field) key(k tea.Key) bool {
	if f.offer && k.Text == "" {
		f.offer = false
	}
	switch k.Keystroke() {
	case "left":
		f.at = max(0, f.at-1)
	case "right":
		f.at = min(len(f.runes), f.at+1)
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = len(f.runes)
	case "backspace":
		if f.at == 0 {
			return false
		}
		f.at--
		f.runes = slices.Delete(f.runes, f.at, f.at+1)
	case "delete":
		if f.at < len(f.runes) {
			f.runes = slices.Delete(f.runes, f.at, f.at+1)
		}
	case "ctrl+u":
		f.runes, f.at = f.runes[f.at:], 0
	default:
		if k.Text == "" {
			return false
		}
		f.insert(k.Text)
	}
	return true
}

// view draws the field in w cells; what does not fit is cut on the left of
// the cursor.
func (f *field) view(st styles, w int) string {
	from, under, after := f.begins(w), " ", ""
	before := visible(f.runes[from:f.at])
	if f.at < len(f.runes) {
		under, after = visible(f.runes[f.at:f.at+1]), visible(f.runes[f.at+1:])
	}
	if f.offer && f.at == len(f.runes) {
		before = st.tint.over(st.selected.Render(before))
	}
	return fit(before+st.selected.Render(under)+after, w)
}

// begins is the first rune that is seen in w cells.
func (f *field) begins(w int) int {
	under := 1
	if f.at < len(f.runes) {
		under = width(visible(f.runes[f.at : f.at+1]))
	}
	from, room := f.at, w-under
	for from > 0 {
		if room -= width(visible(f.runes[from-1 : from])); room < 0 {
			break
		}
		from--
	}
	return from
}

// click puts the cursor where cell x of the view of w cells is.
func (f *field) click(x, w int) {
	at := f.begins(w)
	for at < len(f.runes) && x >= width(visible(f.runes[at:at+1])) {
		x -= width(visible(f.runes[at : at+1]))
		at++
	}
	f.at = at
}

func visible(r []rune) string { return text.New(string(r)).Expand() }
