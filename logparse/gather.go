package logparse

import (
	"bytes"
	"cmp"
	"slices"

	"vmmdoctor/internal/text"
)

// maxMessage is how many bytes of a record's message are held; what is longer is
// left in the file.
const maxMessage = 4 << 20

// A gathered is a record of which the lines are being collected. They stay where
// they were read until hold copies them: most records end before that, and are
// looked at and forgotten.
type gathered struct {
	head    head
	raw     []byte // the first line as it stands in the file, without its end
	skipped int    // what of raw comes before the text of the first line
	start   int64  // where the first line is in the file
	length  int    // and how many bytes it has there
	tail    tail   // of the first line
	lines   []gatheredLine
	count   int // of all lines; only the first ones of a very long record are in lines
	size    int // bytes in lines
	errors  []JobError
	event   *event // of a record that is an event of several lines

	held  []byte // copies
	owned int    // how many of the lines are copied
}

// A gatheredLine is a line of a record.
type gatheredLine struct {
	n    int    // from 0
	text []byte // its visible part
	part span   // what of it is message; a tail may be at its end
}

// begin takes the first line, which is line n (from 0).
func (g *gathered) begin(h *head, n int, it *item) {
	*g = gathered{head: *h, raw: it.raw, skipped: it.skipped, start: it.start, length: it.length, tail: it.tail,
		lines: g.lines[:0], held: g.held[:0]}
	it.part = span{h.message, len(it.text)}
	g.add(n, it)
}

// add takes the next line.
func (g *gathered) add(n int, it *item) {
	g.count++
	if g.size <= maxMessage {
		g.size += len(it.text)
		g.lines = append(g.lines, gatheredLine{n, it.text, it.part})
	}
}

// note takes the error that line n names.
func (g *gathered) note(n int, e JobError) {
	if e.Line = n + 1; len(g.errors) < maxErrors {
		g.errors = append(g.errors, e)
	}
}

// hold copies the lines, since what they were read into is used again.
func (g *gathered) hold() {
	if g.owned == 0 {
		g.held = append(g.held, g.raw...)
		g.raw = slices.Clip(g.held)
	}
	for i := g.owned; i < len(g.lines); i++ {
		from := len(g.held)
		g.held = append(g.held, g.lines[i].text...)
		g.lines[i].text = slices.Clip(g.held[from:])
	}
	g.owned = len(g.lines)
}

// A Saying is what a record says, as bytes that are true for the moment.
type Saying struct {
	File, Message []byte
	Component     int
	Failed        bool // it names an error
}

// saying tells in s what the record says. The memory of room is used for a message
// of several lines, and returned.
func (g *gathered) saying(s *Saying, room []byte) []byte {
	s.Component, s.Failed = g.head.component, len(g.errors) > 0
	if g.event != nil {
		s.File, s.Message, s.Component = []byte(g.event.file), []byte(g.event.message), g.event.component
		return room
	}
	s.File = g.raw[g.skipped+g.head.file.from : g.skipped+g.head.file.to]
	if l := &g.lines[0]; g.simple() {
		s.Message = l.text[l.part.from:g.tail.at]
		return room
	}
	s.Message, _ = g.message(room[:0])
	return s.Message
}

// simple reports whether the message is a part of the first line, as it stands
// there.
func (g *gathered) simple() bool { return g.count == 1 && g.head.format != FormatDbgviewCSV }

// record makes the record, on pages. It holds nothing of the memory the lines are
// in.
func (g *gathered) record(source text.Raw, on *pages) *Record {
	h, whole, rec := &g.head, on.text(g.raw), on.record()
	*rec = Record{
		Source: source, Line: g.lines[0].n + 1, Lines: g.count, Offset: g.start, Length: int64(g.length), Raw: text.New(whole),
		Format: h.format, Time: h.time, PID: h.pid, TID: h.tid, Component: h.component, SourceLine: h.sourceLine, Level: h.level,
		File: text.New(whole[g.skipped+h.file.from : g.skipped+h.file.to]), Errors: g.errors, HRESULT: g.hresult(),
	}
	switch {
	case g.event != nil:
		g.event.fill(h.format, rec)
	case h.format.inBlocks():
		e, _ := readEvent(h.format, g.joined())
		e.fill(h.format, rec)
	case g.simple():
		rec.Message = text.New(whole[g.skipped+h.message : g.skipped+g.tail.at])
		rec.TaskID, rec.Level = g.tail.task, cmp.Or(g.tail.level, h.level)
	default:
		message, t := g.message(nil)
		rec.Message = text.New(string(message))
		rec.TaskID, rec.Level = t.task, cmp.Or(t.level, h.level)
	}
	return rec
}

// message appends the message, put together from the lines, and returns it with
// the tail of the last one that is not blank.
func (g *gathered) message(b []byte) (_ []byte, last tail) {
	end := 0
	for i := range g.lines {
		l := &g.lines[i]
		if i > 0 {
			b = append(b, '\n')
		}
		t := tailOf(&g.head, l.text[:l.part.to], l.part.from)
		message := l.text[l.part.from:l.part.to]
		if g.head.format == FormatDbgviewCSV {
			message = unquoted(l.text[l.part.from:t.at])
			t.at = l.part.from + len(message)
		}
		if len(l.text) > 0 || i == 0 { // a blank line closes nothing
			end, last = len(b)+t.at-l.part.from, t
		}
		b = append(b, message...)
	}
	return bytes.TrimRight(b[:end], "\n"), last
}

// joined is the text of all lines.
func (g *gathered) joined() []byte {
	b := make([]byte, 0, g.size+len(g.lines))
	for i, l := range g.lines {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, l.text...)
	}
	return b
}

// hresult is the one of the status column, else the first one that an error tail
// names, else the first one in parentheses.
func (g *gathered) hresult() uint32 {
	if g.head.hresult != 0 {
		return g.head.hresult
	}
	for _, e := range g.errors {
		if e.HRESULT != 0 {
			return e.HRESULT
		}
	}
	for _, l := range g.lines {
		if hr := hresultIn(l.text); hr != 0 {
			return hr
		}
	}
	return 0
}
