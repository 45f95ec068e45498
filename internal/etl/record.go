package etl

import (
	"fmt"

	"vmmdoctor/internal/guid"
)

// A Kind is the kind of a record's header.
type Kind uint8

// The kinds (facts: etl-format §2).
const (
	System   Kind = iota // of the kernel
	Compact              // of the kernel, shorter
	PerfInfo             // of the kernel, shortest
	Classic              // EVENT_TRACE_HEADER
	Instance             // EVENT_INSTANCE_HEADER
	Manifest             // EVENT_HEADER, also of self-describing events
	Message              // WPP
)

const (
	headerMark  = 0xC0 // byte 3: byte 2 is the kind of the header
	messageMark = 0x90 // byte 3: a WPP message

	systemHeader = 32
	hasExtended  = 1 // a flag of EVENT_HEADER: items follow it
)

// shapes are the headers by byte 2 of the record.
var shapes = map[byte]struct {
	kind   Kind
	header int // bytes
	sizeAt int // where the record's size stands, 16 bits
}{
	0x01: {System, systemHeader, 4}, 0x02: {System, systemHeader, 4},
	0x03: {Compact, 24, 4}, 0x04: {Compact, 24, 4},
	0x10: {PerfInfo, 16, 4}, 0x11: {PerfInfo, 16, 4},
	0x0A: {Classic, 48, 0}, 0x14: {Classic, 48, 0},
	0x0B: {Instance, 72, 0}, 0x15: {Instance, 72, 0},
	0x12: {Manifest, 80, 0}, 0x13: {Manifest, 80, 0},
}

// record reads the record at a place of the buffer and where the next one begins;
// 0 at the end of what is used.
func (l *Log) record(b *buffer, at int) (e Event, next int, err error) {
	rec := b.content[at:]
	if first := le.Uint32(rec); first == 0 || first == 1<<32-1 {
		return e, 0, nil
	}
	e.Place, e.Processor = Place{b.off, at}, b.processor
	size, header, sizeAt := 0, 8, 0
	switch kind, marker := rec[2], rec[3]; {
	case marker&headerMark == headerMark:
		shape, ok := shapes[kind]
		if !ok {
			return e, 0, fmt.Errorf("etl: record at %#x of the buffer at %#x: a header of kind %#x, which is not known", at, b.off, kind)
		}
		e.Kind, header, sizeAt = shape.kind, shape.header, shape.sizeAt
	case marker&messageMark == messageMark:
		e.Kind = Message
	default:
		return e, 0, fmt.Errorf("etl: record at %#x of the buffer at %#x: begins %#x, which is no record", at, b.off, rec[:4])
	}
	size = int(le.Uint16(rec[sizeAt:]))
	if size < header || size > len(rec) {
		return e, 0, fmt.Errorf("etl: record at %#x of the buffer at %#x: its size is %#x, expected %#x to %#x", at, b.off, size,
			header, len(rec))
	}
	l.fill(&e, rec[:size], header)
	return e, at + (size+7)&^7, nil
}

// fill reads the fields of a record.
func (l *Log) fill(e *Event, rec []byte, header int) {
	var stamp uint64
	switch e.Kind {
	case System, Compact:
		e.ID, e.Opcode = le.Uint16(rec[6:]), rec[6]
		e.TID, e.PID, stamp = le.Uint32(rec[8:]), le.Uint32(rec[12:]), le.Uint64(rec[16:])
		header += extraHeader(rec)
	case PerfInfo:
		e.ID, e.Opcode, stamp = le.Uint16(rec[6:]), rec[6], le.Uint64(rec[8:])
		header += extraHeader(rec)
	case Classic:
		e.Opcode, e.Level = rec[4], rec[5]
		e.TID, e.PID, stamp = le.Uint32(rec[8:]), le.Uint32(rec[12:]), le.Uint64(rec[16:])
		e.Provider = guid.GUID(rec[24:40])
	case Instance:
		e.Opcode, e.Level = rec[4], rec[5]
		e.TID, e.PID, stamp = le.Uint32(rec[8:]), le.Uint32(rec[12:]), le.Uint64(rec[16:])
	case Manifest:
		e.TID, e.PID, stamp = le.Uint32(rec[8:]), le.Uint32(rec[12:]), le.Uint64(rec[16:])
		e.Provider = guid.GUID(rec[24:40])
		e.ID, e.Level, e.Opcode = le.Uint16(rec[40:]), rec[44], rec[45]
		if le.Uint16(rec[4:])&hasExtended != 0 {
			header += extendedItems(rec[header:])
		}
	case Message:
		header, stamp = e.message(rec)
	}
	if stamp != 0 {
		e.Time = l.clock.time(stamp)
	}
	e.Data = rec[min(header, len(rec)):]
}

// extraHeader is how many bytes follow the header of a kernel's record before its
// data: bit 15 of the first word stands for 8, bits 8 to 10 for as many times 8.
func extraHeader(rec []byte) int {
	version := le.Uint16(rec)
	n := int(version>>8) & 7 * 8
	if version&0x8000 == 0 {
		return 0
	}
	return n + 8
}

// extendedItems is how many bytes the items behind an EVENT_HEADER take: type at
// 2, linkage at 4, size at 6, the data, aligned to 8.
func extendedItems(b []byte) int {
	at := 0
	for at+8 <= len(b) {
		more := le.Uint16(b[at+4:])&1 != 0
		at += (8 + int(le.Uint16(b[at+6:])) + 7) &^ 7
		if !more {
			break
		}
	}
	return min(at, len(b))
}

// message reads the header of a WPP message, whose flags say which fields it has
// (TRACE_MESSAGE_ flags of the Windows SDK), and returns how long it is.
func (e *Event) message(rec []byte) (header int, stamp uint64) {
	e.ID = le.Uint16(rec[4:])
	flags := le.Uint16(rec[6:])
	at := 8
	for _, field := range []struct {
		flag uint16
		size int
		take func(b []byte)
	}{
		{0x01, 4, func([]byte) {}}, // sequence
		{0x02, 16, func(b []byte) { e.Provider = guid.GUID(b) }},
		{0x04, 4, func([]byte) {}}, // component
		{0x08, 8, func(b []byte) { stamp = le.Uint64(b) }},
		{0x20, 8, func(b []byte) { e.TID, e.PID = le.Uint32(b), le.Uint32(b[4:]) }},
	} {
		if flags&field.flag == 0 || at+field.size > len(rec) {
			continue
		}
		field.take(rec[at : at+field.size])
		at += field.size
	}
	return at, stamp
}
