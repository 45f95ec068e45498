package vhd

import (
	"bytes"
	"encoding/binary"
	"time"

	"vmmdoctor/internal/text"
)

// Layout of a child (as Windows has it): copy of the footer, header, block table,
// paths to the parent, blocks, footer.
const (
	childHeaderAt = footerSize
	childTableAt  = childHeaderAt + headerSize
	childBlock    = 2 << 20 // bytes of data in a block
)

// childVHD makes a differencing VHD.
func (d *Disk) childVHD(sectors []Sectors, id Identity, p Parentage) (*Image, error) {
	name := text.UTF16(p.Name)
	if len(name) > parentNameEnd-parentNameAt-2 { // a NUL ends it
		return nil, &Unwritable{"the name of its file is too long for the parent of a VHD", "rename it, or make a copy"}
	}
	footer := d.childFooter(id)
	entries := (d.size-1)/childBlock + 1
	table := bytes.Repeat([]byte{0xff}, int(roundUp(entries*4, sectorSize)))
	e := &edit{end: childTableAt + int64(len(table))}
	header := d.childHeader(entries, p.Modified)
	swapped(header[parentNameAt:], name)
	e.putLocators(header, p)
	made, err := e.putBlocks(sectors, childBlock, func(int64) (int64, error) { return 0, nil })
	if err != nil {
		return nil, err
	}
	for number, at := range made {
		binary.BigEndian.PutUint32(table[4*number:], uint32(at/sectorSize))
	}
	binary.BigEndian.PutUint32(header[headerSum:], checksum(header, headerSum))
	e.put(0, footer)
	e.put(childHeaderAt, header)
	e.put(childTableAt, table)
	e.put(e.grow(footerSize, sectorSize), footer)
	return e.image(e.end), nil
}

// since2000 is a time as a VHD has it: seconds since 2000-01-01 UTC.
func since2000(t time.Time) uint32 {
	return uint32(t.Unix() - time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
}

// childFooter is the footer of a child: of the size and geometry of its parent.
func (d *Disk) childFooter(id Identity) []byte {
	f := d.footer()
	be := binary.BigEndian
	b := make([]byte, footerSize)
	copy(b, footerCookie)
	be.PutUint32(b[8:], 2)      // features: the reserved bit that is always set
	be.PutUint32(b[12:], 1<<16) // version 1.0
	be.PutUint64(b[16:], childHeaderAt)
	be.PutUint32(b[24:], since2000(id.Made))
	copy(b[28:], "win ")          // readers take the size of disks of other makers from the geometry
	be.PutUint32(b[32:], 6<<16|2) // version of the maker
	copy(b[36:], "Wi2k")
	be.PutUint64(b[40:], uint64(d.size))
	be.PutUint64(b[48:], uint64(d.size))
	be.PutUint16(b[56:], f.cylinders)
	b[58], b[59] = f.heads, f.sectors
	be.PutUint32(b[60:], diskDifferencing)
	putBigEndianGUID(b[footerID:], id.Disk)
	be.PutUint32(b[footerSum:], checksum(b, footerSum))
	return b
}

// footer is the footer of a VHD.
func (d *Disk) footer() *footer {
	if b, ok := d.layer.(*blocks); ok {
		return b.footer
	}
	return d.layer.(flat).footer
}

// childHeader is the dynamic header of a child, without names and checksum.
func (d *Disk) childHeader(entries int64, modified time.Time) []byte {
	be := binary.BigEndian
	b := make([]byte, headerSize)
	copy(b, headerCookie)
	be.PutUint64(b[8:], ^uint64(0)) // no structure behind it
	be.PutUint64(b[16:], childTableAt)
	be.PutUint32(b[24:], 1<<16) // version 1.0
	be.PutUint32(b[28:], uint32(entries))
	be.PutUint32(b[32:], childBlock)
	putBigEndianGUID(b[parentIDAt:], d.id)
	be.PutUint32(b[parentTimeAt:], since2000(modified))
	return b
}

// putLocators writes the paths to the parent behind the table and what leads to
// them into the header. The space of one is in bytes, as Windows writes it.
func (e *edit) putLocators(header []byte, p Parentage) {
	be := binary.BigEndian
	at := locatorsAt
	for _, l := range []struct{ code, path string }{{"W2ru", p.Relative}, {"W2ku", p.Absolute}} {
		if l.path == "" {
			continue
		}
		path := text.UTF16(l.path)
		space := roundUp(int64(len(path)), sectorSize)
		off := e.grow(space, sectorSize)
		e.put(off, path)
		copy(header[at:], l.code)
		be.PutUint32(header[at+4:], uint32(space))
		be.PutUint32(header[at+8:], uint32(len(path)))
		be.PutUint64(header[at+16:], uint64(off))
		at += locatorSize
	}
}

// swapped puts UTF-16 of the other byte order.
func swapped(to, from []byte) {
	for i := 0; i < len(from); i += 2 {
		to[i], to[i+1] = from[i+1], from[i]
	}
}
