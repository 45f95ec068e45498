package vhd

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// The VHDX images made here have blocks of 1 MB and this layout.
const (
	xBlock  = 1 << 20
	xLog    = 1 << 20
	xMeta   = 2 << 20
	xBAT    = 3 << 20
	xBlocks = 4 << 20
	xSize   = 16 << 20 // of the file
)

var (
	xDataGUID   = guid.MustParse("11111111-2222-3333-4444-555555555555")
	xLogGUID    = guid.MustParse("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
	xOtherGUID  = guid.MustParse("99999999-2222-3333-4444-555555555555")
	xCastagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// xsign puts the CRC-32C of a structure at its offset 4.
func xsign(b []byte) []byte {
	clear(b[4:8])
	binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(b, xCastagnoli))
	return b
}

// An xspec describes a VHDX image.
type xspec struct {
	size    int64 // virtual
	sector  uint32
	flags   uint32   // file parameters: 1 fixed, 2 has a parent
	table   []uint64 // of the blocks and bitmaps
	locator [][2]string
	log     []byte // nil: not in use
	data    guid.GUID
}

func xheaderBytes(sequence uint64, s xspec) []byte {
	b := make([]byte, 4096)
	copy(b, "head")
	le.PutUint64(b[8:], sequence)
	copy(b[32:], s.data[:])
	if s.log != nil {
		copy(b[48:], xLogGUID[:])
	}
	le.PutUint16(b[66:], 1)
	le.PutUint32(b[68:], 1<<20)
	le.PutUint64(b[72:], xLog)
	return xsign(b)
}

func xregions() []byte {
	b := make([]byte, 64<<10)
	copy(b, "regi")
	le.PutUint32(b[8:], 2)
	for i, r := range []struct {
		id  guid.GUID
		off uint64
	}{{regionBAT, xBAT}, {regionMetadata, xMeta}} {
		e := b[16+32*i:]
		copy(e, r.id[:])
		le.PutUint64(e[16:], r.off)
		le.PutUint32(e[24:], 1<<20)
		le.PutUint32(e[28:], 1)
	}
	return xsign(b)
}

func xmeta(s xspec) []byte {
	b := make([]byte, 128<<10)
	copy(b, "metadata")
	items := []struct {
		id    guid.GUID
		flags uint32
		data  []byte
	}{
		{itemFileParameters, 4, le.AppendUint32(le.AppendUint32(nil, xBlock), s.flags)},
		{itemDiskSize, 6, le.AppendUint64(nil, uint64(s.size))},
		{itemSector, 6, le.AppendUint32(nil, s.sector)},
		{itemPhysicalSector, 6, le.AppendUint32(nil, 4096)},
		{itemDiskID, 6, []byte("the virtual disk")},
	}
	if s.locator != nil {
		items = append(items, struct {
			id    guid.GUID
			flags uint32
			data  []byte
		}{itemParentLocator, 4, xlocator(s.locator)})
	}
	le.PutUint16(b[10:], uint16(len(items)))
	at := 64 << 10
	for i, item := range items {
		e := b[32+32*i:]
		copy(e, item.id[:])
		le.PutUint32(e[16:], uint32(at))
		le.PutUint32(e[20:], uint32(len(item.data)))
		le.PutUint32(e[24:], item.flags)
		at += copy(b[at:], item.data)
	}
	return b
}

func xlocator(pairs [][2]string) []byte {
	b := append(locatorType[:], 0, 0, byte(len(pairs)), 0)
	table := len(b)
	b = append(b, make([]byte, 12*len(pairs))...)
	for i, p := range pairs {
		e := table + 12*i
		for k, s := range p {
			w := wide(s)
			le.PutUint32(b[e+4*k:], uint32(len(b)))
			le.PutUint16(b[e+8+2*k:], uint16(len(w)))
			b = append(b, w...)
		}
	}
	return b
}

// wide encodes ASCII in UTF-16.
func wide(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	if text.FromUTF16(b).String() != s {
		panic("not ASCII: " + s)
	}
	return b
}

// image makes the file without any blocks.
func (s xspec) image(t testing.TB) *disktest.Image {
	t.Helper()
	if s.sector == 0 {
		s.sector = 512
	}
	if s.data.IsZero() {
		s.data = xDataGUID
	}
	img := disktest.NewImage(xSize)
	put(t, img, 0, append([]byte("vhdxfile"), wide("made by a test")...))
	put(t, img, 64<<10, xheaderBytes(1, s))
	put(t, img, 128<<10, xheaderBytes(2, s))
	put(t, img, 192<<10, xregions())
	put(t, img, 256<<10, xregions())
	put(t, img, xMeta, xmeta(s))
	put(t, img, xLog, s.log)
	var table []byte
	for _, e := range s.table {
		table = le.AppendUint64(table, e)
	}
	put(t, img, xBAT, table)
	return img
}

func put(t testing.TB, img *disktest.Image, off int64, b []byte) *disktest.Image {
	t.Helper()
	if _, err := img.WriteAt(b, off); err != nil {
		t.Fatal(err)
	}
	return img
}

// A page is a change in a log entry: 4096 times its byte, zeros if it is 0.
type page struct {
	off  uint64
	fill byte
}

// xentry makes a log entry.
func xentry(sequence uint64, tail uint32, pages ...page) []byte {
	b := make([]byte, 4096)
	copy(b, "loge")
	le.PutUint32(b[12:], tail)
	le.PutUint64(b[16:], sequence)
	le.PutUint32(b[24:], uint32(len(pages)))
	copy(b[32:], xLogGUID[:])
	le.PutUint64(b[48:], xSize)
	le.PutUint64(b[56:], xSize)
	for i, p := range pages {
		d := b[64+32*i : 96+32*i]
		copy(d, "zero")
		le.PutUint64(d[8:], 4096)
		le.PutUint64(d[16:], p.off)
		le.PutUint64(d[24:], sequence)
		if p.fill == 0 {
			continue
		}
		copy(d, []byte{'d', 'e', 's', 'c', p.fill, p.fill, p.fill, p.fill})
		copy(d[8:16], []byte{p.fill, p.fill, p.fill, p.fill, p.fill, p.fill, p.fill, p.fill})
		s := make([]byte, 4096)
		copy(s, "data")
		le.PutUint32(s[4:], uint32(sequence>>32))
		for i := 8; i < 4092; i++ {
			s[i] = p.fill
		}
		le.PutUint32(s[4092:], uint32(sequence))
		b = append(b, s...)
	}
	le.PutUint32(b[8:], uint32(len(b)))
	return xsign(b)
}
