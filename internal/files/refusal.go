package files

import (
	"errors"
	"io/fs"
	"os"
)

// An Examined is a file that was read, and so is never written.
type Examined struct {
	Path string
	Is   string // what it is: "one of the files that are examined"
}

// A Refusal says why a file is not written, and what to do instead. One that is
// there and may be replaced if the user wants it is an [fs.ErrExist].
type Refusal struct {
	Path   string
	Reason string // a clause about the path: "is a folder"
	Advice string // what to do, a clause
	exists bool
}

func (r *Refusal) Error() string { return r.Path + " " + r.Reason + "; " + r.Advice }

// Is reports whether the file is only there already.
func (r *Refusal) Is(target error) bool { return r.exists && target == fs.ErrExist }

const anotherName = "give another name"

// refused is the refusal of a file that must stay as it is.
func refused(path, is string) *Refusal {
	return &Refusal{Path: path, Reason: "is " + is + ", and such a file is never written", Advice: anotherName}
}

// unwritable is the refusal of the system.
func unwritable(path string, err error) *Refusal {
	return &Refusal{Path: path, Reason: "cannot be written: " + cause(err).Error(),
		Advice: "give a file in a folder that exists and that you may write"}
}

// cause is what the system said, without the path that the message names.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
