// Package vhd reads virtual hard disk images from their files as plain bytes:
// fixed and dynamic VHD and raw images.
//
// It only reads: opening changes nothing, and no file is mapped into memory.
// Images are not trusted. Sizes and offsets are checked before they are used,
// damage is a [*FormatError] with the offset of the field, and what is strange
// but readable is a [Note]. Containers of other makers are recognised and
// refused by name ([*UnsupportedError]). What is on a disk, its partitions and
// volumes, is read by package volume.
package vhd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"

	"vmmdoctor/internal/text"
)

// A Disk is the content of a virtual disk, from its first sector to its last.
// It is an [io.ReaderAt] and safe for concurrent use.
type Disk struct {
	layer  layer
	kind   Kind
	typ    Type
	size   int64 // virtual bytes
	block  int64 // bytes, 0 without blocks
	sector int   // bytes of a logical sector
	notes  []Note
	chain  []text.Raw
	file   io.Closer // nil for a borrowed reader
}

// A layer finds a part of the virtual disk in one image file.
type layer interface {
	// readSome fills the beginning of p from virtual offset off and returns
	// how much: at least one byte, at most to where its unit ends. p lies
	// within the virtual size and is not empty.
	readSome(p []byte, off int64) (int, error)
}

// Open opens the image file of that name for reading, in a way that lets other
// programs write and delete it meanwhile. Close closes it.
//
// A file of no known kind is an error wrapping [ErrNotDisk].
func Open(name string) (*Disk, error) {
	f, size, err := openImage(name)
	if err != nil {
		return nil, err
	}
	d, err := NewDisk(f, size)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	d.file = f
	return d, nil
}

// openImage opens a regular file. Others are refused before they are opened:
// reading from a pipe would wait for ever.
func openImage(name string) (*os.File, int64, error) {
	fi, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if !fi.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	f, err := openShared(name)
	if err != nil {
		return nil, 0, err
	}
	if fi, err = f.Stat(); err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, fi.Size(), nil
}

// NewDisk reads the image in the size bytes of r, which the Disk borrows.
func NewDisk(r io.ReaderAt, size int64) (*Disk, error) {
	src := source{r, size}
	head := make([]byte, min(size, HeadSize))
	if err := src.read(head, 0, "beginning of the file"); err != nil {
		return nil, err
	}
	tail := make([]byte, min(size, footerSize))
	if err := src.read(tail, size-int64(len(tail)), "end of the file"); err != nil {
		return nil, err
	}
	kind, known := Recognise(head, tail)
	switch {
	case size == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrNotDisk)
	case !known:
		return nil, fmt.Errorf("%w: it begins with neither a disk's boot sector nor the mark of a virtual disk", ErrNotDisk)
	case kind == Foreign:
		return nil, foreign(head)
	case kind == VHDX:
		return nil, &UnsupportedError{Name: "VHDX image", Advice: "convert a copy with Convert-VHD to a dynamic VHD"}
	case kind == VHD:
		return newVHD(src, head, tail)
	}
	return &Disk{layer: flat{src}, kind: Raw, typ: Flat, size: size, sector: 512}, nil
}

// ReadAt reads from the virtual disk as [io.ReaderAt] says. Blocks that were
// never written read as zeros; the end is at Size.
func (d *Disk) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("vhd: read at negative offset %d", off)
	}
	if off >= d.size {
		return 0, io.EOF
	}
	in := p[:min(int64(len(p)), d.size-off)]
	done := 0
	for done < len(in) {
		n, err := d.layer.readSome(in[done:], off+int64(done))
		if err != nil {
			return done, err
		}
		done += n
	}
	if done < len(p) {
		return done, io.EOF
	}
	return done, nil
}

// Size is the virtual size in bytes.
func (d *Disk) Size() int64 { return d.size }

// Kind is the container format.
func (d *Disk) Kind() Kind { return d.kind }

// Type says how the container holds the disk's bytes.
func (d *Disk) Type() Type { return d.typ }

// BlockSize is the unit of allocation in bytes, 0 for images without blocks.
func (d *Disk) BlockSize() int64 { return d.block }

// SectorSize is the size of a logical sector in bytes: 512 or 4096.
func (d *Disk) SectorSize() int { return d.sector }

// Chain names the files of the parents, the nearest first. It is empty for a
// disk that has none.
func (d *Disk) Chain() []text.Raw { return d.chain }

// Notes lists what is strange about the image, though it can be read.
func (d *Disk) Notes() []Note { return d.notes }

// Close closes the file if the Disk owns one.
func (d *Disk) Close() error {
	if d.file == nil {
		return nil
	}
	return d.file.Close()
}

// A flat layer is an image in which every byte lies where it is on the disk.
type flat struct{ src source }

func (f flat) readSome(p []byte, off int64) (int, error) {
	return len(p), f.src.read(p, off, "content of the disk")
}

// A source is an image file and its length, the limit of every offset in it.
type source struct {
	r    io.ReaderAt
	size int64
}

// read fills p from offset off of the file. what names the structure there. A
// structure beyond the end is a *FormatError, a failing device is not.
func (s source) read(p []byte, off int64, what string) error {
	if off < 0 || off > s.size-int64(len(p)) {
		return &FormatError{Off: off, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%s of %d bytes reaches beyond the end of the file, %#x", what, len(p), s.size)}
	}
	n, err := s.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == io.EOF {
		return &FormatError{Off: off + int64(n), Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%s ends early: the file became shorter than %#x", what, s.size)}
	}
	return fmt.Errorf("vhd: read %s at %#x: %w", what, off, err)
}

// offset turns an unsigned offset or length from a file into a signed one. One
// that no file can hold becomes the largest, which fails every check.
func offset(v uint64) int64 { return int64(min(v, math.MaxInt64)) }
