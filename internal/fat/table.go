package fat

import (
	"fmt"
	"io"
)

// Values of table entries. The upper four bits of a FAT32 entry are reserved.
const (
	entryMask  = 0x0fffffff
	firstValid = 2
)

// A run is a number of clusters that follow each other on the volume.
type run struct {
	at     int64 // offset in the file
	off    int64 // offset on the volume
	length int64 // bytes
}

// tablePage is how much of the allocation table is read at once.
const tablePage = 4096

// A walker follows chains in the allocation table. It keeps the page read
// last; it is not safe for concurrent use, each chain has its own.
type walker struct {
	v    *Volume
	page []byte
	at   int64 // offset of page on the volume
}

// chain returns the runs of a chain from cluster first on: length bytes of
// them, or, with a negative length, all up to limit bytes. A chain that ends
// too early, leaves the volume or comes back to itself is a *FormatError.
func (v *Volume) chain(first uint32, length, limit int64) ([]run, error) {
	if length < 0 {
		return v.runs(first, limit, true)
	}
	if length > int64(v.geo.clusters)*v.geo.cluster {
		return nil, damage(v.geo.dataAt, "file of %d bytes is larger than the volume's %d clusters", length,
			v.geo.clusters)
	}
	return v.runs(first, length, false)
}

// runs collects clusters until length bytes are there. If open, the chain
// may end earlier but not go on.
func (v *Volume) runs(first uint32, length int64, open bool) ([]run, error) {
	w := &walker{v: v}
	var runs []run
	var mark uint32 // Brent's cycle detection: a cluster seen 1, 2, 4, 8 … steps ago
	steps, limit := 0, 1
	c := first
	for at := int64(0); at < length; at += v.geo.cluster {
		if c < firstValid || c-firstValid >= v.geo.clusters {
			return nil, damage(w.offset(c), "chain from cluster %d goes to cluster %d, the volume has 2 to %d", first,
				c, v.geo.clusters+1)
		}
		if c == mark {
			return nil, damage(w.offset(c), "chain from cluster %d comes back to cluster %d", first, c)
		}
		if steps++; steps == limit {
			mark, steps, limit = c, 0, limit*2
		}
		runs = v.extend(runs, at, c)
		next, err := w.next(c)
		if err != nil {
			return nil, err
		}
		if ends(next) {
			if open || at+v.geo.cluster >= length {
				return runs, nil
			}
			return nil, damage(w.offset(c), "chain from cluster %d ends after %d bytes of %d", first,
				at+v.geo.cluster, length)
		}
		c = next
	}
	if open {
		return nil, damage(w.offset(first), "chain from cluster %d has more than %d bytes", first, length)
	}
	return runs, nil
}

// extend adds cluster c, which holds the file's bytes from at on, to runs.
func (v *Volume) extend(runs []run, at int64, c uint32) []run {
	off := v.geo.dataAt + int64(c-firstValid)*v.geo.cluster
	if n := len(runs); n > 0 && runs[n-1].off+runs[n-1].length == off {
		runs[n-1].length += v.geo.cluster
		return runs
	}
	return append(runs, run{at, off, v.geo.cluster})
}

// ends reports whether a table entry, widened to 28 bits, ends a chain.
func ends(entry uint32) bool { return entry >= entryMask-7 }

// offset is where the entry of cluster c lies on the volume.
func (w *walker) offset(c uint32) int64 {
	return w.v.geo.tableAt + int64(c)*int64(w.v.geo.bits)/8
}

// next returns the entry of cluster c, widened to 28 bits so that the marks at
// the end of the range are the same for all three kinds.
func (w *walker) next(c uint32) (uint32, error) {
	switch w.v.geo.bits {
	case 32:
		b, err := w.bytes(w.offset(c), 4)
		if err != nil {
			return 0, err
		}
		return le.Uint32(b) & entryMask, nil
	case 16:
		b, err := w.bytes(w.offset(c), 2)
		if err != nil {
			return 0, err
		}
		return widen(uint32(le.Uint16(b)), 0xfff0, entryMask&^0xffff), nil
	}
	b, err := w.bytes(w.offset(c), 2)
	if err != nil {
		return 0, err
	}
	return widen(uint32(le.Uint16(b))>>(4*(c&1))&0xfff, 0xff0, entryMask&^0xfff), nil
}

// widen adds the upper bits to an entry that is a mark and no cluster.
func widen(entry, marks, upper uint32) uint32 {
	if entry >= marks {
		return entry | upper
	}
	return entry
}

// bytes returns n bytes of the table.
func (w *walker) bytes(off, n int64) ([]byte, error) {
	if w.page == nil || off < w.at || off+n > w.at+int64(len(w.page)) {
		start := off - off%2
		size := min(tablePage, w.v.geo.tableAt+w.v.geo.tableLen-start)
		if size < n {
			return nil, damage(off, "allocation table ends inside an entry")
		}
		w.page, w.at = make([]byte, size), start
		if err := w.v.read(w.page, start, "allocation table"); err != nil {
			w.page = nil
			return nil, err
		}
	}
	return w.page[off-w.at:][:n], nil
}

// read fills p from the volume. A structure beyond its end is a *FormatError.
func (v *Volume) read(p []byte, off int64, what string) error {
	n, err := v.r.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == io.EOF:
		return &FormatError{Off: off, Msg: fmt.Sprintf("%s of %d bytes reaches beyond the end of the volume", what,
			len(p)), Err: io.ErrUnexpectedEOF}
	}
	return fmt.Errorf("fat: read %s at %#x: %w", what, off, err)
}
