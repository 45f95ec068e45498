package logparse

import (
	"bytes"
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
	// Keep chooses the records a Run holds on to. It sees every record that
	// belongs to a run, whole; nil keeps all of them.
	Keep func(*Record) bool
	// Progress is called now and then with the bytes read so far.
	Progress func(done, total int64)
}

// Parse reads the trace text of size bytes in r. A text that is no trace is no
// error; see [Trace.Recognised]. With a read error, or when ctx ends, the trace
// holds what was read until then.
func Parse(ctx context.Context, name text.Raw, r io.ReaderAt, size int64, o Options) (*Trace, error) {
	p := NewParser(name, r, o)
	err := p.Advance(ctx, size, true)
	return p.Trace(), err
}

// A Parser reads a text that may still grow. Its traces may be used while it
// goes on; the parser itself is for one goroutine.
type Parser struct {
	trace    Trace
	progress func(done, total int64)
	scan     *scanner
	certain  bool // about the encoding
	dialect  dialect
	formats  [formatCount]FormatCount
	runs     runs

	open    map[uint32]*openRecord // by process
	current *openRecord            // whose lines follow when they name no process
	foreign bool                   // lines that follow are another program's
	maybe   guess                  // its Line is 0 when there is none
	blanks  int                    // blank lines just before
	block   block                  // an event of several lines; FormatUnknown when there is none
	head    head                   // of the line at hand
	decoded []byte                 // the line at hand, when it had to be decoded
}

// NewParser makes a parser for the text in r, of which nothing is read yet.
func NewParser(name text.Raw, r io.ReaderAt, o Options) *Parser {
	return &Parser{
		trace:    Trace{Name: name, r: r, index: &lineIndex{}},
		progress: o.Progress,
		runs:     runs{keep: o.Keep},
		open:     map[uint32]*openRecord{},
	}
}

// Advance reads on until the text's end, which is at size bytes. A last line
// without a line end is left for the next call unless last is set; nothing may
// follow after that.
func (p *Parser) Advance(ctx context.Context, size int64, last bool) error {
	if p.scan == nil {
		if err := p.start(size); err != nil {
			return err
		}
	}
	p.scan.size, p.scan.eof = size, false
	for {
		p.trace.index.mu.Lock()
		p.lines(last)
		p.trace.index.mu.Unlock()
		if p.progress != nil {
			p.progress(p.scan.offset(), size)
		}
		if p.scan.eof {
			break
		}
		if err := p.scan.fill(ctx); err != nil {
			return fmt.Errorf("logparse: read at %#x: %w", p.scan.offset(), err)
		}
	}
	if last {
		p.trace.index.mu.Lock()
		defer p.trace.index.mu.Unlock()
		p.endBlock()
		p.settle()
	}
	return nil
}

// start looks at the first bytes.
func (p *Parser) start(size int64) error {
	head := make([]byte, max(min(size, detectHead), 0))
	n, err := p.trace.r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("logparse: read at 0x0: %w", err)
	}
	enc, bom := detectEncoding(head[:n])
	p.trace.Encoding, p.certain = enc, bom > 0
	p.scan = newScanner(p.trace.r, enc, int64(bom))
	p.dialect.xml = bytes.Contains(enc.appendText(nil, head[:n]), []byte(eventSchema))
	if p.dialect.xml {
		p.scan.splitEvents()
	}
	return nil
}

// lines takes all whole lines that are in the scanner's buffer.
func (p *Parser) lines(last bool) {
	x := p.trace.index
	for {
		off, raw, ok := p.scan.next(last)
		x.end = p.scan.offset()
		if !ok {
			return
		}
		x.add(off)
		p.line(x.lines-1, p.text(raw))
	}
}

// text decodes a line. The first character beyond ASCII decides which of the
// single-byte encodings a text without a mark has.
func (p *Parser) text(raw []byte) []byte {
	t := &p.trace
	if t.Encoding == UTF8 && !p.certain && p.scan.high && beyondASCII(raw) {
		t.Encoding, p.certain = singleByte(raw), true
	}
	if t.Encoding == UTF8 {
		return raw
	}
	p.decoded = t.Encoding.appendText(p.decoded[:0], raw)
	return p.decoded
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
		p.take(rs, o)
	}
}

// take puts a record into the run it belongs to.
func (p *Parser) take(rs *runs, o *openRecord) {
	rs.take(o, func() (Record, bool) { return p.trace.readRecord(o.line, &p.dialect) })
}

// Trace returns what was read so far. It stays as it is when the parser goes on.
func (p *Parser) Trace() *Trace {
	t := p.trace
	t.dialect = p.dialect
	t.JobErrors = slices.Clone(t.JobErrors)
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
