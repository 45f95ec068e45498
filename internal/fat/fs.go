package fat

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Limits of what is done for one call.
const (
	// maxDepth bounds the folders of a path. Windows takes 260 characters.
	maxDepth = 128
	// maxReadFile is the largest file that ReadFile reads whole.
	maxReadFile = 256 << 20
)

// Open opens a file or folder. Files implement [io.ReaderAt] and [io.Seeker].
func (v *Volume) Open(name string) (fs.File, error) {
	e, err := v.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if e.folder {
		return &openFolder{v: v, entry: e, name: name}, nil
	}
	f, err := v.openFile(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f, nil
}

// Stat describes a file or folder.
func (v *Volume) Stat(name string) (fs.FileInfo, error) {
	e, err := v.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return info{e}, nil
}

// ReadDir lists a folder, sorted by name.
func (v *Volume) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := v.lookup("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.folder {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	list, err := v.list(e)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	return list, nil
}

// ReadFile reads a whole file, up to 256 MB.
func (v *Volume) ReadFile(name string) ([]byte, error) {
	e, err := v.lookup("read", name)
	if err != nil {
		return nil, err
	}
	b, err := v.readFile(e)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return b, nil
}

func (v *Volume) readFile(e *entry) ([]byte, error) {
	switch {
	case e.folder:
		return nil, errors.New("is a folder")
	case e.size > maxReadFile:
		return nil, fmt.Errorf("file of %d bytes is too large to be read whole", e.size)
	}
	f, err := v.openFile(e)
	if err != nil {
		return nil, err
	}
	b := make([]byte, e.size)
	_, err = io.ReadFull(f, b)
	return b, err
}

// lookup finds the entry of a path.
func (v *Volume) lookup(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e := &entry{name: ".", folder: true, root: true}
	if name == "." {
		return e, nil
	}
	for depth, part := range strings.Split(name, "/") {
		found, err := v.child(e, part, depth)
		if err != nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
		e = found
	}
	return e, nil
}

// child finds the entry of that name in a folder.
func (v *Volume) child(e *entry, name string, depth int) (*entry, error) {
	if depth >= maxDepth {
		return nil, fmt.Errorf("path has more than %d folders", maxDepth)
	}
	if !e.folder {
		return nil, fs.ErrNotExist
	}
	f, err := v.index(e)
	if err != nil {
		return nil, err
	}
	return v.find(f, name)
}

// list reads a folder as its listing.
func (v *Volume) list(e *entry) ([]fs.DirEntry, error) {
	entries, err := v.folder(e)
	if err != nil {
		return nil, err
	}
	list := make([]fs.DirEntry, len(entries))
	for i := range entries {
		list[i] = fs.FileInfoToDirEntry(info{&entries[i]})
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}
