package ntfs

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"vmmdoctor/internal/disktest"
)

// What disktest does not make is made here, by changing records of a volume
// that it made.

// A patch changes a volume.
type patch struct {
	t   testing.TB
	img *disktest.Image
}

// record gives the file's MFT record to change, without its update sequence,
// and writes it back.
func (p patch) record(name string, change func(rec []byte) []byte) {
	p.t.Helper()
	v := open(p.t, p.img)
	r, _, err := v.walk(name)
	if err != nil {
		p.t.Fatal(err)
	}
	p.block(r.off, v.geo.record, change)
}

// block does the same with any block that has an update sequence.
func (p patch) block(off, size int64, change func([]byte) []byte) {
	p.t.Helper()
	b := make([]byte, size)
	p.img.ReadAt(b, off)
	if err := applyUpdateSequence(b); err != nil {
		p.t.Fatal(err)
	}
	b = change(b)
	seal(b)
	p.write(off, b)
}

// seal makes a block what it is on the volume, with its update sequence.
func seal(b []byte) {
	words := b[binary.LittleEndian.Uint16(b[4:]):]
	for i := 1; i <= len(b)/stride; i++ {
		end := b[i*stride-2 : i*stride]
		copy(words[2*i:], end)
		copy(end, words[:2])
	}
}

func (p patch) write(off int64, b []byte) {
	p.t.Helper()
	if _, err := p.img.WriteAt(b, off); err != nil {
		p.t.Fatal(err)
	}
}

// at returns where an attribute of a record begins.
func at(t testing.TB, rec []byte, kind uint32) int {
	t.Helper()
	le := binary.LittleEndian
	for i := int(le.Uint16(rec[0x14:])); ; i += int(le.Uint32(rec[i+4:])) {
		switch le.Uint32(rec[i:]) {
		case kind:
			return i
		case attrEnd:
			t.Fatalf("the record has no %s", kindName(kind))
		}
	}
}

// replace cuts the record's attributes from the given type on and puts others there.
func replace(t testing.TB, rec []byte, from uint32, attrs ...[]byte) []byte {
	t.Helper()
	i := at(t, rec, from)
	clear(rec[i:])
	for _, a := range append(attrs, []byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}) {
		if i+len(a) > len(rec) {
			t.Fatalf("the attributes do not fit the record")
		}
		i += copy(rec[i:], a)
	}
	binary.LittleEndian.PutUint32(rec[0x18:], uint32(i))
	return rec
}

// A piece describes a piece of an attribute in clusters.
type piece struct {
	kind  uint32
	name  string
	flags uint16
	id    uint16
	first int64 // cluster of the stream
	size  int64 // bytes of the stream
	unit  byte  // of compression
	runs  []extent
}

// bytes lays the piece out as in a record. Every run has a length of two bytes
// and an offset of four, or none for a hole.
func (p piece) bytes() []byte {
	name := utf16.Encode([]rune(p.name))
	le := binary.LittleEndian
	b := make([]byte, 0x40, 512)
	for _, c := range name {
		b = le.AppendUint16(b, c)
	}
	at := len(b)
	next, last := p.first, int64(0)
	for _, r := range p.runs {
		next += r.count
		if r.at == hole {
			b = le.AppendUint16(append(b, 0x02), uint16(r.count))
			continue
		}
		b = le.AppendUint16(append(b, 0x42), uint16(r.count))
		b = le.AppendUint32(b, uint32(r.at-last))
		last = r.at
	}
	b = append(b, make([]byte, 8-len(b)%8)...)
	le.PutUint32(b, p.kind)
	le.PutUint32(b[4:], uint32(len(b)))
	b[8], b[9], b[10] = 1, byte(len(name)), 0x40
	le.PutUint16(b[12:], p.flags)
	le.PutUint16(b[14:], p.id)
	le.PutUint64(b[0x10:], uint64(p.first))
	le.PutUint64(b[0x18:], uint64(next-1))
	le.PutUint16(b[0x20:], uint16(at))
	b[0x22] = p.unit
	if p.first == 0 {
		le.PutUint64(b[0x28:], uint64(next*4096))
		le.PutUint64(b[0x30:], uint64(p.size))
		le.PutUint64(b[0x38:], uint64(p.size))
	}
	return b
}

// listEntryBytes is an entry of an attribute list.
func listEntryBytes(kind uint32, first int64, ref reference, id uint16) []byte {
	b := make([]byte, 32)
	le := binary.LittleEndian
	le.PutUint32(b, kind)
	le.PutUint16(b[4:], 32)
	b[7] = 26
	le.PutUint64(b[8:], uint64(first))
	le.PutUint64(b[16:], uint64(ref))
	le.PutUint16(b[24:], id)
	return b
}

// compressedVolume has a file that NTFS could have compressed into fragmented
// free space, and returns its content.
func compressedVolume(t testing.TB) (*disktest.Image, []byte) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(5000)}})
	p := patch{t, img}
	const unit = 16 * 4096
	content := make([]byte, 3*unit+5000)
	copy(content, noise(unit+8192))
	for i := unit + 8192; i < 2*unit; i++ {
		content[i] = 'A'
	}
	copy(content[3*unit:], noise(5000))

	// The first unit does not get smaller and lies in two pieces.
	p.write(3000*4096, content[:8*4096])
	p.write(3020*4096, content[8*4096:unit])
	// The second: two chunks as they are, then chunks of one letter each: the
	// letter, and a pair "go back by 1, copy 4095" (MS-XCA 2.5.1).
	var packed []byte
	for i := range 2 {
		packed = append(append(packed, 0xff, 0x3f), content[unit+i*4096:unit+(i+1)*4096]...)
	}
	for range 14 {
		packed = append(packed, 0x03, 0xb0, 0x02, 'A', 0xfc, 0x0f)
	}
	p.write(3040*4096, packed[:4096])
	p.write(3050*4096, packed[4096:])
	// The third has zeros only, the fourth is the short end.
	p.write(3060*4096, content[3*unit:])
	p.record("f", func(rec []byte) []byte {
		return replace(t, rec, attrData, piece{kind: attrData, flags: flagCompressed, unit: 4, size: int64(len(content)), runs: []extent{
			{at: 3000, count: 8}, {at: 3020, count: 8},
			{at: 3040, count: 1}, {at: 3050, count: 2}, {at: hole, count: 13},
			{at: hole, count: 16},
			{at: 3060, count: 2},
		}}.bytes())
	})
	return img, content
}

// manyRecordsVolume has a file of which 27 records hold a piece of the run list
// each, and returns its content. The attribute list lies outside of the record.
func manyRecordsVolume(t testing.TB) (*disktest.Image, []byte) {
	const pieces, clusters = 27, 4
	files := map[string][]byte{"f": pattern(5000)}
	name := func(i int) string { return "x/" + string([]byte{'a' + byte(i)}) + "aa" }
	for i := range pieces {
		files[name(i)] = pattern(10)
	}
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: files})
	p := patch{t, img}
	content := noise(pieces*clusters*4096 - 100)
	p.write(2000*4096, content)

	v := open(t, img)
	base, _, err := v.walk("f")
	if err != nil {
		t.Fatal(err)
	}
	self := reference(base.number) | reference(base.sequence)<<48
	list := listEntryBytes(attrStandardInformation, 0, self, base.get(attrStandardInformation, "").id)
	for i := range pieces {
		r, _, err := v.walk(name(i))
		if err != nil {
			t.Fatal(err)
		}
		first := int64(i * clusters)
		list = append(list, listEntryBytes(attrData, first, reference(r.number)|reference(r.sequence)<<48, 7)...)
		p.record(name(i), func(rec []byte) []byte {
			binary.LittleEndian.PutUint64(rec[0x20:], uint64(self))
			return replace(t, rec, attrStandardInformation, piece{kind: attrData, id: 7, first: first, size: int64(len(content)),
				runs: []extent{{at: 2000 + first, count: 1}, {at: 2000 + first + 1, count: clusters - 1}}}.bytes())
		})
	}
	p.write(1900*4096, list)
	p.record("f", func(rec []byte) []byte {
		i := at(t, rec, attrStandardInformation)
		standard := append([]byte(nil), rec[i:i+int(rec[i+4])]...)
		return replace(t, rec, attrStandardInformation, standard,
			piece{kind: attrList, id: 9, size: int64(len(list)), runs: []extent{{at: 1900, count: 1}}}.bytes())
	})
	return img, content
}
