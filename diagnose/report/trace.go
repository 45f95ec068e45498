package report

import (
	"io"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// TraceRuns writes what the traces of a diagnosis hold: the verdict, the runs, the
// stages of the chosen one and the lines that mark them.
func TraceRuns(w io.Writer, s Style, d *diagnose.Diagnosis) error {
	return document{
		func(o Origin) any {
			return TraceDocument{Origin: o, Inputs: each(d.Files, fileOf), Verdict: string(d.Verdict), Headline: d.Headline, Detail: d.Detail,
				Cause: causeOf(d.Cause()), FirstFailure: nonEmpty(string(d.FirstFailure)),
				Trace: traceOf(d.Trace, s.Lines), Stages: each(d.Stages, stageOf)}
		},
		func() page { return tracePage(d, s.Lines) },
	}.write(w, s)
}

// tracePage is the page of a diagnosis by traces alone.
func tracePage(d *diagnose.Diagnosis, lines Lines) page {
	p := checkPage(d, lines)
	p.Title = "VMM trace"
	if d.Trace != nil && len(d.Trace.Traces) == 1 {
		p.Title += " " + d.Trace.Traces[0].Name.String()
	}
	if !slices.ContainsFunc(d.Stages, func(s diagnose.Stage) bool { return s.Outcome != diagnose.Unknown }) {
		p.Stages = nil
	}
	return p
}

// Explain writes what error numbers mean.
func Explain(w io.Writer, s Style, codes []diagnose.CodeMeaning) error {
	var names []string
	for _, c := range codes {
		names = append(names, c.Code)
	}
	title := "Error " + strings.Join(names, ", ")
	if len(names) > 1 {
		title = "Errors " + strings.Join(names, ", ")
	}
	return document{
		func(o Origin) any { return Explanation{Origin: o, Codes: each(codes, meaningOf)} },
		func() page { return page{Title: title, Codes: each(codes, codePartOf)} },
	}.write(w, s)
}
