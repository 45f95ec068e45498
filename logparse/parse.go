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
	// Progress is called now and then with the bytes read so far.
	Progress func(done, total int64)
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
	progress func(done, total int64)
	reader   *reader // nil before the first bytes were seen
	formats  [formatCount]FormatCount
	runs     runs
	sysprep  sysprepLog

	open     map[uint32]*openRecord // by process
	current  *openRecord            // whose lines follow when they name no process
	foreign  bool                   // lines that follow are another program's
	prose    prose                  // the lines of no format just before
	searched int                    // lines searched for the numbers of a job's error, since the last one
	block    block                  // an event of several lines; FormatUnknown when there is none
	blanks   int                    // blank lines just before
}

// NewParser makes a parser for the text in r, of which nothing is read yet.
func NewParser(name text.Raw, r io.ReaderAt, o Options) *Parser {
	return &Parser{
		trace:    Trace{Name: name, r: r, index: &lineIndex{}},
		progress: o.Progress,
		runs:     runs{options: &o},
		open:     map[uint32]*openRecord{},
	}
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
			p.progress(b.end, size)
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
	p.takeOpen(&p.runs)
	clear(p.open)
	p.current = nil
}

// takeOpen puts the open records into runs, in the order of the text.
func (p *Parser) takeOpen(rs *runs) {
	byLine := func(a, b *openRecord) int { return a.line - b.line }
	for _, o := range slices.SortedFunc(maps.Values(p.open), byLine) {
		p.close(rs, o)
	}
}

// close puts a record into the run it belongs to.
func (p *Parser) close(rs *runs, o *openRecord) {
	rs.take(o, p.trace.Name)
}

// Trace returns what was read so far. It stays as it is when the parser goes on.
func (p *Parser) Trace() *Trace {
	t := p.trace
	t.JobErrors = slices.Clone(t.JobErrors)
	t.Sysprep = slices.Clip(p.sysprep.lines)
	rs := p.runs.clone()
	p.takeOpen(&rs)
	t.Runs, t.MoreRuns = rs.list(), rs.forgotten
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
