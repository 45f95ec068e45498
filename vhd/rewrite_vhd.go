package vhd

import (
	"encoding/binary"
	"maps"
	"slices"

	"vmmdoctor/internal/guid"
)

// rewritten lays the sectors where they are.
func (f flat) rewritten(sectors []Sectors, id Identity) (*Image, error) {
	e := &edit{src: f.src}
	for _, s := range sectors {
		e.put(s.Off, s.Data)
	}
	if f.footer == nil {
		return e.image(f.src.size), nil
	}
	b, err := f.footer.renamed(f.src, id.Disk)
	if err != nil {
		return nil, err
	}
	e.put(f.footer.off, b)
	return e.image(f.src.size), nil
}

// renamed is the footer as it stands in the file, with another unique id.
func (f *footer) renamed(src source, id guid.GUID) ([]byte, error) {
	full := make([]byte, footerSize) // of the old form one byte less is written
	b := full[:min(footerSize, src.size-f.off)]
	if err := src.read(b, f.off, "footer"); err != nil {
		return nil, err
	}
	putBigEndianGUID(full[footerID:], id)
	binary.BigEndian.PutUint32(full[footerSum:], checksum(full, footerSum))
	return b, nil
}

// putBigEndianGUID is the reverse of bigEndianGUID.
func putBigEndianGUID(b []byte, id guid.GUID) {
	g := bigEndianGUID(id[:]) // reversing twice is the same either way
	copy(b, g[:])
}

// rewritten lays the sectors into their blocks. A block that was never written is
// made anew where the footer was, which moves behind it.
func (b *blocks) rewritten(sectors []Sectors, id Identity) (*Image, error) {
	e := &edit{src: b.src, end: b.footer.off}
	made, err := e.putBlocks(sectors, b.block, b.locate)
	if err != nil {
		return nil, err
	}
	for _, number := range slices.Sorted(maps.Keys(made)) {
		e.put(b.entryAt(number), binary.BigEndian.AppendUint32(nil, uint32(made[number]/sectorSize)))
	}
	last, err := b.footer.renamed(b.src, id.Disk)
	if err != nil {
		return nil, err
	}
	whole := slices.Concat(last, make([]byte, footerSize-len(last))) // the copy is never of the old form
	if len(made) == 0 {
		e.put(b.footer.off, last)
		e.put(0, whole)
		return e.image(b.src.size), nil
	}
	at := e.grow(footerSize, sectorSize)
	e.put(at, whole)
	e.put(0, whole)
	return e.image(e.end), nil
}

// putBlocks lays sectors into the blocks of a VHD, and their bits into its bitmaps.
// locate says where a block is, 0 where it is not; such ones are made at the end, and
// returned by their numbers.
func (e *edit) putBlocks(sectors []Sectors, block int64, locate func(int64) (int64, error)) (map[int64]int64, error) {
	bits := bitmapSize(block)
	made := map[int64]int64{}
	return made, eachPart(sectors, block, func(number, in int64, data []byte) error {
		at, err := locate(number)
		if err != nil {
			return err
		}
		isNew := at == 0
		if isNew {
			if made[number] == 0 {
				made[number] = e.grow(bits+block, sectorSize)
			}
			at = made[number]
		}
		e.put(at+bits+in, data)
		return e.set(at, bits, isNew, bitmap{highFirst: true}, in/sectorSize, int64(len(data))/sectorSize)
	})
}
