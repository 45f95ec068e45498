package disktest

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// Kinds of virtual hard disk: Virtual Hard Disk Image Format Specification 1.0,
// "Disk Type".
const (
	vhdFixed        = 2
	vhdDynamic      = 3
	vhdDifferencing = 4
)

// vhdBlock is the length in bytes of a block of data; a bitmap of one sector
// lies before it.
const vhdBlock = 2 << 20

// FixedVHD is the disk as a fixed virtual hard disk: all of it, and a footer.
func FixedVHD(disk *Image) []byte {
	return append(disk.bytes(0, disk.size), vhdFooter(disk, vhdFixed)...)
}

// DynamicVHD is the disk as a dynamic virtual hard disk with blocks of 2 MB.
func DynamicVHD(disk *Image) []byte {
	s := sparseVHD{disk: disk, kind: vhdDynamic}
	for _, n := range blockNumbers(disk) {
		data := disk.bytes(n*vhdBlock, vhdBlock)
		if !allZero(data) {
			s.put(n, append(bytes.Repeat([]byte{0xFF}, sectorSize), data...))
		}
	}
	return s.bytes()
}

// A ParentVHD tells a differencing disk about its parent: the content, by
// which it is identified, and the paths as Windows writes them. An empty path
// gets no locator.
type ParentVHD struct {
	Disk     *Image
	Name     string // file name
	Relative string // such as .\parent.vhd
	Absolute string // such as C:\Library\parent.vhd
}

// DifferencingVHD is what differs between the disk and its parent, a virtual
// disk made by DynamicVHD or FixedVHD of the same size, sector by sector.
func DifferencingVHD(disk *Image, parent ParentVHD) []byte {
	s := sparseVHD{disk: disk, kind: vhdDifferencing, parent: parent}
	numbers := append(blockNumbers(disk), blockNumbers(parent.Disk)...)
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		s.putDifference(n, disk.bytes(n*vhdBlock, vhdBlock), parent.Disk.bytes(n*vhdBlock, vhdBlock))
	}
	return s.bytes()
}

// A sparseVHD is a dynamic or differencing disk in the making.
type sparseVHD struct {
	disk   *Image
	kind   uint32
	parent ParentVHD
	blocks map[int64][]byte // bitmap and data by number
}

func (s *sparseVHD) put(number int64, block []byte) {
	if s.blocks == nil {
		s.blocks = make(map[int64][]byte)
	}
	s.blocks[number] = block
}

// putDifference puts a block with the sectors in which data is not old.
func (s *sparseVHD) putDifference(number int64, data, old []byte) {
	block := make([]byte, sectorSize+vhdBlock)
	for i := range vhdBlock / sectorSize {
		from, to := i*sectorSize, (i+1)*sectorSize
		if !bytes.Equal(data[from:to], old[from:to]) {
			block[i/8] |= 0x80 >> (i % 8) // the first sector is the highest bit
			copy(block[sectorSize+from:], data[from:to])
		}
	}
	if !allZero(block[:sectorSize]) {
		s.put(number, block)
	}
}

// bytes lays the file out: a copy of the footer, the header, the block table,
// the parent's paths, the blocks, the footer.
func (s *sparseVHD) bytes() []byte {
	const tableAt = 512 + 1024
	entries := int((s.disk.size + vhdBlock - 1) / vhdBlock)
	footer := vhdFooter(s.disk, s.kind)
	table := bytes.Repeat([]byte{0xFF}, round(4*entries, sectorSize))
	out := append(bytes.Clone(footer), make([]byte, 1024)...)
	out = append(out, table...)
	header, out := s.header(out, tableAt, entries)
	copy(out[512:], header)
	for _, n := range slices.Sorted(maps.Keys(s.blocks)) {
		binary.BigEndian.PutUint32(out[tableAt+4*n:], uint32(len(out)/sectorSize))
		out = append(out, s.blocks[n]...)
	}
	return append(out, footer...)
}

// header is the dynamic disk header. The paths it points to are appended to
// the file.
func (s *sparseVHD) header(file []byte, tableAt uint64, entries int) (header, longer []byte) {
	be := binary.BigEndian
	b := make([]byte, 1024)
	copy(b, "cxsparse")
	be.PutUint64(b[8:], ^uint64(0))
	be.PutUint64(b[16:], tableAt)
	be.PutUint32(b[24:], 0x00010000)
	be.PutUint32(b[28:], uint32(entries))
	be.PutUint32(b[32:], vhdBlock)
	if p := s.parent; p.Disk != nil {
		copy(b[40:56], vhdIdentity(p.Disk))
		be.PutUint32(b[56:], vhdStamp())
		for i, c := range []rune(p.Name) {
			be.PutUint16(b[64+2*i:], uint16(c))
		}
		at := 576
		for _, l := range []struct{ code, path string }{{"W2ru", p.Relative}, {"W2ku", p.Absolute}} {
			if l.path == "" {
				continue
			}
			path := wide(l.path)
			space := round(len(path), sectorSize)
			copy(b[at:], l.code)
			be.PutUint32(b[at+4:], uint32(space)) // in bytes, as Windows has it
			be.PutUint32(b[at+8:], uint32(len(path)))
			be.PutUint64(b[at+16:], uint64(len(file)))
			file = append(append(file, path...), make([]byte, space-len(path))...)
			at += 24
		}
	}
	be.PutUint32(b[36:], vhdChecksum(b))
	return b, file
}

// vhdFooter is the hard disk footer, "Hard Disk Footer Format".
func vhdFooter(disk *Image, kind uint32) []byte {
	be := binary.BigEndian
	b := make([]byte, 512)
	copy(b, "conectix")
	be.PutUint32(b[8:], 2) // the reserved bit that is always set
	be.PutUint32(b[12:], 0x00010000)
	be.PutUint64(b[16:], 512) // where the header is
	if kind == vhdFixed {
		be.PutUint64(b[16:], ^uint64(0))
	}
	be.PutUint32(b[24:], vhdStamp())
	copy(b[28:], "win ")
	be.PutUint32(b[32:], 0x00060002) // Windows 6.2
	copy(b[36:], "Wi2k")
	be.PutUint64(b[40:], uint64(disk.size))
	be.PutUint64(b[48:], uint64(disk.size))
	cylinders, heads, sectors := vhdGeometry(disk.size / sectorSize)
	be.PutUint16(b[56:], cylinders)
	b[58], b[59] = heads, sectors
	be.PutUint32(b[60:], kind)
	copy(b[68:84], vhdIdentity(disk))
	be.PutUint32(b[64:], vhdChecksum(b))
	return b
}

// vhdStamp is Stamp in seconds since 2000.
func vhdStamp() uint32 {
	return uint32(Stamp.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Seconds())
}

// vhdChecksum is the complement of the sum of the bytes, taken while the field
// of the checksum is zero.
func vhdChecksum(b []byte) uint32 {
	sum := uint32(0)
	for _, c := range b {
		sum += uint32(c)
	}
	return ^sum
}

// vhdIdentity is the disk's unique id: it follows from the content, so that a
// child finds its parent and two builds are the same.
func vhdIdentity(disk *Image) []byte {
	h := sha1.New()
	for off, n := range disk.Extents() {
		binary.Write(h, binary.LittleEndian, off)
		h.Write(disk.bytes(off, n))
	}
	id := h.Sum(nil)[:16]
	id[6], id[8] = id[6]&0x0F|0x50, id[8]&0x3F|0x80 // a GUID made from a name
	return id
}

// vhdGeometry works out cylinders, heads and sectors per track from the number
// of sectors, as the specification's appendix "CHS Calculation" does.
func vhdGeometry(total int64) (cylinders uint16, heads, sectors byte) {
	total = min(total, 65535*16*255)
	if total >= 65535*16*63 {
		return uint16(total / 255 / 16), 16, 255
	}
	tracks := total / 17
	h := max((tracks+1023)/1024, 4)
	s := int64(17)
	if tracks >= h*1024 || h > 16 {
		s, h = 31, 16
		tracks = total / s
	}
	if tracks >= h*1024 {
		s, h = 63, 16
		tracks = total / s
	}
	return uint16(tracks / h), byte(h), byte(s)
}

// blockNumbers are the blocks that may hold data, in order.
func blockNumbers(disk *Image) []int64 {
	var numbers []int64
	for off, n := range disk.Extents() {
		for b := off / vhdBlock; b*vhdBlock < off+n; b++ {
			if len(numbers) == 0 || numbers[len(numbers)-1] != b {
				numbers = append(numbers, b)
			}
		}
	}
	return numbers
}
