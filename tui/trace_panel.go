package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

// panelHeight is the height of the panel, with its frame, in a window of h lines. It
// grows to what it has to say below a list that is short.
func (t *trace) panelHeight(st styles, rows, w, h int) int {
	usual := tracePanel
	if h < wideHeight {
		usual = 5
	}
	const others = 8 // title, tabs, headings, footer and what lies between
	free := h - others - rows
	if t.sel < 0 || t.sel >= t.count() || free <= usual {
		return usual
	}
	l, ok := t.line(t.sel)
	if !ok {
		return usual
	}
	return min(max(len(t.panelLines(st, l, w-4, free))+2, 5), free)
}

// panelLines are the line whole, what it means and its fields.
func (t *trace) panelLines(st styles, l traceLine, w, h int) []string {
	means := t.means(st, t.mark(l.spot), w)
	lines := lineWhole(l.text, w, max(h-2-len(means), 2))
	lines = append(append(lines, means...), t.codes(st, l.text, w)...)
	return append(lines, fields(st, l.record, w)...)
}

// panel shows the selected line whole and what it means.
func (t *trace) panel(st styles, r rect) []string {
	if t.sel >= t.count() || t.count() == 0 {
		return box(st, r, "", "", false, nil)
	}
	l, ok := t.line(t.sel)
	if !ok {
		return box(st, r, "", "", false, nil)
	}
	m := t.mark(l.spot)
	lines := t.panelLines(st, l, r.w-4, r.h)
	foot := ""
	if m != nil {
		foot = fmt.Sprintf("belongs to stage %d, %s", m.Stage.Number(), t.stageTitle(m.Stage))
	}
	title := fmt.Sprintf("line %d", l.spot.line)
	if len(t.d.Traces) > 1 {
		title += " of " + baseName(t.d.Traces[l.spot.trace].Name.String())
	}
	return box(st, r, title, foot, false, lines)
}

// lineWhole is the text of a line in at most h lines.
func lineWhole(s string, w, h int) []string {
	lines := wrap(beginning(s, w*(h+1)), w)
	if len(lines) > h {
		lines = lines[:h]
		lines[h-1] = fit(lines[h-1], w-1) + "…"
	}
	return indentAll(lines, " ")
}

// means says what a line shows.
func (t *trace) means(st styles, m *diagnose.Marked, w int) []string {
	if m == nil || m.Means == "" {
		return nil
	}
	var lines []string
	for i, s := range wrap(m.Means, w-8) {
		lead := blanks(8)
		if i == 0 {
			lead = st.quiet.Render("means") + "   "
		}
		lines = append(lines, " "+lead+s)
	}
	return lines
}

// codes explains the error numbers that stand in a line.
func (t *trace) codes(st styles, line string, w int) []string {
	var out []string
	for _, c := range t.d.Codes {
		if !containsFold(line, c.Code) {
			continue
		}
		words := c.Meaning
		if c.Source != "" {
			words += " (" + c.Source + ")"
		}
		for i, s := range wrap(words, w-len(c.Code)-4) {
			lead := blanks(len(c.Code))
			if i == 0 {
				lead = st.bold.Render(c.Code)
			}
			out = append(out, " "+lead+"   "+s)
		}
	}
	return out
}

func (t *trace) stageTitle(id diagnose.StageID) string {
	s := diagnose.Stage{ID: id}
	return s.Title()
}

// fields names the parts of a record that stand in no column, in as many lines
// as they need.
func fields(st styles, r logparse.Record, w int) []string {
	var lines []string
	add := func(name, value string) {
		part := st.quiet.Render(name) + " " + value
		last := len(lines) - 1
		switch {
		case value == "" || value == "0":
		case last >= 0 && width(lines[last])+3+width(part) <= w:
			lines[last] += "   " + part
		default:
			lines = append(lines, " "+part)
		}
	}
	add("process", fmt.Sprint(r.PID))
	add("thread", fmt.Sprint(r.TID))
	add("time", r.Time.String())
	add("source", sourceOf(&r))
	return lines
}
