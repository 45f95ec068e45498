package tui

import (
	"strings"

	"vmmdoctor/diagnose"
)

// drawTrouble is what stands in place of the views when nothing could be
// opened: what was tried, what the system said, what to do.
func (m *model) drawTrouble() []string {
	st := m.st
	var out []string
	const badge = " × CANNOT READ "
	for _, p := range m.d.Problems {
		out = append(out, " "+st.bold.Render(leftCut(p.Path.String(), m.w-2)), "")
		for i, l := range wrap(diagnose.UpperFirst(p.Reason)+".", min(m.w-width(badge)-5, readable)) {
			lead := blanks(width(badge) + 3)
			if i == 0 {
				lead = "  " + st.badgeFail.Render(badge) + " "
			}
			out = append(out, lead+st.bold.Render(l))
		}
		out = append(out, "")
		for i, l := range wrap(p.Advice, min(m.w-14, 90)) {
			lead := blanks(12)
			if i == 0 {
				lead = "  " + st.bold.Render("Do this") + "   "
			}
			out = append(out, lead+l)
		}
		out = append(out, "")
	}
	keys, zones := hintLine(st, m.hints(), 2, len(out), m.w)
	out = append(out, cut("  "+strings.TrimRight(keys, " "), m.w))
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	foot, more := m.footer()
	m.zones = append(zones, more...)
	return append(out[:m.h-1], foot)
}
