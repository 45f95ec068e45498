package fat

import (
	"errors"
	"io/fs"
	"iter"
)

// Extents yields where the content of a file lies on the volume: offset and length
// in bytes, in the order of the content, together as long as the file. Writing
// there changes the content and nothing else of the volume.
func (v *Volume) Extents(name string) (iter.Seq2[int64, int64], error) {
	e, err := v.lookup("extents", name)
	if err != nil {
		return nil, err
	}
	if e.folder {
		return nil, &fs.PathError{Op: "extents", Path: name, Err: errors.New("is a folder")}
	}
	f, err := v.openFile(e)
	if err != nil {
		return nil, &fs.PathError{Op: "extents", Path: name, Err: err}
	}
	return func(yield func(int64, int64) bool) {
		for _, r := range f.runs {
			length := min(r.length, e.size-r.at)
			if length <= 0 || !yield(r.off, length) {
				return
			}
		}
	}, nil
}
