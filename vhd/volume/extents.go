package volume

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"

	"vmmdoctor/internal/ntfs"
)

// Extents yields where the content of a file lies on a volume that [OpenFS] opened:
// offset and length in bytes, in the order of the content, together as long as the
// file. Writing there changes the content and nothing else of the volume. A file of
// which that cannot be said is an error that says why.
func Extents(fsys fs.FS, name string) (iter.Seq2[int64, int64], error) {
	v, ok := fsys.(interface {
		Extents(name string) (iter.Seq2[int64, int64], error)
	})
	if !ok {
		return nil, fmt.Errorf("volume: where %s lies on the volume is not known", name)
	}
	return v.Extents(name)
}

// Scattered says why the content of a file cannot be written over where it lies, a
// clause about the file, when err is that.
func Scattered(err error) (why string, is bool) {
	var e *ntfs.ScatteredError
	if !errors.As(err, &e) {
		return "", false
	}
	return e.Why, true
}

// JournalClean reports whether nothing waits in the journal of a volume that
// [OpenFS] opened: a volume without one has nothing to wait.
func JournalClean(fsys fs.FS) (bool, error) {
	if v, ok := fsys.(*ntfs.Volume); ok {
		return v.LogClean()
	}
	return true, nil
}
