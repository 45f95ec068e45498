package hive

import (
	"slices"
	"time"

	"vmmdoctor/internal/text"
)

// WriteOptions say how a hive is written. The zero value is a hive of version
// 1.5 without a name or a time.
type WriteOptions struct {
	Minor    uint32    // minor version, 3 to 6; 0 means 5. Boot stores are 1.3
	Time     time.Time // last write of the hive and of each key; zero is written as none
	FileName string    // informative; the last 31 characters are kept
}

// Bytes writes the tree as a whole, clean hive, the same bytes for the same
// tree and options. Subkeys are sorted by upper-case name.
//
// What the format cannot hold is a mistake of the caller: names of more than
// 65535 stored bytes, or a hive of 4 GB.
func Bytes(root *Node, o WriteOptions) []byte {
	w := &writer{bins: make([]byte, baseSize), used: baseSize, minor: o.Minor, time: fileTime(o.Time),
		byDescriptor: map[string]uint32{}}
	if w.minor == 0 {
		w.minor = 5
	}
	at := w.key(root, none, 0, keyRoot)
	w.linkSecurity()
	w.closeBin()
	w.base(at, o.FileName)
	return w.bins
}

// fileTime is t in steps of 100 ns since 1601.
func fileTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix()+11644473600)*1e7 + uint64(t.Nanosecond())/100
}

// A writer lays cells into bins in one pass. All offsets it hands out count
// from the end of the base block, as those in cells do.
type writer struct {
	bins  []byte // the file so far: base block and bins
	used  int    // of bins: the end of the last cell
	minor uint32
	time  uint64

	byDescriptor map[string]uint32 // the security cell of each descriptor
	security     []uint32          // all of them
}

// alloc makes a cell for n bytes and returns its offset. A cell lies in one
// bin; where it does not fit the rest of the bin becomes a free cell.
func (w *writer) alloc(n int) uint32 {
	size := (4 + n + 7) &^ 7
	if w.used+size > len(w.bins) {
		w.closeBin()
		start := len(w.bins)
		length := (binHeader + size + binAlign - 1) &^ (binAlign - 1)
		w.bins = append(w.bins, make([]byte, length)...)
		h := w.bins[start:]
		copy(h, "hbin")
		le.PutUint32(h[4:], uint32(start-baseSize))
		le.PutUint32(h[8:], uint32(length))
		if start == baseSize {
			le.PutUint64(h[20:], w.time)
		}
		w.used = start + binHeader
	}
	at := w.used
	le.PutUint32(w.bins[at:], uint32(-size))
	w.used += size
	return uint32(at - baseSize)
}

// closeBin makes what is left of the last bin a free cell.
func (w *writer) closeBin() {
	if left := len(w.bins) - w.used; left > 0 {
		le.PutUint32(w.bins[w.used:], uint32(left))
	}
	w.used = len(w.bins)
}

// at returns the contents of the cell at an offset that alloc returned.
func (w *writer) at(cell uint32) []byte { return w.bins[baseSize+int(cell)+4:] }

// put makes a cell of these bytes.
func (w *writer) put(b []byte) uint32 {
	cell := w.alloc(len(b))
	copy(w.at(cell), b)
	return cell
}

// offsets makes a cell that holds a list of offsets.
func (w *writer) offsets(head []byte, cells []uint32) uint32 {
	for _, c := range cells {
		head = le.AppendUint32(head, c)
	}
	return w.put(head)
}

// base fills in the base block when the bins are complete.
func (w *writer) base(root uint32, fileName string) {
	b := w.bins[:baseSize]
	copy(b, "regf")
	le.PutUint32(b[4:], 1) // primary and secondary sequence: equal means clean
	le.PutUint32(b[8:], 1)
	le.PutUint64(b[12:], w.time)
	le.PutUint32(b[20:], 1) // version 1.minor
	le.PutUint32(b[24:], w.minor)
	le.PutUint32(b[32:], 1) // format; the type at 28 is 0, a primary file
	le.PutUint32(b[36:], root)
	le.PutUint32(b[40:], uint32(len(w.bins)-baseSize))
	le.PutUint32(b[44:], 1) // clustering factor
	name := text.UTF16(fileName)
	copy(b[48:], name[max(0, len(name)-62):])
	le.PutUint32(b[checksumAt:], checksum(b))
}

// key writes a key and all below it (nk: facts, bcd-format §10.1). Without a
// descriptor of its own it has the security cell of the key above, 0 at the root.
func (w *writer) key(n *Node, parent, security uint32, flags uint16) uint32 {
	name, compressed := encodeName(n.Name)
	if compressed {
		flags |= keyCompressed
	}
	cell := w.alloc(76 + len(name))
	security = w.secure(n.Security, security)
	values := w.values(n)
	subkeys := w.subkeys(n, cell, security)

	b := w.at(cell)
	copy(b, "nk")
	le.PutUint16(b[2:], flags)
	le.PutUint64(b[4:], w.time)
	le.PutUint32(b[16:], parent)
	le.PutUint32(b[20:], uint32(len(n.Keys)))
	le.PutUint32(b[28:], subkeys)
	le.PutUint32(b[32:], none) // subkeys that live in memory only
	le.PutUint32(b[36:], uint32(len(n.Values)))
	le.PutUint32(b[40:], values)
	le.PutUint32(b[44:], security)
	le.PutUint32(b[48:], none) // class name
	for _, k := range n.Keys {
		raise(b[52:], 2*len(text.Units(k.Name)))
	}
	for _, v := range n.Values {
		raise(b[60:], 2*len(text.Units(v.Name)))
		raise(b[64:], len(v.Data))
	}
	le.PutUint16(b[72:], uint16(len(name)))
	copy(b[76:], name)
	return cell
}

// raise keeps the larger of the number stored in b and n.
func raise(b []byte, n int) { le.PutUint32(b, max(le.Uint32(b), uint32(n))) }

// subkeys writes the keys below n, then the lists of them side by side.
func (w *writer) subkeys(n *Node, cell, security uint32) uint32 {
	if len(n.Keys) == 0 {
		return none
	}
	entries := make([]entry, len(n.Keys))
	for i, k := range n.Keys {
		entries[i] = entry{node: k, fold: folded(k.Name)}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.fold, b.fold) })
	for i, e := range entries {
		entries[i].cell = w.key(e.node, cell, security, 0)
	}
	var lists []uint32
	for part := range slices.Chunk(entries, leafLimit) {
		lists = append(lists, w.leaf(part))
	}
	if len(lists) == 1 {
		return lists[0]
	}
	return w.offsets(le.AppendUint16([]byte("ri"), uint16(len(lists))), lists)
}

// An entry is a key that is about to be listed.
type entry struct {
	node *Node
	fold []uint16
	cell uint32
}

// leafLimit is how many entries of 8 bytes, with the list's head and the
// cell's size, fill a bin of one page.
const leafLimit = (binAlign - binHeader - 8) / 8

// leaf writes one list of keys: lf with the first four bytes of each name up
// to version 1.4, lh with the hash of the name from 1.5.
func (w *writer) leaf(entries []entry) uint32 {
	b := []byte("lf")
	if w.minor >= 5 {
		b = []byte("lh")
	}
	b = le.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = le.AppendUint32(b, e.cell)
		if w.minor >= 5 {
			b = le.AppendUint32(b, hash(e.fold))
			continue
		}
		var hint [4]byte
		if name, compressed := encodeName(e.node.Name); compressed {
			copy(hint[:], name)
		}
		b = append(b, hint[:]...)
	}
	return w.put(b)
}

// values writes the values of n and their list.
func (w *writer) values(n *Node) uint32 {
	if len(n.Values) == 0 {
		return none
	}
	var cells []uint32
	for _, v := range n.Values {
		name, compressed := encodeName(v.Name)
		b := append([]byte("vk"), make([]byte, 18)...)
		le.PutUint16(b[2:], uint16(len(name)))
		size, where := w.data(v.Data)
		le.PutUint32(b[4:], size)
		le.PutUint32(b[8:], where)
		le.PutUint32(b[12:], uint32(v.Type))
		if compressed && len(name) > 0 {
			le.PutUint16(b[16:], valCompressed)
		}
		cells = append(cells, w.put(append(b, name...)))
	}
	return w.offsets(nil, cells)
}

// data writes the data of a value and returns the size and offset fields.
func (w *writer) data(d []byte) (size, where uint32) {
	switch {
	case len(d) <= 4:
		var field [4]byte
		copy(field[:], d)
		return uint32(len(d)) | inline, le.Uint32(field[:])
	case len(d) > bigSegment && w.minor >= bigDataMinor:
		return uint32(len(d)), w.bigData(d)
	}
	return uint32(len(d)), w.put(d)
}

// bigData cuts data into segments. The last one gets a cell of full size too,
// as Windows does: readers that take the cell's size for the data's need it.
func (w *writer) bigData(d []byte) uint32 {
	var cells []uint32
	for part := range slices.Chunk(d, bigSegment) {
		cell := w.alloc(bigSegment + 4)
		copy(w.at(cell), part)
		cells = append(cells, cell)
	}
	list := w.offsets(nil, cells)
	head := le.AppendUint16([]byte("db"), uint16(len(cells)))
	return w.put(append(le.AppendUint32(head, list), 0, 0, 0, 0))
}

// secure returns the security cell for a key: of its own descriptor, else that
// of the key above. Keys with the same descriptor share a cell.
func (w *writer) secure(own []byte, above uint32) uint32 {
	if own == nil && above == 0 {
		own = []byte(descriptor)
	}
	cell, ok := w.byDescriptor[string(own)]
	switch {
	case own == nil:
		cell = above
	case !ok:
		b := append([]byte("sk"), make([]byte, 18)...)
		le.PutUint32(b[16:], uint32(len(own)))
		cell = w.put(append(b, own...))
		w.byDescriptor[string(own)] = cell
		w.security = append(w.security, cell)
	}
	le.PutUint32(w.at(cell)[12:], le.Uint32(w.at(cell)[12:])+1) // keys that use it
	return cell
}

// linkSecurity joins the security cells to the ring they form in every hive.
func (w *writer) linkSecurity() {
	for i, cell := range w.security {
		n := len(w.security)
		le.PutUint32(w.at(cell)[4:], w.security[(i+1)%n])
		le.PutUint32(w.at(cell)[8:], w.security[(i+n-1)%n])
	}
}

// descriptor is a self-relative security descriptor (MS-DTYP 2.4.6): owner
// administrators, group system, both with full access, inherited by subkeys.
const descriptor = "\x01\x00\x04\x80\x14\x00\x00\x00\x24\x00\x00\x00\x00\x00\x00\x00\x30\x00\x00\x00" +
	administrators + system +
	"\x02\x00\x34\x00\x02\x00\x00\x00" +
	"\x00\x02\x14\x00\x3f\x00\x0f\x00" + system +
	"\x00\x02\x18\x00\x3f\x00\x0f\x00" + administrators

// Security identifiers S-1-5-32-544 and S-1-5-18.
const (
	administrators = "\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00"
	system         = "\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"
)
