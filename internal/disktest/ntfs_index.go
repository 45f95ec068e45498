package disktest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// indexBlock is the length in bytes of one block of a folder's index.
const indexBlock = 4096

// Flags of an index entry and of a block.
const (
	entryHasChild = 1
	entryLast     = 2
	blockHasChild = 1
)

// An entry is one entry of an index: its key and what it stands for. In a
// block above the lowest it also names the block with the keys before it.
type entry struct {
	reference uint64
	key       []byte
	data      []byte // what a view index holds instead of a reference
	last      bool
	child     int // number of a block, -1 for none
}

func (e entry) encode(unit int) []byte {
	data := round(16+len(e.key), 8)
	if e.data != nil {
		data = 16 + len(e.key)
	}
	size := round(data+len(e.data), 8)
	if e.child >= 0 {
		size += 8
	}
	b := make([]byte, size)
	le := binary.LittleEndian
	if e.data != nil {
		le.PutUint16(b, uint16(data))
		le.PutUint16(b[2:], uint16(len(e.data)))
	} else {
		le.PutUint64(b, e.reference)
	}
	le.PutUint16(b[8:], uint16(size))
	le.PutUint16(b[10:], uint16(len(e.key)))
	copy(b[16:], e.key)
	copy(b[data:], e.data)
	flags := uint16(0)
	if e.last {
		flags |= entryLast
	}
	if e.child >= 0 {
		flags |= entryHasChild
		le.PutUint64(b[size-8:], uint64(e.child*unit))
	}
	le.PutUint16(b[12:], flags)
	return b
}

func (e entry) size() int { return len(e.encode(1)) }

func sizeOf(entries []entry) int {
	n := 0
	for _, e := range entries {
		n += e.size()
	}
	return n
}

// blockRoom is what one index block holds besides its header.
var blockRoom = indexBlock - round(40+2*(indexBlock/stride+1), 8)

// index builds a folder's index: in the record while it fits, else as a tree
// of blocks with its root in the record.
func (v *volume) index(f *file) []attribute {
	live, gone := f.entries()
	end := entry{last: true, child: -1}
	room := v.room(f) - round(24+8, 8) - 32 // the attribute's header with its name, the root's own
	if sizeOf(live)+end.size() <= room && len(gone) == 0 {
		return []attribute{indexRoot("$I30", attrFileName, 1, v.unit(), append(live, end), false)}
	}
	var t blocks
	top := append(live, end)
	room -= 40 + 72 + round(8*(f.pieces+1), 8) // the bitmap, the allocation's header, its runs
	for first := true; first || sizeOf(top) > room; first = false {
		top = t.push(top)
	}
	used := len(t.blocks)
	if len(gone) > 0 {
		t.blocks = append(t.blocks, append(gone, end))
	}
	var data []byte
	for i, entries := range t.blocks {
		data = append(data, block(entries, i, v.unit())...)
	}
	bits := make([]byte, round(len(t.blocks)/8+1, 8))
	for i := range used {
		bits[i/8] |= 1 << (i % 8)
	}
	return []attribute{
		indexRoot("$I30", attrFileName, 1, v.unit(), top, true),
		v.stream(attrIndexAllocation, "$I30", data, f.pieces),
		{kind: attrBitmap, name: "$I30", value: bits},
	}
}

// unit is the number by which block numbers are multiplied on the volume: the
// clusters in a block or, with larger clusters, its sectors of 512 bytes.
func (v *volume) unit() int {
	if v.Cluster <= indexBlock {
		return indexBlock / v.Cluster
	}
	return indexBlock / stride
}

// entries are a folder's entries in order, those of deleted files apart.
func (f *file) entries() (live, gone []entry) {
	children := f.children
	if f.number == recordRoot {
		children = append(slices.Clone(children), f) // the root lists itself
	}
	for _, c := range children {
		for _, key := range c.keys() {
			e := entry{reference: c.reference(), key: key, child: -1}
			if c.deleted {
				gone = append(gone, e)
			} else {
				live = append(live, e)
			}
		}
	}
	byName := func(a, b entry) int { return compareNames(a.key[66:], b.key[66:]) }
	slices.SortFunc(live, byName)
	slices.SortFunc(gone, byName)
	return live, gone
}

// blocks are the blocks of an index below its root.
type blocks struct{ blocks [][]entry }

// push moves a level of entries, the last of which is the end, into blocks and
// returns the level above: the entry after each block, with the block as its
// child, and the end.
func (t *blocks) push(level []entry) []entry {
	end := level[len(level)-1]
	rest := level[:len(level)-1]
	var above []entry
	for {
		n := fitting(rest)
		if n == len(rest) {
			t.blocks = append(t.blocks, append(slices.Clone(rest), end))
			return append(above, entry{last: true, child: len(t.blocks) - 1})
		}
		if n == len(rest)-1 {
			n-- // the block after the separator would be empty
		}
		up := rest[n]
		t.blocks = append(t.blocks, append(slices.Clone(rest[:n]), entry{last: true, child: up.child}))
		up.child = len(t.blocks) - 1
		above = append(above, up)
		rest = rest[n+1:]
	}
}

// fitting is how many of the entries one block holds besides its end.
func fitting(entries []entry) int {
	free := blockRoom - entry{last: true, child: 0}.size()
	for i, e := range entries {
		if free -= e.size(); free < 0 {
			return i
		}
	}
	return len(entries)
}

// block lays out one index block.
func block(entries []entry, number, unit int) []byte {
	b := make([]byte, indexBlock)
	copy(b, "INDX")
	le := binary.LittleEndian
	le.PutUint16(b[4:], 40)
	le.PutUint16(b[6:], uint16(indexBlock/stride+1))
	le.PutUint64(b[16:], uint64(number*unit))
	indexHeader(b[24:], indexBlock-blockRoom-24, blockRoom+indexBlock-blockRoom-24, entries, unit)
	if entries[len(entries)-1].child >= 0 {
		b[36] = blockHasChild
	}
	fixup(b)
	return b
}

// indexHeader writes the header that roots and blocks share, and the entries
// at their offset behind it. Allocated is counted from the header's start.
func indexHeader(b []byte, first, allocated int, entries []entry, unit int) {
	at := first
	for _, e := range entries {
		at += copy(b[at:], e.encode(unit))
	}
	le := binary.LittleEndian
	le.PutUint32(b, uint32(first))
	le.PutUint32(b[4:], uint32(at))
	le.PutUint32(b[8:], uint32(allocated))
}

// indexRoot is the root of an index over attributes of the given kind, 0 for a
// view; collation is the rule by which its keys are ordered.
func indexRoot(name string, kind, collation uint32, unit int, entries []entry, large bool) attribute {
	b := make([]byte, 32+sizeOf(entries))
	le := binary.LittleEndian
	le.PutUint32(b, kind)
	le.PutUint32(b[4:], collation)
	le.PutUint32(b[8:], indexBlock)
	b[12] = byte(unit)
	indexHeader(b[16:], 16, len(b)-16, entries, unit)
	if large {
		b[28] = blockHasChild
	}
	return attribute{kind: attrIndexRoot, name: name, value: b}
}

// compareNames is the order of names in a folder: by UTF-16 units in upper
// case, COLLATION_FILE_NAME.
func compareNames(a, b []byte) int {
	le := binary.LittleEndian
	up := upCase()
	for len(a) > 0 && len(b) > 0 {
		if c := cmp.Compare(up[le.Uint16(a)], up[le.Uint16(b)]); c != 0 {
			return c
		}
		a, b = a[2:], b[2:]
	}
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return bytes.Compare(a, b)
}
