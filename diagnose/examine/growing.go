package examine

import (
	"context"
	"errors"
	"io"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A GrowingCapture goes on reading the traces of one capture that others write. A
// run may begin in one of them and end in the next. What is read stays open between
// two looks, for lines are read again when they are shown; those who show none call
// Rest. It is for one goroutine; the traces it returns are for any.
type GrowingCapture struct {
	texts  []*growingText
	parser *logparse.CaptureParser // nil before anything was read
}

// A growingText is one text of it.
type growingText struct {
	name   text.Raw
	in     growing
	parser *logparse.Parser // nil: it is to be read from its beginning
	now    look
	grew   bool // the look found more of it
}

// A growing is a text that may still grow.
type growing interface {
	look() (look, error)
	rest()  // gives up what need not stay open until the next look
	close() // ends it
}

// A look is what a look at a growing text found. Without a reader the text is
// not there at the moment.
type look struct {
	reader   io.ReaderAt
	size     int64 // bytes
	replaced bool  // another text than at the last look
	ended    bool  // nothing will follow
	over     bool  // it ended because more came than is kept
}

// A Growth is what a look at a capture found.
type Growth struct {
	Traces   []*logparse.Trace // of all texts that could be read so far and are traces; nil when nothing is new
	Replaced []text.Raw        // names of those that are other texts than at the look before
}

// NewGrowingCapture makes a capture of the files at paths, of which nothing is
// read.
func NewGrowingCapture(paths ...string) *GrowingCapture {
	g := &GrowingCapture{}
	for _, p := range paths {
		g.add(p, &growingFile{path: p})
	}
	return g
}

func (g *GrowingCapture) add(path string, in growing) *growingText {
	t := &growingText{name: text.New(path), in: in}
	g.texts = append(g.texts, t)
	return t
}

// Look reads what was added since the last look, at first everything. A text that
// is not there at the moment is waited for; a last line without a line end is left
// for a later look. When a text is another one than at the last look, or became
// shorter, all are read from their beginning. The error is of ctx, or of a text
// that could not be read, which may be readable at the next look.
func (g *GrowingCapture) Look(ctx context.Context) (Growth, error) {
	var growth Growth
	var failed error
	for _, t := range g.texts {
		replaced, err := t.look()
		failed = errors.Join(failed, err)
		if replaced {
			growth.Replaced = append(growth.Replaced, t.name)
		}
	}
	if g.parser == nil || growth.Replaced != nil {
		g.beginAnew()
	}
	grew := growth.Replaced != nil
	for _, t := range g.texts {
		if !t.grew {
			continue
		}
		if t.parser == nil {
			t.parser = g.parser.Add(t.name, t.now.reader)
		}
		grew = true
		if err := t.parser.Advance(ctx, t.now.size, t.now.ended); err != nil {
			failed = errors.Join(failed, err)
			t.now.size = -1 // the next look reads on
		}
	}
	if grew {
		growth.Traces = g.parser.Capture().Recognised()
	}
	return growth, failed
}

// beginAnew has everything that is there read from its beginning, in the order of
// the first times.
func (g *GrowingCapture) beginAnew() {
	g.parser = logparse.NewCaptureParser(diagnose.TraceOptions())
	for _, t := range g.texts {
		t.parser, t.grew = nil, t.now.reader != nil
	}
	g.texts = logparse.InTime(g.texts, func(t *growingText) logparse.Time {
		return logparse.Source{Name: t.name, Reader: t.now.reader, Size: t.now.size}.Begins()
	})
}

// look notes what the text is like now.
func (t *growingText) look() (replaced bool, err error) {
	if t.grew = false; t.now.ended {
		return false, nil
	}
	l, err := t.in.look()
	switch {
	case err != nil:
		return false, err
	case l.reader == nil:
		t.now.reader = nil
		return false, nil
	}
	t.grew = t.parser == nil || l.size != t.now.size || l.ended
	t.now = l
	return l.replaced, nil
}

// Ended reports whether nothing will follow, which only pipes can tell.
func (g *GrowingCapture) Ended() bool {
	for _, t := range g.texts {
		if !t.now.ended {
			return false
		}
	}
	return true
}

// Rest closes the files until the next look: one that is held open cannot be
// replaced on older Windows.
func (g *GrowingCapture) Rest() {
	for _, t := range g.texts {
		t.in.rest()
	}
}

// Close closes the files. The traces can no longer read their lines.
func (g *GrowingCapture) Close() {
	for _, t := range g.texts {
		t.in.close()
	}
}
