package logparse

import (
	"bytes"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// An openRecord is a record that lines may still continue.
type openRecord struct {
	gathered
	line, last    int // the first and the last line, from 0
	task          guid.GUID
	role          role
	fromAdditions bool    // of VMAdditions.cs
	job           jobText // of a job's error
	noted         []int   // its places among the trace's errors, from 1; 0: left out
}

const (
	// maxOpenRecords is how many processes may write at once.
	maxOpenRecords = 256
	// maxApart is how many lines may stand between two lines of one record.
	maxApart = 1 << 16
)

// line takes line n (from 0).
func (p *Parser) line(n int, it *item) {
	p.trace.Lines++
	if len(it.text) == 0 {
		p.trace.Blank++
		p.blanks++
		return
	}
	switch {
	case p.blockLine(n, it):
	case it.class == isMessage:
		p.begin(n, it)
	case it.class == isForeign:
		p.trace.Foreign++
		p.leave(it.head.column, true)
	case it.class == isBroken:
		p.trace.Unrecognised++
		p.leave(it.head.column, false)
	default:
		p.other(n, it)
	}
	p.blanks = 0
}

// begin takes the first line of a record.
func (p *Parser) begin(n int, it *item) {
	h, o := &it.head, p.current
	if o != nil && o.head.column == h.column && o.head.format != FormatJobError {
		p.close(o)
	} else {
		o = p.process(h.column)
	}
	o.gathered.begin(h, n, it)
	o.line, o.last, o.task, o.role = n, n, it.tail.task, it.role
	o.fromAdditions = string(it.text[h.file.from:h.file.to]) == additionsFile
	p.trace.index.begin(n)
	p.formats[h.format].Lines++
	p.count(h)
	if h.format == FormatSysprep {
		p.sysprep.add(n, it.text)
	}
	p.errorTail(o, n, it, len(it.text))
	p.current, p.foreign = o, false
	p.endProse()
}

// count adds a record to the trace's counts.
func (p *Parser) count(h *head) {
	p.trace.Records++
	p.formats[h.format].Records++
	if h.time.Known {
		if !p.trace.Start.Known {
			p.trace.Start = h.time
		}
		p.trace.End = h.time
	}
}

// process returns the place for the open record of a process, whose last record
// is complete.
func (p *Parser) process(pid uint32) *openRecord {
	if o := p.open[pid]; o != nil {
		p.close(o)
		return o
	}
	if len(p.open) == maxOpenRecords {
		p.settle()
	}
	o := &openRecord{}
	p.open[pid] = o
	return o
}

// other takes a line that begins no record: it continues one, or a job's error,
// or belongs to another program, or is not understood.
func (p *Parser) other(n int, it *item) {
	b, from := it.text, it.part.from
	// What stands in brackets is the number of an error, where it is no process of
	// a capture.
	told := from == 0 || p.trace.Records == 0 && hasAt(b, 0, "[")
	if from == 0 && p.heading(n, b) || told && p.jobError(n, b) {
		return
	}
	o := p.current
	if it.named {
		o = p.open[it.pid]
	} else if o != nil && from > 0 && o.head.named {
		o = nil // the kernel's lines have all columns but the process
	}
	switch {
	case o != nil && !halfRecord(b[from:]) && p.attach(o, n, it):
	case it.named || from > 0 || p.foreign || p.trace.dialect.xml:
		p.trace.Foreign++
		p.current, p.foreign = nil, true
		p.endProse()
	default:
		p.trace.Unrecognised++
		p.current = nil
	}
}

// halfRecord reports whether b is the beginning of pid.tid:: and no more: what
// is left of a record at the end of a file that was cut.
func halfRecord(b []byte) bool {
	_, dot := hexNumber(b, 0)
	if dot < 4 || !hasAt(b, dot, ".") {
		return false
	}
	_, end := hexNumber(b, dot+1)
	return end == len(b) || end == len(b)-1 && b[end] == ':'
}

// attach joins line n to record o, with the blank lines between them.
func (p *Parser) attach(o *openRecord, n int, it *item) bool {
	job := o.head.format == FormatJobError
	if n-o.last > maxApart || job && n-o.job.last > maxJobText {
		return false
	}
	first := n
	if o.last == n-1-p.blanks {
		first = n - p.blanks
		p.trace.Blank -= p.blanks
	}
	for m := first; m <= n; m++ {
		p.trace.index.join(m, o.line)
	}
	p.formats[o.head.format].Lines += n - first + 1
	o.last = n
	if !job {
		for m := first; m < n; m++ {
			o.add(m, &item{})
		}
		o.add(n, it)
		if t := tailOf(&o.head, it.text[:it.part.to], it.part.from); !t.task.IsZero() {
			o.task = t.task
		}
	}
	p.errorTail(o, n, it, it.part.to)
	p.current, p.foreign = o, false
	return true
}

// leave closes the record of a process that another message of it ends.
func (p *Parser) leave(pid uint32, foreign bool) {
	if o := p.open[pid]; o != nil {
		p.close(o)
		delete(p.open, pid)
	}
	p.current, p.foreign = nil, foreign
	p.endProse()
}

// heading recognises lines that a tool adds: DebugView's computer name,
// tracefmt's title and what it could not decode, the column names of CSV.
func (p *Parser) heading(n int, b []byte) bool {
	switch {
	case hasAt(b, 0, "Unknown(") && bytes.Contains(b, []byte("No Format Information found")):
	case n != 0:
		return false
	case columnNames(b):
	case hasAt(b, 0, `\\`) && len(b) < anchorReach && bytes.IndexByte(b, ' ') < 0:
		p.trace.Computer = text.New(string(b))
	case string(b) != "EventTrace":
		return false
	}
	p.trace.Foreign++
	return true
}

// columnNames reports whether b is a row of names, as dbgviewcli csv may begin
// with (reconstructed).
func columnNames(b []byte) bool {
	names := bytes.Split(b, []byte(","))
	for _, name := range names {
		name = bytes.Trim(name, `" `)
		if len(name) == 0 || len(name) > 24 || bytes.ContainsAny(name, ".:;!?{}[]") || isDigit(name[0]) {
			return false
		}
	}
	return len(names) > 2
}

// errorTail notes the error that line n of record o names in its first end bytes.
func (p *Parser) errorTail(o *openRecord, n int, it *item, end int) {
	b := it.text[:end]
	if o.head.format == FormatJobError {
		o.job.add(n, b, numbersIn(b))
		p.noteJob(o)
		return
	}
	if !it.tailed {
		return
	}
	if e, ok := errorTail(b); ok {
		o.note(n, e)
		e.Line = n + 1
		p.note(e)
	}
}

// note adds an error to the trace's and returns its place, from 1; 0 when there
// are too many.
func (p *Parser) note(e JobError) int {
	if len(p.trace.JobErrors) == maxErrors {
		p.trace.MoreErrors++
		return 0
	}
	p.trace.JobErrors = append(p.trace.JobErrors, e)
	return len(p.trace.JobErrors)
}
