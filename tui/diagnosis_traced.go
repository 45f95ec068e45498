package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// traceIsRead stands where the trace will be.
const traceIsRead = "The trace is being read."

// traced is what the trace says of the stage: its lines, and sentences about
// them where the evidence is more than a line.
func (t *telling) traced() []row {
	if t.d.Trace == nil {
		words := "No trace yet. p pastes one, o opens one."
		if t.reads {
			words = traceIsRead
		}
		return []row{heading(t.st, "What the trace says"), {text: t.st.quiet.Render(words)}}
	}
	rows := []row{{text: t.st.bold.Render("What the trace says") + t.st.quiet.Render(cut(t.traceNote(), t.w-22))}}
	for i, ev := range t.s.Trace.Evidence {
		id := fmt.Sprintf("trace %d", i)
		if m, ok := t.marked(ev.Place.Line); ok && !t.whole && ev.Place.Source == diagnose.FromTrace {
			rows = append(rows, traceRow(t.st, ev, m, id, t.w))
			continue
		}
		rows = append(rows, sentenceRows(t.st, ev, id, t.w)...)
	}
	if len(t.s.Trace.Evidence) == 0 {
		rows = append(rows, row{text: t.st.quiet.Render("No line belongs to this stage.")})
	}
	return rows
}

func (t *telling) traceNote() string {
	switch {
	case t.d.Trace.Aside:
		return "   set aside, not judged; x takes it back"
	case t.d.Trace.OtherDisk:
		return "   it is of another disk"
	}
	return ""
}

// marked finds the record of the chosen run that stands at that line.
func (t *telling) marked(line int) (diagnose.Marked, bool) {
	for _, m := range judged(t.d.Trace) {
		if m.Record.Line == line {
			return m, true
		}
	}
	return diagnose.Marked{}, false
}

// judged are the marked lines of the run that was judged; without a run, all.
func judged(t *diagnose.TraceReading) []diagnose.Marked {
	if t.Chosen < 0 {
		return t.Marked
	}
	return t.MarkedOf(t.Chosen)
}

func traceRow(st styles, ev diagnose.Evidence, m diagnose.Marked, id string, w int) row {
	message := st.text
	if ev.Outcome == diagnose.Fail || ev.Outcome == diagnose.Warn {
		message = st.outcome(ev.Outcome, false)
	}
	return row{
		text: traceColumns(st, m, message.Render, w), id: id, value: ev, mark: ev.Outcome,
		jump: jump{view: viewTrace, trace: m.Trace, line: m.Record.Line}, copy: m.Record.Raw.Expand(),
	}
}

// traceColumns is line, time, source and the start of the message.
func traceColumns(st styles, m diagnose.Marked, message func(string) string, w int) string {
	source := min(22, w/3)
	lead := st.quiet.Render(fitRight(fmt.Sprint(m.Record.Line), 4)+" "+fit(clock(m.Record.Time), 12)) + " " +
		st.key.Render(fit(sourceOf(m.Record), source)) + " "
	return lead + message(cut(firstLine(m.Record.Message), w-20-source))
}

// consequences are the failures that follow the one VMM stopped at.
func (t *telling) consequences() []row {
	if t.s.ID != t.d.FirstFailure || t.s.Trace.Outcome != diagnose.Fail {
		return nil
	}
	var rows []row
	for _, m := range judged(t.d.Trace) {
		if m.Outcome != diagnose.Fail || m.Stage.Number() <= t.s.ID.Number() {
			continue
		}
		if len(rows) == 0 {
			rows = append(rows, row{text: t.st.quiet.Render("what follows from it in the trace")})
		}
		rows = append(rows, row{
			text: traceColumns(t.st, m, t.st.quiet.Render, t.w), id: fmt.Sprintf("after %d", m.Record.Line),
			jump: jump{view: viewTrace, trace: m.Trace, line: m.Record.Line}, copy: m.Record.Raw.Expand(),
		})
	}
	return rows
}

// codes explains the error numbers of the trace, at the stage they belong to.
func (t *telling) codes() []row {
	if t.d.Trace == nil || t.s.ID != diagnose.Components {
		return nil
	}
	var rows []row
	for i, c := range t.d.Trace.Codes {
		if i == 0 {
			rows = append(rows, heading(t.st, "What the error numbers mean"))
		}
		words := c.Code + "  " + c.Meaning
		if c.Name != "" {
			words = c.Code + "  " + c.Name + ": " + c.Meaning
		}
		if len(c.Causes) > 0 {
			words += " On record as its cause: " + strings.Join(c.Causes, "; ") + "."
		}
		for n, l := range wrap(words, t.w-5) {
			lead := "  "
			if n == 0 {
				lead = t.st.quiet.Render("• ")
			}
			rows = append(rows, row{text: lead + l, id: "code " + c.Code, more: n > 0, copy: words})
		}
	}
	return rows
}
