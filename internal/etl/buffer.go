package etl

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

var le = binary.LittleEndian

const (
	// bufferHeader is the size of WMI_BUFFER_HEADER (facts: etl-format §1).
	bufferHeader = 0x48
	// maxBuffer bounds one buffer, stored or not.
	maxBuffer = 16 << 20
	// minGrid is the smallest size of a buffer that a session can have.
	minGrid = 1 << 10

	isPacked      = 0x40 // the payload is compressed
	wideIndex     = 0x20 // the processor has two bytes
	maxBufferKind = 0x0F

	// maxCache bounds the buffers that are held for EventAt, but for the latest.
	maxCache = 8 << 20
)

// A buffer is one of the log's, decompressed.
type buffer struct {
	off       int64 // in the file
	stored    int   // bytes it takes there; 0 where that is not known
	packed    bool
	processor int
	content   []byte // with its header, up to the end of what is used
	raw       []byte // as it is stored
}

// A bufferHead is the header of one.
type bufferHead struct {
	size, used int // bytes, header included
	packed     bool
	kind       int
	processor  int
}

// parseBufferHeader reads the header of a buffer. Its size need not be sound.
func parseBufferHeader(b []byte) (h bufferHead, err error) {
	if len(b) < bufferHeader {
		return h, errors.New("it is shorter than its header")
	}
	size, saved, used := le.Uint32(b), le.Uint32(b[4:]), le.Uint32(b[0x30:])
	flags := le.Uint16(b[0x34:])
	h.size = int(min(size, maxBuffer+1))
	h.packed, h.kind = flags&isPacked != 0, int(le.Uint16(b[0x36:]))
	h.processor = int(b[0x28])
	if flags&wideIndex != 0 {
		h.processor = int(le.Uint16(b[0x28:]))
	}
	switch {
	case used >= bufferHeader && used <= maxBuffer && (h.packed || used <= size):
		h.used = int(used)
	case saved >= bufferHeader && saved <= maxBuffer:
		h.used = int(saved)
	default:
		h.used = h.size
	}
	if h.size < bufferHeader || h.size > maxBuffer {
		return h, fmt.Errorf("its size is %#x, expected %#x to %#x", size, bufferHeader, maxBuffer)
	}
	return h, nil
}

// read reads the buffer at off, into the memory of old where there is one. With an
// error about its content there is a buffer all the same, which holds what is
// sound; without a buffer nothing could be read.
func (l *Log) read(old *buffer, off int64) (*buffer, error) {
	b := &buffer{off: off}
	if old != nil {
		b.raw, b.content = old.raw, old.content
	}
	var head [bufferHeader]byte
	if n, err := l.r.ReadAt(head[:], off); n < len(head) {
		if err == io.EOF && off > 0 {
			b.stored, b.content = int(l.size-off), b.content[:0]
			return b, fmt.Errorf("etl: buffer at %#x: the file ends within its header", off)
		}
		return nil, fmt.Errorf("etl: read the buffer at %#x: %w", off, noEOF(err))
	}
	h, err := parseBufferHeader(head[:])
	b.packed, b.processor = h.packed, h.processor
	b.stored = h.size
	switch {
	case err != nil && l.grid == 0:
		b.stored, b.content = 0, b.content[:0]
		return b, fmt.Errorf("etl: buffer at %#x: %w", off, err)
	case l.grid > 0:
		b.stored = l.grid
	}
	if err != nil {
		err = fmt.Errorf("etl: buffer at %#x: %w", off, err)
	}
	return b, errors.Join(err, b.load(l, h))
}

// load reads the content of a buffer, and decompresses it.
func (b *buffer) load(l *Log, h bufferHead) error {
	want := int(min(int64(b.stored), l.size-b.off))
	var err error
	if !h.packed {
		b.content, err = l.bytes(b.content, b.off, min(want, h.used))
		return err
	}
	b.raw, err = l.bytes(b.raw, b.off, want)
	room := cmp.Or(l.header.BufferSize, maxBuffer)
	header := min(len(b.raw), bufferHeader)
	var unpacked error
	b.content, unpacked = decompress(append(b.content[:0], b.raw[:header]...), b.raw[header:], room)
	if unpacked != nil {
		unpacked = fmt.Errorf("etl: buffer at %#x: %w", b.off, unpacked)
	}
	if h.used >= bufferHeader && h.used < len(b.content) && h.used > h.size {
		b.content = b.content[:h.used]
	}
	return errors.Join(err, unpacked)
}

// bytes reads so many bytes of the buffer at off, into memory where there is some.
func (l *Log) bytes(memory []byte, off int64, want int) ([]byte, error) {
	b := slices.Grow(memory[:0], want)[:want]
	n, err := l.r.ReadAt(b, off)
	if n < want {
		return b[:n], fmt.Errorf("etl: buffer at %#x: %#x bytes of %#x: %w", off, n, want, noEOF(err))
	}
	return b, nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// cached is the buffer at off, which stays in memory for a while: events are read
// again in the order of time, across the buffers of all processors.
func (l *Log) cached(off int64) (*buffer, error) {
	i := slices.IndexFunc(l.cache, func(b *buffer) bool { return b.off == off })
	if i >= 0 {
		b := l.cache[i]
		copy(l.cache[1:i+1], l.cache[:i])
		l.cache[0] = b
		return b, nil
	}
	b, err := l.read(nil, off)
	if b == nil || len(b.content) < bufferHeader {
		return nil, err
	}
	b.raw = nil
	l.cache = slices.Insert(l.cache, 0, b)
	total := 0
	for i, c := range l.cache {
		if total += len(c.content); total > maxCache && i > 0 {
			l.cache = slices.Delete(l.cache, i, len(l.cache))
			break
		}
	}
	return b, nil
}
