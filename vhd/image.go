package vhd

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"vmmdoctor/internal/guid"
)

// Sectors are what some sectors of a disk, one after the other, are to hold.
type Sectors struct {
	Off  int64  // on the disk, a multiple of the sector size
	Data []byte // whole sectors
}

// An Image is what the file of a disk is to hold: a number of bytes, with pieces
// laid over the bytes of the file that it is made from. Where there is neither,
// it holds zeros.
type Image struct {
	Size   int64
	Pieces []Piece // in the order in which to write them; none lies over another
}

// A Piece is a part of an image file.
type Piece struct {
	Off  int64
	Data []byte
}

// An Identity makes a new file a disk of its own: children of the disk it was made
// from do not take it for their parent.
type Identity struct {
	Disk guid.GUID // VHD: the unique id; VHDX: that of the content (DataWriteGuid)
	File guid.GUID // VHDX: that of the file (FileWriteGuid)
	Made time.Time // VHD: when the file was made
}

// An Unwritable says why no file can be made of a disk.
type Unwritable struct {
	Reason string // a clause: "its log holds changes that were not written to their places"
	Advice string // what to do, a clause without a full stop
}

func (e *Unwritable) Error() string { return "vhd: " + e.Reason + ": " + e.Advice }

// Rewritten is the file of the disk with other content in some sectors, over a copy
// of its own file, and with a new identity (facts: repaired-disk §2). The parents of
// a differencing disk are those of the copy.
//
// A disk whose file is not sound as it stands is an [*Unwritable].
func (d *Disk) Rewritten(sectors []Sectors, id Identity) (*Image, error) {
	if err := d.writable(sectors); err != nil {
		return nil, err
	}
	return d.layer.rewritten(sectors, id)
}

// writable reports why no file can be made of the disk and these sectors.
func (d *Disk) writable(sectors []Sectors) error {
	for _, n := range d.notes {
		switch n.Kind {
		case CopyUsed:
			return &Unwritable{"its file is damaged (" + n.Text + ")",
				"repair it first: Convert-VHD makes a sound copy"}
		case LogReplayed:
			return errLogWaits
		}
	}
	end := int64(0)
	for _, s := range sectors {
		length := int64(len(s.Data))
		if s.Off < end || length == 0 || s.Off%int64(d.sector) != 0 || length%int64(d.sector) != 0 || length > d.size-s.Off {
			return fmt.Errorf("vhd: %d bytes at %#x are no sectors of %d bytes, in order, of a disk of %#x bytes", length,
				s.Off, d.sector, d.size)
		}
		end = s.Off + length
	}
	return nil
}

// errLogWaits refuses a VHDX that was not closed.
var errLogWaits = &Unwritable{"its log holds changes that were not written to their places",
	"attach it once and detach it again (Mount-VHD, Dismount-VHD), which writes them"}

// An edit collects the pieces of an image file that is made from another.
type edit struct {
	src    source
	end    int64 // where the next new block goes
	pieces []Piece
	bits   map[int64]*Piece // sector bitmaps, by their place in the file
}

// put lays data at an offset of the file.
func (e *edit) put(off int64, data []byte) { e.pieces = append(e.pieces, Piece{off, data}) }

// grow makes room at the end of the file and returns where it begins, at a multiple
// of unit.
func (e *edit) grow(length, unit int64) int64 {
	at := roundUp(e.end, unit)
	e.end = at + length
	return at
}

// set marks count sectors from the first on as the disk's own, in the bitmap of
// length bytes at an offset of the file. A bitmap that is new begins as zeros.
func (e *edit) set(at, length int64, isNew bool, m bitmap, first, count int64) error {
	p := e.bits[at]
	if p == nil {
		p = &Piece{at, make([]byte, length)}
		if !isNew {
			if err := e.src.read(p.Data, at, "sector bitmap"); err != nil {
				return err
			}
		}
		if e.bits == nil {
			e.bits = map[int64]*Piece{}
		}
		e.bits[at] = p
	}
	for i := first; i < first+count; i++ {
		m.set(p.Data, i)
	}
	return nil
}

// image is the file of all that was put.
func (e *edit) image(size int64) *Image {
	for _, at := range slices.Sorted(maps.Keys(e.bits)) {
		e.pieces = append(e.pieces, *e.bits[at])
	}
	return &Image{Size: size, Pieces: e.pieces}
}

// eachPart cuts sectors where a unit of so many bytes ends.
func eachPart(sectors []Sectors, unit int64, do func(number, in int64, data []byte) error) error {
	for _, s := range sectors {
		for done := int64(0); done < int64(len(s.Data)); {
			off := s.Off + done
			n := min(int64(len(s.Data))-done, unit-off%unit)
			if err := do(off/unit, off%unit, s.Data[done:done+n]); err != nil {
				return err
			}
			done += n
		}
	}
	return nil
}

// A Parentage says where a disk lies that becomes the parent of another.
type Parentage struct {
	Name     string    // of its file
	Relative string    // from the folder of the child, as Windows writes it: `.\parent.vhd`; empty: no such path
	Absolute string    // `D:\Library\parent.vhd`, `\\server\share\parent.vhd`; empty: no such path
	Modified time.Time // when its file was last written to
}

// Child is the file of a new differencing disk that has the disk for its parent and
// holds other content in some sectors (facts: repaired-disk §3). A raw image, and a
// disk whose file is not sound as it stands, is an [*Unwritable].
func (d *Disk) Child(sectors []Sectors, id Identity, p Parentage) (*Image, error) {
	if err := d.writable(sectors); err != nil {
		return nil, err
	}
	if p.Relative == "" && p.Absolute == "" {
		return nil, errors.New("vhd: a child needs a path to its parent")
	}
	switch d.kind {
	case VHD:
		return d.childVHD(sectors, id, p)
	case VHDX:
		return d.childVHDX(sectors, id, p)
	}
	return nil, &Unwritable{"a raw image cannot be the parent of another disk", "make a copy instead"}
}
