package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// clock is the time of day of a record.
func clock(t logparse.Time) string {
	if !t.Known {
		return ""
	}
	return fmt.Sprintf("%02d:%02d:%02d.%03d", t.Hour, t.Minute, t.Second, t.Nanosecond/1e6)
}

// sourceOf is the source file of a record with its line, "BcdUtil.cs(1987)".
func sourceOf(r *logparse.Record) string {
	if r.File.IsEmpty() {
		return ""
	}
	if r.SourceLine == 0 {
		return r.File.String()
	}
	return fmt.Sprintf("%s(%d)", r.File, r.SourceLine)
}

// firstLine is the first line of a message, tabs as blanks.
func firstLine(m text.Raw) string {
	l, _, _ := m.Cut("\n")
	return l.Expand()
}

func runWords(r *diagnose.Run) string {
	s := r.Run.Start.String()
	if end := clock(r.Run.End); end != "" && end != clock(r.Run.Start) {
		s += " to " + end
	}
	if !r.Run.VM.IsEmpty() {
		s += ", VM " + r.Run.VM.String()
	}
	return s
}

// formatName is the format that most of a trace has, in words.
func formatName(f []logparse.FormatCount) string {
	if len(f) == 0 {
		return "Text"
	}
	switch f[0].Format {
	case logparse.FormatDebugView, logparse.FormatDbgviewCSV:
		return "DebugView trace"
	case logparse.FormatNetsh, logparse.FormatTracefmt, logparse.FormatTracerptCSV, logparse.FormatEventXML,
		logparse.FormatEventList, logparse.FormatETL:
		return "ETW trace"
	case logparse.FormatSysprep:
		return "Sysprep log"
	case logparse.FormatJobError:
		return "VMM job error"
	}
	return "VMM trace"
}
