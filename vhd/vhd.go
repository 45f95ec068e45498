// Package vhd reads virtual hard disk images from their files as plain bytes:
// fixed, dynamic and differencing VHD and VHDX with their chains of parents,
// and raw images.
//
// It only reads: opening changes nothing, a VHDX log that waits is replayed in
// memory, and no file is mapped into memory. What a new file would hold, a copy
// with other content or a child, is a value, an [Image]; package repair writes it.
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
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Disk is the content of a virtual disk, from its first sector to its last.
// It is an [io.ReaderAt] and safe for concurrent use.
type Disk struct {
	layer  layer
	kind   Kind
	typ    Type
	id     guid.GUID // by which a child knows its parent
	size   int64     // virtual bytes
	block  int64     // bytes, 0 without blocks
	sector int       // bytes of a logical sector
	notes  []Note
	link   *link // to the parent, nil for a disk that has none
	parent *Disk // nil for a disk that has none
	name   text.Raw
	file   io.Closer // nil for a borrowed reader
}

// A layer finds a part of the virtual disk in one image file.
type layer interface {
	// readSome fills the beginning of p from virtual offset off and returns
	// how much: at least one byte, at most to where its unit ends. p lies
	// within the virtual size and is not empty. If here is false, these bytes
	// are not in this file and were not filled: they are the parent's, or
	// zeros.
	readSome(p []byte, off int64) (n int, here bool, err error)
	// rewritten is the image file with other content in some sectors.
	rewritten(sectors []Sectors, id Identity) (*Image, error)
}

// Open opens the image file of that name for reading, in a way that lets other
// programs write and delete it meanwhile, and with it the parents of a
// differencing disk. Close closes them all.
//
// A file of no known kind is an error wrapping [ErrNotDisk]; a parent that is
// absent is a [*ParentMissing], one that is another disk a [*ParentMismatch].
//
// A parent is looked for where the disk says, as long as that is on the volume or
// share of the disk itself, and in the folder of the disk. A path to anywhere else
// is not followed: it is a disk's, not the user's.
func Open(name string, o Options) (*Disk, error) {
	c := chain{Options: o}
	return c.open(name)
}

// Options say more about the parents of a disk. The zero value says nothing.
type Options struct {
	// Given are files that the user gave: a parent may be one of them, wherever it
	// lies.
	Given []string
	// Parent is called with the file of each disk that is opened as a parent, at
	// every level, also when the chain turns out to be broken. It may be nil.
	Parent func(text.Raw)
}

// NewDisk reads the image in the size bytes of r, which the Disk borrows. A
// differencing disk is refused with a [*ParentMissing]: there is no folder in
// which to look for its parent.
func NewDisk(r io.ReaderAt, size int64) (*Disk, error) {
	d, err := newDisk(source{r, size})
	if err != nil {
		return nil, err
	}
	if d.link != nil {
		return nil, &ParentMissing{Wanted: d.link.wanted()}
	}
	return d, nil
}

// newDisk reads an image and leaves out its parent.
func newDisk(src source) (*Disk, error) {
	head := make([]byte, min(src.size, HeadSize))
	if err := src.read(head, 0, "beginning of the file"); err != nil {
		return nil, err
	}
	tail := make([]byte, min(src.size, footerSize))
	if err := src.read(tail, src.size-int64(len(tail)), "end of the file"); err != nil {
		return nil, err
	}
	if src.size == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrNotDisk)
	}
	for _, c := range containers {
		if c.is(head, tail) {
			return c.open(src, head, tail)
		}
	}
	return nil, fmt.Errorf("%w: it begins with neither a disk's boot sector nor the mark of a virtual disk", ErrNotDisk)
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
		n, err := d.readSome(in[done:], off+int64(done))
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

// readSome reads what one unit of the image or of its parents gives. A parent
// may be smaller than its child; behind its end there are zeros.
func (d *Disk) readSome(p []byte, off int64) (int, error) {
	n, here, err := d.layer.readSome(p, off)
	if err != nil || here {
		return n, err
	}
	clear(p[:n])
	if d.parent == nil || off >= d.parent.size {
		return n, nil
	}
	if _, err := d.parent.ReadAt(p[:n], off); err != nil && err != io.EOF {
		return 0, fmt.Errorf("parent %v: %w", d.parent.name, err)
	}
	return n, nil
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
func (d *Disk) Chain() []text.Raw {
	var names []text.Raw
	for p := d.parent; p != nil; p = p.parent {
		names = append(names, p.name)
	}
	return names
}

// Notes lists what is strange about the image and its parents, though they can
// be read.
func (d *Disk) Notes() []Note {
	notes := slices.Clone(d.notes)
	for p := d.parent; p != nil; p = p.parent {
		for _, n := range p.notes {
			n.File = p.name
			notes = append(notes, n)
		}
	}
	return notes
}

// Close closes the files that the Disk owns: its own and those of its parents.
func (d *Disk) Close() error {
	var errs []error
	for p := d; p != nil; p = p.parent {
		if p.file != nil {
			errs = append(errs, p.file.Close())
		}
	}
	return errors.Join(errs...)
}
