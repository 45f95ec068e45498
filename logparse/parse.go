package logparse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"vmmdoctor/internal/text"
)

// Options says what a caller wants of a trace. The zero value holds on to every
// record of every run.
type Options struct {
	// Mark says what a record of a run is to the caller: a number, the same for
	// records that say the same, or 0 of one that is not wanted. Nil: all are.
	Mark func(*Saying) int
	// Fails says whether records of a mark show a failure. Where not all runs can be
	// kept, those with one are kept before others. Nil: none do.
	Fails func(mark int) bool
	// Progress is called now and then while ParseAll reads.
	Progress func(Progress)
}

// A Progress says how far reading is.
type Progress struct {
	Done, All int64           // bytes
	SoFar     func() *Capture // what was read until now; for as long as the call lasts
}

// Parse reads the trace text of size bytes in r. A text that is no trace is no
// error; see [Trace.Recognised]. With a read error, or when ctx ends, the trace
// holds what was read until then. R may be read from two places at once, as
// io.ReaderAt allows; Options' functions are called by the caller's goroutine.
func Parse(ctx context.Context, name text.Raw, r io.ReaderAt, size int64, o Options) (*Trace, error) {
	p := NewParser(name, r, o)
	err := p.Advance(ctx, size, true)
	return p.Trace(), err
}

// maxHeld is how many bytes all open records may hold.
const maxHeld = 16 << 20

// A Parser reads a text that may still grow. Its traces may be used while it
// goes on; the parser itself is for one goroutine.
type Parser struct {
	trace    Trace
	capture  *CaptureParser
	progress func(done int64)
	reader   *reader // nil before the first bytes were seen
	formats  [formatCount]FormatCount
	sysprep  sysprepLog

	open     map[uint32]*openRecord // by process
	current  *openRecord            // whose lines follow when they name no process
	foreign  bool                   // lines that follow are another program's
	prose    prose                  // the lines of no format just before
	searched int                    // lines searched for the numbers of a job's error, since the last one
	block    block                  // an event of several lines; FormatUnknown when there is none
	blanks   int                    // blank lines just before
}

// NewParser makes a parser for the text in r, of which nothing is read yet. It is
// a capture by itself.
func NewParser(name text.Raw, r io.ReaderAt, o Options) *Parser {
	return NewCaptureParser(o).Add(name, r)
}

// Advance reads on until the text's end, which is at size bytes. A last line
// without a line end is left for the next call unless last is set; nothing may
// follow after that.
func (p *Parser) Advance(ctx context.Context, size int64, last bool) error {
	if p.reader == nil {
		head := make([]byte, max(min(size, detectHead), 0))
		n, err := p.trace.r.ReadAt(head, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("logparse: read at 0x0: %w", err)
		}
		p.reader = newReader(p.trace.r, head[:n])
		p.reader.dialect.events = p.trace.Events != nil
	}
	p.reader.feed.size = size
	err := p.reader.batches(ctx, last, func(b *batch) {
		p.take(b)
		if p.progress != nil {
			p.progress(b.end)
		}
	})
	if err != nil {
		return fmt.Errorf("logparse: read at %#x: %w", p.trace.index.end, err)
	}
	if last {
		p.trace.index.mu.Lock()
		defer p.trace.index.mu.Unlock()
		p.endBlock()
		p.settle()
	}
	return nil
}

// take takes the lines of a batch.
func (p *Parser) take(b *batch) {
	x := p.trace.index
	x.mu.Lock()
	defer x.mu.Unlock()
	p.trace.Encoding, p.trace.dialect = b.enc, b.dialect
	if len(b.items) > 0 {
		p.capture.turnTo(p)
	}
	for i := range b.items {
		it := &b.items[i]
		x.add(it.start)
		if x.end = b.end; i+1 < len(b.items) {
			x.end = b.items[i+1].start
		}
		p.line(x.lines-1, it)
	}
	x.end = b.end
	p.hold()
}

// hold makes the open records hold their lines themselves, since the batch they
// are in is used again. Those of very many processes at once are closed.
func (p *Parser) hold() {
	held := 0
	for _, o := range p.open {
		o.hold()
		held += len(o.held)
	}
	if p.block.open() {
		p.block.record.hold()
	}
	if held > maxHeld {
		p.settle()
	}
}

// settle puts all open records into their runs: nothing continues them.
func (p *Parser) settle() {
	p.takeOpen(&p.capture.runs)
	clear(p.open)
	p.current = nil
}

// takeOpen puts the open records into runs, in the order of the text.
func (p *Parser) takeOpen(rs *runs) {
	byLine := func(a, b *openRecord) int { return a.line - b.line }
	for _, o := range slices.SortedFunc(maps.Values(p.open), byLine) {
		rs.take(o, p.trace.Name)
	}
}

// close puts a record into the run it belongs to.
func (p *Parser) close(o *openRecord) { p.capture.runs.take(o, p.trace.Name) }

// Trace returns what was read so far, with the runs that begin in it. It stays as
// it is when the parser goes on.
func (p *Parser) Trace() *Trace {
	rs := p.capture.soFar()
	return p.with(&rs, rs.list())
}

// with is what was read so far, with what of all runs begins in it.
func (p *Parser) with(rs *runs, all []Run) *Trace {
	t := p.trace
	t.JobErrors = slices.Clone(t.JobErrors)
	t.Sysprep = slices.Clip(p.sysprep.lines)
	t.MoreRuns = rs.forgotten[t.Name]
	for _, r := range all {
		if r.Source == t.Name {
			t.Runs = append(t.Runs, r)
		}
	}
	for f, c := range p.formats {
		if c.Lines > 0 {
			c.Format = Format(f)
			t.Formats = append(t.Formats, c)
		}
	}
	slices.SortStableFunc(t.Formats, func(a, b FormatCount) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), cmp.Compare(b.Lines, a.Lines))
	})
	return &t
}
