package ntfs

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

var (
	_ fs.StatFS      = (*Volume)(nil)
	_ fs.ReadDirFS   = (*Volume)(nil)
	_ fs.ReadFileFS  = (*Volume)(nil)
	_ fs.ReadDirFile = (*dir)(nil)
	_ io.ReaderAt    = (*file)(nil)
	_ io.Seeker      = (*file)(nil)
)

// maxReadFile is what ReadFile reads at most: the size of a file is a number on
// the disk and may be of holes only, but memory is not.
const maxReadFile = 64 << 20

// Open opens a file or directory. Files have ReadAt and Seek too.
func (v *Volume) Open(name string) (fs.File, error) {
	var f fs.File
	err := v.at("open", name, func(r *record, i info) (err error) {
		if i.IsDir() {
			f = &dir{v: v, r: r, info: i, path: name}
			return nil
		}
		s, err := v.content(r)
		f = &file{info: i, path: name, s: s}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Stat describes a file without opening it: also one that Open refuses. Of a
// link it describes the link.
func (v *Volume) Stat(name string) (fs.FileInfo, error) {
	var found info
	err := v.at("stat", name, func(_ *record, i info) error {
		found = i
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// ReadDir returns the names in a directory, sorted. In a damaged one it returns
// those before the damage, and the error.
func (v *Volume) ReadDir(name string) ([]fs.DirEntry, error) {
	var list []fs.DirEntry
	err := v.at("readdir", name, func(r *record, i info) (err error) {
		if !i.IsDir() {
			return errNotDirectory
		}
		list, err = v.list(r)
		return err
	})
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, err
}

// ReadFile returns the content of a file. One above 64 MB is refused: Open it
// and read the parts of interest.
func (v *Volume) ReadFile(name string) ([]byte, error) {
	var s *stream
	err := v.at("read", name, func(r *record, i info) (err error) {
		if i.IsDir() {
			return errIsDirectory
		}
		if s, err = v.content(r); err != nil {
			return err
		}
		if s.size > maxReadFile {
			return &UnsupportedError{fmt.Sprintf("file of %d bytes read as a whole (at most %d)", s.size, maxReadFile)}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f := file{path: name, s: s}
	b := make([]byte, s.size)
	n, err := f.ReadAt(b, 0)
	if err == io.EOF {
		err = nil
	}
	return b[:n], err
}

// at finds a file by its path and gives it to use, as one guarded operation.
func (v *Volume) at(op, name string, use func(*record, info) error) error {
	if !fs.ValidPath(name) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	err := v.guard(func() error {
		r, base, err := v.walk(name)
		if err != nil {
			return err
		}
		i, err := v.stat(r, base)
		if err != nil {
			return err
		}
		return use(r, i)
	})
	if err != nil {
		return &fs.PathError{Op: op, Path: name, Err: err}
	}
	return nil
}

// walk follows a path from the root, and returns the name as it stands on the
// disk with the record. A directory below itself is damage: who walks over all
// files would never come to an end.
func (v *Volume) walk(name string) (*record, string, error) {
	r, err := v.baseRecord(recordRoot)
	if err != nil || name == "." {
		return r, path.Base(name), err
	}
	var e entry
	var above []int64
	for part := range strings.SplitSeq(name, "/") {
		if err := v.enterable(r); err != nil {
			return nil, "", err
		}
		x, err := v.openIndex(r)
		if err != nil {
			return nil, "", err
		}
		var ok bool
		if e, ok, err = x.lookup(encodeName(part)); err != nil {
			return nil, "", err
		}
		if !ok {
			return nil, "", fs.ErrNotExist
		}
		above = append(above, r.number)
		if slices.Contains(above, e.ref.number()) {
			return nil, "", formatErr(e.off, "directory %d contains directory %d, in which it is", r.number,
				e.ref.number())
		}
		if r, err = v.baseRecord(e.ref); err != nil {
			return nil, "", err
		}
	}
	return r, decodeName(e.name), nil
}

// enterable reports whether a path can go on below the record.
func (v *Volume) enterable(r *record) error {
	tag, err := v.reparseTag(r)
	switch {
	case err != nil:
		return err
	case isLink(tag):
		return ErrLink
	case !r.directory:
		return fs.ErrNotExist
	default:
		return nil
	}
}
