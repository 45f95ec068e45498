package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// The evidence pane explains one stage: what VMM does there, what the disk
// and the trace say, why it happens, what to do.
type evidence struct {
	page
	d *diagnose.Diagnosis
	s *diagnose.Stage
}

// build makes the rows for a pane w cells wide; long lines whole are sentences
// instead of columns. On a small screen what was found comes first and the
// explanation last.
func (e *evidence) build(c canvas, w int, small bool) {
	st := c.st
	t := telling{st: st, d: e.d, s: e.s, w: min(w, readable), whole: c.whole, reads: c.reads}
	does, why := prose(st, "What VMM does here", e.s.Does(), t.w), prose(st, "Why this happens", e.s.Why, t.w)
	found, codes, ways, notes := t.found(), t.codes(), t.ways(), t.notes()
	traced, then := t.traced(), t.consequences()
	sections := [][]row{does, found, append(traced, then...), codes, why, ways, notes}
	if small {
		sections = [][]row{found, traced, ways, then, codes, notes, does, why}
	}
	var rows []row
	for _, s := range sections {
		if len(s) == 0 {
			continue
		}
		if len(rows) > 0 {
			rows = append(rows, row{})
		}
		rows = append(rows, s...)
	}
	e.set(rows)
}

// note is what the lower part of the pane says about the selected row: the
// whole sentence, and where to look.
func (e *evidence) note(st styles, w, h int) []string {
	ev, ok := e.selected().value.(diagnose.Evidence)
	if !ok || h < 2 {
		return nil
	}
	out := []string{rule(st, "", w)}
	for _, l := range wrap(sentence(ev), w-2) {
		out = append(out, " "+l)
	}
	place := wrap(placeWords(ev.Place), w-2)
	if len(place) > 0 && len(out) > h-1 {
		out = out[:h-1]
	}
	for _, l := range place {
		out = append(out, " "+st.quiet.Render(l))
	}
	return out[:min(len(out), h)]
}

// noteHeight is how many lines of a pane of h lines the note gets while the
// pane has the focus.
func noteHeight(h int) int {
	if h < 24 {
		return 0
	}
	return 5
}

// view draws the pane with its frame.
func (e *evidence) view(st styles, r rect, focused bool) []string {
	h := r.h - 2
	nh := 0
	if focused {
		nh = noteHeight(h)
	}
	lines := e.page.view(st, r.w-2, h-nh, focused)
	if nh > 0 {
		lines = append(lines, e.note(st, r.w-2, nh)...)
	}
	title := fmt.Sprintf("%d %s", e.s.ID.Number(), e.s.Title())
	return box(st, r, title, e.spanWords(h-nh), focused, lines)
}
