package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// copyChunk is how much of a file is copied before anybody is asked whether to go on.
const copyChunk = 4 << 20

// A NoRoom says that a file does not fit the disk it is to lie on.
type NoRoom struct {
	Path       string
	Need, Free int64 // bytes
}

func (e *NoRoom) Error() string {
	return fmt.Sprintf("%s needs %d bytes, and %d are free there", e.Path, e.Need, e.Free)
}

// CopyFrom makes the draft a copy of an open file, by the means of the file system
// where it can share the bytes of both (reflink), else chunk by chunk; holes stay
// holes where Windows will not see the file. A file that does not fit is a
// [*NoRoom] before anything of it is copied. Progress is told how many of the bytes
// there are, and may be nil.
func (d *Draft) CopyFrom(ctx context.Context, from *os.File, progress func(done, all int64)) error {
	info, err := from.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if cloned(d.file, from) {
		return nil
	}
	if err := d.Room(allocated(info)); err != nil {
		return err
	}
	if err := d.SetSize(size); err != nil {
		return err
	}
	for at := int64(0); at < size; {
		start, end := nextData(from, at, size)
		if err := d.copyPart(ctx, from, start, end, func(done int64) {
			if progress != nil {
				progress(done, size)
			}
		}); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// copyPart copies what lies from start to end.
func (d *Draft) copyPart(ctx context.Context, from *os.File, start, end int64, progress func(done int64)) error {
	var b []byte
	for at := start; at < end; {
		if err := ctx.Err(); err != nil {
			return err
		}
		length := min(copyChunk, end-at)
		n := copiedBySystem(d.file, from, at, length)
		if n == 0 {
			if b == nil {
				b = make([]byte, copyChunk)
			}
			var err error
			if n, err = d.copyChunk(from, b[:length], at); err != nil {
				return err
			}
		}
		at += n
		progress(at)
	}
	return nil
}

// copyChunk copies through b and returns how much.
func (d *Draft) copyChunk(from *os.File, b []byte, at int64) (int64, error) {
	n, err := from.ReadAt(b, at)
	if n == 0 && err == io.EOF {
		return 0, fmt.Errorf("%s became shorter while it was copied", from.Name())
	}
	if n == 0 {
		return 0, err
	}
	_, err = d.WriteAt(b[:n], at)
	return int64(n), err
}

// WriteAt implements [io.WriterAt].
func (d *Draft) WriteAt(p []byte, off int64) (int, error) {
	n, err := d.file.WriteAt(p, off)
	return n, d.failed(err)
}

// SetSize cuts or lengthens the file, with zeros.
func (d *Draft) SetSize(size int64) error { return d.failed(d.file.Truncate(size)) }

// failed names the file in an error of writing it.
func (d *Draft) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", d.path, cause(err))
}

// Room makes sure that so many more bytes fit the file system; else it is a
// [*NoRoom]. Where that cannot be asked, writing will tell.
func (d *Draft) Room(need int64) error {
	if free, err := freeSpace(d.temp); err == nil && free < need {
		return &NoRoom{d.path, need, free}
	}
	return nil
}

// Temp is the name that the file has until it is committed.
func (d *Draft) Temp() string { return d.temp }

// ErrPacked says that the files of a folder are compressed or encrypted by the file
// system, as Windows takes no virtual disk to be.
var ErrPacked = errors.New("the folder compresses or encrypts its files, and Windows attaches no such disk")

// Plain makes sure that Windows would attach the file as a disk: neither compressed
// nor encrypted. Else it is [ErrPacked].
func (d *Draft) Plain() error {
	if packed(d.file) {
		return fmt.Errorf("%s: %w", d.path, ErrPacked)
	}
	return nil
}
