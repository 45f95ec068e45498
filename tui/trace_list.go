package tui

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"vmmdoctor/diagnose"
)

// numberWidth is the width of the column of line numbers.
func (t *trace) numberWidth() int { return max(6, len(strconv.Itoa(t.total()))) }

// sourceWidth is the width of the source column; 0 where the message needs the
// room, and the panel below has to do.
func sourceWidth(w int) int {
	if w < 72 {
		return 0
	}
	return max(18, min(29, w/4))
}

// list draws the lines that fit into h rows, a rule before each run, with a map of the
// problems at the right edge. Rules and wrapped lines take rows of their own: the list
// begins far enough down for the selected line to be seen.
func (t *trace) list(st styles, w, h int) []string {
	out := t.rows(st, w, h)
	for t.sel > t.top && !slices.Contains(t.drawn, t.sel) {
		t.top++
		out = t.rows(st, w, h)
	}
	for len(out) < h {
		out = append(out, blanks(w-1))
	}
	t.edge(st, out)
	return out
}

// rows are the lines from the top on, and which entry of the list each belongs to.
func (t *trace) rows(st styles, w, h int) []string {
	out := make([]string, 0, h)
	t.drawn = t.drawn[:0]
	for i := t.top; i < t.count() && len(out) < h; i++ {
		lines := t.entry(st, i, w-1)
		if run, begins := t.runBegins(i); begins {
			lines = append([]string{rule(st, "run "+runLabel(t.d, run, false), w-1)}, lines...)
		}
		for _, l := range lines[:min(len(lines), h-len(out))] {
			out, t.drawn = append(out, l), append(t.drawn, i)
		}
	}
	return out
}

// runBegins reports whether another run begins with entry i of the list, of a trace that
// has several, and which.
func (t *trace) runBegins(i int) (run int, begins bool) {
	if len(t.d.Runs) < 2 || t.filter != "" {
		return -1, false
	}
	run = t.runOf(t.spotAt(t.position(i)))
	return run, run >= 0 && (i == 0 || t.runOf(t.spotAt(t.position(i-1))) != run)
}

// overlapping is how many runs are thought to go on at the same time: of more, lines
// after the end of the latest may be said to belong to none.
const overlapping = 16

// runOf is the run a line belongs to, of several the latest to begin; -1 when to none.
// Runs are in the order of their first lines.
func (t *trace) runOf(s spot) int {
	last := sort.Search(len(t.d.Runs), func(i int) bool {
		r := &t.d.Runs[i]
		return spot{r.Trace, r.Run.First}.compare(s) > 0
	}) - 1
	for i := last; i >= 0 && i > last-overlapping; i-- {
		if r := &t.d.Runs[i]; r.Trace == s.trace && s.line <= r.Run.Last {
			return i
		}
	}
	return -1
}

// entry draws entry i of the list: one row, or more when lines are wrapped.
func (t *trace) entry(st styles, i, w int) []string {
	l, ok := t.line(i)
	if !ok {
		return []string{fit(st.quiet.Render(" …"), w)}
	}
	lead, body, message := t.columns(st, l, w)
	room := w - width(lead)
	parts := []string{cut(beginning(body, room), room)}
	if t.whole {
		parts = chop(body, room)
	}
	rows := make([]string, 0, len(parts))
	for n, p := range parts {
		if n > 0 {
			lead = blanks(width(lead))
		}
		line := fit(lead+message.Render(p), w)
		if i == t.sel {
			line = st.selected.Render(plain(line))
			if n == 0 {
				line = st.selected.Render("►" + plain(line)[1:])
			}
		}
		rows = append(rows, lightUp(st, line, t.filter))
	}
	return rows
}

// columns are what stands before the message of a line, the message, and how
// it is drawn.
func (t *trace) columns(st styles, l traceLine, w int) (lead, body string, message style) {
	m := t.mark(l.spot)
	glyph, stage := " ", ""
	mark, message := st.quiet, st.text
	if m != nil {
		stage = fmt.Sprint(m.Stage.Number())
		mark = st.outcome(m.Outcome, false)
		switch m.Outcome {
		case diagnose.Fail, diagnose.Warn:
			glyph, message = outcomeGlyph[m.Outcome], mark
		case diagnose.Pass:
			glyph = outcomeGlyph[m.Outcome]
		}
	}
	lead = " " + mark.Render(glyph) + " " + st.quiet.Render(fitRight(fmt.Sprint(l.spot.line), t.numberWidth())) + "  "
	if !l.first || !l.record.Time.Known && l.record.File.IsEmpty() {
		return lead + blanks(12+2+5+2), l.text, st.quiet
	}
	lead += st.quiet.Render(fit(clock(l.record.Time), 12)) + "  " + mark.Render(fitRight(stage, 5)) + "  "
	if sw := sourceWidth(w + 1); sw > 0 {
		lead += st.key.Render(fit(shortName(sourceOf(&l.record), sw), sw)) + " "
	}
	return lead, firstLine(l.record.Message), message
}

// beginning is enough of a text for w cells, so that a line of megabytes costs no
// more than another.
func beginning(s string, w int) string {
	if most := 8 * (w + 1); len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}
