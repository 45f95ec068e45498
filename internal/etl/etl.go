// Package etl reads Windows' event trace logs (.etl) without Windows: the
// container, whatever providers wrote into it. What an event's user data means is
// for others (facts: etl-format).
//
// A log is a row of buffers. One of them is in memory at a time, and one event is
// handed out at a time; nothing in the file is trusted.
package etl

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"vmmdoctor/internal/guid"
)

// A Log is an event trace log open for reading. EventAt may be called from several
// places at once.
type Log struct {
	r      io.ReaderAt
	size   int64
	header Header
	clock  clock
	grid   int // the size of each buffer as stored, in bytes; 0 where each has its own

	mu    sync.Mutex
	cache []*buffer // read again for EventAt, the latest first
}

// An Event is one record.
type Event struct {
	Place     Place
	Kind      Kind
	Time      time.Time // UTC, in steps of 100 ns; zero where the record has none
	PID, TID  uint32
	Processor int
	Provider  guid.GUID // of a classic event its class; zero where the kind has none
	ID        uint16    // of the kernel's records the hook
	Opcode    uint8
	Level     uint8
	Data      []byte // the user data, without extended items; valid until the next call
}

// A Place is where a record lies.
type Place struct {
	Buffer int64 // offset of its buffer in the file, in bytes
	Offset int   // of the record in the buffer, as it is when it is not compressed, header included
}

// Damage says what of a log could not be read.
type Damage struct {
	Buffers int   // buffers of which a part, or all, is lost
	First   error // what was wrong with the first
}

func (d *Damage) note(err error) {
	if d.Buffers++; d.First == nil {
		d.First = err
	}
}

// Recognise reports whether head is the beginning of an event trace log.
func Recognise(head []byte) bool {
	if len(head) < bufferHeader+8 {
		return false
	}
	b, err := parseBufferHeader(head)
	if err != nil || b.used < bufferHeader+systemHeader {
		return false
	}
	if b.packed {
		return b.kind <= maxBufferKind
	}
	kind, marker := head[bufferHeader+2], head[bufferHeader+3]
	hook := le.Uint16(head[bufferHeader+6:])
	return marker&headerMark == headerMark && (kind == 1 || kind == 2) && hook == 0
}

// Open reads the header of the log of size bytes in r. It fails when that is none.
func Open(r io.ReaderAt, size int64) (*Log, error) {
	l := &Log{r: r, size: size}
	first, err := l.read(nil, 0)
	if err != nil {
		return nil, err
	}
	if l.header, err = readHeader(first.content); err != nil {
		return nil, err
	}
	// In a compressed log each buffer is as long as it says, the first one, which
	// may be as it was, too.
	if !first.packed && first.stored == l.header.BufferSize {
		l.grid = l.header.BufferSize
	}
	l.clock = l.header.clock()
	return l, nil
}

// Header is what the log says of itself.
func (l *Log) Header() Header { return l.header }

// Events yields every record of the log but its own header, buffer by buffer in
// the order of the file. That is not the order of time: each processor fills
// buffers of its own, and a circular log begins anew in front. It goes on behind
// what is damaged. The error is that of ctx, or of reading; false from yield ends
// it without one. Progress may be nil; it gets the bytes read so far.
func (l *Log) Events(ctx context.Context, progress func(done int64), yield func(*Event) bool) (Damage, error) {
	var damage Damage
	var b *buffer
	for off := int64(0); off < l.size; {
		if err := ctx.Err(); err != nil {
			return damage, err
		}
		var err error
		b, err = l.read(b, off)
		if err != nil && b == nil {
			return damage, err // the file cannot be read
		}
		if err != nil {
			damage.note(err)
		}
		if !l.each(b, &damage, yield) {
			return damage, nil
		}
		if b.stored <= 0 {
			return damage, nil // a compressed buffer of no size: where the next begins is not known
		}
		off += int64(b.stored)
		if progress != nil {
			progress(min(off, l.size))
		}
	}
	return damage, nil
}

// each yields the records of a buffer.
func (l *Log) each(b *buffer, damage *Damage, yield func(*Event) bool) bool {
	for at := bufferHeader; at+8 <= len(b.content); {
		e, next, err := l.record(b, at)
		switch {
		case err != nil:
			damage.note(err)
			return true
		case next == 0:
			return true
		case b.off == 0 && at == bufferHeader: // the header of the file
		case !yield(&e):
			return false
		}
		at = next
	}
	return true
}

// EventAt reads the event at a place again.
func (l *Log) EventAt(p Place) (Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.cached(p.Buffer)
	if err != nil {
		return Event{}, err
	}
	if p.Offset < bufferHeader || p.Offset+8 > len(b.content) {
		return Event{}, fmt.Errorf("etl: buffer at %#x: no record at %#x, it ends at %#x", p.Buffer, p.Offset, len(b.content))
	}
	e, next, err := l.record(b, p.Offset)
	if err == nil && next == 0 {
		err = fmt.Errorf("etl: buffer at %#x: no record at %#x", p.Buffer, p.Offset)
	}
	return e, err
}
