package logparse

import (
	"bytes"

	"vmmdoctor/internal/text"
)

// maxMessage is how many bytes of a record's message are read; what is longer
// is left in the file.
const maxMessage = 4 << 20

// readRecord reads the record that line n (from 0) belongs to. The caller holds
// the index.
func (t *Trace) readRecord(n int) (rec Record, ok bool) {
	m := message{dialect: t.dialect}
	for line := range t.index.record(n, t.Lines) {
		rec.Lines++
		if len(m.text) > maxMessage {
			continue
		}
		b, off, err := t.lineBytes(line + 1)
		if err != nil {
			return Record{}, false
		}
		if rec.Lines == 1 {
			rec.Source, rec.Line = t.Name, line+1
			rec.Offset, rec.Length = off, int64(len(b))
			rec.Raw = t.Encoding.decode(b)
		}
		m.add(line, visiblePart(t.Encoding.appendText(nil, b), true))
	}
	if rec.Lines == 0 {
		return Record{}, false
	}
	m.fill(&rec)
	return rec, true
}

// A message puts the lines of a record together.
type message struct {
	dialect dialect
	head    head
	lines   int
	text    []byte
	tail    tail // of the last line, At counted in text
	file    string
	errors  []JobError
	hresult uint32  // the first one named in parentheses
	job     jobText // of the text of a job's error
}

// add takes the next line, which is line n (from 0) of the text.
func (m *message) add(n int, b []byte) {
	part := span{0, len(b)}
	if m.lines == 0 {
		f, _ := m.dialect.beginsBlock(b)
		if f == FormatUnknown && m.dialect.recognise(b, &m.head) != isMessage {
			f = FormatJobError
		}
		if f != FormatUnknown {
			m.head = head{format: f}
		}
		m.file = string(b[m.head.file.from:m.head.file.to])
		part.from = m.head.message
	} else {
		if !m.inBlock() {
			_, _, part = m.dialect.continuation(b)
		}
		m.text = append(m.text, '\n')
	}
	m.lines++
	t := tailOf(&m.head, b[:part.to], part.from)
	if m.head.format == FormatDbgviewCSV {
		row := unquoted(b[part.from:t.at])
		m.tail = tail{at: len(m.text) + len(row), task: t.task}
		m.text = append(m.text, row...)
	} else {
		if len(b) > 0 { // a blank line closes nothing
			m.tail = tail{at: len(m.text) + t.at - part.from, task: t.task, level: t.level}
		}
		m.text = append(m.text, b[part.from:part.to]...)
	}
	m.note(n, b)
}

// inBlock reports whether the record is an event of several lines.
func (m *message) inBlock() bool {
	return m.head.format == FormatEventXML || m.head.format == FormatEventList
}

// note keeps the error that a line names.
func (m *message) note(n int, b []byte) {
	if m.head.format == FormatJobError {
		m.job.add(n, b, numbersIn(b))
		m.errors = m.job.errors
		return
	}
	if m.hresult == 0 {
		m.hresult = hresultIn(b)
	}
	if e, ok := errorTail(b); ok && len(m.errors) < maxErrors {
		e.Line = n + 1
		m.errors = append(m.errors, e)
	}
}

// fill completes the record.
func (m *message) fill(rec *Record) {
	h := &m.head
	rec.Format, rec.Time, rec.PID, rec.TID = h.format, h.time, h.pid, h.tid
	rec.Component, rec.Level, rec.SourceLine = h.component, h.level, h.sourceLine
	rec.File, rec.TaskID, rec.Errors = text.New(m.file), m.tail.task, m.errors
	if m.tail.level != 0 {
		rec.Level = m.tail.level
	}
	rec.Message = text.New(string(bytes.TrimRight(m.text[:m.tail.at], "\n")))
	if m.inBlock() {
		e, _ := readEvent(h.format, m.text)
		e.fill(h.format, rec)
	}
	rec.HRESULT = h.hresult
	for _, e := range m.errors {
		if rec.HRESULT == 0 {
			rec.HRESULT = e.HRESULT
		}
	}
	if rec.HRESULT == 0 {
		rec.HRESULT = m.hresult
	}
}
