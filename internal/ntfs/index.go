package ntfs

import (
	"encoding/binary"
	"fmt"
	"io"
)

const (
	indexName = "$I30" // of the index of file names
	// Limits of the tree. Windows fills directory blocks of 4096 bytes with
	// tens of entries: five levels hold more files than a volume can.
	maxLevels = 16
	minBlock  = 512
	maxBlock  = 64 << 10
	// maxIndex is the largest directory that is listed: about half a million
	// names. Looking up a name has no such limit, it reads one block per level.
	maxIndex = 64 << 20

	nodeHasChildren = 1 // flag in a node's header
)

// An index is the tree of names in a directory: a root in the MFT record, and
// blocks in $INDEX_ALLOCATION, of which a bitmap says which are in use.
type index struct {
	v      *Volume
	dir    *record
	root   node
	block  int64 // bytes in a block
	unit   int64 // bytes that one count in a child's number stands for
	alloc  *stream
	bitmap *stream
}

// openIndex reads what stands in the directory's record: INDEX_ROOT, and where
// the blocks and their bitmap are.
func (v *Volume) openIndex(dir *record) (*index, error) {
	roots, err := v.find(dir, attrIndexRoot, indexName, false)
	if err != nil {
		return nil, err
	}
	if len(roots) == 0 || !roots[0].resident || len(roots[0].content) < 32 {
		return nil, formatErr(dir.off, "MFT record %d is a directory without an index of names ($INDEX_ROOT %s)",
			dir.number, indexName)
	}
	le := binary.LittleEndian
	b, off := roots[0].content, roots[0].off
	if kind, rule := le.Uint32(b), le.Uint32(b[4:]); kind != 0x30 || rule != 1 {
		return nil, formatErr(off,
			"index of directory %d is of attribute type %#x by rule %d, want file names (0x30 by rule 1)", dir.number, kind, rule)
	}
	x := &index{v: v, dir: dir, block: int64(le.Uint32(b[8:]))}
	if x.block < minBlock || x.block > maxBlock || !powerOfTwo(x.block) {
		return nil, formatErr(off+8, "index of directory %d: blocks of %d bytes, want 512 to 65536", dir.number,
			x.block)
	}
	x.unit = v.geo.cluster
	if x.block < x.unit {
		x.unit = 512
	}
	if x.root, err = parseNode(b[16:], off+16); err != nil {
		return nil, err
	}
	if x.root.leaf {
		return x, nil
	}
	if x.alloc, err = x.stream(attrIndexAllocation); err != nil {
		return nil, err
	}
	x.bitmap, err = x.stream(attrBitmap)
	return x, err
}

// stream opens one of the index's own streams.
func (x *index) stream(kind uint32) (*stream, error) {
	pieces, err := x.v.find(x.dir, kind, indexName, false)
	if err != nil {
		return nil, err
	}
	if len(pieces) == 0 {
		return nil, formatErr(x.dir.off, "directory %d has no %s", x.dir.number, kindName(kind))
	}
	return x.v.join(pieces, x.v.pages)
}

// child reads the node that an entry points to: an index block that is in use,
// says itself that it is this one, and was written whole.
func (x *index) child(vcn int64) (node, error) {
	if x.alloc == nil || vcn < 0 || vcn > x.alloc.size/x.unit {
		return node{}, formatErr(x.dir.off, "index of directory %d points to block %d, which it does not have",
			x.dir.number, vcn)
	}
	at := vcn * x.unit
	off := x.alloc.physical(at)
	if at%x.block != 0 || at+x.block > x.alloc.size {
		return node{}, formatErr(off, "index of directory %d points to byte %d, want a block of %d within %d",
			x.dir.number, at, x.block, x.alloc.size)
	}
	if err := x.inUse(at/x.block, off); err != nil {
		return node{}, err
	}
	b := make([]byte, x.block)
	if _, err := x.alloc.ReadAt(b, at); err != nil {
		return node{}, err
	}
	if string(b[:4]) != "INDX" {
		return node{}, formatErr(off, "block %d of directory %d: signature is %q, want %q", vcn, x.dir.number, b[:4],
			"INDX")
	}
	if self := binary.LittleEndian.Uint64(b[0x10:]); self != uint64(vcn) {
		return node{}, formatErr(off+0x10, "block %d of directory %d says it is %d", vcn, x.dir.number, self)
	}
	if err := applyUpdateSequence(b); err != nil {
		return node{}, &FormatError{off, fmt.Sprintf("block %d of directory %d", vcn, x.dir.number), err}
	}
	return parseNode(b[0x18:], off+0x18)
}

// inUse checks the bit of a block in the bitmap. Blocks that deleted names left
// behind keep their content, only their bit is cleared.
func (x *index) inUse(number, off int64) error {
	var bits [1]byte
	switch _, err := x.bitmap.ReadAt(bits[:], number/8); {
	case err == io.EOF:
		return formatErr(x.bitmap.home, "bitmap of directory %d ends before block %d", x.dir.number, number)
	case err != nil:
		return err
	}
	if bits[0]>>(number%8)&1 == 0 {
		return formatErr(off, "index of directory %d points to block %d, which its bitmap says is free", x.dir.number,
			number)
	}
	return nil
}

// lookup finds a name as Windows does: without regard to case, but the very
// same spelling first where names differ in nothing else (POSIX names). ok is
// false where there is none.
func (x *index) lookup(name []uint16) (found entry, ok bool, err error) {
	n := x.root
	for range maxLevels {
		child := int64(-1)
		for e, err := range n.entries() {
			if err != nil {
				return entry{}, false, err
			}
			order := different
			if !e.end {
				order = x.v.compare(e.name, name)
			}
			if -different < order && order < different {
				found, ok = e, true
			}
			if order == 0 {
				return found, true, nil
			}
			if order > 0 {
				child = e.child
				break
			}
		}
		if child < 0 {
			return found, ok, nil
		}
		if n, err = x.child(child); err != nil {
			return entry{}, false, err
		}
	}
	return entry{}, false, x.tooDeep()
}

func (x *index) tooDeep() error {
	return formatErr(x.dir.off, "index of directory %d has more than %d levels", x.dir.number, maxLevels)
}

// list calls visit for every entry in order, each block once.
func (x *index) list(visit func(entry) error) error {
	if x.alloc != nil {
		if x.alloc.size > maxIndex {
			return formatErr(x.alloc.home, "index of directory %d has %d bytes, want at most %d", x.dir.number,
				x.alloc.size, maxIndex)
		}
		x.v.pages.allowMore(x.alloc)
	}
	return x.walk(x.root, 0, map[int64]bool{}, visit)
}

func (x *index) walk(n node, level int, seen map[int64]bool, visit func(entry) error) error {
	if level >= maxLevels {
		return x.tooDeep()
	}
	for e, err := range n.entries() {
		if err != nil {
			return err
		}
		if e.child >= 0 {
			if seen[e.child] {
				return formatErr(e.off, "index of directory %d points to block %d twice", x.dir.number, e.child)
			}
			seen[e.child] = true
			child, err := x.child(e.child)
			if err != nil {
				return err
			}
			if err := x.walk(child, level+1, seen, visit); err != nil {
				return err
			}
		}
		if e.end {
			return nil
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	return nil
}
