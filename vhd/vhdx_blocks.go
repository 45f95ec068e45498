package vhd

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

// States of a block ([MS-VHDX] §2.5.1.1). In the others its content is
// undefined or was given back, and reads as zeros.
const (
	blockNotPresent = 0
	blockUndefined  = 1
	blockZero       = 2
	blockUnmapped   = 3
	blockPresent    = 6
	blockPartial    = 7 // the sector bitmap says what is the parent's
)

// bitmapBlock is the length of a sector bitmap block, which has 2^23 bits: the
// sectors of one chunk of payload blocks.
const (
	bitmapBlock = 1 << 20
	chunkBits   = bitmapBlock * 8
)

// xblocks is the layer of a VHDX. Its table has an entry of 8 bytes for each
// block, and after each chunk one for the chunk's sector bitmap.
type xblocks struct {
	src        source
	header     *xheader
	metadata   *xmetadata
	table      extent
	structures []extent // where no block may lie
	chunk      int64    // blocks of one chunk
	count      int64    // blocks of the disk
	entries    []byte   // nil when larger than wholeTable
}

// measure works out the table's form and returns how many entries it needs.
func (x *xblocks) measure() int64 {
	m := x.metadata
	x.chunk = chunkBits * m.sector / m.block
	x.count = (m.size-1)/m.block + 1
	if m.parent {
		return x.bitmapOf((x.count-1)/x.chunk) + 1
	}
	return x.entryOf(x.count-1) + 1
}

// open checks the table, whole if it is not large.
func (x *xblocks) open() error {
	m := x.metadata
	length := 8 * x.measure()
	if length > x.table.end-x.table.off {
		return damage(x.table.off, "block table has %d bytes, a disk of %d bytes in blocks of %d needs %d",
			x.table.end-x.table.off, m.size, m.block, length)
	}
	if length > wholeTable {
		return nil
	}
	x.entries = make([]byte, length)
	if err := x.src.read(x.entries, x.table.off, "block table"); err != nil {
		return err
	}
	return x.checkTable()
}

// entryOf is the table index of a block, bitmapOf that of a chunk's bitmap.
func (x *xblocks) entryOf(n int64) int64      { return n + n/x.chunk }
func (x *xblocks) bitmapOf(chunk int64) int64 { return chunk*(x.chunk+1) + x.chunk }

// checkTable looks at every entry: what is present must lie in the file, clear
// of the structures and of every other block.
func (x *xblocks) checkTable() error {
	var all []extent
	for i := range int64(len(x.entries) / 8) {
		state, off, err := x.entry(i)
		if err != nil {
			return err
		}
		if state == blockPresent || state == blockPartial {
			all = append(all, extent{x.title(i), off, off + x.length(i)})
		}
	}
	slices.SortFunc(all, func(a, b extent) int { return cmp.Compare(a.off, b.off) })
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1], all[i]; b.off < a.end {
			return damage(x.table.off, "%s at %#x lies inside %s at %#x", b.name, b.off, a.name, a.off)
		}
	}
	return nil
}

// isBitmap reports whether table entry i is that of a sector bitmap.
func (x *xblocks) isBitmap(i int64) bool { return i%(x.chunk+1) == x.chunk }

// length is that of what table entry i points to. Of the last block only what
// the disk's size asks for must be in the file.
func (x *xblocks) length(i int64) int64 {
	if x.isBitmap(i) {
		return bitmapBlock
	}
	n := i - i/(x.chunk+1)
	return min(x.metadata.block, x.metadata.size-n*x.metadata.block)
}

func (x *xblocks) title(i int64) string {
	if x.isBitmap(i) {
		return fmt.Sprintf("sector bitmap %d", i/(x.chunk+1))
	}
	return fmt.Sprintf("block %d", i-i/(x.chunk+1))
}

// entry reads table entry i and checks it.
func (x *xblocks) entry(i int64) (state int, off int64, err error) {
	var b []byte
	if x.entries != nil {
		b = x.entries[8*i:][:8]
	} else {
		b = make([]byte, 8)
		if err := x.src.read(b, x.table.off+8*i, "block table entry"); err != nil {
			return 0, 0, err
		}
	}
	v := le.Uint64(b)
	state, off = int(v&7), int64(v>>20)<<20
	switch {
	case state == blockPartial && !x.metadata.parent:
		return 0, 0, damage(x.table.off+8*i, "%s is said to be the parent's in part, the disk has no parent",
			x.title(i))
	case state == 4 || state == 5:
		return 0, 0, damage(x.table.off+8*i, "state of %s is %d, want 0 to 3, 6 or 7", x.title(i), state)
	case state != blockPresent && state != blockPartial, x.isBitmap(i) && !x.metadata.parent:
		return state, 0, nil
	}
	return state, off, x.place(i, off)
}

// place checks where table entry i points to.
func (x *xblocks) place(i, off int64) error {
	end := off + x.length(i)
	if off < 0 || end < 0 || end > x.src.size {
		return &FormatError{Off: x.table.off + 8*i, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("%s at %#x reaches beyond the end of the file, %#x", x.title(i), off, x.src.size)}
	}
	for _, s := range x.structures {
		if off < s.end && end > s.off {
			return damage(x.table.off+8*i, "%s at %#x lies inside the %s", x.title(i), off, s.name)
		}
	}
	return nil
}

// readSome reads from one block.
func (x *xblocks) readSome(p []byte, off int64) (n int, here bool, err error) {
	block := x.metadata.block
	number, in := off/block, off%block
	p = p[:min(int64(len(p)), block-in)]
	state, at, err := x.entry(x.entryOf(number))
	if err != nil {
		return 0, false, err
	}
	switch state {
	case blockNotPresent:
		return len(p), false, nil
	case blockUndefined, blockZero, blockUnmapped:
		clear(p)
		return len(p), true, nil
	case blockPartial:
		if p, here, err = x.ownPart(p, number, in); err != nil || !here {
			return len(p), here, err
		}
	}
	return len(p), true, x.src.read(p, at+in, "block")
}

// ownPart shortens p to sectors that are all the disk's own or all the
// parent's.
func (x *xblocks) ownPart(p []byte, number, in int64) ([]byte, bool, error) {
	chunk, sector := number/x.chunk, x.metadata.sector
	i := x.bitmapOf(chunk)
	state, at, err := x.entry(i)
	if err != nil {
		return nil, false, err
	}
	if state != blockPresent {
		return nil, false, damage(x.table.off+8*i,
			"block %d is the parent's in part, but its sector bitmap is not present", number)
	}
	m := bitmap{at: at, first: number % x.chunk * (x.metadata.block / sector)}
	return m.cut(x.src, p, in, sector)
}
