package examine

import (
	"bytes"
	"io"
	"os"
)

// headKept is how much of the beginning tells one text from another.
const headKept = 256

// An identity tells a file that grows from one that took its place.
type identity struct {
	info os.FileInfo
	head []byte // the beginning, since the system's identity of a file can come back
}

// identify looks at an open file.
func identify(file *os.File) (identity, error) {
	info, err := file.Stat()
	if err != nil {
		return identity{}, err
	}
	head := make([]byte, min(headKept, info.Size()))
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return identity{}, err
	}
	return identity{info, head[:n]}, nil
}

// goesOn reports whether now is the same file, grown or unchanged.
func (was identity) goesOn(now identity) bool {
	return os.SameFile(was.info, now.info) && now.info.Size() >= was.info.Size() && bytes.HasPrefix(now.head, was.head)
}
