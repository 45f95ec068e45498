package ntfs

import (
	"errors"
	"io"
	"io/fs"
	"sync/atomic"
	"time"
)

var (
	errNegative     = errors.New("negative offset")
	errIsDirectory  = errors.New("is a directory")
	errNotDirectory = errors.New("not a directory")
)

// An info is the fs.FileInfo of a file, directory or link.
type info struct {
	name    string
	size    int64
	mode    fs.FileMode
	modTime time.Time
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return i.modTime }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

// A file is an opened file: fs.File, io.ReaderAt and io.Seeker. ReadAt is safe
// for concurrent use.
type file struct {
	info   info
	path   string
	s      *stream
	off    int64
	closed atomic.Bool
}

func (f *file) Stat() (fs.FileInfo, error) {
	if f.closed.Load() {
		return nil, f.fail("stat", fs.ErrClosed)
	}
	return f.info, nil
}

func (f *file) Close() error {
	if f.closed.Swap(true) {
		return f.fail("close", fs.ErrClosed)
	}
	return nil
}

// ReadAt reads len(p) bytes from off, or returns an error that says why it
// could not: io.EOF at the end of the file.
func (f *file) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.readAt(p, off)
	if err != nil && err != io.EOF {
		err = f.fail("read", err)
	}
	return n, err
}

func (f *file) readAt(p []byte, off int64) (n int, err error) {
	defer recovered(&err)
	if f.closed.Load() {
		return 0, fs.ErrClosed
	}
	return f.s.ReadAt(p, off)
}

func (f *file) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.off)
	f.off += int64(n)
	if err == io.EOF && (n > 0 || len(p) == 0) {
		err = nil
	}
	return n, err
}

func (f *file) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.off
	case io.SeekEnd:
		offset += f.info.size
	default:
		return 0, f.fail("seek", fs.ErrInvalid)
	}
	if offset < 0 {
		return 0, f.fail("seek", errNegative)
	}
	f.off = offset
	return offset, nil
}

func (f *file) fail(op string, err error) error {
	return &fs.PathError{Op: op, Path: f.path, Err: err}
}
