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

	Start, End Time // of the first and the last record with a time
	Runs       []Run
	MoreRuns   int           // the oldest ones, left out to bound the memory
	JobErrors  []JobError    // error tails and job errors
	MoreErrors int           // the latest ones, left out to bound the memory
	Sysprep    []SysprepLine // of sysprep's own log, in order; the oldest of a very long one are left out

	Events *EventLog // of an event trace log, else nil

	r       io.ReaderAt
	index   *lineIndex
	dialect dialect
}

// Recognised reports whether the text is a trace, a log or a job error at all.
func (t *Trace) Recognised() bool { return len(t.Formats) > 0 }

// SetupComponent is the component with which a log of Windows setup begins that is
// not sysprep's: MOUPG, DISM, …; empty for any other text.
func (t *Trace) SetupComponent() text.Raw {
	if t.dialect.setup == sysprepComponent || t.dialect.sysprep {
		return text.Raw{}
	}
	return text.New(t.dialect.setup)
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
	defer t.index.mu.RUnlock()
	return t.lineBytes(n)
}

// lineBytes is bytes for those who hold the index already.
func (t *Trace) lineBytes(n int) ([]byte, int64, error) {
	start, end, ok := t.index.place(n - 1)
	if !ok || n > t.Lines {
		return nil, 0, fmt.Errorf("logparse: there is no line %d, the text has %d", n, t.Lines)
	}
	b := make([]byte, min(end-start, MaxLine+lineEndRoom))
	if got, err := t.r.ReadAt(b, start); got < len(b) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, start, fmt.Errorf("logparse: read line %d at %#x: %w", n, start, err)
	}
	b = withoutEnd(b, t.Encoding)
	return b[:min(len(b), MaxLine)], start, nil
}

// RecordAt reads the record that line n (from 1) belongs to again from the
// file; false when it belongs to none or cannot be read. The text of a job's
// error is given as a record of FormatJobError, though it counts as none.
func (t *Trace) RecordAt(n int) (Record, bool) {
	t.index.mu.RLock()
	defer t.index.mu.RUnlock()
	return t.readRecord(n - 1)
}
