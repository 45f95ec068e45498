package vhd

import (
	"errors"
	"fmt"
	"strings"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
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

// kindIDs are what reports call them.
var kindIDs = [...]string{Raw: "raw", VHD: "vhd", VHDX: "vhdx", Foreign: "foreign"}

// String returns the name used in reports: "vhd", "vhdx" or "raw".
func (k Kind) String() string {
	if k >= 0 && int(k) < len(kindIDs) {
		return kindIDs[k]
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
	// File names the parent the note is about, empty for the disk itself.
	File text.Raw
}

// note makes a Note.
func note(kind NoteKind, off int64, format string, args ...any) Note {
	return Note{Kind: kind, Text: fmt.Sprintf(format, args...), Off: off}
}

// A NoteKind says what a Note is about.
type NoteKind int

// The kinds of notes.
const (
	CopyUsed        NoteKind = iota // a structure is damaged, its second copy was used
	CopyDamaged                     // a second copy that was not needed is damaged or differs
	SizeDiffers                     // the file holds more than the disk's size asks for
	GeometryDiffers                 // cylinders, heads and sectors do not fit the size
	LogReplayed                     // changes waiting in the log were applied in memory
	LocatorDamaged                  // a path to the parent cannot be read
	ParentMoved                     // the parent lies beside the disk, not where it was
	ParentBeside                    // the disk has no path to its parent, which lies beside it
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

// isFormat tells damage of an image from a failing device.
func isFormat(err error) bool {
	var f *FormatError
	return errors.As(err, &f)
}

// reason is what a FormatError says, for a sentence of a note.
func reason(err error) string {
	var f *FormatError
	if errors.As(err, &f) {
		return f.Msg
	}
	return err.Error()
}

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

// A ParentMissing says that the parent of a differencing disk was not found.
type ParentMissing struct {
	Wanted    text.Raw   // the path the disk has for it, or its name
	Tried     []text.Raw // the files that were looked for, in order
	Elsewhere []text.Raw // paths of the disk that were not followed, see [Open]
}

func (e *ParentMissing) Error() string {
	s := fmt.Sprintf("vhd: the parent disk %q was not looked for", e.Wanted)
	if len(e.Tried) > 0 {
		s = fmt.Sprintf("vhd: the parent disk %q is missing; looked for %s", e.Wanted, list(e.Tried))
	}
	if len(e.Elsewhere) > 0 {
		s += fmt.Sprintf("; not followed, since no path on the volume or share of the disk: %s", list(e.Elsewhere))
	}
	return s
}

// A ParentMismatch says that a file is where the parent should be, but is
// another disk than the one the child was made from.
type ParentMismatch struct {
	Found     text.Raw // the file
	Want, Got guid.GUID
	Tried     []text.Raw // the files that were looked for, in order
}

func (e *ParentMismatch) Error() string {
	return fmt.Sprintf("vhd: %q is not the parent disk: it is %v, the child was made from %v", e.Found, e.Got, e.Want)
}

// list joins paths for a sentence.
func list(paths []text.Raw) string {
	quoted := make([]string, len(paths))
	for i, p := range paths {
		quoted[i] = fmt.Sprintf("%q", p)
	}
	return strings.Join(quoted, ", ")
}
