package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// libraryDetail is how many lines below the list speak of the selected disk.
const libraryDetail = 2

// libraryArea is where the list of disks stands.
func libraryArea(w, h int) rect {
	y := 3
	if h >= 20 { // the headings of the columns
		y++
	}
	return rect{0, y, w, max(h-y-libraryDetail-2, 1)}
}

// drawLibrary is the folder with its counts, the disks, and what is known of the
// selected one.
func (m *model) drawLibrary() []string {
	l, st, area := m.library, m.st, libraryArea(m.w, m.h)
	room := m.w - width(" Library  ") - width(" read-only ")
	if m.w >= wideWidth {
		room -= width("vmmdoctor  │ ")
	}
	folder := leftCut(text.New(l.folder).Expand(), room)
	counts, state := l.counts(st, m.w), m.libraryState()
	if state == "" {
		state = counts[1]
	}
	out := []string{titleLine(st, st.bold.Render("Library")+"  "+folder, "read-only", m.w), counts[0], state}
	c := libraryColumns(m.w)
	if area.y > len(out) {
		out = append(out, st.quiet.Render(c.row(" Verdict", "Disk", "Cause", "Windows", "BCD")))
	}
	out = append(out, l.rows(st, c, area)...)
	out = append(out, rule(st, l.span(), m.w))
	foot, zones := m.footer()
	m.zones = zones
	out = append(out, m.libraryDetail(len(out))...)
	return append(out, foot)
}

// counts say how many disks there are of each sort, on a second line what does not
// fit on the first.
func (l *library) counts(st styles, w int) (lines [2]string) {
	lines[0] = " " + st.bold.Render(diagnose.Count(l.tally.Total(), "disk")) + " "
	n := 0
	for i := range diagnose.Sorts {
		s := &diagnose.Sorts[i]
		if l.tally[s] == 0 {
			continue
		}
		part := "  " + st.ofSort(s).Render(s.Count(l.tally[s]))
		if width(lines[n])+width(part) > w && n == 0 {
			n++
		}
		lines[n] += part
	}
	return lines
}

// libraryState is the line of what goes on: the filter, and how far the scan is.
func (m *model) libraryState() string {
	l, st := m.library, m.st
	right := l.progress(st, m.w)
	switch {
	case m.typing:
		right = st.quiet.Render(fmt.Sprintf("%d of %d ", l.count(), l.total())) + right
		room := max(m.w-6-width(right), 20)
		return spread(" "+st.keyBold.Render("/")+" "+m.filter.view(st, room), right, m.w)
	case l.filter != "":
		words := fmt.Sprintf("  %s, Esc shows all", l.countWords())
		sought := cut(text.New(strings.TrimSpace(l.filter)).Expand(), 24)
		return spread(" filter "+st.keyBold.Render(sought)+st.quiet.Render(words), right, m.w)
	}
	return strings.TrimPrefix(right, " ")
}

// progress says how far the scan is, or why it ended early.
func (l *library) progress(st styles, w int) string {
	esc := st.quiet.Render(", ") + st.keyBold.Render("Esc") + st.quiet.Render(" stops ")
	if l.filter != "" {
		esc = " "
	}
	p := l.state
	p.Done = max(p.Done, l.tally.Total()) // disks come more often than news of the scan
	p.Found = max(p.Found, p.Done)
	switch {
	case l.stock != nil && p.Found == 0:
		return "  " + st.key.Render(l.spinner()) + st.quiet.Render(" looking for disks") + esc
	case l.stock != nil:
		words := fmt.Sprintf(" %d of %d examined", p.Done, p.Found)
		if p.Walking {
			words = fmt.Sprintf(" %d of %d so far examined", p.Done, p.Found)
		}
		bar := ""
		if w >= wideWidth && !p.Walking {
			bar = meter(st, 12*min(p.Done, p.Found)/p.Found, 12) + " "
		}
		return "  " + bar + st.key.Render(l.spinner()) + st.quiet.Render(words) + esc
	case errors.Is(l.stopped, context.Canceled):
		return "  " + st.warn.Render("!") + " stopped: what was found is kept" + st.quiet.Render("; ") +
			st.keyBold.Render("F5") + st.quiet.Render(" scans again ")
	case l.stopped != nil:
		return "  " + st.warn.Render("! ") + cut(text.New(l.stopped.Error()).Expand(), w/2) + " "
	}
	return ""
}

func (l *library) spinner() string { return string(spinner[l.turn%len(spinner)]) }

// span says what part of the list is shown.
func (l *library) span() string {
	n := l.count()
	if n <= l.height {
		return ""
	}
	return fmt.Sprintf("%d-%d of %d", l.top+1, min(l.top+l.height, n), n)
}

// columnWidths are those of the list. Those on the right go first where there is no
// room; the name takes what is left.
type columnWidths struct{ name, cause, windows, class int }

const (
	verdictColumn = 12
	nameLeast     = 28
	nameMost      = 72
)

func libraryColumns(w int) columnWidths {
	c := columnWidths{name: w - verdictColumn - 2}
	cause, windows := 25, 34
	if w < 80 {
		cause = 17
	}
	if w < 130 {
		windows = 26
	}
	for _, add := range []struct {
		column *int
		width  int
	}{{&c.cause, cause}, {&c.windows, windows}, {&c.class, 10}} {
		if c.name-add.width-1 < nameLeast {
			break
		}
		*add.column = add.width
		c.name -= add.width + 1
	}
	c.name = min(c.name, nameMost)
	return c
}

// row lays the cells of a row out.
func (c columnWidths) row(verdict, name, cause, windows, class string) string {
	line := fit(verdict, verdictColumn) + fit(name, c.name)
	for _, cell := range []struct {
		w int
		s string
	}{{c.cause, cause}, {c.windows, windows}, {c.class, class}} {
		if cell.w > 0 {
			line += " " + fit(cell.s, cell.w)
		}
	}
	return line
}

// rows are the lines of the list that can be seen, with a bar of the whole list at
// their right: where in it they are, and what it holds.
func (l *library) rows(st styles, c columnWidths, area rect) []string {
	out := make([]string, 0, area.h)
	if l.count() == 0 {
		out = append(out, l.empty(st, area.w)...)
	}
	for i := l.top; i < l.count() && len(out) < area.h; i++ {
		out = append(out, fit(l.row(st, c, l.at(i)), area.w-1))
	}
	for len(out) < area.h {
		out = append(out, "")
	}
	out = out[:area.h]
	if n := l.count(); n > area.h {
		first, last := l.top*area.h/n, (l.top+area.h-1)*area.h/n
		for y := range out {
			mark := "│"
			if y >= first && y <= last {
				mark = "█"
			}
			out[y] = fit(out[y], area.w-1) + st.ofSort(l.at(y*n/area.h).sort).Render(mark)
		}
	}
	return out
}

// row draws a disk. The selected one keeps a bar of its own; what the filter looked
// for is lit in all.
func (l *library) row(st styles, c columnWidths, r *libraryRow) string {
	name := shortName(r.name, c.name)
	if r == l.sel {
		line := c.row("►"+r.word(), name, r.cause, r.windows, r.class)
		return lightUp(st, st.selected.Render(line), l.part)
	}
	light := func(s string, w int, look style) string { return lightUp(st, look.Render(cut(s, w)), l.part) }
	return c.row(" "+r.look(st).Render(r.word()), light(name, c.name, st.text), light(r.cause, c.cause, st.text),
		light(r.windows, c.windows, st.text), st.quiet.Render(r.class))
}

// empty says what would be here.
func (l *library) empty(st styles, w int) []string {
	switch {
	case l.total() > 0:
		return emptyPane(st, w, "No disk here has that in its name, its cause or its Windows.")
	case l.stock != nil:
		return emptyPane(st, w, "Each disk gets its row here as soon as it was examined.")
	}
	return emptyPane(st, w, "No virtual disk lies below this folder.", "",
		"Here would be a row for each VHD, VHDX and raw disk, with its verdict, what causes it, its Windows "+
			"and the class of its boot configuration.")
}

// libraryDetail says of the selected disk why it is what it is, and what opens it.
func (m *model) libraryDetail(y int) []string {
	l, st := m.library, m.st
	out := make([]string, libraryDetail)
	if l.sel == nil {
		return out
	}
	const key, does = "Enter", "opens it"
	at := m.w - width(key) - width(does) - 2
	if m.typing { // Enter keeps what is typed
		at = m.w
	}
	lines := wrap(l.sel.says, min(at-2, readable))
	if len(lines) < libraryDetail {
		lines = append(lines, l.unlisted(st, libraryColumns(m.w), at-2))
	}
	line := 0
	if m.w < wideWidth { // the sentence has the first line for itself
		line = 1
	}
	for i, part := range lines {
		switch {
		case i < libraryDetail:
			out[i] = " " + part
		default:
			out[libraryDetail-1] = " " + cut(strings.TrimSpace(out[libraryDetail-1])+" "+part, at-2)
		}
	}
	if m.typing {
		return out
	}
	out[line] = fit(out[line], at) + st.keyBold.Render(key) + " " + st.quiet.Render(does)
	m.zones = append(m.zones, zone{rect: rect{at, y + line, width(key) + 1 + width(does), 1}, act: actEnter})
	return out
}

// unlisted is what of the selected disk has no room in the list.
func (l *library) unlisted(st styles, c columnWidths, w int) string {
	var parts []string
	if c.windows == 0 && l.sel.windows != "" {
		parts = append(parts, lightUp(st, cut(l.sel.windows, w), l.part))
	}
	rest := w - width(strings.Join(parts, "  ")) - 2
	switch {
	case width(l.sel.name) > c.name && rest > nameLeast:
		parts = append(parts, leftCut(l.sel.name, rest))
	case c.class == 0 && l.sel.class != "":
		parts = append(parts, "BCD "+l.sel.class)
	}
	return strings.Join(parts, "  ")
}

// clickLibrary selects the disk under the mouse, or opens the one that is selected.
func (m *model) clickLibrary(x, y int) (opens bool) {
	l, area := m.library, libraryArea(m.w, m.h)
	r := l.at(l.top + y - area.y)
	if !area.holds(x, y) || r == nil {
		return false
	}
	before := l.sel
	l.choose(l.top + y - area.y)
	return before == r
}
