package ntfs

import (
	"errors"
	"fmt"
	"io"
)

const (
	pageSize    = 4096 // holds four MFT records or one directory block
	cachedPages = 512  // 2 MB of MFT records and directory blocks

	// What one operation (opening a file, reading its entry, listing a
	// directory) may read of the volume's own structures. The worst sound case
	// is a file whose attribute list of 256 KB names 8192 MFT records of a page
	// each, 32 MB; a long path adds a few pages for each of its directories.
	// Listing adds the size of the index to it.
	operationBytes = 64 << 20
	// Each page may be asked for several times: a directory block costs one
	// call, an MFT record one.
	operationCalls = 1 << 17
)

// pages reads the volume's own structures in pages, keeps the last ones, and
// ends operations that ask for too much. It is not safe for concurrent use.
// The content of files goes past it.
type pages struct {
	r     io.ReaderAt
	size  int64
	slots [cachedPages]page
	calls int   // left for this operation
	bytes int64 // left for this operation
}

type page struct {
	number int64 // plus one, so that the zero value is no page
	data   []byte
}

// allow gives the next operation its budget.
func (c *pages) allow() { c.calls, c.bytes = operationCalls, operationBytes }

// allowMore raises the budget by what reading a stream once, in blocks, takes:
// a block may begin inside a page, and so may each of its pieces.
func (c *pages) allowMore(s *stream) {
	c.bytes += 2*s.size + 2*pageSize*int64(len(s.extents))
	c.calls += int(s.size/minBlock)*2 + len(s.extents)
}

// ReadAt fills p from the volume or returns an error: a *FormatError where the
// volume ends, the budget's error, or what the disk below reports.
func (c *pages) ReadAt(p []byte, off int64) (int, error) {
	if c.calls--; c.calls < 0 {
		return 0, &FormatError{Off: off, Msg: "reading stopped", Err: errBudget}
	}
	n := 0
	for n < len(p) {
		data, err := c.page((off + int64(n)) / pageSize)
		if err != nil {
			return n, err
		}
		in := int((off + int64(n)) % pageSize)
		if in >= len(data) {
			return n, &FormatError{Off: off, Msg: fmt.Sprintf("volume ends at %#x", c.size), Err: io.ErrUnexpectedEOF}
		}
		n += copy(p[n:], data[in:])
	}
	return n, nil
}

func (c *pages) page(number int64) ([]byte, error) {
	slot := &c.slots[number%cachedPages]
	if slot.number == number+1 {
		return slot.data, nil
	}
	off := number * pageSize
	if c.bytes -= pageSize; c.bytes < 0 {
		return nil, &FormatError{Off: off, Msg: "reading stopped", Err: errBudget}
	}
	if slot.data == nil {
		slot.data = make([]byte, pageSize)
	}
	slot.number = 0
	data := slot.data[:max(0, min(pageSize, c.size-off))]
	if err := readFull(c.r, data, off); err != nil {
		return nil, err
	}
	if len(data) == pageSize {
		slot.number = number + 1
	}
	return data, nil
}

// readFull reads len(p) bytes at off. Fewer than that are an error: a reader
// that ends early is a damaged volume, what else it reports is passed on.
func readFull(r io.ReaderAt, p []byte, off int64) error {
	n, err := r.ReadAt(p, off)
	var known *FormatError
	switch {
	case n == len(p):
		return nil
	case errors.As(err, &known):
		return err
	case err == nil || err == io.EOF:
		return &FormatError{Off: off + int64(n), Msg: fmt.Sprintf("volume ends inside a structure of %d bytes",
			len(p)), Err: io.ErrUnexpectedEOF}
	default:
		return fmt.Errorf("ntfs: read %d bytes at %#x: %w", len(p), off, err)
	}
}
