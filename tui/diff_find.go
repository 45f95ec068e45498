package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

func (f *diff) seekable() bool { return f.d.BCD != nil }

func (f *diff) seeking() string { return f.sought }

func (f *diff) seek(what string) {
	was := f.selected()
	f.sought = what
	f.build(f.canvas)
	if e, ok := was.value.(equalRow); ok && f.selected().id != was.id { // it is folded away again
		if !f.find(foldID(e.object.Name.String())) {
			f.find(foldID(otherObjects))
		}
		f.reveal()
	}
	f.match(0)
}

// holds reports whether a row is a match of what is to be found.
func (f *diff) holds(i int) bool {
	return f.selectable(i) && containsFold(f.rows[i].copy, f.sought)
}

// match selects the next row in the direction d that holds what is to be
// found; with 0 the selected one will do as well.
func (f *diff) match(d int) bool {
	if f.sought == "" || len(f.rows) == 0 {
		return false
	}
	step := d
	if d == 0 {
		step = 1
	}
	n := len(f.rows)
	i := f.sel
	if d != 0 {
		i += step
	}
	for range n {
		i = (i + n) % n
		if f.holds(i) {
			other := i != f.sel
			f.sel = i
			f.reveal()
			return other
		}
		i += step
	}
	return false
}

// matches says how many rows hold what is to be found, and which of them is
// selected; 0 when none is.
func (f *diff) matches() (at, all int) {
	for i := range f.rows {
		if f.holds(i) {
			if all++; i == f.sel {
				at = all
			}
		}
	}
	return at, all
}

func (f *diff) found() bool {
	_, all := f.matches()
	return all > 0
}

// findLine stands in place of the counts while something is to be found.
func (f *diff) findLine(st styles, typed *field, w int) string {
	at, all := f.matches()
	right := st.quiet.Render("  " + diagnose.Count(all, "match") + " ")
	switch {
	case all > 1:
		right = st.quiet.Render(fmt.Sprintf("  %d of %d matches ", at, all))
	case all == 0 && f.sought != "":
		right = st.warn.Render("  no match ")
	case f.sought == "":
		right = st.quiet.Render("  an element or a part of a value ")
	}
	if typed != nil {
		return spread(" "+st.keyBold.Render("/")+" "+typed.view(st, w-6-width(right)), right, w)
	}
	sought := st.keyBold.Render(strings.TrimSpace(text.New(f.sought).Expand()))
	return spread(" find "+sought+st.quiet.Render("  F3 next, Esc ends"), right, w)
}
