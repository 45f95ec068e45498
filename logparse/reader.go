package logparse

import (
	"bytes"
	"context"
)

// Reading has two halves that work at the same time on a large text: a reader
// cuts it into lines and recognises each by itself, the parser joins them to
// records and runs.

// An item is a line and what it says by itself.
type item struct {
	start int64  // where the line is in the file
	text  []byte // its visible part, decoded; empty for a blank line
	class class
	head  head // of the classes other than isOther

	// For isOther: what of it would continue a record, and of which process.
	pid   uint32
	named bool // the line names the process
	part  span
}

// A batch is the lines of one read.
type batch struct {
	items   []item
	buf     []byte // what the items' text is part of
	decoded []byte // or this, when it had to be decoded
	enc     Encoding
	dialect dialect
	end     int64 // how far the text is read
	last    bool  // nothing follows for now
	err     error
}

// A reader makes items of a text, front to back.
type reader struct {
	scan    *scanner
	certain bool // about the encoding
	dialect dialect
}

// read fills b with the next lines. Last says that the text ends where it ends
// now, so that its last line is whole.
func (rd *reader) read(ctx context.Context, b *batch, last bool) {
	b.items, b.decoded, b.err = b.items[:0], b.decoded[:0], nil
	if b.err = rd.scan.fill(ctx, b.buf[:0]); b.err == nil {
		b.buf = rd.scan.buf
		rd.lines(b, last)
	}
	b.enc, b.dialect = rd.scan.enc, rd.dialect
	b.end, b.last = rd.scan.offset(), rd.scan.eof || b.err != nil
}

// lines makes items of all whole lines in the scanner's buffer.
func (rd *reader) lines(b *batch, last bool) {
	for {
		start, raw, ok := rd.scan.next(last)
		if !ok {
			return
		}
		if len(b.items) == cap(b.items) {
			b.items = append(b.items, item{})
		} else {
			b.items = b.items[:len(b.items)+1]
		}
		it := &b.items[len(b.items)-1]
		it.start, it.text = start, visiblePart(rd.text(b, raw), rd.scan.nul)
		if it.class = isOther; len(it.text) == 0 {
			continue
		}
		if it.class = rd.dialect.recognise(it.text, &it.head); it.class == isOther {
			it.pid, it.named, it.part = rd.dialect.continuation(it.text)
		}
	}
}

// text decodes a line. The first character beyond ASCII decides which of the
// single-byte encodings a text without a mark has.
func (rd *reader) text(b *batch, raw []byte) []byte {
	s := rd.scan
	if !rd.certain && s.high && beyondASCII(raw) {
		s.enc, rd.certain = singleByte(raw), true
	}
	if s.enc == UTF8 {
		return raw
	}
	from := len(b.decoded)
	b.decoded = s.enc.appendText(b.decoded, raw)
	return b.decoded[from:]
}

// newReader looks at the first bytes of a text.
func newReader(head []byte) *reader {
	enc, bom := detectEncoding(head)
	rd := &reader{certain: bom > 0 || enc != UTF8}
	rd.scan = newScanner(nil, enc, int64(bom))
	rd.dialect.xml = bytes.Contains(enc.appendText(nil, head), []byte(eventSchema))
	if rd.dialect.xml {
		rd.scan.splitEvents()
	}
	return rd
}

// batches yields the batches of a text in order, reading ahead when there is
// more than a few.
func (rd *reader) batches(ctx context.Context, last bool, yield func(*batch)) error {
	const ahead = 3
	if rd.scan.size-rd.scan.offset() <= ahead*int64(rd.scan.chunk) {
		for b := new(batch); ; {
			if rd.read(ctx, b, last); len(b.items) > 0 || b.last {
				yield(b)
			}
			if b.last {
				return b.err
			}
		}
	}
	free, filled := make(chan *batch, ahead), make(chan *batch, ahead)
	for range ahead {
		free <- new(batch)
	}
	go func() {
		defer close(filled)
		for b := range free {
			rd.read(ctx, b, last)
			done := b.last
			filled <- b
			if done {
				return
			}
		}
	}()
	var err error
	for b := range filled {
		yield(b)
		err = b.err
		free <- b
	}
	return err
}
