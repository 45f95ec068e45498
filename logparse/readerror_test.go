package logparse

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

var errShareGone = errors.New("the share went away")

// A failing text can be read up to a byte.
type failing struct {
	io.ReaderAt
	at int64
}

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > f.at {
		return 0, errShareGone
	}
	return f.ReaderAt.ReadAt(b, off)
}

func TestReadErrors(t *testing.T) {
	s := busyTrace(t, 3<<20)
	size := int64(len(s))
	tr, err := Parse(t.Context(), text.New("x"), failing{strings.NewReader(s), 2 << 20}, size, Options{})
	if !errors.Is(err, errShareGone) || !strings.Contains(err.Error(), "logparse: read at 0x") {
		t.Errorf("err = %v, want the place and the reason", err)
	}
	if tr.Lines < 10000 || tr.Records < 9000 || len(tr.Runs) != 1 {
		t.Errorf("%d lines, %d records, %d runs; want those of the first two megabytes", tr.Lines, tr.Records, len(tr.Runs))
	}
	if _, err := Parse(t.Context(), text.New("x"), failing{strings.NewReader(s), 0}, size, Options{}); !errors.Is(err, errShareGone) {
		t.Errorf("nothing readable: err = %v", err)
	}
}

// Reading stops when it is told to, and keeps what it has, which is what was
// handed out on the way.
func TestCancel(t *testing.T) {
	s := busyTrace(t, 4<<20)
	ctx, cancel := context.WithCancel(t.Context())
	var last int64
	var soFar *Capture
	progress := func(p Progress) {
		if last = p.Done; soFar == nil && last > p.All/4 {
			soFar = p.SoFar()
			cancel()
		}
	}
	source := Source{text.New("x"), strings.NewReader(s), int64(len(s))}
	c, err := ParseAll(ctx, []Source{source}, Options{Progress: progress})
	if !errors.Is(err, context.Canceled) || c.Traces[0].Lines == 0 || last == int64(len(s)) {
		t.Errorf("err = %v with %d lines up to %d of %d", err, c.Traces[0].Lines, last, len(s))
	}
	if soFar.Traces[0].Lines == 0 || soFar.Traces[0].Lines > c.Traces[0].Lines || !soFar.Traces[0].Recognised() {
		t.Errorf("%d lines on the way, %d in the end", soFar.Traces[0].Lines, c.Traces[0].Lines)
	}
}

// A file that is cut while it is read ends where it ends.
func TestShorterThanSaid(t *testing.T) {
	tr, err := Parse(t.Context(), text.New("x"), strings.NewReader(failingRun), 10<<20, Options{})
	if err != nil || tr.Lines != 4 || len(tr.Runs) != 1 {
		t.Errorf("%d lines, %d runs, %v; want 4, 1", tr.Lines, len(tr.Runs), err)
	}
	if tr, err = Parse(t.Context(), text.New("x"), strings.NewReader(""), 0, Options{}); err != nil || tr.Lines != 0 || tr.Recognised() {
		t.Errorf("empty: %d lines, %v", tr.Lines, err)
	}
}
