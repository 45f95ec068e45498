package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// found is what the disk says: a table where the evidence has columns.
func (t *telling) found() []row {
	c := columnsFor(t.s.Disk.Evidence, t.w)
	head := t.st.bold.Render(fit("What we found", max(c.label+2, 15)))
	switch {
	case t.whole || !c.some && !c.asks:
	case c.some && c.asks:
		head += "  " + t.st.quiet.Render(fit("in this image", c.found)+"  VMM needs")
	case c.some:
		head += "  " + t.st.quiet.Render("in this image")
	default:
		head += "  " + t.st.quiet.Render("and what VMM needs there")
	}
	rows := []row{{text: head}}
	if len(t.s.Disk.Evidence) == 0 {
		return append(rows, row{text: t.st.quiet.Render(cut(t.nothing(), t.w-2))})
	}
	for i, ev := range t.s.Disk.Evidence {
		id := fmt.Sprintf("disk %d", i)
		if t.whole || ev.Label == "" {
			rows = append(rows, t.sentenceRows(ev, id)...)
			continue
		}
		rows = append(rows, c.rows(t.st, ev, id)...)
	}
	return rows
}

// nothing says why the disk has no evidence for the stage.
func (t *telling) nothing() string {
	switch {
	case t.s.Disk.Outcome == diagnose.Skipped:
		return "An earlier stage leaves nothing to look at."
	case t.s.ID == diagnose.BCDTransfer || t.s.ID == diagnose.Components:
		return "A disk cannot show this; only a trace can. p pastes one."
	case len(t.d.Disks) == 0:
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
		lines[0] += fit(middleCut(ev.Label, c.label), c.label) + "  " + value.Render(fit(ev.Found, c.found)) + "  " +
			st.key.Render(ev.Needs)
	} else {
		lines = c.below(st, ev, lines[0], value)
	}
	rows := make([]row, 0, len(lines))
	for i, l := range lines {
		rows = append(rows, row{text: l, id: id, more: i > 0,
			mark: ev.Outcome, jump: jumpTo(ev), copy: copyOf(ev), proof: proofOf(ev)})
	}
	return rows
}

// below is for narrow panes: the name, and the value in the line below it.
func (c columns) below(st styles, ev diagnose.Evidence, lead string, value style) []string {
	out := []string{lead + middleCut(ev.Label, c.width-2)}
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

// evidenceGlyph leaves evidence that only informs without a mark.
func evidenceGlyph(ev diagnose.Evidence) string {
	if ev.Outcome == diagnose.Unknown || ev.Outcome == diagnose.Skipped {
		return " "
	}
	return outcomeGlyph[ev.Outcome]
}

// sentenceRows draws evidence as its sentence: whole, or as much as fits into a line,
// since the drawer has it.
func (t *telling) sentenceRows(ev diagnose.Evidence, id string) []row {
	lines := wrap(sentence(ev), t.w-5)
	if !t.whole && len(lines) > 1 {
		lines = []string{cut(strings.Join(strings.Fields(sentence(ev)), " "), t.w-5)}
	}
	var rows []row
	for i, l := range lines {
		glyph := " "
		if i == 0 {
			glyph = evidenceGlyph(ev)
		}
		rows = append(rows, row{
			text: t.st.outcome(ev.Outcome, false).Render(glyph) + " " + l,
			id:   id, more: i > 0, mark: ev.Outcome, jump: jumpTo(ev), copy: copyOf(ev), proof: proofOf(ev),
		})
	}
	return rows
}

// longLabel is how much of a name every list shows.
const longLabel = 20

// proofOf is what the drawer says of evidence.
func proofOf(ev diagnose.Evidence) proof {
	p := proof{title: "why we say so", plain: diagnose.UpperFirst(sentence(ev)), place: placeWords(ev.Place)}
	if width(ev.Label) > longLabel {
		p.formal = ev.Label // the list may have it cut
	}
	return p
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
