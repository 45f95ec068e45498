package fat

import (
	"errors"
	"io"
	"io/fs"
	"sort"
	"time"
)

// openFile finds where the content of a file lies.
func (v *Volume) openFile(e *entry) (*openFile, error) {
	f := &openFile{v: v, entry: e}
	if e.size > 0 {
		var err error
		if f.runs, err = v.chain(e.first, e.size, 0); err != nil {
			return nil, err
		}
	}
	f.SectionReader = io.NewSectionReader(content{v, f.runs, "file"}, 0, e.size)
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

// content reads the runs of a file or a folder.
type content struct {
	v    *Volume
	runs []run
	what string // for messages
}

// ReadAt reads p, which whoever asks keeps inside the runs.
func (c content) ReadAt(p []byte, off int64) (int, error) {
	runs := c.runs
	i := sort.Search(len(runs), func(i int) bool { return runs[i].at+runs[i].length > off })
	done := 0
	for ; done < len(p) && i < len(runs); i++ {
		in := off + int64(done) - runs[i].at
		n := int(min(int64(len(p)-done), runs[i].length-in))
		if err := c.v.read(p[done:done+n], runs[i].off+in, c.what); err != nil {
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
