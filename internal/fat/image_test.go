package fat

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// A builder makes a FAT volume in memory: clusters of one sector, two tables,
// the root of a FAT32 in cluster 2.
type builder struct {
	bits    int
	table   []uint32
	data    []byte // from cluster 2 on
	scatter bool   // leave a free cluster after each one
}

const testSector = 512

// fatSectors is the length of a table that makes enough clusters for the kind.
var fatSectors = map[int]int{12: 6, 16: 40, 32: 600}

// image makes a volume of those files; nil content makes a folder. Names with a
// tilde get a free cluster between their clusters.
func image(bits int, files map[string][]byte) []byte {
	b := &builder{bits: bits, table: []uint32{entryMask, entryMask}}
	if bits == 32 {
		b.alloc(make([]byte, 4*testSector)) // the root, filled below
	}
	root := append(shortEntry("TEST DISK  ", attrLabel, 0, 0), b.folder(files, "")...)
	return b.volume(root)
}

// folder makes the entries of the folder dir ("" or with a slash at its end)
// and stores what they name.
func (b *builder) folder(files map[string][]byte, dir string) []byte {
	var out []byte
	for i, name := range slices.Sorted(maps.Keys(files)) {
		rest, inside := strings.CutPrefix(name, dir)
		if !inside || strings.Contains(rest, "/") {
			continue
		}
		b.scatter = strings.Contains(rest, "~")
		attr, content := byte(0x20), files[name]
		size := len(content)
		if content == nil {
			dots := append(shortEntry(".          ", attrFolder, 0, 0), shortEntry("..         ", attrFolder, 0, 0)...)
			attr, size, content = attrFolder, 0, append(dots, b.folder(files, name+"/")...)
		}
		short := "FILE" + string(rune('A'+i/26)) + string(rune('A'+i%26)) + "~1" + "TXT"
		out = append(out, longEntries(rest, short)...)
		out = append(out, shortEntry(short, attr, b.alloc(content), size)...)
	}
	return out
}

// alloc stores content and returns its first cluster.
func (b *builder) alloc(content []byte) uint32 {
	first, last := uint32(0), uint32(0)
	for len(content) > 0 {
		c := uint32(len(b.table))
		n := min(len(content), testSector)
		b.table, b.data = append(b.table, entryMask), append(b.data, content[:n]...)
		b.data = append(b.data, make([]byte, testSector-n)...)
		if first == 0 {
			first = c
		} else {
			b.table[last] = c
		}
		last, content = c, content[n:]
		if b.scatter {
			b.table, b.data = append(b.table, 0), append(b.data, make([]byte, testSector)...)
		}
	}
	return first
}

func shortEntry(name string, attr byte, first uint32, size int) []byte {
	e := make([]byte, entrySize)
	copy(e, name)
	e[11] = attr
	le.PutUint16(e[22:], 12<<11|30<<5|4) // 12:30:08
	le.PutUint16(e[24:], 33<<9|5<<5|31)  // 31 May 2013
	le.PutUint16(e[20:], uint16(first>>16))
	le.PutUint16(e[26:], uint16(first))
	le.PutUint32(e[28:], uint32(size))
	return e
}

// longEntries are the parts of a long name, the last one first.
func longEntries(name, short string) []byte {
	var sum byte
	for _, c := range []byte(short) {
		sum = sum>>1 + sum<<7 + c
	}
	units := append(utf16.Encode([]rune(name)), 0)
	var out []byte
	for part := 1; len(units) > 0; part++ {
		e := make([]byte, entrySize)
		e[0], e[11], e[13] = byte(part), attrLong, sum
		for i, at := range []int{1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30} {
			le.PutUint16(e[at:], 0xffff)
			if i < len(units) {
				le.PutUint16(e[at:], units[i])
			}
		}
		units = units[min(len(units), 13):]
		if len(units) == 0 {
			e[0] |= 0x40
		}
		out = append(e, out...)
	}
	return out
}

// volume puts boot sector, tables, root and clusters together.
func (b *builder) volume(root []byte) []byte {
	per := fatSectors[b.bits]
	clusters := per*testSector*8/b.bits - 2
	reserved, rootSectors := 1, 32
	boot := make([]byte, testSector)
	copy(boot, "\xeb\x58\x90MSDOS5.0")
	le.PutUint16(boot[11:], testSector)
	boot[13], boot[16], boot[21] = 1, 2, 0xf8
	le.PutUint16(boot[17:], 512)
	le.PutUint16(boot[22:], uint16(per))
	extended := boot[36:]
	if b.bits == 32 {
		reserved, rootSectors, extended = 32, 0, boot[64:]
		le.PutUint16(boot[17:], 0)
		le.PutUint16(boot[22:], 0)
		le.PutUint32(boot[36:], uint32(per))
		le.PutUint32(boot[44:], 2)
		copy(b.data, root)
	}
	copy(extended[2:], "\x29\x4d\x3c\x2b\x1aNO NAME    ")
	le.PutUint16(boot[14:], uint16(reserved))
	le.PutUint32(boot[32:], uint32(reserved+2*per+rootSectors+clusters))
	boot[510], boot[511] = 0x55, 0xaa
	table := b.encode(per * testSector)
	img := append(boot, make([]byte, (reserved-1)*testSector)...)
	img = slices.Concat(img, table, table)
	if rootSectors > 0 {
		img = append(img, append(root, make([]byte, rootSectors*testSector-len(root))...)...)
	}
	return append(img, b.data...)
}

// encode writes the table in its width.
func (b *builder) encode(size int) []byte {
	out := make([]byte, size)
	for i, e := range b.table {
		switch b.bits {
		case 12:
			at := i * 3 / 2
			v := uint32(le.Uint16(out[at:])) | (e&0xfff)<<(4*(i&1))
			le.PutUint16(out[at:], uint16(v))
		case 16:
			le.PutUint16(out[2*i:], uint16(e))
		case 32:
			le.PutUint32(out[4*i:], e|0xa0000000) // the upper bits mean nothing
		}
	}
	return out
}

// tableAt is where entry c of the first table lies in an image.
func tableAt(bits int, c int) int {
	return cmp.Or(map[int]int{32: 32}[bits], 1)*testSector + c*bits/8
}
