package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// The evidence pane explains one stage: what VMM does there, what the disk
// and the trace say, why it happens, what to do.
type evidence struct {
	page
	d     *diagnose.Diagnosis
	s     *diagnose.Stage
	whole bool // whole sentences instead of columns
}

// readable is the width beyond which lines of text are hard to follow.
const readable = 112

// build makes the rows for a pane w cells wide. On a small screen what was
// found comes first and the explanation last.
func (e *evidence) build(st styles, w int, small bool) {
	w = min(w, readable)
	traced, then := e.traced(st, w), e.consequences(st, w)
	sections := [][]row{e.does(st, w), e.found(st, w), append(traced, then...), e.codes(st, w), e.why(st, w), e.ways(st, w), e.notes(st, w)}
	if small {
		sections = [][]row{e.found(st, w), traced, e.ways(st, w), then, e.codes(st, w), e.notes(st, w), e.does(st, w), e.why(st, w)}
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

func heading(st styles, s string) row { return row{text: st.bold.Render(s)} }

func prose(st styles, title, s string, w int) []row {
	if s == "" {
		return nil
	}
	rows := []row{heading(st, title)}
	for _, l := range wrap(s, w-2) {
		rows = append(rows, row{text: l})
	}
	return rows
}

func (e *evidence) does(st styles, w int) []row {
	return prose(st, "What VMM does here", e.s.Does(), w)
}

// notes belong to no stage; they stand with the one to look at first.
func (e *evidence) notes(st styles, w int) []row {
	if e.s.ID != firstStage(e.d) {
		return nil
	}
	return noteRows(st, e.d.Notes, w)
}

func (e *evidence) why(st styles, w int) []row {
	return prose(st, "Why this happens", e.s.Why, w)
}

// found is what the disk says: a table where the evidence has columns.
func (e *evidence) found(st styles, w int) []row {
	c := columnsFor(e.s.Disk.Evidence, w)
	head := st.bold.Render(fit("What we found", max(c.label+2, 15)))
	switch {
	case e.whole || !c.some && !c.asks:
	case c.some && c.asks:
		head += "  " + st.quiet.Render(fit("in this image", c.found)+"  VMM needs")
	case c.some:
		head += "  " + st.quiet.Render("in this image")
	default:
		head += "  " + st.quiet.Render("and what VMM needs there")
	}
	rows := []row{{text: head}}
	if len(e.s.Disk.Evidence) == 0 {
		return append(rows, row{text: st.quiet.Render(cut(e.nothing(), w-2))})
	}
	for i, ev := range e.s.Disk.Evidence {
		id := fmt.Sprintf("disk %d", i)
		if e.whole || ev.Label == "" {
			rows = append(rows, sentenceRows(st, ev, id, w)...)
			continue
		}
		rows = append(rows, c.rows(st, ev, id)...)
	}
	return rows
}

// nothing says why the disk has no evidence for the stage.
func (e *evidence) nothing() string {
	switch {
	case e.s.Disk.Outcome == diagnose.Skipped:
		return "An earlier stage leaves nothing to look at."
	case e.s.ID == diagnose.BCDTransfer || e.s.ID == diagnose.Components:
		return "A disk cannot show this; only a trace can. p pastes one."
	case len(e.d.Disks) == 0:
		return "No disk yet. o opens one."
	}
	return "Nothing on this disk speaks for or against it."
}

// columns are the widths of the table of what was found.
type columns struct {
	label, found, needs int
	some                bool // a row fits into them
	asks                bool // VMM needs something other than what was found
	width               int  // of the whole table
}

func columnsFor(list []diagnose.Evidence, w int) columns {
	var label, found int
	for _, ev := range list {
		if ev.Label != "" {
			label = max(label, width(ev.Label))
			found = max(found, width(ev.Found), len("in this image"))
		}
	}
	c := columns{width: w - 4} // lead, glyph, margin
	room := c.width - 4
	const least = len("VMM needs")
	c.label = max(min(label, room*2/5), min(label, room-found-least), len("What we found"))
	c.found = min(found, room-c.label-least)
	c.needs = room - c.label - c.found
	for _, ev := range list {
		c.some = c.some || ev.Label != "" && c.fits(ev)
		c.asks = c.asks || ev.Needs != ""
	}
	return c
}

// fits reports whether the values of ev stand in one line each.
func (c columns) fits(ev diagnose.Evidence) bool {
	return width(ev.Found) <= c.found && width(ev.Needs) <= c.needs
}

// rows draws one piece of evidence: in columns, or, when its values are too
// long for them, with the value below the name. A name is cut; the sentence of
// the evidence has it whole.
func (c columns) rows(st styles, ev diagnose.Evidence, id string) []row {
	mark, value := st.outcome(ev.Outcome, false), st.text
	if ev.Outcome == diagnose.Fail || ev.Outcome == diagnose.Warn {
		value = mark
	}
	lines := []string{mark.Render(evidenceGlyph(ev)) + " "}
	if c.fits(ev) {
		lines[0] += fit(ev.Label, c.label) + "  " + value.Render(fit(ev.Found, c.found)) + "  " + st.key.Render(ev.Needs)
	} else {
		lines = c.below(st, ev, lines[0], value)
	}
	rows := make([]row, 0, len(lines))
	for i, l := range lines {
		rows = append(rows, row{text: l, id: id, more: i > 0, mark: ev.Outcome, jump: follow(ev), copy: copyOf(ev)})
	}
	return rows
}

// below is for narrow panes: the name, and the value in the line below it.
func (c columns) below(st styles, ev diagnose.Evidence, lead string, value style) []string {
	out := []string{lead + cut(ev.Label, c.width-2)}
	needs := ""
	if ev.Needs != "" {
		needs = st.quiet.Render("  needs ") + st.key.Render(ev.Needs)
	}
	for i, l := range wrap(ev.Found, c.width-4) {
		if i == 0 && width(l)+width(needs) <= c.width-4 {
			l, needs = value.Render(l)+needs, ""
			out = append(out, "    "+l)
			continue
		}
		out = append(out, "    "+value.Render(l))
	}
	if needs != "" {
		out = append(out, "  "+needs)
	}
	return out
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// evidenceGlyph leaves evidence that only informs without a mark.
func evidenceGlyph(ev diagnose.Evidence) string {
	if ev.Outcome == diagnose.Unknown || ev.Outcome == diagnose.Skipped {
		return " "
	}
	return outcomeGlyph[ev.Outcome]
}

// sentenceRows draws evidence as its whole sentence, and its place.
func sentenceRows(st styles, ev diagnose.Evidence, id string, w int) []row {
	var rows []row
	for i, l := range wrap(sentence(ev), w-5) {
		glyph := " "
		if i == 0 {
			glyph = evidenceGlyph(ev)
		}
		rows = append(rows, row{
			text: st.outcome(ev.Outcome, false).Render(glyph) + " " + l,
			id:   id, more: i > 0, mark: ev.Outcome, jump: follow(ev), copy: copyOf(ev),
		})
	}
	return rows
}

// sentence is the evidence in words, marked when it is a conclusion.
func sentence(ev diagnose.Evidence) string {
	s := ev.Text
	if s == "" {
		s = strings.TrimSpace(ev.Label + " " + ev.Found)
	}
	if ev.Inferred {
		s += " (inferred)"
	}
	return s
}

func copyOf(ev diagnose.Evidence) string {
	if p := placeWords(ev.Place); p != "" {
		return sentence(ev) + "  [" + p + "]"
	}
	return sentence(ev)
}

// ways lists the remedies where something is wrong.
func (e *evidence) ways(st styles, w int) []row {
	if e.s.Outcome != diagnose.Fail && e.s.Outcome != diagnose.Warn && e.s.Trace.Outcome != diagnose.Fail {
		return nil
	}
	var rows []row
	for i, r := range e.d.Remedies {
		if i == 0 {
			rows = append(rows, heading(st, "What to do"))
		}
		label := min(width(r.Label), 24)
		rows = append(rows, row{
			text: st.keyBold.Render(wayLetter(i)) + " " + fit(r.Title, w-6-label) + " " + st.quiet.Render(cut(r.Label, label)),
			id:   fmt.Sprintf("way %d", i), jump: jump{view: viewFix, way: i + 1}, copy: r.Title,
		})
	}
	return rows
}

func wayLetter(i int) string { return string(rune('A' + i%26)) }

// note is what the lower part of the pane says about the selected row: the
// whole sentence, and where to look.
func (e *evidence) note(st styles, w, h int) []string {
	ev, ok := e.selectedEvidence()
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

func (e *evidence) selectedEvidence() (diagnose.Evidence, bool) {
	var i int
	id := e.selected().id
	if n, _ := fmt.Sscanf(id, "disk %d", &i); n == 1 && i < len(e.s.Disk.Evidence) {
		return e.s.Disk.Evidence[i], true
	}
	if n, _ := fmt.Sscanf(id, "trace %d", &i); n == 1 && i < len(e.s.Trace.Evidence) {
		return e.s.Trace.Evidence[i], true
	}
	return diagnose.Evidence{}, false
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
