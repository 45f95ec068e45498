package disktest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"slices"
)

// Mutate damages a copy of a disk, a hive, a log or a trace as one who knows its
// structures: it changes numbers where there are some, moves pieces, cuts, and makes
// the checksums right again most times, so that readers get behind them. The same r
// does the same.
func Mutate(r *rand.Rand, content []byte) []byte {
	m := mutation{r, bytes.Clone(content)}
	for range 1 + r.IntN(8) {
		if len(m.b) > 0 {
			m.step()
		}
	}
	if r.IntN(4) > 0 {
		reseal(m.b)
	}
	return m.b
}

type mutation struct {
	*rand.Rand
	b []byte
}

// step makes one change.
func (m *mutation) step() {
	at := m.interesting()
	switch m.IntN(16) {
	default:
		m.number(at)
	case 0:
		m.b[at] ^= 1 << m.IntN(8)
	case 1:
		m.copy(at)
	case 2:
		clear(m.b[at:min(len(m.b), at+1<<m.IntN(13))])
	case 3:
		m.text(at)
	case 4:
		if m.IntN(8) == 0 {
			m.b = m.b[:at]
		}
	}
}

// interesting is a place where there is something: most of a disk is empty, and of
// what is not most is data, so tries are made near what was found and in the first
// sectors of 64 KB, where structures begin.
func (m *mutation) interesting() int {
	at := m.IntN(len(m.b))
	for range 200 {
		at = m.IntN(len(m.b))
		if m.IntN(2) == 0 {
			at = at&^0xffff + m.IntN(1024)
		}
		if at < len(m.b) && m.b[at] != 0 {
			return at
		}
	}
	return min(at, len(m.b)-1)
}

// number writes a number that is wrong in a way that matters, often near the old one.
func (m *mutation) number(at int) {
	width := []int{1, 2, 4, 8}[m.IntN(4)]
	at = at / width * width
	if at+width > len(m.b) {
		return
	}
	var wide [8]byte
	le := binary.LittleEndian
	copy(wide[:], m.b[at:at+width])
	old := le.Uint64(wide[:])
	other := uint64(0)
	if from := m.interesting() &^ 7; from+8 <= len(m.b) {
		other = le.Uint64(m.b[from:])
	}
	values := []uint64{0, 1, old + 1, old - 1, old << 1, old >> 1, old ^ 1<<m.IntN(64), ^uint64(0), 1 << 31, 1<<31 - 1,
		1 << 63, uint64(len(m.b)), uint64(at), uint64(at) / 512, other, m.Uint64()}
	le.PutUint64(wide[:], values[m.IntN(len(values))])
	if m.IntN(8) == 0 {
		slices.Reverse(wide[:width]) // what is big endian in a VHD
	}
	copy(m.b[at:], wide[:width])
}

// copy lays one piece over another.
func (m *mutation) copy(at int) {
	from, length := m.interesting(), 1<<m.IntN(13)
	if m.IntN(2) == 0 {
		at, from, length = at&^511, from&^511, max(512, length)
	}
	piece := bytes.Clone(m.b[from:min(len(m.b), from+length)])
	copy(m.b[at:], piece)
}

// text changes the lines of a text, or what looks like lines.
func (m *mutation) text(at int) {
	begin := bytes.LastIndexByte(m.b[:at], '\n') + 1
	end := bytes.IndexByte(m.b[at:], '\n') + at + 1
	if end <= at || end-begin > 64<<10 || len(m.b) > 4<<20 {
		return
	}
	line := bytes.Clone(m.b[begin:end])
	switch m.IntN(5) {
	case 0:
		m.b = slices.Delete(m.b, begin, end)
	case 1:
		m.b = slices.Insert(m.b, begin, bytes.Repeat(line, 1+m.IntN(300))...)
	case 2:
		other := m.IntN(len(m.b))
		m.b = slices.Insert(m.b, bytes.LastIndexByte(m.b[:other], '\n')+1, line...)
	case 3:
		m.b = slices.Insert(m.b, at, bytes.Repeat([]byte{m.b[m.IntN(len(m.b))]}, 1<<m.IntN(16))...)
	case 4:
		m.b = slices.Insert(m.b, at, [][]byte{{'\r'}, {0}, {'\n'}, {0x1b, '['}, {0xff, 0xfe}, []byte("</Event>")}[m.IntN(6)]...)
	}
}

// reseal makes the checksums right of every structure that begins at a sector.
func reseal(b []byte) {
	le, be := binary.LittleEndian, binary.BigEndian
	for at := 0; at+sectorSize <= len(b); at += sectorSize {
		s := b[at:]
		switch {
		case bytes.HasPrefix(s, []byte("conectix")):
			clear(s[64:68])
			be.PutUint32(s[64:], vhdChecksum(s[:sectorSize]))
		case bytes.HasPrefix(s, []byte("cxsparse")) && len(s) >= 1024:
			clear(s[36:40])
			be.PutUint32(s[36:], vhdChecksum(s[:1024]))
		case bytes.HasPrefix(s, []byte("head")) && len(s) >= 4<<10:
			vhdxSigned(s[:4<<10])
		case bytes.HasPrefix(s, []byte("regi")) && len(s) >= 64<<10:
			vhdxSigned(s[:64<<10])
		case bytes.HasPrefix(s, []byte("loge")):
			vhdxSigned(s[:min(len(s), int(max(sectorSize, le.Uint32(s[8:])&^0xfff)))])
		case bytes.HasPrefix(s, []byte("EFI PART")) && le.Uint64(s[24:]) == 1 && len(s) >= sectorSize+gptTableSize:
			le.PutUint32(s[88:], crc32.ChecksumIEEE(s[sectorSize:sectorSize+gptTableSize]))
			le.PutUint32(s[16:], 0)
			le.PutUint32(s[16:], crc32.ChecksumIEEE(s[:92]))
		case bytes.HasPrefix(s, []byte("regf")):
			sealHive(s, le.Uint32(s[hiveKind:]), le.Uint32(s[hivePrimary:]), le.Uint32(s[hiveSecondary:]))
		}
	}
}
