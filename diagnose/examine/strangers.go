package examine

import (
	"bytes"
	"context"
	"fmt"
	"regexp"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A stranger is a kind of file that administrators have at hand and that is not
// taken: it is refused by name, with what to do instead. Disks of other makers and
// archives are known to package vhd.
type stranger struct {
	mark   string                // how the file begins; empty: a text
	shows  func() *regexp.Regexp // how one of the first lines of the text shows it
	reason string
	advice string
}

// strangers in the order in which they are tried.
var strangers = []stranger{
	{mark: "ElfFile\x00", reason: diagnose.InputEventLog, advice: diagnose.TryEventText},
	{mark: "PML_", reason: diagnose.InputProcmon, advice: diagnose.TryVMMTrace},
	{mark: "\x14\x20\x28\x01", reason: diagnose.InputVMCX, advice: diagnose.TryItsDisk},
	{shows: lazy.Regexp(`^"?Time of Day"?,"?Process Name"?,`), reason: diagnose.InputProcmon, advice: diagnose.TryVMMTrace},
	{shows: lazy.Regexp(`VMMLogs\\SCVMM\.|^\s*Base Exception (?:Assembly|Method|Target)`), reason: diagnose.InputCrashReport, advice: diagnose.TryJobText},
	{shows: lazy.Regexp(`^\[Device Install Log\]|^\[BeginLog\]`), reason: diagnose.InputSetupAPI, advice: diagnose.TrySysprepLog},
	{shows: lazy.Regexp(`^(?:\[\d+\])?[0-9A-F]{4,8}\.[0-9A-F]{4,8}::\S*\d{4}\S*[ -]\d\d:\d\d:`), reason: diagnose.InputOtherProviders, advice: diagnose.TryProvider},
	{shows: lazy.Regexp(`^(?:\d+\s+)?\d+(?:[.,]\d+|:\d\d:\d\d(?: [AP]M)?)\s+\[\d+\]\s|^\[\d+\]\s`), reason: diagnose.InputOtherPrograms, advice: diagnose.TryTracingOn},
}

// strangerFile says what a file is by how it begins.
func strangerFile(name text.Raw, head []byte) *stranger {
	if printable(head) {
		t, _ := logparse.Parse(context.Background(), name, bytes.NewReader(head), int64(len(head)), logparse.Options{})
		if known := strangerTrace(t); known != nil {
			return known
		}
	}
	for i := range strangers {
		if s := &strangers[i]; s.mark != "" && bytes.HasPrefix(head, []byte(s.mark)) {
			return s
		}
	}
	return nil
}

// strangerLines is how many lines of a text are looked at to tell what it is.
const strangerLines = 50

// strangerText says what a text is that is no trace.
func strangerText(t *logparse.Trace) *stranger {
	for i := range strangers {
		s := &strangers[i]
		for n := 1; s.shows != nil && n <= min(t.Lines, strangerLines); n++ {
			if line, err := t.Line(n); err == nil && line.Matches(s.shows()) {
				return s
			}
		}
	}
	return nil
}

// noTrace says of a text, or an event trace log, what it is instead of a trace.
func noTrace(t *logparse.Trace) *diagnose.InputProblem {
	p := &diagnose.InputProblem{Path: t.Name, Reason: diagnose.InputNoTrace, Advice: diagnose.TryTrace}
	if known := strangerTrace(t); known != nil {
		p.Reason, p.Advice = known.reason, known.advice
	}
	return p
}

// strangerTrace says what a text, or an event trace log, is that is no trace.
func strangerTrace(t *logparse.Trace) *stranger {
	switch component := t.SetupComponent(); {
	case t.Events != nil && t.Events.Events <= 1:
		return &stranger{reason: diagnose.InputNoEvents, advice: diagnose.TryProvider}
	case t.Events != nil:
		return &stranger{reason: fmt.Sprintf(diagnose.InputNoVMMEvents, diagnose.Count(t.Events.Events, "event")),
			advice: diagnose.TryProvider}
	case !component.IsEmpty():
		return &stranger{reason: fmt.Sprintf(diagnose.InputSetupLog, component, setupLog(component)),
			advice: diagnose.TrySysprepLog}
	}
	return strangerText(t)
}

// setupLog is what a log of Windows setup is about, by its first component (facts:
// sysprep-logs §1).
func setupLog(component text.Raw) string {
	if words, ok := diagnose.SetupLogs[component.String()]; ok {
		return words
	}
	return diagnose.SetupLogs[""]
}
