package hive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"vmmdoctor/internal/text"
)

// LogSuffixes are what the names of the transaction logs beside a hive add to
// its own (facts: bcd-format §10.2).
var LogSuffixes = []string{".LOG", ".LOG1", ".LOG2"}

// A Log is a transaction log that lies beside a hive, see [LogSuffixes]. An
// empty one is normal.
type Log struct {
	Reader io.ReaderAt
	Size   int64 // in bytes
	Err    error // why a log that is there cannot be read; then it has no reader
}

// Files are a hive on a volume and the transaction logs beside it, open for
// reading. Close closes them.
type Files struct {
	Reader io.ReaderAt // the hive; nil of [OpenLogs]
	Size   int64       // of the hive in bytes
	Logs   []Log       // those that are there
	open   []fs.File
}

// OpenFiles opens the hive at path on fsys, and its logs. The error is that of
// the hive: a log that cannot be read is one of the logs all the same.
func OpenFiles(fsys fs.FS, path text.Raw) (*Files, error) {
	f := &Files{}
	r, size, err := f.take(fsys, path)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.Reader, f.Size = r, size
	f.takeLogs(fsys, path)
	return f, nil
}

// OpenLogs opens the logs beside a hive at path on fsys that is open already.
func OpenLogs(fsys fs.FS, path text.Raw) *Files {
	f := &Files{}
	f.takeLogs(fsys, path)
	return f
}

func (f *Files) takeLogs(fsys fs.FS, path text.Raw) {
	for _, suffix := range LogSuffixes {
		r, size, err := f.take(fsys, text.Concat(path, text.New(suffix)))
		if !errors.Is(err, fs.ErrNotExist) {
			f.Logs = append(f.Logs, Log{Reader: r, Size: size, Err: err})
		}
	}
}

// take opens one file for reading at any offset.
func (f *Files) take(fsys fs.FS, path text.Raw) (io.ReaderAt, int64, error) {
	file, err := fsys.Open(path.SlashPath())
	if err != nil {
		return nil, 0, err
	}
	f.open = append(f.open, file)
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	r, ok := file.(io.ReaderAt)
	if !ok {
		return nil, 0, fmt.Errorf("%s cannot be read at any offset", path)
	}
	return r, info.Size(), nil
}

// Load reads all files into memory, where they stay when f is closed. A hive
// of more than limit bytes is an error; such a log cannot be read.
func (f *Files) Load(limit int64) error {
	if f.Reader != nil {
		b, err := load(f.Reader, f.Size, limit)
		if err != nil {
			return err
		}
		f.Reader = bytes.NewReader(b)
	}
	for i, l := range f.Logs {
		if l.Err != nil {
			continue
		}
		if b, err := load(l.Reader, l.Size, limit); err != nil {
			f.Logs[i] = Log{Size: l.Size, Err: err}
		} else {
			f.Logs[i].Reader = bytes.NewReader(b)
		}
	}
	return nil
}

func load(r io.ReaderAt, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, fmt.Errorf("it has %d bytes, and at most %d are read", size, limit)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), b); err != nil {
		return nil, err
	}
	return b, nil
}

// Close closes the files.
func (f *Files) Close() error {
	var errs []error
	for _, file := range f.open {
		errs = append(errs, file.Close())
	}
	f.open = nil
	return errors.Join(errs...)
}
