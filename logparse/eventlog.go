package logparse

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	"vmmdoctor/internal/etl"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// vmmProviderGUID is the provider Microsoft-VirtualMachineManager-Debug (facts:
// vmm-traces §3).
var vmmProviderGUID = guid.MustParse("{43526b7e-9ee3-41a7-b023-d586f355c00b}")

// IsEventLog reports whether a file of which head is the beginning is an event
// trace log (.etl).
func IsEventLog(head []byte) bool { return etl.Recognise(head) }

// An EventLog is an event trace log. VMM's events in it read as text: a line each,
// as netsh trace convert would make it, in the order of time and in the server's
// local time. What VMM's fields are is reconstructed (facts: etl-format §4).
type EventLog struct {
	Session, File text.Raw // of the session, and the name it gave the file
	Events        int      // records of all providers, the header of the log among them
	Others        int      // of other providers, and that header: left out
	NotUnderstood int      // of VMM's, without a source file: kept with their strings
	EventsLost    int      // by the session: they are in no file
	BuffersLost   int
	Damage        string // what could not be read; empty: nothing

	log    *etl.Log
	bias   time.Duration
	events []placedEvent
	size   int64
}

// A placedEvent is one of VMM's events, with its line.
type placedEvent struct {
	at     int64  // 100 ns since 1970, UTC
	buffer int64  // its place in the log
	offset uint32 // and in the buffer
	length uint32 // bytes of the line
	start  int64  // where it begins in the text
}

func (e placedEvent) place() etl.Place { return etl.Place{Buffer: e.buffer, Offset: int(e.offset)} }

// maxEvents bounds VMM's events of one log that are held in mind.
const maxEvents = 8 << 20

// eventLogMark begins the text, so that nobody need guess its encoding.
const eventLogMark = "\ufeff"

// OpenEventLog finds VMM's events in the log of size bytes in r. Progress may be
// nil; it gets the bytes read so far.
func OpenEventLog(ctx context.Context, r io.ReaderAt, size int64, progress func(done int64)) (*EventLog, error) {
	log, err := etl.Open(r, size)
	if err != nil {
		return nil, err
	}
	h := log.Header()
	l := &EventLog{Session: h.Session, File: h.File, EventsLost: h.EventsLost, BuffersLost: h.BuffersLost, log: log, bias: h.Bias}
	l.Events, l.Others = 1, 1 // the header
	var line []byte
	damage, err := log.Events(ctx, progress, func(e *etl.Event) bool {
		l.Events++
		if e.Provider != vmmProviderGUID {
			l.Others++
			return true
		}
		var understood bool
		if line, understood = l.line(line[:0], e); !understood {
			l.NotUnderstood++
		}
		l.events = append(l.events, placedEvent{at: e.Time.Unix()*1e7 + int64(e.Time.Nanosecond()/100), buffer: e.Place.Buffer,
			offset: uint32(e.Place.Offset), length: uint32(len(line))})
		return len(l.events) < maxEvents
	})
	switch {
	case len(l.events) == maxEvents:
		l.Damage = fmt.Sprintf("it has more than %d events of VMM, of which the rest is not read", maxEvents)
	case damage.Buffers > 0:
		l.Damage = fmt.Sprintf("%d buffers could not be read whole: %v", damage.Buffers, damage.First)
	}
	l.order()
	return l, err
}

// order puts the events into the order of time and gives each line its place.
func (l *EventLog) order() {
	slices.SortStableFunc(l.events, func(a, b placedEvent) int { return cmp.Compare(a.at, b.at) })
	l.size = int64(len(eventLogMark))
	for i := range l.events {
		l.events[i].start = l.size
		l.size += int64(l.events[i].length)
	}
}

// Size is how long the text is, in bytes.
func (l *EventLog) Size() int64 { return l.size }

// ReadAt reads the text.
func (l *EventLog) ReadAt(p []byte, off int64) (n int, err error) {
	if off < int64(len(eventLogMark)) {
		n = copy(p, eventLogMark[off:])
	}
	i := sort.Search(len(l.events), func(i int) bool { return l.events[i].start > off+int64(n) }) - 1
	var line []byte
	for i = max(i, 0); n < len(p) && i < len(l.events); i++ {
		e, err := l.log.EventAt(l.events[i].place())
		if err != nil {
			return n, err
		}
		line, _ = l.line(line[:0], &e)
		if len(line) != int(l.events[i].length) {
			return n, fmt.Errorf("logparse: the event at %#x in the buffer at %#x has changed since it was first read",
				l.events[i].offset, l.events[i].buffer)
		}
		n += copy(p[n:], line[off+int64(n)-l.events[i].start:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// line appends the line of an event, with its end.
func (l *EventLog) line(b []byte, ev *etl.Event) (line []byte, understood bool) {
	at := ev.Time.Add(-l.bias)
	b = fmt.Appendf(b, "[%d]%04X.%04X::%s [%sDebug]", ev.Processor, ev.PID, ev.TID, at.Format("2006/01/02-15:04:05.000000000"), vmmProvider)
	e, hresult, ok := readUserData(ev.Data, ev.Level)
	if !ok {
		return append(append(b, lineOf(strings.Join(e.values, " "))...), '\n'), false
	}
	b = fmt.Appendf(b, "%d,%d,%s,%d,0x%08x,%s", e.component, e.level, e.file, e.sourceLine, hresult, lineOf(e.message))
	if !e.task.IsZero() {
		b = fmt.Appendf(b, ",%s", e.task)
	}
	return append(b, '\n'), true
}

// lineOf is a message with line ends as text has them, and none at its end.
func lineOf(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\r\n\x00")
}

// eventLine is what the line of an event of VMM is. One that is not understood
// begins like a record and is none.
func eventLine(b []byte, h *head, c class) class {
	if c != isMessage || h.format != FormatNetsh {
		return isBroken
	}
	h.format = FormatETL
	if status, end := prefixedHex(b, h.message); end == h.message+10 && hasAt(b, end, ",") {
		h.hresult, h.message = status, end+1
	}
	return isMessage
}
