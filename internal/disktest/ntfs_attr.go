package disktest

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// Attribute types of NTFS, as the volume's own $AttrDef lists them.
const (
	attrStandardInformation = 0x10
	attrList                = 0x20
	attrFileName            = 0x30
	attrVolumeName          = 0x60
	attrVolumeInformation   = 0x70
	attrData                = 0x80
	attrIndexRoot           = 0x90
	attrIndexAllocation     = 0xA0
	attrBitmap              = 0xB0
	attrEnd                 = 0xFFFFFFFF
)

// Flags of a stream that is stored by units: compressed, or with holes.
const (
	attrCompressed = 0x0001
	attrSparse     = 0x8000
)

// storedUnit is the number of clusters in such a unit: 2 to the power of the
// compression unit, 4.
const storedUnit = 16

// stride is the piece of a record that one update sequence number guards,
// whatever the size of a sector.
const stride = 512

// A run is a stretch of clusters; a hole has no place on the volume.
type run struct {
	cluster, count int64
	hole           bool
}

// An attribute is one attribute of a file record: resident with a value, or
// spread over runs.
type attribute struct {
	kind    uint32
	name    string
	flags   uint16
	value   []byte // resident
	indexed bool   // a file name that a directory holds too

	runs            []run // not resident when there are any
	first           int64 // cluster of the stream with which they begin
	size, allocated int64 // bytes, of the whole stream
	onDisk          int64 // bytes without the holes, where flags are set
}

// encode lays the attribute out with its number in the record.
func (a attribute) encode(id uint16) []byte {
	name := wide(a.name)
	var b []byte
	if a.runs == nil {
		b = a.resident(len(name))
	} else {
		b = a.spread(name)
	}
	le := binary.LittleEndian
	le.PutUint32(b, a.kind)
	le.PutUint32(b[4:], uint32(len(b)))
	b[9] = byte(len(name) / 2)
	le.PutUint16(b[12:], a.flags)
	le.PutUint16(b[14:], id)
	copy(b[le.Uint16(b[10:]):], name)
	return b
}

func (a attribute) resident(name int) []byte {
	at := round(24+name, 8)
	b := make([]byte, round(at+len(a.value), 8))
	le := binary.LittleEndian
	le.PutUint16(b[10:], 24)
	le.PutUint32(b[16:], uint32(len(a.value)))
	le.PutUint16(b[20:], uint16(at))
	if a.indexed {
		b[22] = 1
	}
	copy(b[at:], a.value)
	return b
}

func (a attribute) spread(name []byte) []byte {
	head := 64
	if a.flags != 0 && a.first == 0 {
		head = 72
	}
	pairs := mappingPairs(a.runs)
	at := round(head+len(name), 8)
	b := make([]byte, round(at+len(pairs), 8))
	clusters := int64(0)
	for _, r := range a.runs {
		clusters += r.count
	}
	le := binary.LittleEndian
	b[8] = 1
	le.PutUint16(b[10:], uint16(head))
	le.PutUint64(b[16:], uint64(a.first))
	le.PutUint64(b[24:], uint64(a.first+clusters-1))
	le.PutUint16(b[32:], uint16(at))
	copy(b[at:], pairs)
	if a.first > 0 {
		return b // the first part speaks for all
	}
	le.PutUint64(b[40:], uint64(a.allocated))
	le.PutUint64(b[48:], uint64(a.size))
	le.PutUint64(b[56:], uint64(a.size))
	if head == 72 {
		b[34] = 4 // compression unit: 2^4 clusters
		le.PutUint64(b[64:], uint64(a.onDisk))
	}
	return b
}

// mappingPairs encodes runs: a byte with the widths of two numbers, the
// length, and the distance from the run before, none for a hole.
func mappingPairs(runs []run) []byte {
	var b []byte
	last := int64(0)
	for _, r := range runs {
		length := signed(r.count)
		var distance []byte
		if !r.hole {
			distance = signed(r.cluster - last)
			last = r.cluster
		}
		b = append(b, byte(len(distance)<<4|len(length)))
		b = append(append(b, length...), distance...)
	}
	return append(b, 0)
}

// signed is n in as few little-endian bytes as keep its sign.
func signed(n int64) []byte {
	var b []byte
	for {
		b = append(b, byte(n))
		sign := n&0x80 != 0
		n >>= 8
		if n == 0 && !sign || n == -1 && sign {
			return b
		}
	}
}

// A head is what a file record says before its attributes.
type head struct {
	number                 uint32
	sequence, links, flags uint16
	base                   uint64 // reference of the record that this one extends
}

// record lays out one file record of the given size. The attributes must be in
// the order of their types.
func record(size int, h head, attributes []attribute) ([]byte, error) {
	usa := 0x30
	first := round(usa+2*(size/stride+1), 8)
	b := make([]byte, size)
	at := first
	for i, a := range attributes {
		e := a.encode(uint16(i))
		if at+len(e)+8 > size {
			return nil, fmt.Errorf("disktest: the attributes of record %d do not fit its %d bytes", h.number, size)
		}
		at += copy(b[at:], e)
	}
	le := binary.LittleEndian
	copy(b, "FILE")
	le.PutUint16(b[4:], uint16(usa))
	le.PutUint16(b[6:], uint16(size/stride+1))
	le.PutUint16(b[16:], h.sequence)
	le.PutUint16(b[18:], h.links)
	le.PutUint16(b[20:], uint16(first))
	le.PutUint16(b[22:], h.flags)
	le.PutUint32(b[24:], uint32(at+8))
	le.PutUint32(b[28:], uint32(size))
	le.PutUint64(b[32:], h.base)
	le.PutUint16(b[40:], uint16(len(attributes)))
	le.PutUint32(b[44:], h.number)
	le.PutUint32(b[at:], attrEnd)
	fixup(b)
	return b, nil
}

// fixup puts the update sequence number at the end of each stride and what
// stood there into the record's array.
func fixup(b []byte) {
	le := binary.LittleEndian
	usa := b[le.Uint16(b[4:]):]
	usa[0], usa[1] = 1, 0
	for i := 1; i <= len(b)/stride; i++ {
		end := b[i*stride-2 : i*stride]
		copy(usa[2*i:], end)
		end[0], end[1] = 1, 0
	}
}

// wide is s in UTF-16, little endian.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// round is n rounded up to a multiple of unit.
func round[N int | int64](n, unit N) N { return (n + unit - 1) / unit * unit }
