package logparse

import (
	"bytes"
	"strconv"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Formats in which one event takes several lines, of which none says alone what
// the record is: event XML and the lists of Get-WinEvent.

// A block is an event whose lines are still being collected.
type block struct {
	format      Format
	first, last int // lines, from 0; last is the last one that is not blank
	lines       int // not blank
	text        []byte
	name        string // of the first property of a list
	record      gathered
}

// open reports whether an event's lines are being collected.
func (k *block) open() bool { return k.format != FormatUnknown }

// Limits of one event; a longer one is not understood.
const (
	maxBlock      = 1 << 20 // bytes
	maxBlockLines = 1 << 14
)

// An event is what such a block says.
type event struct {
	provider   string
	time       Time
	pid, tid   uint32
	level      int
	task       guid.GUID
	values     []string // in the order of the text; the message is one of them
	component  int
	file       string
	sourceLine int
	message    string
}

// readEvent reads the text of a block. It reports false when that is none.
func readEvent(f Format, b []byte) (e event, ok bool) {
	switch f {
	case FormatEventXML:
		ok = e.readXML(b)
	case FormatEventList:
		ok = e.readList(b)
	}
	if ok {
		e.interpret()
	}
	return e, ok
}

// ofVMM reports whether the event is one of VMM's: it has a source file, or its
// provider is one.
func (e *event) ofVMM() bool {
	return e.file != "" || len(e.provider) >= len(vmmProvider) && e.provider[:len(vmmProvider)] == vmmProvider
}

// interpret finds VMM's message among the values. The names of the provider's
// values are not known, so a source file among them tells: by itself, with
// component, level and line around it, or in a value that reads like a line of
// another format (reconstructed; facts: vmm-traces §3, B4).
func (e *event) interpret() {
	for i, v := range e.values {
		file, ok := sourceFile([]byte(v), 0)
		if ok && file.to == len(v) && i+2 < len(e.values) {
			e.file, e.message = v, e.values[i+2]
			e.sourceLine, _ = strconv.Atoi(e.values[i+1])
			if i >= 2 {
				e.component, _ = strconv.Atoi(e.values[i-2])
				if n, err := strconv.Atoi(e.values[i-1]); err == nil {
					e.level = n
				}
			}
			if i+3 < len(e.values) {
				e.task = taskGUID([]byte(e.values[i+3]))
			}
			return
		}
	}
	for _, v := range e.values {
		if e.interpretLine([]byte(v)) {
			return
		}
	}
	for i, v := range e.values {
		if i > 0 {
			e.message += "\n"
		}
		e.message += v
	}
}

// interpretLine reads a value that is a whole message of another format.
func (e *event) interpretLine(b []byte) bool {
	var d dialect
	var h head
	if d.recognise(b, &h) != isMessage || h.format == FormatSysprep {
		return false
	}
	e.file, e.sourceLine = string(b[h.file.from:h.file.to]), h.sourceLine
	e.component, e.level = h.component, max(h.level, e.level)
	t := tailOf(&h, b, h.message)
	e.message, e.task = string(b[h.message:t.at]), t.task
	return true
}

// fill puts what the event says into a record.
func (e *event) fill(f Format, rec *Record) {
	rec.Format, rec.Time, rec.PID, rec.TID = f, e.time, e.pid, e.tid
	rec.Component, rec.Level, rec.SourceLine = e.component, e.level, e.sourceLine
	rec.File, rec.TaskID, rec.Message = text.New(e.file), e.task, text.New(e.message)
}

// blockLine takes line n when it is part of an event of several lines.
func (p *Parser) blockLine(n int, it *item) bool {
	k, b := &p.block, it.text
	begins := !k.open()
	if begins {
		f, name := p.trace.dialect.beginsBlock(b)
		if f == FormatUnknown || name == "Message" && p.current != nil {
			return false // a word an open record may well go on with
		}
		p.leaveAll()
		*k = block{format: f, first: n, name: name, text: k.text[:0], record: k.record}
		k.record.begin(&head{format: f}, n, it)
	} else if k.format == FormatEventList && !k.goesOn(b) {
		p.endBlock()
		return p.blockLine(n, it)
	}
	if len(k.text)+len(b) > maxBlock || n-k.first > maxBlockLines {
		k.format = FormatUnknown
		return false
	}
	k.add(n, it, begins, p.blanks)
	p.trace.Unrecognised++
	if k.format == FormatEventXML && bytes.Contains(b, eventEnd) {
		p.endBlock()
	}
	return true
}

// add takes line n, which is of the event, with the blank lines before it.
func (k *block) add(n int, it *item, first bool, blanks int) {
	for range blanks + 1 {
		if !first {
			k.text = append(k.text, '\n')
		}
	}
	k.text = append(k.text, it.text...)
	if it.tailed {
		if e, ok := errorTail(it.text); ok {
			k.record.note(n, e)
		}
	}
	k.last, k.lines = n, k.lines+1
}

// leaveAll closes the records that are open: no line of an event continues them.
func (p *Parser) leaveAll() {
	p.settle()
	p.foreign = false
	p.endProse()
}

// endBlock looks at an event whose lines are complete.
func (p *Parser) endBlock() {
	k := &p.block
	f := k.format
	k.format = FormatUnknown
	if f == FormatUnknown {
		return
	}
	e, ok := readEvent(f, k.text)
	if !ok {
		return
	}
	p.trace.Unrecognised -= k.lines
	if !e.ofVMM() {
		p.trace.Foreign += k.lines
		return
	}
	x := p.trace.index
	x.begin(k.first)
	for n := k.first + 1; n <= k.last; n++ {
		x.join(n, k.first)
	}
	p.trace.Blank -= k.last - k.first + 1 - k.lines
	p.formats[f].Lines += k.last - k.first + 1
	k.record.lines[0].text = k.text // all of the event
	o := &openRecord{gathered: k.record, line: k.first, last: k.last, task: e.task}
	o.head = head{format: f, time: e.time, pid: e.pid, tid: e.tid}
	o.event, o.count = &e, k.last-k.first+1
	o.role, o.fromAdditions = roleOf([]byte(e.file), []byte(e.message)), e.file == additionsFile
	p.count(&o.head)
	for _, e := range k.record.errors {
		p.note(e)
	}
	p.close(o)
}
