package logparse

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vmmdoctor/internal/text"
)

// Options says what a caller wants of a trace. The zero value holds on to every
// record of every run.
type Options struct {
	// Keep chooses the records a Run holds on to. It sees every record that
	// belongs to a run, once, whole; nil keeps all of them.
	Keep func(*Record) bool
	// Progress is called now and then with the bytes read so far.
	Progress func(done, total int64)
}

// lineEndRoom is the most a line end takes: CR CR LF in UTF-16.
const lineEndRoom = 6

// Parse reads the trace text of size bytes in r. A text that is no trace is no
// error; see [Trace.Recognised]. With a read error, or when ctx ends, the trace
// holds what was read until then.
func Parse(ctx context.Context, name text.Raw, r io.ReaderAt, size int64, o Options) (*Trace, error) {
	p := NewParser(name, r, o)
	err := p.Advance(ctx, size, true)
	return p.Trace(), err
}

// A Parser reads a text that may still grow.
type Parser struct {
	trace   Trace
	options Options
	scan    *scanner
}

// NewParser makes a parser for the text in r, of which nothing is read yet.
func NewParser(name text.Raw, r io.ReaderAt, o Options) *Parser {
	return &Parser{trace: Trace{Name: name, r: r, index: &lineIndex{}}, options: o}
}

// Advance reads on until the text's end, which is at size bytes. A last line
// without a line end is left for the next call unless last is set; last also
// completes the last records.
func (p *Parser) Advance(ctx context.Context, size int64, last bool) error {
	if p.scan == nil {
		head := make([]byte, min(size, detectHead))
		n, err := p.trace.r.ReadAt(head, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("logparse: %w", err)
		}
		enc, bom := detectEncoding(head[:n])
		p.trace.Encoding = enc
		p.scan = newScanner(p.trace.r, enc, int64(bom))
	}
	p.scan.size, p.scan.eof = size, false
	for {
		off := p.scan.offset()
		_, err := p.scan.next(ctx, last)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("logparse: read at %#x: %w", p.scan.offset(), err)
		}
		p.trace.index.mu.Lock()
		p.trace.index.add(off)
		p.trace.index.end = p.scan.offset()
		p.trace.index.mu.Unlock()
		p.trace.Lines++
		p.trace.Unrecognised++
	}
}

// Trace returns what was read so far. It stays as it is when the parser goes on.
func (p *Parser) Trace() *Trace {
	t := p.trace
	return &t
}

// RecordAt reads the record that line n (from 1) belongs to again from the
// file; false when it belongs to none or cannot be read.
func (t *Trace) RecordAt(n int) (Record, bool) { return Record{}, false }
