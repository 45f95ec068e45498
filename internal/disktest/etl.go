package disktest

import (
	"encoding/binary"
	"unicode/utf16"

	"vmmdoctor/internal/guid"
)

// VMMProvider is the provider of VMM's messages in event trace logs.
var VMMProvider = guid.MustParse("{43526b7e-9ee3-41a7-b023-d586f355c00b}")

// An EventLog makes an event trace log (facts: etl-format). Its zero value is a
// log with buffers of 8 KB and a counter of 10 MHz that begins at EventLogStart.
type EventLog struct {
	BufferSize  int // bytes
	Pointer     int // 4 or 8
	Clock       int // 1, 2, 3
	BiasMinutes int
	EventsLost  int
	BuffersLost int

	out, current []byte
}

// EventLogStart is when the logs begin, as FILETIME: 2020-01-11 14:59:56.6946549 UTC.
const EventLogStart = 132232283966946549

// EventLogFirst is the stamp of the log's header.
const EventLogFirst = 5_000_000

const (
	etlBufferHeader = 0x48
	etlRecordHeader = 32
)

// Header adds the header of the file, which comes first.
func (l *EventLog) Header() *EventLog {
	if l.BufferSize == 0 {
		l.BufferSize = 8 << 10
	}
	if l.Pointer == 0 {
		l.Pointer = 8
	}
	if l.Clock == 0 {
		l.Clock = 1
	}
	size, zone, times := 0x118, 72, 0xF8
	if l.Pointer == 4 {
		size, zone, times = 0x110, 64, 0xF0
	}
	h := make([]byte, size)
	le := binary.LittleEndian
	le.PutUint32(h, uint32(l.BufferSize))
	le.PutUint32(h[8:], 20348)
	le.PutUint32(h[44:], uint32(l.Pointer))
	le.PutUint32(h[48:], uint32(l.EventsLost))
	le.PutUint32(h[52:], 2000) // MHz
	le.PutUint32(h[zone:], uint32(int32(l.BiasMinutes)))
	le.PutUint64(h[times+8:], 10_000_000)
	le.PutUint64(h[times+16:], EventLogStart)
	le.PutUint32(h[times+24:], uint32(l.Clock))
	le.PutUint32(h[times+28:], uint32(l.BuffersLost))
	h = append(append(h, UTF16z("VMM")...), UTF16z(`C:\VMMlogs\VMM_05311252.etl`)...)
	record := make([]byte, etlRecordHeader)
	le.PutUint16(record, 2)
	record[2], record[3] = 2, 0xC0
	le.PutUint16(record[4:], uint16(etlRecordHeader+len(h)))
	le.PutUint64(record[16:], EventLogFirst)
	return l.Record(append(record, h...))
}

// Record adds a record as it is, padded to 8 bytes.
func (l *EventLog) Record(b []byte) *EventLog {
	if etlBufferHeader+len(l.current)+len(b)+8 > l.BufferSize {
		l.Flush()
	}
	l.current = append(l.current, b...)
	for len(l.current)%8 != 0 {
		l.current = append(l.current, 0)
	}
	return l
}

// Event adds an event with a header as manifests have it, ticks after the start.
func (l *EventLog) Event(provider guid.GUID, level byte, ticks int, data []byte) *EventLog {
	h := make([]byte, 80)
	le := binary.LittleEndian
	le.PutUint16(h, uint16(len(h)+len(data)))
	h[2], h[3] = 0x13, 0xC0
	le.PutUint32(h[8:], 0x0C)
	le.PutUint32(h[12:], 0x10B4)
	le.PutUint64(h[16:], uint64(EventLogFirst+ticks))
	copy(h[24:], provider[:])
	h[44] = level
	return l.Record(append(h, data...))
}

// Flush ends the buffer.
func (l *EventLog) Flush() *EventLog {
	l.out = append(l.out, l.Buffer(l.current)...)
	l.current = nil
	return l
}

// Buffer is a whole buffer with that content.
func (l *EventLog) Buffer(content []byte) []byte {
	b := make([]byte, l.BufferSize)
	for i := range b {
		b[i] = 0xFF
	}
	clear(b[:etlBufferHeader])
	le := binary.LittleEndian
	le.PutUint32(b, uint32(l.BufferSize))
	le.PutUint32(b[4:], uint32(etlBufferHeader+len(content)))
	le.PutUint32(b[0x30:], uint32(etlBufferHeader+len(content)))
	le.PutUint16(b[0x34:], 0x20)
	copy(b[etlBufferHeader:], content)
	return b
}

// Bytes is the log up to now.
func (l *EventLog) Bytes() []byte {
	if len(l.current) > 0 {
		l.Flush()
	}
	return l.out
}

// UTF16z is a string in UTF-16 with a NUL at its end.
func UTF16z(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
