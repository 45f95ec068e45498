package fat

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"time"
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
	entries, err := v.folder(e)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if strings.EqualFold(entries[i].name, name) || strings.EqualFold(entries[i].short, name) {
			return &entries[i], nil
		}
	}
	return nil, fs.ErrNotExist
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

// openFile finds where the content of a file lies.
func (v *Volume) openFile(e *entry) (*openFile, error) {
	f := &openFile{v: v, entry: e}
	if e.size > 0 {
		var err error
		if f.runs, err = v.chain(e.first, e.size, 0); err != nil {
			return nil, err
		}
	}
	f.SectionReader = io.NewSectionReader(content{f}, 0, e.size)
	return f, nil
}

// An openFile is an open file. Its methods come from the SectionReader, which
// keeps the position; those that do not use it are safe for concurrent use.
type openFile struct {
	*io.SectionReader
	v     *Volume
	entry *entry
	runs  []run
}

func (f *openFile) Stat() (fs.FileInfo, error) { return info{f.entry}, nil }
func (f *openFile) Close() error               { return nil }

// content reads the runs of a file.
type content struct{ f *openFile }

// ReadAt reads p, which the SectionReader keeps inside the file.
func (c content) ReadAt(p []byte, off int64) (int, error) {
	runs := c.f.runs
	i := sort.Search(len(runs), func(i int) bool { return runs[i].at+runs[i].length > off })
	done := 0
	for ; done < len(p) && i < len(runs); i++ {
		in := off + int64(done) - runs[i].at
		n := int(min(int64(len(p)-done), runs[i].length-in))
		if err := c.f.v.read(p[done:done+n], runs[i].off+in, "file"); err != nil {
			return done, err
		}
		done += n
	}
	if done < len(p) {
		return done, io.EOF
	}
	return done, nil
}

// An openFolder is an open folder. It reads its entries when first asked.
type openFolder struct {
	v     *Volume
	entry *entry
	name  string
	rest  []fs.DirEntry
	read  bool
}

func (d *openFolder) Stat() (fs.FileInfo, error) { return info{d.entry}, nil }
func (d *openFolder) Close() error               { return nil }

func (d *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a folder")}
}

// ReadDir returns the next entries as [fs.ReadDirFile] says.
func (d *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.read {
		list, err := d.v.list(d.entry)
		if err != nil {
			return nil, &fs.PathError{Op: "readdir", Path: d.name, Err: err}
		}
		d.rest, d.read = list, true
	}
	if n > 0 && len(d.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.rest) {
		n = len(d.rest)
	}
	next := d.rest[:n]
	d.rest = d.rest[n:]
	return next, nil
}

// info describes an entry.
type info struct{ e *entry }

func (i info) Name() string       { return i.e.name }
func (i info) Size() int64        { return i.e.size }
func (i info) ModTime() time.Time { return i.e.modified }
func (i info) IsDir() bool        { return i.e.folder }
func (i info) Sys() any           { return nil }

// Mode is that of a volume that is only read.
func (i info) Mode() fs.FileMode {
	if i.e.folder {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
