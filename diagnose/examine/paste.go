package examine

import (
	"bytes"
	"context"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// Pasted is what a pasted text turned out to be.
type Pasted struct {
	Kind  diagnose.Kind
	Trace *logparse.Trace // any text read as a trace, also one with nothing recognised; nil for a store
	Store *bcd.Store      // of text saved from bcdedit, else nil
	Path  string          // set by those who know that the text names a file
	Lines int
	Not   diagnose.InputProblem // of a text that is nothing that is read: what it is instead
}

// PastedName is what the first pasted text is called where a file would have a path.
var PastedName = text.New("pasted text")

// RecognisePaste says what a text is: a trace, a job error, sysprep's log, or
// something it does not know, which can still be kept as a trace. Its records say that
// they are of that name, which no other text of the case has.
func RecognisePaste(ctx context.Context, name text.Raw, data []byte) (Pasted, error) {
	t, err := ReadTrace(ctx, name, bytes.NewReader(data), int64(len(data)))
	p := Pasted{Kind: diagnose.KindUnknown, Trace: t, Lines: t.Lines}
	if t.Recognised() {
		p.Kind = traceKind(t.Formats[0].Format)
	}
	if p.Kind == diagnose.KindUnknown {
		if l, err := bcd.ParseText(data[:min(len(data), maxBcdeditText)]); err == nil {
			p.Kind, p.Store, p.Trace = diagnose.KindBcdeditText, l.Store, nil
		}
	}
	if p.Kind == diagnose.KindUnknown {
		p.Not = *noTrace(t)
	}
	return p, err
}

// traceKind says which kind of input a text is by the format of most of it.
func traceKind(f logparse.Format) diagnose.Kind {
	switch f {
	case logparse.FormatUnknown:
		return diagnose.KindUnknown
	case logparse.FormatJobError:
		return diagnose.KindJobError
	case logparse.FormatSysprep:
		return diagnose.KindSysprepLog
	}
	return diagnose.KindTrace
}
