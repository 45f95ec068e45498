package vhd

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"vmmdoctor/internal/guid"
)

// Places of the structures at the beginning of a VHDX ([MS-VHDX] §2.2).
const (
	vhdxHeaderSize = 4 << 10
	vhdxHeader1    = 64 << 10
	vhdxHeader2    = 128 << 10
	regionSize     = 64 << 10
	region1        = 192 << 10
	region2        = 256 << 10
	regionsMax     = 2047
	vhdxUnit       = 1 << 20 // every region, block and the log begin at a multiple
)

// isVHDX looks for the file type identifier ([MS-VHDX] §2.2.1).
func isVHDX(head, _ []byte) bool { return bytes.HasPrefix(head, []byte("vhdxfile")) }

var le = binary.LittleEndian

// crc32c is the checksum of a structure of a VHDX whose own four bytes at
// offset at count as zeros.
func crc32c(b []byte, at int) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli) // made once
	sum := crc32.Update(0, castagnoli, b[:at])
	sum = crc32.Update(sum, castagnoli, make([]byte, 4))
	return crc32.Update(sum, castagnoli, b[at+4:])
}

// An xheader is what counts of a VHDX header ([MS-VHDX] §2.2.2).
type xheader struct {
	off       int64
	sequence  uint64
	dataWrite guid.GUID // changes with the content: the identity for children
	log       guid.GUID // zero: the log holds nothing
	logAt     int64
	logSize   int64
}

// readXHeader reads the header at off.
func readXHeader(src source, off int64) (*xheader, error) {
	b := make([]byte, vhdxHeaderSize)
	if err := src.read(b, off, "header"); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte("head")) {
		return nil, damage(off, "header begins with %q, want \"head\"", b[:4])
	}
	if got, want := le.Uint32(b[4:]), crc32c(b, 4); got != want {
		return nil, damage(off+4, "header checksum is %#08x, want %#08x", got, want)
	}
	if v := le.Uint16(b[66:]); v != 1 {
		return nil, damage(off+66, "header is of version %d, want 1", v)
	}
	return &xheader{
		off:       off,
		sequence:  le.Uint64(b[8:]),
		dataWrite: guid.GUID(b[32:48]),
		log:       guid.GUID(b[48:64]),
		logSize:   int64(le.Uint32(b[68:])),
		logAt:     offset(le.Uint64(b[72:])),
	}, nil
}

// chooseXHeader returns the sound header with the higher sequence number.
func chooseXHeader(src source) (*xheader, []Note, error) {
	h1, err1 := readXHeader(src, vhdxHeader1)
	h2, err2 := readXHeader(src, vhdxHeader2)
	for _, err := range []error{err1, err2} {
		if err != nil && !isFormat(err) {
			return nil, nil, err
		}
	}
	switch {
	case err1 != nil && err2 != nil:
		return nil, nil, err1
	case err1 != nil:
		return h2, []Note{note(CopyUsed, vhdxHeader1, "the first header is not sound (%s); the second was used",
			reason(err1))}, nil
	case err2 != nil:
		return h1, []Note{note(CopyUsed, vhdxHeader2, "the second header is not sound (%s); the first was used",
			reason(err2))}, nil
	case h2.sequence > h1.sequence:
		return h2, nil, nil
	}
	return h1, nil, nil
}

// The regions every VHDX has ([MS-VHDX] §2.2.3.2).
var (
	regionBAT      = guid.MustParse("2dc27766-f623-4200-9d64-115e9bfd4a08")
	regionMetadata = guid.MustParse("8b7ca206-4790-4b9a-b8fe-575f050f886e")
)

// An extent is a part of the file.
type extent struct {
	name     string
	off, end int64
}

// readRegions reads the region table at off.
func readRegions(src source, off int64) (map[guid.GUID]extent, error) {
	b := make([]byte, regionSize)
	if err := src.read(b, off, "region table"); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte("regi")) {
		return nil, damage(off, "region table begins with %q, want \"regi\"", b[:4])
	}
	if got, want := le.Uint32(b[4:]), crc32c(b, 4); got != want {
		return nil, damage(off+4, "region table checksum is %#08x, want %#08x", got, want)
	}
	count := le.Uint32(b[8:])
	if count > regionsMax {
		return nil, damage(off+8, "region table has %d entries, want at most %d", count, regionsMax)
	}
	regions := map[guid.GUID]extent{}
	for i := range int64(count) {
		at := off + 16 + 32*i
		e := b[16+32*i:]
		id := guid.GUID(e[:16])
		x := extent{off: offset(le.Uint64(e[16:])), name: "region " + id.String()}
		length := int64(le.Uint32(e[24:]))
		switch {
		case id == regionBAT:
			x.name = "block table"
		case id == regionMetadata:
			x.name = "metadata region"
		case le.Uint32(e[28:])&1 != 0:
			return nil, &UnsupportedError{Name: "VHDX with the unknown required region " + id.String(),
				Advice: "open it with a newer Windows and convert a copy with Convert-VHD"}
		}
		if x.off < vhdxUnit || x.off%vhdxUnit != 0 || x.off > src.size || length > src.size-x.off {
			return nil, damage(at+16, "%s of %d bytes at %#x does not fit the file of %#x bytes", x.name, length,
				x.off, src.size)
		}
		x.end = x.off + length
		regions[id] = x
	}
	for id, name := range map[guid.GUID]string{regionBAT: "block table", regionMetadata: "metadata region"} {
		if regions[id].end == 0 {
			return nil, damage(off+16, "region table names no %s", name)
		}
	}
	return regions, nil
}

// chooseRegions returns the first region table that is sound.
func chooseRegions(src source) (map[guid.GUID]extent, []Note, error) {
	r, err := readRegions(src, region1)
	if err == nil || !isFormat(err) {
		return r, nil, err
	}
	r, second := readRegions(src, region2)
	if second != nil {
		return nil, nil, err
	}
	return r, []Note{note(CopyUsed, region1, "the first region table is not sound (%s); the second was used",
		reason(err))}, nil
}

// newVHDX opens a VHDX.
func newVHDX(src source, _, _ []byte) (*Disk, error) {
	h, notes, err := chooseXHeader(src)
	if err != nil {
		return nil, err
	}
	d := &Disk{kind: VHDX, id: h.dataWrite, notes: notes}
	logged := extent{"log", h.logAt, h.logAt + h.logSize}
	if !h.log.IsZero() {
		replayed, more, err := replay(src, h)
		if err != nil {
			return nil, err
		}
		src = replayed
		d.notes = append(d.notes, more...)
	}
	regions, more, err := chooseRegions(src)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, more...)
	m, err := readMetadata(src, regions[regionMetadata])
	if err != nil {
		return nil, err
	}
	x := &xblocks{src: src, header: h, metadata: m, table: regions[regionBAT],
		structures: []extent{{"headers", 0, vhdxUnit}, logged, regions[regionBAT], regions[regionMetadata]}}
	if err := x.open(); err != nil {
		return nil, err
	}
	d.layer, d.link, d.typ = x, m.link, m.diskType()
	d.size, d.block, d.sector = m.size, m.block, int(m.sector)
	return d, nil
}

// powerOfTwo reports whether n is one, from low to high.
func powerOfTwo(n, low, high int64) bool {
	return n >= low && n <= high && n&(n-1) == 0
}
