package logparse

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"vmmdoctor/internal/text"
)

// Detect looks at the first bytes of a text, 64 KB are plenty, and tells which
// format most of its records have. FormatUnknown is no trace, log or job error.
func Detect(head []byte) Format {
	t := peek(text.Raw{}, bytes.NewReader(head), int64(len(head)))
	if !t.Recognised() {
		return FormatUnknown
	}
	return t.Formats[0].Format
}

// peek parses the beginning of a text; what cannot be read is not there.
func peek(name text.Raw, r io.ReaderAt, size int64) *Trace {
	const enough = 64 << 10
	t, _ := Parse(context.Background(), name, r, min(size, enough), Options{Mark: func(*Saying) int { return 0 }})
	return t
}

// A Source is a text to parse.
type Source struct {
	Name   text.Raw
	Reader io.ReaderAt
	Size   int64 // bytes
}

// An openSource is a source, as its text reads.
type openSource struct {
	Source
	events *EventLog // nil for a text
}

// A Capture is several texts of one capture: a tool that begins a new file every
// hour cuts a job in two (facts: vmm-traces §1).
type Capture struct {
	Traces []*Trace // in the order they were read; one for each source, with the runs that begin in it
	Runs   []Run    // of all of them; one may begin in a text and end in the next
}

// Recognised are the texts that are traces, logs or job errors at all; never nil.
func (c *Capture) Recognised() []*Trace {
	list := []*Trace{}
	for _, t := range c.Traces {
		if t.Recognised() {
			list = append(list, t)
		}
	}
	return list
}

// A CaptureParser parses the texts of one capture, which may still grow. It and
// its parsers are for one goroutine.
type CaptureParser struct {
	runs    runs
	parsers []*Parser
	reading *Parser // that took lines last
}

// NewCaptureParser makes a parser of a capture without texts.
func NewCaptureParser(o Options) *CaptureParser {
	return &CaptureParser{runs: runs{options: &o, forgotten: map[text.Raw]int{}}}
}

// Add adds a text in r, of which nothing is read yet. Runs that its parser comes
// upon may have begun in another text.
func (c *CaptureParser) Add(name text.Raw, r io.ReaderAt) *Parser {
	p := &Parser{trace: Trace{Name: name, r: r, index: &lineIndex{}}, capture: c, open: map[uint32]*openRecord{}}
	c.parsers = append(c.parsers, p)
	return p
}

// turnTo notes that lines of p come next. The last records of the text before are
// complete then: they belong to runs before those of p do.
func (c *CaptureParser) turnTo(p *Parser) {
	if before := c.reading; before != nil && before != p {
		before.settle()
	}
	c.reading = p
}

// Capture returns what was read so far. It stays as it is when the parsers go on.
func (c *CaptureParser) Capture() *Capture {
	rs := c.soFar()
	capture := &Capture{Runs: rs.list()}
	for _, p := range c.parsers {
		capture.Traces = append(capture.Traces, p.with(&rs, capture.Runs))
	}
	return capture
}

// soFar are the runs as they were if nothing followed.
func (c *CaptureParser) soFar() runs {
	rs := c.runs.clone()
	for _, p := range c.parsers {
		p.takeOpen(&rs)
	}
	return rs
}

// ParseAll parses the files of one capture in the order of their first times. A
// file without times stays behind those given before it. Errors are those of
// Parse, of all files together.
func ParseAll(ctx context.Context, sources []Source, o Options) (*Capture, error) {
	c := NewCaptureParser(o)
	progress := func(done, all int64) {
		if o.Progress != nil {
			o.Progress(Progress{Done: done, All: all, SoFar: c.Capture})
		}
	}
	opened, failed := openAll(ctx, sources, progress)
	var done, all int64
	for _, s := range opened {
		all += s.Size
	}
	for _, s := range InTime(opened, func(s openSource) Time { return s.Begins() }) {
		p := c.Add(s.Name, s.Reader)
		p.trace.Events = s.events
		p.progress = func(n int64) { progress(done+n, all) }
		failed = errors.Join(failed, p.Advance(ctx, s.Size, true))
		done += s.Size
	}
	return c.Capture(), failed
}

// openAll opens the event trace logs among the sources. One that cannot be opened
// stays what it is, and is no trace.
func openAll(ctx context.Context, sources []Source, progress func(done, all int64)) ([]openSource, error) {
	var failed error
	opened := make([]openSource, len(sources))
	for i, s := range sources {
		opened[i] = openSource{Source: s}
		head := make([]byte, min(s.Size, detectHead))
		n, _ := s.Reader.ReadAt(head, 0) // an error comes again when all of it is read
		if !IsEventLog(head[:n]) {
			continue
		}
		log, err := OpenEventLog(ctx, s.Reader, s.Size, func(done int64) { progress(done, s.Size) })
		failed = errors.Join(failed, err)
		if log != nil {
			opened[i] = openSource{Source{Name: s.Name, Reader: log, Size: log.Size()}, log}
		}
	}
	return opened, failed
}

// Begins is the first time in a text; none without a reader.
func (s Source) Begins() Time {
	if s.Reader == nil {
		return Time{}
	}
	return peek(s.Name, s.Reader, s.Size).Start
}

// InTime puts texts into the order of their first times. One without times stays
// behind those before it.
func InTime[T any](texts []T, begins func(T) Time) []T {
	type timed struct {
		text  T
		start Time
	}
	all := make([]timed, len(texts))
	for i, t := range texts {
		all[i].text, all[i].start = t, begins(t)
		if !all[i].start.Known && i > 0 {
			all[i].start = all[i-1].start
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.start.Compare(b.start) })
	out := make([]T, len(all))
	for i := range all {
		out[i] = all[i].text
	}
	return out
}
