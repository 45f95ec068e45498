package examine

import (
	"context"
	"io"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A GrowingTrace goes on reading a trace that others write. What it reads stays
// open between two looks, for lines are read again when they are shown; those
// who show none call Rest. It is for one goroutine; the traces it returns are
// for any.
type GrowingTrace struct {
	name   text.Raw
	in     growing
	parser *logparse.Parser
	last   look // the one before
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

// NewGrowingTrace makes a trace of the file at path, of which nothing is read.
func NewGrowingTrace(path string) *GrowingTrace {
	return newGrowingTrace(path, &growingFile{path: path})
}

func newGrowingTrace(path string, in growing) *GrowingTrace {
	return &GrowingTrace{name: text.New(path), in: in}
}

// Look reads what was added since the last look, at first everything. It
// returns nil when nothing was, or when the file is not there at the moment;
// a last line without a line end is left for a later look. Replaced says that
// the file is another one than at the last look, or became shorter, and was
// read from its beginning.
func (g *GrowingTrace) Look(ctx context.Context) (trace *logparse.Trace, replaced bool, err error) {
	if g.Ended() {
		return nil, false, nil
	}
	l, err := g.in.look()
	if err != nil || l.reader == nil {
		return nil, false, err
	}
	if g.parser == nil || l.replaced {
		g.parser = logparse.NewParser(g.name, l.reader, diagnose.TraceOptions())
	} else if l.size == g.last.size && !l.ended {
		return nil, false, nil
	}
	g.last = l
	err = g.parser.Advance(ctx, l.size, l.ended)
	return g.parser.Trace(), l.replaced, err
}

// Ended reports whether nothing will follow, which only pipes can tell.
func (g *GrowingTrace) Ended() bool { return g.last.ended }

// Rest closes the file until the next look: one that is held open cannot be
// replaced on older Windows.
func (g *GrowingTrace) Rest() { g.in.rest() }

// Close closes the file. The traces can no longer read their lines.
func (g *GrowingTrace) Close() { g.in.close() }
