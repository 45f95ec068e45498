package logparse

import (
	"fmt"
	"io"

	"vmmdoctor/internal/text"
)

// A Trace is what was found in one text. It reads lines again through the
// reader it was made from, which must stay open as long as they are asked for.
// Its methods may be called at once from several places.
//
// Every line is one of a record (or job error), of another program, blank, or
// not recognised.
type Trace struct {
	Name     text.Raw
	Encoding Encoding
	Computer text.Raw      // DebugView's first line, "\\HOST"; else empty
	Formats  []FormatCount // most records first; empty when the text is no trace

	Lines        int
	Records      int // messages, not lines
	Foreign      int // lines of other processes or providers
	Blank        int
	Unrecognised int

	Start, End    Time // of the first and the last record with a time
	Runs          []Run
	JobErrors     []JobError // error tails and job errors, at most maxErrors
	MoreErrors    int        // how many were left out
	Reconstructed bool       // a record is of a format known from its description alone

	r     io.ReaderAt
	index *lineIndex
}

// Recognised reports whether the text is a trace, a log or a job error at all.
func (t *Trace) Recognised() bool { return len(t.Formats) > 0 }

// Place returns where line n (from 1) is in the file: the offset of its first
// byte and its length without the line end, both in bytes. A line longer than
// MaxLine is given as its first MaxLine bytes.
func (t *Trace) Place(n int) (offset, length int64, err error) {
	b, offset, err := t.bytes(n)
	return offset, int64(len(b)), err
}

// Line reads line n (from 1) again from the file, without its line end.
func (t *Trace) Line(n int) (text.Raw, error) {
	b, _, err := t.bytes(n)
	if err != nil {
		return text.Raw{}, err
	}
	return t.Encoding.decode(b), nil
}

// bytes reads the bytes of line n, without its line end.
func (t *Trace) bytes(n int) ([]byte, int64, error) {
	t.index.mu.RLock()
	start, end, ok := t.index.place(n - 1)
	t.index.mu.RUnlock()
	if !ok {
		return nil, 0, fmt.Errorf("logparse: there is no line %d, the text has %d", n, t.Lines)
	}
	b := make([]byte, min(end-start, MaxLine+lineEndRoom))
	got, err := t.r.ReadAt(b, start)
	if got < len(b) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, start, fmt.Errorf("logparse: read line %d at %#x: %w", n, start, err)
	}
	b = withoutEnd(b, t.Encoding)
	return b[:min(len(b), MaxLine)], start, nil
}

// RecordLines returns the numbers of all lines of the record that line n (from
// 1) belongs to, its first line first; nil when it belongs to none.
func (t *Trace) RecordLines(n int) []int {
	t.index.mu.RLock()
	defer t.index.mu.RUnlock()
	lines := t.index.record(n - 1)
	for i := range lines {
		lines[i]++
	}
	return lines
}
