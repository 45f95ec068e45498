package report

import (
	"io"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// TraceRuns writes what the traces of a diagnosis hold, in one of
// [FormatNames]: the runs, the stages of the chosen one and its lines.
func TraceRuns(w io.Writer, format string, d *diagnose.Diagnosis) error {
	return document{
		func() any {
			return TraceDocument{Schema: SchemaVersion, Trace: traceOf(d.Trace), Stages: each(d.Stages, stageOf)}
		},
		func() page { return tracePage(d) },
	}.write(w, format)
}

func tracePage(d *diagnose.Diagnosis) page {
	p := page{Title: "VMM trace", Inputs: traceInputs(d.Trace)}
	if len(p.Inputs) == 1 {
		p.Title += " " + p.Inputs[0].Value
	}
	addTrace(&p, d.Trace)
	if slices.ContainsFunc(d.Stages, func(s diagnose.Stage) bool { return s.Outcome != diagnose.Unknown }) {
		p.Stages = each(d.Stages, func(s diagnose.Stage) stagePart { return stagePartOf(&s, d.FirstFailure) })
	}
	for _, n := range d.Problems {
		p.Notes = append(p.Notes, n.Path.String()+" was not used: "+n.Reason+".")
	}
	return p
}

// Explain writes what error numbers mean, in one of [FormatNames].
func Explain(w io.Writer, format string, codes []diagnose.CodeMeaning) error {
	var names []string
	for _, c := range codes {
		names = append(names, c.Code)
	}
	title := "Error " + strings.Join(names, ", ")
	if len(names) > 1 {
		title = "Errors " + strings.Join(names, ", ")
	}
	return document{
		func() any { return Explanation{Schema: SchemaVersion, Codes: each(codes, meaningOf)} },
		func() page { return page{Title: title, Codes: each(codes, codePartOf)} },
	}.write(w, format)
}
