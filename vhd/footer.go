package vhd

import (
	"bytes"
	"encoding/binary"
	"slices"

	"vmmdoctor/internal/guid"
)

// Sizes of the structures of a VHD (Virtual Hard Disk Image Format
// Specification 1.0, "Hard Disk Footer Format").
const (
	footerSize      = 512
	shortFooterSize = 511 // written before Virtual PC 2004; the missing byte is reserved
	sectorSize      = 512 // of a VHD, always
	footerSum       = 64  // offset of the checksum
	footerID        = 68  // offset of the unique id
)

// FooterMark begins the footer of a VHD.
const FooterMark = "conectix"

var (
	footerCookie = []byte(FooterMark)
	headerCookie = []byte("cxsparse")
)

// isVHD looks for the footer at the end, and for its copy and the dynamic header
// at the beginning.
func isVHD(head, tail []byte) bool {
	return bytes.HasPrefix(tail, footerCookie) || len(tail) > 1 && bytes.HasPrefix(tail[1:], footerCookie) ||
		bytes.HasPrefix(head, footerCookie) || hasAt(head, footerSize, string(headerCookie))
}

// The disk types a footer may name.
const (
	diskFixed        = 2
	diskDynamic      = 3
	diskDifferencing = 4
)

// A footer is the description of a VHD, at the end of its file and, unless the
// disk is fixed, a second time at its beginning.
type footer struct {
	off       int64  // where it was read
	header    int64  // offset of the dynamic header
	size      int64  // current virtual size in bytes
	cylinders uint16 // geometry
	heads     uint8
	sectors   uint8
	diskType  uint32
	id        guid.GUID
}

// parseFooter reads a footer that lies at off: 512 bytes, or 511 of the old
// form.
func parseFooter(b []byte, off int64) (*footer, *FormatError) {
	full := make([]byte, footerSize)
	copy(full, b)
	if !bytes.HasPrefix(full, footerCookie) {
		return nil, damage(off, "footer begins with %q, want %q", full[:8], footerCookie)
	}
	be := binary.BigEndian
	if got, want := be.Uint32(full[footerSum:]), checksum(full, footerSum); got != want {
		return nil, damage(off+footerSum, "footer checksum is %#08x, want %#08x", got, want)
	}
	if v := be.Uint32(full[12:]); v>>16 != 1 {
		return nil, damage(off+12, "footer is of version %d.%d, want 1.0", v>>16, v&0xffff)
	}
	f := &footer{
		off:       off,
		header:    offset(be.Uint64(full[16:])),
		size:      offset(be.Uint64(full[48:])),
		cylinders: be.Uint16(full[56:]),
		heads:     full[58],
		sectors:   full[59],
		diskType:  be.Uint32(full[60:]),
		id:        bigEndianGUID(full[footerID:][:16]),
	}
	if f.size == 0 || f.size%sectorSize != 0 {
		return nil, damage(off+48, "disk size is %d bytes, want a multiple of %d", f.size, sectorSize)
	}
	if f.diskType < diskFixed || f.diskType > diskDifferencing {
		return nil, damage(off+60, "disk type is %d, want 2 (fixed), 3 (dynamic) or 4 (differencing)", f.diskType)
	}
	return f, nil
}

// checksum is the one's complement of the sum of all bytes but the four of the
// checksum itself, which lies at offset at.
func checksum(b []byte, at int) uint32 {
	var sum uint32
	for i, c := range b {
		if i < at || i >= at+4 {
			sum += uint32(c)
		}
	}
	return ^sum
}

// chooseFooter returns the footer that counts: the one at the end of the file
// if it is sound, else its copy at the beginning. head is the beginning of the
// file and tail its last bytes.
func chooseFooter(src source, head, tail []byte) (*footer, []Note, error) {
	f, err := parseFooter(tail, src.size-footerSize)
	if len(tail) > 1 && bytes.HasPrefix(tail[1:], footerCookie) {
		f, err = parseFooter(tail[1:], src.size-shortFooterSize)
	}
	if err == nil && f.diskType == diskFixed {
		return f, nil, nil
	}
	head = head[:min(len(head), footerSize)]
	second, errCopy := parseFooter(head, 0)
	switch {
	case err != nil && errCopy != nil:
		if bytes.HasPrefix(head, footerCookie) {
			err = errCopy
		}
		return nil, nil, err
	case err != nil:
		if second.diskType == diskFixed {
			return nil, nil, damage(60, "footer copy at the beginning names a fixed disk, which has none")
		}
		return second, []Note{note(CopyUsed, src.size-footerSize,
			"the footer at the end is not sound (%s); its copy at the beginning was used", err.Msg)}, nil
	case errCopy != nil:
		return f, []Note{note(CopyDamaged, 0, "the copy of the footer is not sound: %s", errCopy.Msg)}, nil
	case second.size != f.size || second.id != f.id || second.diskType != f.diskType || second.header != f.header:
		return f, []Note{note(CopyDamaged, 0, "the copy of the footer describes another disk")}, nil
	}
	return f, nil, nil
}

// geometryNote says when cylinders, heads and sectors do not fit the size. The
// size is what counts (Hyper-V); the geometry is rounded down to a cylinder,
// and no longer fits the fields from about 127 GB on.
func (f *footer) geometryNote() []Note {
	cylinder := int64(f.heads) * int64(f.sectors)
	sectors := int64(f.cylinders) * cylinder
	total := f.size / sectorSize
	if f.cylinders == 65535 || sectors <= total && total-sectors <= 2*cylinder {
		return nil
	}
	return []Note{note(GeometryDiffers, f.off+56, "the geometry %d/%d/%d makes %d sectors, the size %d",
		f.cylinders, f.heads, f.sectors, sectors, total)}
}

// newVHD opens a VHD by its footer.
func newVHD(src source, head, tail []byte) (*Disk, error) {
	f, notes, err := chooseFooter(src, head, tail)
	if err != nil {
		return nil, err
	}
	d := &Disk{kind: VHD, id: f.id, size: f.size, sector: sectorSize, notes: append(notes, f.geometryNote()...)}
	switch f.diskType {
	case diskFixed:
		d.typ = Fixed
		if f.size > f.off {
			return nil, damage(f.off+48, "disk size is %d bytes, but only %d lie before the footer", f.size, f.off)
		}
		if f.size < f.off {
			d.notes = append(d.notes, note(SizeDiffers, f.off+48, "%d bytes lie before the footer, the disk has %d",
				f.off, f.size))
		}
		d.layer = flat{src, f}
	default:
		b, err := newBlocks(src, f)
		if err != nil {
			return nil, err
		}
		d.typ, d.layer, d.block = Dynamic, b, b.block
		if b.link != nil {
			d.typ, d.link = Differencing, b.link
			d.notes = append(d.notes, b.notes...)
		}
	}
	return d, nil
}

// bigEndianGUID reads an identifier as a VHD has it: the order in which it is
// printed.
func bigEndianGUID(b []byte) guid.GUID {
	g := guid.GUID(b)
	slices.Reverse(g[0:4])
	slices.Reverse(g[4:6])
	slices.Reverse(g[6:8])
	return g
}
