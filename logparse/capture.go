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
	Traces []*Trace // earliest first; one for each source
	Runs   []Run    // of all of them; one may begin in a text and end in the next
}

// ParseAll parses the files of one capture in the order of their first times. A
// file without times stays behind those given before it. Each trace also holds
// the runs that begin in it. Errors are those of Parse, of all files together.
func ParseAll(ctx context.Context, sources []Source, o Options) (*Capture, error) {
	capture := &Capture{}
	rs := runs{options: &o}
	var done int64
	opened, failed := openAll(ctx, sources, o)
	var total int64
	for _, s := range opened {
		total += s.Size
	}
	for _, s := range inTime(opened) {
		p := NewParser(s.Name, s.Reader, o)
		p.runs, p.trace.Events = rs, s.events
		if o.Progress != nil {
			before := done
			p.progress = func(n, _ int64) { o.Progress(before+n, total) }
		}
		failed = errors.Join(failed, p.Advance(ctx, s.Size, true))
		capture.Traces = append(capture.Traces, p.Trace())
		done += s.Size
		rs = p.runs
	}
	capture.Runs = rs.list()
	for _, t := range capture.Traces {
		t.Runs = slices.DeleteFunc(slices.Clone(capture.Runs), func(r Run) bool { return r.Source != t.Name })
	}
	return capture, failed
}

// openAll opens the event trace logs among the sources. One that cannot be opened
// stays what it is, and is no trace.
func openAll(ctx context.Context, sources []Source, o Options) ([]openSource, error) {
	var failed error
	opened := make([]openSource, len(sources))
	for i, s := range sources {
		opened[i] = openSource{Source: s}
		head := make([]byte, min(s.Size, detectHead))
		n, _ := s.Reader.ReadAt(head, 0) // an error comes again when all of it is read
		if !IsEventLog(head[:n]) {
			continue
		}
		var progress func(done int64)
		if o.Progress != nil {
			progress = func(done int64) { o.Progress(done, s.Size) }
		}
		log, err := OpenEventLog(ctx, s.Reader, s.Size, progress)
		failed = errors.Join(failed, err)
		if log != nil {
			opened[i] = openSource{Source{Name: s.Name, Reader: log, Size: log.Size()}, log}
		}
	}
	return opened, failed
}

// inTime puts sources into the order of their first times.
func inTime(sources []openSource) []openSource {
	type timed struct {
		openSource
		start Time
	}
	all := make([]timed, len(sources))
	for i, s := range sources {
		all[i] = timed{s, peek(s.Name, s.Reader, s.Size).Start}
		if !all[i].start.Known && i > 0 {
			all[i].start = all[i-1].start
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.start.Compare(b.start) })
	out := make([]openSource, len(all))
	for i := range all {
		out[i] = all[i].openSource
	}
	return out
}
