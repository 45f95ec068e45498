package tui

import (
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// A row is one line of a page, drawn already, with what it stands for.
type row struct {
	text  string           // with styles
	id    string           // tells rows apart when the page is made anew; empty: cannot be selected
	value any              // what it stands for, to the pane that made it
	more  bool             // goes on from the row above: shown selected together with it
	keeps int              // selected, it keeps its colours; so many cells are reversed where there is no tint
	heads bool             // it is a heading: the last to be seen of a list it is left out
	part  bool             // belongs to the row above: a click on it selects that one
	jump  jump             // where Enter goes
	proof proof            // what the drawer says of it
	copy  string           // what y copies; empty: the text
	mark  diagnose.Outcome // Warn and Fail are the problems n goes to
	loud  bool             // selected, it is drawn as the failure it is
}

// A page is a list of rows that scrolls, one of them selected. It is the
// state of nearly every pane.
type page struct {
	rows   []row
	height int    // how many of them can be seen
	sel    int    // index of the selected row; rows without an id are never selected
	top    int    // index of the first row shown
	light  string // what is looked for: it is lit up wherever it stands
}

// reset forgets the rows and the place among them.
func (p *page) reset() { p.rows, p.sel, p.top = nil, 0, 0 }

// key moves as an action asks for.
func (p *page) key(a action) {
	switch a {
	case actUp:
		p.move(-1)
	case actDown:
		p.move(1)
	case actPageUp:
		p.pageBy(-1)
	case actPageDown:
		p.pageBy(1)
	case actHome:
		p.first()
	case actEnd:
		p.last()
	}
}

// can reports whether an action moves the selection or what is shown.
func (p page) can(a action) bool {
	sel, top := p.sel, p.top
	p.key(a) // of the copy
	return p.sel != sel || p.top != top
}

// has reports whether any row is a problem.
func (p *page) has() bool {
	return slices.ContainsFunc(p.rows, func(r row) bool {
		return r.id != "" && !r.more && (r.mark == diagnose.Warn || r.mark == diagnose.Fail)
	})
}

// firstProblem selects the first row that fails, else the first that warns; it reports
// whether there are rows to choose from.
func (p *page) firstProblem() bool {
	for _, mark := range []diagnose.Outcome{diagnose.Fail, diagnose.Warn} {
		i := slices.IndexFunc(p.rows, func(r row) bool { return r.mark == mark && r.id != "" && !r.more })
		if i >= 0 {
			p.sel = i
			return true
		}
	}
	return len(p.rows) > 0
}

// set replaces the rows and keeps the selected one, if it is still there.
func (p *page) set(rows []row) {
	id := p.selected().id
	p.rows = rows
	if id == "" || !p.find(id) {
		p.sel = min(p.sel, max(len(rows)-1, 0))
		p.settle(1)
	}
}

// find selects the row with that id.
func (p *page) find(id string) bool {
	for i, r := range p.rows {
		if r.id == id && !r.more {
			p.sel = i
			return true
		}
	}
	return false
}

// selected is the selected row; the zero row when there is none.
func (p *page) selected() row {
	if p.sel < 0 || p.sel >= len(p.rows) {
		return row{}
	}
	return p.rows[p.sel]
}

// selectable reports whether row i can be selected.
func (p *page) selectable(i int) bool {
	return i >= 0 && i < len(p.rows) && p.rows[i].id != "" && !p.rows[i].more
}

// settle moves the selection to the next row that can be selected, first in
// the direction d, then in the other one.
func (p *page) settle(d int) {
	for _, step := range []int{d, -d} {
		for i := p.sel; i >= 0 && i < len(p.rows); i += step {
			if p.selectable(i) {
				p.sel = i
				return
			}
		}
	}
}

// move goes n rows that can be selected on, or back. At the ends, and where
// nothing more can be selected, the page scrolls instead so that all of it can
// be read.
func (p *page) move(n int) {
	d := 1
	if n < 0 {
		d, n = -1, -n
	}
	for range n {
		i := p.sel + d
		for i >= 0 && i < len(p.rows) && !p.selectable(i) {
			i += d
		}
		if i >= 0 && i < len(p.rows) {
			p.sel = i
			p.reveal()
			continue
		}
		p.scroll(d)
	}
}

// scroll moves what is shown without the selection.
func (p *page) scroll(d int) {
	p.top = max(0, min(p.top+d, len(p.rows)-p.height))
}

// pageBy moves by most of a screen.
func (p *page) pageBy(d int) {
	step := max(p.height-2, 1)
	p.scroll(d * step)
	p.sel = max(0, min(p.sel+d*step, len(p.rows)-1))
	p.settle(d)
	p.reveal()
}

// first and last go to the ends.
func (p *page) first() { p.top, p.sel = 0, 0; p.settle(1) }

func (p *page) last() {
	p.sel = max(len(p.rows)-1, 0)
	p.settle(-1)
	p.top = max(0, len(p.rows)-p.height)
}

// reveal scrolls until the selected row and what goes on from it can be seen,
// with the heading above it when it is the first of its list.
func (p *page) reveal() {
	first, last := p.sel, p.sel
	for last+1 < len(p.rows) && p.rows[last+1].more {
		last++
	}
	if !p.selectableAbove(p.sel) {
		first = 0
	}
	if last-first >= p.height {
		first, last = p.sel, min(last, p.sel+p.height-1)
	}
	if first < p.top {
		p.top = first
	}
	if last >= p.top+p.height {
		p.top = last - p.height + 1
	}
	p.top = max(0, min(p.top, len(p.rows)-p.height))
}

func (p *page) selectableAbove(i int) bool {
	for i--; i >= 0; i-- {
		if p.selectable(i) {
			return true
		}
	}
	return false
}

// click selects the row shown at line y; it reports whether it was selected
// before.
func (p *page) click(y int) bool {
	i := p.top + y
	for i > 0 && i < len(p.rows) && (p.rows[i].more || p.rows[i].part) {
		i--
	}
	if !p.selectable(i) {
		return false
	}
	before := p.sel
	p.sel = i
	return i == before
}

// line is what y copies of the selected row.
func (p *page) line() string {
	r := p.selected()
	if r.copy != "" {
		return r.copy
	}
	return strings.TrimSpace(plain(r.text))
}

// text is all rows as plain lines.
func (p *page) text() []string {
	lines := make([]string, len(p.rows))
	for i, r := range p.rows {
		lines[i] = strings.TrimRight(plain(r.text), " ")
	}
	return lines
}

// step selects the next row, in the direction d, that is a problem.
func (p *page) step(d int) bool {
	for i := p.sel + d; i >= 0 && i < len(p.rows); i += d {
		if p.selectable(i) && p.rows[i].mark >= diagnose.Warn && p.rows[i].mark <= diagnose.Fail {
			p.sel = i
			p.reveal()
			return true
		}
	}
	return false
}

// view draws the rows that fit into w by h cells.
func (p *page) view(st styles, w, h int, focused bool) []string {
	out := make([]string, 0, h)
	top := max(0, min(p.top, len(p.rows)-h))
	for i := top; i < len(p.rows) && len(out) < h; i++ {
		r := p.rows[i]
		mine := i == p.sel && p.selectable(i) || r.more && p.owner(i) == p.sel
		switch {
		case r.heads && len(out) == h-1:
			out = append(out, blanks(w))
		case mine && focused:
			lead := " "
			if i == p.sel {
				lead = "►"
			}
			out = append(out, p.lit(st, chosen(st, r, lead, w)))
		case mine && i == p.sel:
			out = append(out, p.lit(st, fit(st.key.Render("►")+r.text, w)))
		default:
			out = append(out, p.lit(st, fit(" "+r.text, w)))
		}
	}
	for len(out) < h {
		out = append(out, blanks(w))
	}
	return out
}

// chosen draws the selected row of the list that has the focus: reversed, or, where the
// colours say something, on a tint; without one its beginning is reversed.
func chosen(st styles, r row, lead string, w int) string {
	switch {
	case r.loud:
		return st.badgeFail.Render(fit(lead+plain(r.text), w))
	case r.keeps == 0:
		return st.selected.Render(fit(lead+plain(r.text), w))
	case st.tint.on != "":
		return st.tint.over(fit(st.key.Render(lead)+r.text, w))
	}
	line := fit(lead+r.text, w)
	return st.selected.Render(fit(plain(middle(line, 0, r.keeps)), r.keeps)) + tail(line, r.keeps)
}

// lit lights up what is looked for.
func (p *page) lit(st styles, line string) string { return lightUp(st, line, p.light) }

func (p *page) owner(i int) int {
	for i > 0 && p.rows[i].more {
		i--
	}
	return i
}

// span says which rows are shown, from 1, and how many there are.
func (p *page) span(h int) (first, last, all int) {
	top := max(0, min(p.top, len(p.rows)-h))
	return top + 1, min(top+h, len(p.rows)), len(p.rows)
}
