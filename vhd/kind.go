package vhd

import (
	"errors"
	"fmt"
)

// ErrNotDisk says that a file is of no kind this package knows.
var ErrNotDisk = errors.New("not a virtual disk")

// A Kind is a container format.
type Kind int

// The container formats. Foreign stands for all those of other makers, which
// are recognised only to be refused by name.
const (
	Raw Kind = iota
	VHD
	VHDX
	Foreign
)

// String returns the name used in reports: "vhd", "vhdx" or "raw".
func (k Kind) String() string {
	switch k {
	case Raw:
		return "raw"
	case VHD:
		return "vhd"
	case VHDX:
		return "vhdx"
	case Foreign:
		return "foreign"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// A Type says how a container holds the bytes of the disk.
type Type int

// The types. A flat image is the disk's bytes and nothing else.
const (
	Flat Type = iota
	Fixed
	Dynamic
	Differencing
)

// String returns the name used in reports: "fixed", "dynamic", "differencing"
// or "raw".
func (t Type) String() string {
	switch t {
	case Flat:
		return "raw"
	case Fixed:
		return "fixed"
	case Dynamic:
		return "dynamic"
	case Differencing:
		return "differencing"
	}
	return fmt.Sprintf("Type(%d)", int(t))
}

// A Note is something strange about an image that can be read all the same.
type Note struct {
	Kind NoteKind
	Text string // a sentence in the words of the format
	Off  int64  // of the structure, from the start of the file
}

// A NoteKind says what a Note is about.
type NoteKind int

// The kinds of notes.
const (
	CopyUsed        NoteKind = iota // a structure is damaged, its second copy was used
	CopyDamaged                     // a second copy that was not needed is damaged or differs
	SizeDiffers                     // the file holds more than the disk's size asks for
	GeometryDiffers                 // cylinders, heads and sectors do not fit the size
)

// A FormatError says that an image was recognised but is damaged.
type FormatError struct {
	Off int64  // of the field, from the start of the file
	Msg string // "dynamic header checksum is 0x1f, want 0x2e"
	Err error  // the cause, or nil
}

func (e *FormatError) Error() string { return fmt.Sprintf("vhd: %s (at %#x)", e.Msg, e.Off) }

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// damage makes a FormatError.
func damage(off int64, format string, args ...any) *FormatError {
	return &FormatError{Off: off, Msg: fmt.Sprintf(format, args...)}
}

// An UnsupportedError says that a container was recognised but is not read.
type UnsupportedError struct {
	Name   string // "QCOW2 image"
	Advice string // what to do instead, a clause without a full stop
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("vhd: this is a %s, which is not read: %s", e.Name, e.Advice)
}
