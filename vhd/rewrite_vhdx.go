package vhd

import (
	"maps"
	"slices"
)

// rewritten lays the sectors into their blocks. A block that is not there is made
// anew at the end of the file: of a disk without a parent, and where the disk's own
// zeros hide the parent, a whole one; else one that holds just these sectors.
func (x *xblocks) rewritten(sectors []Sectors, id Identity) (*Image, error) {
	if !x.header.log.IsZero() {
		return nil, errLogWaits
	}
	e := &edit{src: x.src, end: x.src.size}
	w := xrewriting{x: x, e: e, made: map[int64]tableEntry{}}
	if err := eachPart(sectors, x.metadata.block, w.put); err != nil {
		return nil, err
	}
	for _, i := range slices.Sorted(maps.Keys(w.made)) {
		e.put(x.table.off+8*i, w.made[i].bytes())
	}
	if err := x.rename(e, id); err != nil {
		return nil, err
	}
	if len(w.made) == 0 {
		return e.image(x.src.size), nil
	}
	return e.image(e.grow(0, vhdxUnit)), nil
}

// A tableEntry is an entry of the block table.
type tableEntry struct {
	state int
	off   int64
}

func (t tableEntry) bytes() []byte { return le.AppendUint64(nil, uint64(t.off)|uint64(t.state)) }

// An xrewriting lays sectors into the blocks of a VHDX.
type xrewriting struct {
	x    *xblocks
	e    *edit
	made map[int64]tableEntry // entries of the table that are new, by their index
}

// put lays the data of one block.
func (w *xrewriting) put(number, in int64, data []byte) error {
	x := w.x
	t, _, err := w.entry(x.entryOf(number), func(state int) tableEntry {
		to := tableEntry{blockPresent, w.e.grow(x.metadata.block, vhdxUnit)}
		if x.metadata.parent && state == blockNotPresent {
			to.state = blockPartial
		}
		return to
	})
	if err != nil {
		return err
	}
	w.e.put(t.off+in, data)
	if t.state != blockPartial {
		return nil
	}
	m, isNew, err := w.entry(x.bitmapOf(number/x.chunk), func(int) tableEntry {
		return tableEntry{blockPresent, w.e.grow(bitmapBlock, vhdxUnit)}
	})
	if err != nil {
		return err
	}
	sector := x.metadata.sector
	bits := x.metadata.block / sector // of the block; whole bytes, since a block has 256 sectors or more
	return w.e.set(m.off+number%x.chunk*bits/8, bits/8, isNew, bitmap{}, in/sector, int64(len(data))/sector)
}

// entry is an entry of the table as it will be: the one that is there when it has a
// place in the file, else a new one.
func (w *xrewriting) entry(i int64, anew func(state int) tableEntry) (t tableEntry, isNew bool, err error) {
	if t, ok := w.made[i]; ok {
		return t, true, nil
	}
	state, off, err := w.x.entry(i)
	if err != nil {
		return tableEntry{}, false, err
	}
	if state == blockPresent || state == blockPartial {
		return tableEntry{state, off}, false, nil
	}
	t = anew(state)
	w.made[i] = t
	return t, true, nil
}

// rename gives both headers the new identity and higher numbers, the older one
// first ([MS-VHDX] §2.2.2): at any moment one of them is sound.
func (x *xblocks) rename(e *edit, id Identity) error {
	h := x.header
	other := int64(vhdxHeader1 + vhdxHeader2 - h.off)
	for i, off := range []int64{other, h.off} {
		b := make([]byte, vhdxHeaderSize)
		if err := x.src.read(b, h.off, "header"); err != nil {
			return err
		}
		e.put(off, signed(withIdentity(b, h.sequence+uint64(i)+1, id)))
	}
	return nil
}

// withIdentity fills in what tells a header of one file from that of another.
func withIdentity(header []byte, sequence uint64, id Identity) []byte {
	le.PutUint64(header[8:], sequence)
	copy(header[16:], id.File[:])
	copy(header[32:], id.Disk[:])
	return header
}

// signed puts the checksum of a structure of a VHDX at its offset 4.
func signed(b []byte) []byte {
	le.PutUint32(b[4:], crc32c(b, 4))
	return b
}
