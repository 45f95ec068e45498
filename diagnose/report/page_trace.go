package report

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

func traceInputs(t *diagnose.TraceReading, read []diagnose.File) []inputPart {
	if t == nil {
		return nil
	}
	var in []inputPart
	for _, trace := range t.Traces {
		p := inputPart{Label: traceLabel(trace), Value: trace.Name.String(), Literal: true, Details: filled(
			strings.Join(fileDetails(read, trace.Name), ""),
			prefixed("format ", strings.Join(each(trace.Formats,
				func(f logparse.FormatCount) string { return f.Format.String() }), ", ")),
			reconstructedWords(trace),
			eventLogWords(trace.Events),
			fmt.Sprintf("%s, %s, %s", countOrNo(trace.Lines, "line"), countOrNo(trace.Records, "record"),
				unrecognisedWords(trace.Unrecognised)),
			prefixed("recorded on ", trace.Computer.String()),
			leftOut(trace.MoreRuns, "earlier run"), leftOut(trace.MoreErrors, "later job error"))}
		if t.Aside {
			p.Details = append(p.Details, "put aside: shown, not judged")
		}
		in = append(in, p)
	}
	return in
}

// traceLabel says what kind of text it is.
func traceLabel(t *logparse.Trace) string {
	if len(t.Formats) > 0 {
		switch t.Formats[0].Format {
		case logparse.FormatSysprep:
			return "Sysprep's log"
		case logparse.FormatJobError:
			return "Job error"
		}
	}
	return "Trace"
}

// reconstructedWords says that what was read of a trace rests on a description
// of its format alone.
func reconstructedWords(t *logparse.Trace) string {
	for _, f := range t.Formats {
		if f.Format.Reconstructed() {
			return fmt.Sprintf("no trace of VMM in format %s has been seen: it is read by the format's description (inferred)", f.Format)
		}
	}
	return ""
}

// eventLogWords says what an event trace log holds beside VMM's events.
func eventLogWords(l *logparse.EventLog) string {
	if l == nil {
		return ""
	}
	words := fmt.Sprintf("%s, %d of other providers, %d of VMM not understood", countOrNo(l.Events, "event"), l.Others, l.NotUnderstood)
	if l.EventsLost+l.BuffersLost > 0 {
		words += fmt.Sprintf("; %s and %s lost while it was recorded", countOrNo(l.EventsLost, "event"), countOrNo(l.BuffersLost, "buffer"))
	}
	return words
}

// leftOut says what a trace holds more than is kept of it.
func leftOut(n int, what string) string {
	if n == 0 {
		return ""
	}
	return countOrNo(n, what) + " left out: there are too many"
}

func unrecognisedWords(n int) string {
	if n == 0 {
		return "every line recognised"
	}
	return countOrNo(n, "line") + " not recognised"
}

// Lines says which of the lines that mark stages a report has.
type Lines int

// The lines of the run that was judged, while those of others are counted, or the
// lines of all runs.
const (
	JudgedLines Lines = iota
	AllLines
)

// has reports whether a marked line is in the report.
func (l Lines) has(t *diagnose.TraceReading, m *diagnose.Marked) bool {
	return l == AllLines || m.Run == t.Chosen
}

// addTrace puts what the traces hold on the page: the runs, the lines that
// mark stages, and the error numbers met.
func addTrace(p *page, t *diagnose.TraceReading, lines Lines) {
	if t == nil {
		return
	}
	name := func(i int) string {
		if len(t.Traces) < 2 {
			return ""
		}
		return t.Traces[i].Name.String()
	}
	for i, r := range t.Runs {
		p.Runs = append(p.Runs, runPart{Number: i + 1, Trace: name(r.Trace), First: r.Run.First, Last: r.Run.Last,
			Start: r.Run.Start.String(), End: r.Run.End.String(),
			VM: r.Run.VM.String(), Outcome: r.Outcome, Failure: stageName(r.FirstFailure),
			Early: r.EndsEarly, Reached: stageName(r.Reached), Chosen: i == t.Chosen, Codes: r.ErrorCodes,
			Dropped: r.Run.Dropped})
	}
	p.AboutLines = "The lines of that run that mark stages"
	if lines == AllLines {
		p.AboutLines = "The lines of all runs that mark stages"
	}
	for _, m := range t.Marked {
		if m.Run < 0 || !lines.has(t, &m) {
			continue
		}
		part := linePart{Trace: name(m.Trace), Line: m.Record.Line, Time: m.Record.Time.String(),
			Stage: stageName(m.Stage), Outcome: m.Outcome, Raw: m.Record.Raw.String(), Means: m.Means}
		if lines == AllLines {
			part.Run = m.Run + 1
		}
		p.Lines = append(p.Lines, part)
	}
	p.Codes = each(t.Codes, codePartOf)
}

func codePartOf(c diagnose.CodeMeaning) codePart { return codePart(c) }
