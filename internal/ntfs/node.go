package ntfs

import (
	"encoding/binary"
	"iter"
)

// A node is one node of the tree of names: a header and sorted entries.
type node struct {
	b    []byte // from the header to the end of the last entry
	off  int64  // of the header on the volume
	leaf bool   // entries have no children
}

// An entry is one name in a directory: its reference, and the copy of the
// $FILE_NAME attribute. The last entry of a node has no name.
type entry struct {
	ref       reference
	name      []byte // UTF-16, little endian
	namespace byte
	flags     uint32 // file attributes
	reparse   uint32 // tag of the reparse point, where flags say there is one
	child     int64  // cluster of the child with the names before this one, or -1
	end       bool
	off       int64 // on the volume
}

// Name spaces of file names.
const (
	namespaceDOS = 2 // the 8.3 name of a file that has a longer one too
)

// Flags of the file attributes in an entry.
const (
	entryReparse   = 0x00000400
	entryDirectory = 0x10000000
)

// parseNode checks a node's header (INDEX_HEADER), which begins b.
func parseNode(b []byte, off int64) (node, error) {
	le := binary.LittleEndian
	if len(b) < 16 {
		return node{}, formatErr(off, "index node of %d bytes, want at least 16", len(b))
	}
	first, end := int64(le.Uint32(b)), int64(le.Uint32(b[4:]))
	if first < 16 || end < first || end > int64(len(b)) || first%8 != 0 {
		return node{}, formatErr(off, "index node: entries from %d to %d, want them within 16 to %d", first, end,
			len(b))
	}
	return node{b: b[first:end], off: off + first, leaf: b[12]&nodeHasChildren == 0}, nil
}

// entries yields the entries up to and with the one that ends the node, or an
// error and then no more.
func (n node) entries() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for at := 0; ; {
			e, length, err := n.entry(at)
			if !yield(e, err) || err != nil || e.end {
				return
			}
			at += length
		}
	}
}

// entry decodes INDEX_ENTRY and the FILE_NAME in it.
func (n node) entry(at int) (entry, int, error) {
	le := binary.LittleEndian
	off := n.off + int64(at)
	if len(n.b)-at < 16 {
		return entry{}, 0, formatErr(off, "index node ends after %d bytes without its last entry", len(n.b))
	}
	b := n.b[at:]
	length, flags := int(le.Uint16(b[8:])), le.Uint16(b[12:])
	if length < 16 || length > len(b) || length%8 != 0 {
		return entry{}, 0, formatErr(off+8, "index entry is %d bytes long, want 16 to %d", length, len(b))
	}
	b = b[:length]
	e := entry{ref: reference(le.Uint64(b)), child: -1, end: flags&2 != 0, off: off}
	if flags&1 != 0 {
		if length < 24 {
			return entry{}, 0, formatErr(off+8, "index entry with a child is %d bytes long, want 24", length)
		}
		e.child = int64(le.Uint64(b[length-8:]) &^ (1 << 63))
		b = b[:length-8]
	}
	if e.end {
		return e, length, nil
	}
	const nameAt = 16 + 0x42
	if len(b) < nameAt || len(b) < nameAt+2*int(b[16+0x40]) || b[16+0x40] == 0 {
		return entry{}, 0, formatErr(off, "index entry of %d bytes does not hold its name", length)
	}
	e.flags, e.reparse = le.Uint32(b[16+0x38:]), le.Uint32(b[16+0x3c:])
	e.namespace = b[16+0x41]
	e.name = b[nameAt : nameAt+2*int(b[16+0x40])]
	return e, length, nil
}
