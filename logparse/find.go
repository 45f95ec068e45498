package logparse

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
)

// findChunk is how many bytes of a text are searched in one go.
const findChunk = 1 << 20

// Find calls found with the number of each line from first to last (from 1)
// that holds part, in whatever case, in the order of the text. It ends early
// when ctx ends, with its error.
func (t *Trace) Find(ctx context.Context, part string, first, last int, found func(line int)) error {
	first, last = max(first, 1), min(last, t.Lines)
	if t.Encoding.unit() > 1 || !isASCII(part) {
		return t.findByLine(ctx, part, first, last, found)
	}
	want := []byte(strings.ToLower(part))
	var buf []byte
	var ends []int
	for n := first; n <= last; n += len(ends) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		if buf, ends, err = t.chunk(n, last, buf[:0], ends[:0]); err != nil {
			return err
		}
		lowerASCII(buf)
		for at := 0; at < len(buf); {
			hit := bytes.Index(buf[at:], want)
			if hit < 0 {
				break
			}
			i := sort.SearchInts(ends, at+hit+1)
			found(n + i)
			at = ends[i]
		}
	}
	return nil
}

// chunk reads lines from line n (from 1) on, about findChunk bytes of them and
// at least one. Ends says where each ends in buf.
func (t *Trace) chunk(n, last int, buf []byte, ends []int) ([]byte, []int, error) {
	t.index.mu.RLock()
	defer t.index.mu.RUnlock()
	start, end, ok := t.index.place(n - 1)
	if !ok {
		return nil, nil, fmt.Errorf("logparse: there is no line %d", n)
	}
	ends = append(ends, int(min(end-start, MaxLine)))
	for m := n; m < last && end-start < findChunk; m++ {
		_, end, _ = t.index.place(m)
		ends = append(ends, int(end-start))
	}
	size := ends[len(ends)-1]
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if got, err := t.r.ReadAt(buf, start); got < size {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, nil, fmt.Errorf("logparse: read line %d at %#x: %w", n, start, err)
	}
	return buf, ends, nil
}

// findByLine is Find for texts whose bytes are not their characters.
func (t *Trace) findByLine(ctx context.Context, part string, first, last int, found func(line int)) error {
	for n := first; n <= last; n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		raw, err := t.Line(n)
		if err != nil {
			return err
		}
		if raw.ContainsFold(part) {
			found(n)
		}
	}
	return nil
}

func isASCII(s string) bool { return !beyondASCII([]byte(s)) }

func lowerASCII(b []byte) {
	for i, c := range b {
		if c-'A' < 26 {
			b[i] = c + 'a' - 'A'
		}
	}
}
