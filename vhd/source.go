package vhd

import (
	"fmt"
	"io"
	"math"
)

// A source is an image file and its length, the limit of every offset in it.
type source struct {
	r    io.ReaderAt
	size int64
}

// read fills p from offset off of the file. what names the structure there. A
// structure beyond the end is a *FormatError, a failing device is not.
func (s source) read(p []byte, off int64, what string) error {
	if off < 0 || off > s.size-int64(len(p)) {
		return &FormatError{Off: off, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%s of %d bytes reaches beyond the end of the file, %#x", what, len(p), s.size)}
	}
	n, err := s.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == io.EOF {
		return &FormatError{Off: off + int64(n), Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%s ends early: the file became shorter than %#x", what, s.size)}
	}
	return fmt.Errorf("vhd: read %s at %#x: %w", what, off, err)
}

// offset turns an unsigned offset or length from a file into a signed one. One
// that no file can hold becomes the largest, which fails every check.
func offset(v uint64) int64 { return int64(min(v, math.MaxInt64)) }

// roundUp is the next multiple of unit that is not below n.
func roundUp(n, unit int64) int64 { return (n + unit - 1) / unit * unit }
