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
			rows = append(rows, t.traceRow(ev, m, id))
			continue
		}
		rows = append(rows, t.sentenceRows(ev, id)...)
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

func (t *telling) traceRow(ev diagnose.Evidence, m diagnose.Marked, id string) row {
	message := t.st.text
	if ev.Outcome == diagnose.Fail || ev.Outcome == diagnose.Warn {
		message = t.st.outcome(ev.Outcome, false)
	}
	return row{
		text: t.st.outcome(ev.Outcome, false).Render(evidenceGlyph(ev)) + traceColumns(t.st, m, message.Render, t.w-1),
		id:   id, mark: ev.Outcome, proof: t.proofOfLine(m, ev.Text),
		jump: jump{view: viewTrace, trace: m.Trace, line: m.Record.Line}, copy: m.Record.Raw.Expand(),
	}
}

// proofOfLine is what the drawer says of a line of the trace: what it means, then the
// line itself.
func (t *telling) proofOfLine(m diagnose.Marked, plain string) proof {
	if m.Means != "" {
		plain = diagnose.UpperFirst(m.Means) + "."
	}
	if m.Inferred {
		plain += " (inferred)"
	}
	name := baseName(t.d.Trace.Traces[m.Trace].Name.String())
	return proof{title: "what this line says", plain: plain, formal: shownPart(m.Record.Raw).Expand(),
		place: fmt.Sprintf("line %d of %s", m.Record.Line, name)}
}

// traceColumns is line, time, source and the start of the message.
func traceColumns(st styles, m diagnose.Marked, message func(string) string, w int) string {
	source := min(22, w/3)
	number := fmt.Sprint(m.Record.Line)
	lead := st.quiet.Render(fitRight(number, max(4, len(number)))+" "+fit(clock(m.Record.Time), 12)) + " " +
		st.key.Render(fit(shortName(sourceOf(m.Record), source), source)) + " "
	return lead + message(cut(firstLine(m.Record.Message), w-1-width(lead)))
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
			text: " " + traceColumns(t.st, m, t.st.quiet.Render, t.w-1), id: fmt.Sprintf("after %d", m.Record.Line),
			jump: jump{view: viewTrace, trace: m.Trace, line: m.Record.Line}, copy: m.Record.Raw.Expand(),
			proof: t.proofOfLine(m, "It follows from the failure above."),
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
		rows = append(rows, row{text: t.st.quiet.Render("• ") + cut(words, t.w-5), id: "code " + c.Code, copy: words,
			proof: proof{title: "what " + c.Code + " means", plain: words, formal: helps(c), place: c.Source}})
	}
	return rows
}

// helps says what helps against an error.
func helps(c diagnose.CodeMeaning) string {
	if len(c.Actions) == 0 {
		return ""
	}
	return "What helps: " + strings.Join(c.Actions, "; ") + "."
}
