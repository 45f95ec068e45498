package vhd

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Limits of what is read at once.
const (
	headerSize = 1024
	headerSum  = 36 // offset of the checksum
	// wholeTable is the largest block table that is kept in memory and
	// checked whole at open: 1 MB, enough for 512 GB in blocks of 2 MB.
	// Entries of larger ones are read and checked where they are used.
	wholeTable = 1 << 20
	// maxBlock bounds the block size. Windows writes 512 KB and 2 MB.
	maxBlock = 1 << 30
	unused   = 0xffffffff // block table entry of a block that was never written
)

// blocks is the layer of a dynamic or differencing VHD: a header, and a table that says at
// which sector each block's bitmap and data begin (specification 1.0,
// "Dynamic Disk Header Format" and "Block Allocation Table").
type blocks struct {
	src     source
	footer  *footer
	tableAt int64
	entries int64  // entries in use: one for each block of the disk
	table   []byte // nil when larger than wholeTable
	block   int64  // bytes of data in a block
	bitmap  int64  // bytes of the sector bitmap before them
	link    *link  // to the parent of a differencing disk, else nil
	notes   []Note
}

func newBlocks(src source, f *footer) (*blocks, error) {
	h := make([]byte, headerSize)
	if err := src.read(h, f.header, "dynamic header"); err != nil {
		return nil, err
	}
	b, err := parseHeader(h, src, f)
	if err != nil {
		return nil, err
	}
	if f.diskType == diskDifferencing {
		if b.link, b.notes, err = parseLink(h, src, f); err != nil {
			return nil, err
		}
	}
	if b.entries*4 <= wholeTable {
		b.table = make([]byte, b.entries*4)
		if err := src.read(b.table, b.tableAt, "block table"); err != nil {
			return nil, err
		}
		return b, b.checkTable()
	}
	if f.off == 0 {
		return b, b.checkEnds()
	}
	return b, nil
}

// parseHeader reads the dynamic header h of the disk with footer f.
func parseHeader(h []byte, src source, f *footer) (*blocks, error) {
	be := binary.BigEndian
	if !bytes.HasPrefix(h, headerCookie) {
		return nil, damage(f.header, "dynamic header begins with %q, want %q", h[:8], headerCookie)
	}
	if got, want := be.Uint32(h[headerSum:]), checksum(h, headerSum); got != want {
		return nil, damage(f.header+headerSum, "dynamic header checksum is %#08x, want %#08x", got, want)
	}
	if v := be.Uint32(h[24:]); v>>16 != 1 {
		return nil, damage(f.header+24, "dynamic header is of version %d.%d, want 1.0", v>>16, v&0xffff)
	}
	block := int64(be.Uint32(h[32:]))
	if !powerOfTwo(block, sectorSize, maxBlock) {
		return nil, damage(f.header+32, "block size is %d bytes, want a power of two from %d to %d", block,
			sectorSize, maxBlock)
	}
	b := &blocks{
		src:     src,
		footer:  f,
		tableAt: offset(be.Uint64(h[16:])),
		entries: (f.size-1)/block + 1,
		block:   block,
		bitmap:  bitmapSize(block),
	}
	if n := int64(be.Uint32(h[28:])); n < b.entries {
		return nil, damage(f.header+28, "block table has %d entries, a disk of %d bytes in blocks of %d needs %d", n,
			f.size, block, b.entries)
	}
	if b.tableAt > src.size-b.entries*4 {
		return nil, damage(f.header+16, "block table of %d entries at %#x reaches beyond the end of the file, %#x",
			b.entries, b.tableAt, src.size)
	}
	return b, nil
}

// bitmapSize is the length in bytes of a block's sector bitmap: one bit for
// each sector, padded to whole sectors.
func bitmapSize(block int64) int64 {
	bits := block / sectorSize
	return roundUp((bits+7)/8, sectorSize)
}

// A placed block is one that has a place in the file.
type placed struct{ number, off int64 }

// checkTable looks at every entry: each block must lie in the file, clear of
// the structures and of every other block.
func (b *blocks) checkTable() error {
	var all []placed
	for n := range b.entries {
		off, err := b.locate(n)
		if err != nil {
			return b.explain(err)
		}
		if off != 0 {
			all = append(all, placed{n, off})
		}
	}
	slices.SortFunc(all, func(x, y placed) int { return cmp.Compare(x.off, y.off) })
	for i := 1; i < len(all); i++ {
		x, y := all[i-1], all[i]
		if y.off-x.off < b.bitmap+b.block {
			return damage(b.entryAt(y.number), "block %d at %#x lies inside block %d at %#x", y.number, y.off,
				x.number, x.off)
		}
	}
	return nil
}

// checkEnds looks for a block beyond the end of the file in a table that is
// not kept: without a footer at the end this tells a cut file from one whose
// footer was overwritten.
func (b *blocks) checkEnds() error {
	buf := make([]byte, 64<<10)
	for done := int64(0); done < b.entries*4; {
		buf = buf[:min(int64(len(buf)), b.entries*4-done)]
		if err := b.src.read(buf, b.tableAt+done, "block table"); err != nil {
			return err
		}
		for i := 0; i < len(buf); i += 4 {
			if _, err := b.place((done+int64(i))/4, binary.BigEndian.Uint32(buf[i:])); err != nil {
				return b.explain(err)
			}
		}
		done += int64(len(buf))
	}
	return nil
}

// explain says of a block beyond the end of a file without a footer there what
// the two mean together.
func (b *blocks) explain(err error) error {
	var f *FormatError
	if b.footer.off == 0 && errors.As(err, &f) && errors.Is(err, io.ErrUnexpectedEOF) {
		return &FormatError{Off: f.Off, Msg: "the file is cut short: its footer is missing, and " + f.Msg, Err: f.Err}
	}
	return err
}

// entryAt is the offset of a block's entry in the file.
func (b *blocks) entryAt(n int64) int64 { return b.tableAt + 4*n }

// locate returns the offset of block n's bitmap in the file, 0 if the block
// was never written.
func (b *blocks) locate(n int64) (int64, error) {
	if b.table != nil {
		return b.place(n, binary.BigEndian.Uint32(b.table[4*n:]))
	}
	var e [4]byte
	if err := b.src.read(e[:], b.entryAt(n), "block table entry"); err != nil {
		return 0, err
	}
	return b.place(n, binary.BigEndian.Uint32(e[:]))
}

// place turns the table entry of block n into an offset and checks it. Of the
// last block only what the disk's size asks for must be in the file.
func (b *blocks) place(n int64, entry uint32) (int64, error) {
	if entry == unused {
		return 0, nil
	}
	off := int64(entry) * sectorSize
	end := off + b.bitmap + min(b.block, b.footer.size-n*b.block)
	if end > b.src.size {
		return 0, &FormatError{Off: b.entryAt(n), Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("block %d at %#x reaches beyond the end of the file, %#x", n, off, b.src.size)}
	}
	for _, s := range []struct {
		name     string
		off, end int64
	}{
		{"copy of the footer", 0, footerSize},
		{"dynamic header", b.footer.header, b.footer.header + headerSize},
		{"block table", b.tableAt, b.tableAt + 4*b.entries},
	} {
		if off < s.end && end > s.off {
			return 0, damage(b.entryAt(n), "block %d at %#x lies inside the %s", n, off, s.name)
		}
	}
	return off, nil
}

// readSome reads from one block. The bitmap of a dynamic disk is not looked
// at: sectors that were never written hold zeros. That of a differencing disk
// tells which sectors are its own and which are the parent's.
func (b *blocks) readSome(p []byte, off int64) (n int, here bool, err error) {
	number, in := off/b.block, off%b.block
	p = p[:min(int64(len(p)), b.block-in)]
	at, err := b.locate(number)
	if err != nil || at == 0 {
		return len(p), false, err
	}
	if b.link != nil {
		m := bitmap{at: at, highFirst: true}
		if p, here, err = m.cut(b.src, p, in, sectorSize); err != nil || !here {
			return len(p), here, err
		}
	}
	return len(p), true, b.src.read(p, at+b.bitmap+in, "block")
}
