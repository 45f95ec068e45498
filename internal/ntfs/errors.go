package ntfs

import (
	"errors"
	"fmt"
)

// A FormatError says that the volume is damaged, or not what it claims to be.
type FormatError struct {
	Off int64  // of the structure or field, in bytes from the start of the volume; -1 where there is none
	Msg string // the structure, what it holds and what was expected
	Err error  // the cause, or nil
}

func (e *FormatError) Error() string {
	s := "ntfs: " + e.Msg
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Off < 0 {
		return s
	}
	return fmt.Sprintf("%s (at %#x)", s, e.Off)
}

func (e *FormatError) Unwrap() error { return e.Err }

func formatErr(off int64, format string, args ...any) *FormatError {
	return &FormatError{Off: off, Msg: fmt.Sprintf(format, args...)}
}

// An UnsupportedError says that a file may be sound, but holds its content in
// a form this package does not read. It wraps errors.ErrUnsupported.
type UnsupportedError struct {
	Feature string // in words, with the name Windows gives it
}

func (e *UnsupportedError) Error() string {
	return "ntfs: " + e.Feature + ": not supported"
}

func (e *UnsupportedError) Unwrap() error { return errors.ErrUnsupported }

// What callers may want to tell apart. Open returns them inside an
// *fs.PathError.
var (
	// ErrEncrypted: the content is encrypted for an account of that Windows (EFS).
	ErrEncrypted = &UnsupportedError{"file encrypted by Windows (EFS)"}
	// ErrWofCompressed: the content is in the stream WofCompressedData, as
	// CompactOS and WIMBoot leave it; the plain stream would read as zeros.
	ErrWofCompressed = &UnsupportedError{"file compressed by the Windows Overlay Filter (WofCompressedData, CompactOS)"}
	// ErrLink: a symbolic link or junction. Links are not followed.
	ErrLink = &UnsupportedError{"symbolic link or junction"}
)

// errBudget ends an operation that reads more than any sound volume needs.
var errBudget = errors.New("more reads than a sound volume needs")
