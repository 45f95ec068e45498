package logparse

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"slices"
)

// Reading has two halves that work at the same time on a large text. Pieces of it
// are cut into lines and each line recognised by itself, several pieces at once;
// the parser joins the lines, in their order, to records and runs.

// An item is a line and what it says by itself.
type item struct {
	start   int64  // where the line is in the file
	length  int    // bytes it has there, without its end; at most MaxLine
	raw     []byte // decoded
	text    []byte // its visible part; empty for a blank line
	skipped int    // what of raw comes before it
	tailed  bool   // an error tail may be in it
	class   class
	head    head // of the classes other than isOther
	role    role // of isMessage
	tail    tail

	// For isOther: what of it would continue a record, and of which process.
	pid   uint32
	named bool // the line names the process
	part  span
}

// A batch is the lines of a piece.
type batch struct {
	piece
	items   []item
	decoded []byte // what the items' text is part of, when it had to be decoded
	enc     Encoding
	ends    []byte        // </Event>, when lines end behind it
	began   dialect       // with which the lines were recognised
	dialect dialect       // what they have shown
	err     error         // of the read that ended the text
	ready   chan struct{} // takes a token when the lines are recognised
}

// A reader makes items of a text, front to back.
type reader struct {
	feed    *feeder
	dialect dialect // of the lines that the parser has taken
}

// feedInto reads the next piece into b.
func (rd *reader) feedInto(ctx context.Context, b *batch, last bool) {
	b.err = rd.feed.next(ctx, &b.piece, last)
	b.enc, b.ends = rd.feed.enc, rd.feed.eventEnd
}

// recognise makes items of the lines of a batch, given what the lines before it
// have shown.
func (b *batch) recognise(d dialect) {
	b.began, b.dialect = d, d
	b.items, b.decoded = b.items[:0], b.decoded[:0]
	tails := newTailFinder(b.buf)
	nul := b.enc.unit() > 1 || bytes.IndexByte(b.buf, 0) >= 0
	l := newLines(b.enc, b.ends, b.buf)
	for start, raw, ok := l.next(); ok; start, raw, ok = l.next() {
		if len(b.items) == cap(b.items) {
			b.items = slices.Grow(b.items, max(len(b.items), 256)) // append would take many steps
		}
		b.items = b.items[:len(b.items)+1]
		it := &b.items[len(b.items)-1]
		it.start, it.length, it.raw = b.start+int64(start), len(raw), b.text(raw)
		it.text, it.skipped = visiblePart(it.raw, nul)
		it.class, it.role = isOther, roleNone
		it.tailed = b.enc.unit() > 1 || tails.within(start, start+len(raw))
		if len(it.text) > 0 {
			b.dialect.item(it)
		}
	}
}

// item recognises a line that is not blank.
func (d *dialect) item(it *item) {
	it.class = d.recognise(it.text, &it.head)
	switch it.class {
	case isOther:
		it.pid, it.named, it.part = d.continuation(it.text)
	case isMessage:
		it.role = roleOf(it.text[it.head.file.from:it.head.file.to], it.text[it.head.message:])
		it.tail.of(&it.head, it.text, it.head.message)
	}
}

// text decodes a line.
func (b *batch) text(raw []byte) []byte {
	if b.enc == UTF8 {
		return raw
	}
	from := len(b.decoded)
	b.decoded = b.enc.appendText(b.decoded, raw)
	return b.decoded[from:]
}

// batches yields the batches of a text in order.
func (rd *reader) batches(ctx context.Context, last bool, yield func(*batch)) error {
	const few = 3
	if rd.feed.size-rd.feed.off <= few*int64(rd.feed.chunk) {
		return rd.inTurn(ctx, last, yield)
	}
	return rd.atOnce(ctx, last, yield)
}

// inTurn reads, recognises and yields one batch after the other.
func (rd *reader) inTurn(ctx context.Context, last bool, yield func(*batch)) error {
	for b := new(batch); ; {
		rd.feedInto(ctx, b, last)
		b.recognise(rd.dialect)
		rd.dialect = b.dialect
		yield(b)
		if b.last {
			return b.err
		}
	}
}

// maxWorkers is how many batches are recognised at once at most: joining them is
// the work of one.
const maxWorkers = 4

// atOnce reads ahead and recognises several batches at once. Each is recognised
// with what is known when its turn comes; it is done again where the batches
// before it have shown something else, as few of a text do.
func (rd *reader) atOnce(ctx context.Context, last bool, yield func(*batch)) error {
	workers := min(runtime.GOMAXPROCS(0), maxWorkers)
	ahead := workers + 2
	free, work, inOrder := make(chan *batch, ahead), make(chan *batch, ahead), make(chan *batch, ahead)
	for range ahead {
		free <- &batch{ready: make(chan struct{}, 1), began: rd.dialect}
	}
	go func() {
		defer close(work)
		defer close(inOrder)
		for b := range free {
			rd.feedInto(ctx, b, last)
			done := b.last
			work <- b
			inOrder <- b
			if done {
				return
			}
		}
	}()
	for range workers {
		go func() {
			for b := range work {
				b.recognise(b.began)
				b.ready <- struct{}{}
			}
		}()
	}
	var err error
	for b := range inOrder {
		<-b.ready
		if b.began != rd.dialect {
			b.recognise(rd.dialect)
		}
		rd.dialect = b.dialect
		yield(b)
		err, b.began = b.err, rd.dialect
		free <- b
	}
	return err
}

// newReader looks at the first bytes of a text.
func newReader(r io.ReaderAt, head []byte) *reader {
	rd := &reader{}
	rd.feed, rd.dialect.xml = newFeeder(r, head)
	return rd
}
