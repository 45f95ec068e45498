package ntfs

import (
	"io"
	"io/fs"
	"strings"
)

// A dir is an opened directory. Its entries are read at the first ReadDir.
type dir struct {
	v       *Volume
	r       *record
	info    info
	path    string
	entries []fs.DirEntry
	err     error // what ended the listing early, given out after the entries
	read    bool
	closed  bool
}

func (d *dir) Stat() (fs.FileInfo, error) {
	if d.closed {
		return nil, d.fail("stat", fs.ErrClosed)
	}
	return d.info, nil
}

func (d *dir) Read([]byte) (int, error) { return 0, d.fail("read", errIsDirectory) }

func (d *dir) Close() error {
	if d.closed {
		return d.fail("close", fs.ErrClosed)
	}
	d.closed = true
	return nil
}

// ReadDir returns the names in the order of the index. In a damaged directory
// it returns those before the damage, then the error.
func (d *dir) ReadDir(n int) ([]fs.DirEntry, error) {
	if d.closed {
		return nil, d.fail("readdir", fs.ErrClosed)
	}
	if !d.read {
		d.read = true
		d.err = d.v.guard(func() (err error) {
			d.entries, err = d.v.list(d.r)
			return err
		})
	}
	if n <= 0 || n > len(d.entries) {
		if n > 0 && len(d.entries) == 0 && d.err == nil {
			return nil, io.EOF
		}
		n = len(d.entries)
	}
	part := d.entries[:n:n]
	d.entries = d.entries[n:]
	if d.err != nil && len(d.entries) == 0 {
		return part, d.fail("readdir", d.err)
	}
	return part, nil
}

func (d *dir) fail(op string, err error) error {
	return &fs.PathError{Op: op, Path: d.path, Err: err}
}

// list returns the names in a directory: long names only, without the
// directory itself (the root lists itself as ".") and the volume's own files.
func (v *Volume) list(r *record) ([]fs.DirEntry, error) {
	x, err := v.openIndex(r)
	if err != nil {
		return nil, err
	}
	var list []fs.DirEntry
	err = x.list(func(e entry) error {
		if e.namespace == namespaceDOS {
			return nil
		}
		name := decodeName(e.name)
		if name == "." || e.ref.number() < firstUserRecord && name[0] == '$' {
			return nil
		}
		if name == ".." || strings.ContainsAny(name, "/\x00") {
			return formatErr(e.off, "index of directory %d: %q is no name of a file", r.number, name)
		}
		list = append(list, &dirEntry{v: v, name: name, mode: e.mode(), ref: e.ref})
		return nil
	})
	return list, err
}

// mode is the type of file that the entry says it is.
func (e entry) mode() fs.FileMode {
	switch {
	case e.flags&entryReparse != 0 && isLink(e.reparse):
		return fs.ModeSymlink
	case e.flags&entryDirectory != 0:
		return fs.ModeDir
	default:
		return 0
	}
}

// A dirEntry is one name. What is not in the index is read when asked for.
type dirEntry struct {
	v    *Volume
	name string
	mode fs.FileMode
	ref  reference
}

func (e *dirEntry) Name() string      { return e.name }
func (e *dirEntry) IsDir() bool       { return e.mode.IsDir() }
func (e *dirEntry) Type() fs.FileMode { return e.mode }
func (e *dirEntry) String() string    { return fs.FormatDirEntry(e) }

func (e *dirEntry) Info() (fs.FileInfo, error) {
	var i info
	err := e.v.guard(func() error {
		r, err := e.v.baseRecord(e.ref)
		if err != nil {
			return err
		}
		i, err = e.v.stat(r, e.name)
		return err
	})
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: e.name, Err: err}
	}
	return i, nil
}
