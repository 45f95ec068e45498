package etl

import (
	"fmt"
	"time"

	"vmmdoctor/internal/text"
)

// A Header is what a log says of itself (TRACE_LOGFILE_HEADER, facts: etl-format
// §3).
type Header struct {
	BufferSize  int // bytes
	Build       int // of Windows
	Processors  int
	Pointer     int // bytes of a pointer, 4 or 8
	Session     text.Raw
	File        text.Raw
	Start, End  time.Time     // UTC; End is zero when the session was not closed
	Bias        time.Duration // the machine's local time is UTC less this
	Circular    bool          // the newest events took the place of the oldest
	EventsLost  int
	BuffersLost int

	first     uint64 // the stamp of the header itself
	startedAt uint64 // FILETIME
	frequency uint64 // of the performance counter, in Hz
	mhz       uint32
	clockType uint32
}

// The header's record by the size of a pointer.
const (
	headerSize32 = 0x110
	headerSize64 = 0x118
	circularMode = 0x2
)

// readHeader reads the header of the file from its first buffer.
func readHeader(buffer []byte) (h Header, err error) {
	at := bufferHeader
	if len(buffer) < at+systemHeader {
		return h, fmt.Errorf("etl: the first buffer ends at %#x, before the header of the file", len(buffer))
	}
	kind, marker, hook := buffer[at+2], buffer[at+3], le.Uint16(buffer[at+6:])
	if marker&headerMark != headerMark || kind != 1 && kind != 2 || hook != 0 {
		return h, fmt.Errorf("etl: the first record, at %#x, is not the header of the file", at)
	}
	size := int(le.Uint16(buffer[at+4:]))
	if size < systemHeader || at+size > len(buffer) {
		return h, fmt.Errorf("etl: the header of the file, at %#x, has a size of %#x", at, size)
	}
	h.first = le.Uint64(buffer[at+16:])
	data := buffer[at+systemHeader : at+size]
	if len(data) < headerSize32 {
		return h, fmt.Errorf("etl: the header of the file has %#x bytes, expected %#x or %#x", len(data), headerSize32, headerSize64)
	}
	return h, h.parse(data)
}

func (h *Header) parse(data []byte) error {
	h.BufferSize, h.Build, h.Processors = int(le.Uint32(data)), int(le.Uint32(data[8:])), int(le.Uint32(data[12:]))
	h.Pointer = int(le.Uint32(data[44:]))
	if h.BufferSize < minGrid || h.BufferSize > maxBuffer {
		return fmt.Errorf("etl: the header of the file gives buffers of %#x bytes, expected %#x to %#x", h.BufferSize, minGrid, maxBuffer)
	}
	zone, times, size := 64, 0xF0, headerSize32
	if h.Pointer == 8 {
		zone, times, size = 72, 0xF8, headerSize64
	}
	if len(data) < size {
		return fmt.Errorf("etl: the header of the file has %#x bytes, expected %#x", len(data), size)
	}
	h.EventsLost, h.mhz = int(le.Uint32(data[48:])), le.Uint32(data[52:])
	h.Circular = le.Uint32(data[32:])&circularMode != 0
	h.Bias = time.Duration(int32(le.Uint32(data[zone:]))) * time.Minute
	h.frequency, h.startedAt = le.Uint64(data[times+8:]), le.Uint64(data[times+16:])
	h.clockType, h.BuffersLost = le.Uint32(data[times+24:]), int(le.Uint32(data[times+28:]))
	h.Start = FileTime(h.startedAt)
	if end := le.Uint64(data[16:]); end != 0 {
		h.End = FileTime(end)
	}
	rest := data[size:]
	h.Session, rest = wideString(rest)
	h.File, _ = wideString(rest)
	return nil
}

// wideString reads a UTF-16 string up to its NUL, and returns what follows.
func wideString(b []byte) (s text.Raw, rest []byte) {
	for i := 0; i+2 <= len(b); i += 2 {
		if le.Uint16(b[i:]) == 0 {
			return text.FromUTF16(b[:i]), b[i+2:]
		}
	}
	return text.FromUTF16(b), nil
}
