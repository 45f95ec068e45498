package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// view is one of the five views at the top.
type view int

const (
	viewNone view = iota
	viewDiagnosis
	viewDiff
	viewTrace
	viewDisk
	viewFix
)

// views are the names of the views, in order.
var views = []struct {
	view  view
	name  string
	scope scope
}{
	{viewDiagnosis, "Diagnosis", onDiagnosis}, {viewDiff, "BCD diff", onDiff}, {viewTrace, "Trace", onTrace},
	{viewDisk, "Disk", onDisk}, {viewFix, "Fix plan", onFix},
}

// A zone is a part of the screen that a click acts on.
type zone struct {
	rect
	act action
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
func tabsLine(st styles, now view, w int) (string, []zone) {
	gap := 1
	if w >= wideWidth {
		gap = 2
	}
	var b strings.Builder
	var zones []zone
	b.WriteString(" ")
	x := 1
	for i, v := range views {
		label := fmt.Sprintf(" %d %s ", i+1, v.name)
		text := " " + st.keyBold.Render(fmt.Sprint(i+1)) + " " + st.quiet.Render(v.name) + " "
		if v.view == now {
			text = st.selectedBold.Render(label)
		}
		b.WriteString(text + blanks(gap-1))
		zones = append(zones, zone{rect: rect{x, 1, width(label), 1}, act: actView1 + action(i)})
		x += width(label) + gap - 1
	}
	return fit(b.String(), w), zones
}

// footerLine names the keys that do something now. Those at its right end are
// never cut; of the others as many as fit.
func footerLine(st styles, hints []hint, note string, w, y int) (string, []zone) {
	draw := func(h hint) string { return st.keyBold.Render(h.key) + " " + st.quiet.Render(h.does) }
	right, rightWidth := "", 0
	for _, h := range pinned {
		right += draw(h) + "   "
		rightWidth += width(h.key) + width(h.does) + 4
	}
	right, rightWidth = right[:len(right)-2], rightWidth-2
	var zones []zone
	x := w - rightWidth
	for _, h := range pinned {
		n := width(h.key) + 1 + width(h.does)
		zones = append(zones, zone{rect: rect{x, y, n, 1}, act: h.act})
		x += n + 3
	}
	room := w - rightWidth - 3
	if note != "" {
		return fit(" "+cut(note, room), w-rightWidth) + right, zones
	}
	left := " "
	for _, h := range hints {
		n := width(h.key) + 1 + width(h.does)
		if width(left)+n > room {
			continue
		}
		zones = append(zones, zone{rect: rect{width(left), y, n, 1}, act: h.act})
		left += draw(h) + "   "
	}
	return fit(cut(left, w-rightWidth), w-rightWidth) + right, zones
}

// verdictLines is the answer: the verdict with its sentence, then why and
// which stage proves it.
func verdictLines(st styles, d *diagnose.Diagnosis, w, most int) []string {
	word := " " + verdictWord[d.Verdict] + " "
	indent := width(word) + 3
	room := w - indent - 1
	var lines []string
	for i, l := range wrap(answer(d), room) {
		lead := blanks(indent)
		if i == 0 {
			lead = "  " + st.badge(d.Verdict).Render(word) + " "
		}
		lines = append(lines, lead+st.bold.Render(l))
	}
	detail := wrap(d.Detail, min(room, readable))
	if left := max(most-len(lines), 0); len(detail) > left {
		detail = shortDetail(d, detail, room, left)
	}
	for i, l := range detail {
		if why, rest, ok := strings.Cut(l, ":"); ok && i == 0 && strings.HasPrefix(why, "Why") {
			l = st.bold.Render(why+":") + rest
		}
		lines = append(lines, blanks(indent)+l)
	}
	return lines[:min(len(lines), most)]
}

// answer is the headline without the words that the badge before it says.
func answer(d *diagnose.Diagnosis) string {
	if rest, ok := strings.CutPrefix(d.Headline, "At risk: "); ok {
		return upperFirst(rest)
	}
	return d.Headline
}

// shortDetail is what of the detail fits into so many lines; of a single line
// the cause in a few words, and its stage.
func shortDetail(d *diagnose.Diagnosis, detail []string, room, lines int) []string {
	if c := d.Cause(); lines == 1 && c.ID != diagnose.CauseNone {
		return []string{cut(fmt.Sprintf("Why: %s, see stage %d", c.Short, c.Stage.Number()), room)}
	}
	if lines > 0 {
		detail[lines-1] = cut(detail[lines-1]+" …", room)
	}
	return detail[:lines]
}

// verdictHeight is how many lines the verdict may take on a screen of h rows.
func verdictHeight(h int) int {
	switch {
	case h >= 36:
		return 5
	case h >= 28:
		return 4
	}
	return 3
}
