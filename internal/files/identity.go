package files

import (
	"bytes"
	"io"
	"os"
)

// headKept is how much of the beginning tells one text from another.
const headKept = 256

// An Identity tells a file that grows from one that took its place.
type Identity struct {
	info os.FileInfo
	head []byte // the beginning, since the system's identity of a file can come back
}

// Identify looks at an open file.
func Identify(file *os.File) (Identity, error) {
	info, err := file.Stat()
	if err != nil {
		return Identity{}, err
	}
	head := make([]byte, min(headKept, info.Size()))
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return Identity{}, err
	}
	return Identity{info, head[:n]}, nil
}

// Size is how long the file was, in bytes.
func (was Identity) Size() int64 { return was.info.Size() }

// GoesOn reports whether now is the same file, grown or unchanged.
func (was Identity) GoesOn(now Identity) bool {
	return os.SameFile(was.info, now.info) && now.Size() >= was.Size() && bytes.HasPrefix(now.head, was.head)
}
