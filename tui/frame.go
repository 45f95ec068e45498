package tui

import (
	"fmt"
	"strings"
)

// A zone is a part of the screen that a click acts on.
type zone struct {
	rect
	act action
	run int // of the trace, from 1, that is judged then; 0: none
}

// titleLine names the program and what is being looked at.
func titleLine(st styles, subject, state string, w int) string {
	left := " " + subject
	if w >= wideWidth {
		left = " " + st.bold.Render("vmmdoctor") + st.frame.Render("  │ ") + subject
	}
	return spread(left, st.quiet.Render(state+" "), w)
}

// tabsLine draws the names of the views and says where each stands.
func tabsLine(st styles, now view, typing bool, w int) (string, []zone) {
	gap := 1
	if w >= wideWidth {
		gap = 2
	}
	digit := st.keyBold
	if typing { // digits go into the field
		digit = st.quiet
	}
	var b strings.Builder
	var zones []zone
	b.WriteString(" ")
	x := 1
	for _, v := range views {
		label := fmt.Sprintf(" %d %s ", v.view, v.name)
		text := " " + digit.Render(fmt.Sprint(int(v.view))) + " " + st.quiet.Render(v.name) + " "
		if v.view == now {
			text = st.selectedBold.Render(label)
		}
		b.WriteString(text + blanks(gap-1))
		zones = append(zones, zone{rect: rect{x, 1, width(label), 1}, act: actView1 + action(v.view-1)})
		x += width(label) + gap - 1
	}
	return fit(b.String(), w), zones
}

// footerLine names the keys that do something now. Those at its right end are
// never cut; of the others as many as fit.
func footerLine(st styles, hints, ends []hint, note string, w, y int) (string, []zone) {
	rightWidth := -2
	for _, h := range ends {
		rightWidth += width(h.key) + width(h.does) + 4
	}
	rightWidth = max(rightWidth, 0)
	right, zones := hintLine(st, ends, w-rightWidth, y, w)
	right = strings.TrimSuffix(right, "  ")
	room := w - rightWidth - 3
	if note != "" {
		return fit(" "+cut(note, room), w-rightWidth) + right, zones
	}
	left, more := hintLine(st, hints, 1, y, room)
	return fit(" "+left, w-rightWidth) + right, append(zones, more...)
}

// hintLine names keys from cell x of line y on, as many as fit before cell end.
func hintLine(st styles, hints []hint, x, y, end int) (string, []zone) {
	line, zones := "", []zone(nil)
	for _, h := range hints {
		n := width(h.key) + 1 + width(h.does)
		if x+n > end {
			continue
		}
		zones = append(zones, zone{rect: rect{x, y, n, 1}, act: h.act})
		line += st.keyBold.Render(h.key) + " " + st.quiet.Render(h.does) + "   "
		x += n + 3
	}
	return line, zones
}
