package examine

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
)

// A watchedImage notes where an image cannot be read. What looks at the disk takes
// an error for what it knows, a damaged file system or a file that is not there:
// the system's own words would be lost.
type watchedImage struct {
	image io.ReaderAt
	lost  func(off int64, err error)
}

// ReadAt implements io.ReaderAt.
func (w watchedImage) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.image.ReadAt(p, off)
	var damaged *vhd.FormatError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &damaged) {
		w.lost(off+int64(n), err)
	}
	return n, err
}

// watch lets a disk note what of it cannot be read.
func (e *examination) watch(disk int, image io.ReaderAt) io.ReaderAt {
	return watchedImage{image, func(off int64, err error) { e.lose(disk, diagnose.Loss{Offset: off}, err) }}
}

// lose notes what cannot be read at the stage that is looked at, the first of each
// stage.
func (e *examination) lose(disk int, l diagnose.Loss, err error) {
	if e.stage == "" {
		return // no stage rests on it
	}
	d := &e.facts.Disks[disk]
	if slices.ContainsFunc(d.Lost, func(o diagnose.Loss) bool { return o.Stage == e.stage }) {
		return
	}
	l.Stage, l.Reason = e.stage, systemReason(innermost(err))
	d.Lost = append(d.Lost, l)
}

// A mounted is a volume that the system reads.
type mounted interface {
	fs.FS
	Opened() []string
}

// A watchedVolume notes what of a mounted volume cannot be opened or read.
type watchedVolume struct {
	fs.FS
	lost func(name string, err error)
}

// watchVolume lets a mounted volume note it.
func (e *examination) watchVolume(disk int, volume fs.FS) fs.FS {
	return watchedVolume{volume, func(name string, err error) {
		e.lose(disk, diagnose.Loss{Path: text.New(`\` + strings.ReplaceAll(name, "/", `\`))}, err)
	}}
}

// Open implements fs.FS.
func (w watchedVolume) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if err != nil {
		w.note(name, err)
		return nil, err
	}
	if info, err := f.Stat(); err == nil && !info.IsDir() {
		if whole, ok := f.(readable); ok {
			return watchedFile{whole, func(err error) { w.note(name, err) }}, nil
		}
	}
	return f, nil
}

// note takes what the system says, unless it is that something is not there.
func (w watchedVolume) note(name string, err error) {
	var said syscall.Errno
	if errors.As(err, &said) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		w.lost(name, err)
	}
}

// A readable is a file of a mounted volume.
type readable interface {
	fs.File
	io.ReaderAt
	io.Seeker
}

// A watchedFile is one of which reads are watched.
type watchedFile struct {
	readable
	failed func(err error)
}

// Read implements io.Reader.
func (f watchedFile) Read(p []byte) (int, error) {
	n, err := f.readable.Read(p)
	return n, f.seen(err)
}

// ReadAt implements io.ReaderAt.
func (f watchedFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.readable.ReadAt(p, off)
	return n, f.seen(err)
}

func (f watchedFile) seen(err error) error {
	if err != nil {
		f.failed(err)
	}
	return err
}

// innermost is what the system said.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
