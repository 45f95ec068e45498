package vhd

import (
	"maps"
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Layout of a child: headers and region tables in the first megabyte, the log, the
// metadata, the block table, the blocks.
const (
	childLogAt      = 1 << 20
	childLogSize    = 1 << 20 // as Windows makes it; it stays empty
	childMetadataAt = 2 << 20
	childMetadata   = 1 << 20 // bytes
	childXTableAt   = 3 << 20
)

// childVHDX makes a differencing VHDX.
func (d *Disk) childVHDX(sectors []Sectors, id Identity, p Parentage) (*Image, error) {
	x := d.layer.(*xblocks)
	if !x.header.log.IsZero() {
		return nil, errLogWaits
	}
	items, err := x.childItems(d, p)
	if err != nil {
		return nil, err
	}
	child := &xblocks{metadata: &xmetadata{block: childBlock, parent: true, size: d.size, sector: int64(d.sector)}}
	table := roundUp(8*child.measure(), vhdxUnit)
	child.table = extent{off: childXTableAt, end: childXTableAt + table}
	child.entries = make([]byte, table) // nothing is there
	e := &edit{end: child.table.end}
	w := xrewriting{x: child, e: e, made: map[int64]tableEntry{}}
	if err := eachPart(sectors, childBlock, w.put); err != nil {
		return nil, err
	}
	for _, i := range slices.Sorted(maps.Keys(w.made)) {
		e.put(child.table.off+8*i, w.made[i].bytes())
	}
	// No creator is named: libvhdi takes what lies there for the sector bitmap of a
	// chunk that has none.
	e.put(0, []byte("vhdxfile"))
	for i, off := range []int64{vhdxHeader1, vhdxHeader2} {
		e.put(off, childHeader(uint64(i)+1, id))
	}
	for _, off := range []int64{region1, region2} {
		e.put(off, childRegions(table))
	}
	e.put(childMetadataAt, items)
	return e.image(e.grow(0, vhdxUnit)), nil
}

// childHeader is a header of a file whose log is empty.
func childHeader(sequence uint64, id Identity) []byte {
	b := make([]byte, vhdxHeaderSize)
	copy(b, "head")
	le.PutUint16(b[66:], 1) // version
	le.PutUint32(b[68:], childLogSize)
	le.PutUint64(b[72:], childLogAt)
	return signed(withIdentity(b, sequence, id))
}

// childRegions is the region table.
func childRegions(table int64) []byte {
	b := make([]byte, regionSize)
	copy(b, "regi")
	le.PutUint32(b[8:], 2)
	for i, r := range []struct {
		id         guid.GUID
		at, length int64
	}{{regionBAT, childXTableAt, table}, {regionMetadata, childMetadataAt, childMetadata}} {
		e := b[16+32*i:]
		copy(e, r.id[:])
		le.PutUint64(e[16:], uint64(r.at))
		le.PutUint32(e[24:], uint32(r.length))
		le.PutUint32(e[28:], 1) // required
	}
	return signed(b)
}

// What an entry of the metadata table says about its item ([MS-VHDX] §2.6.1.2).
const (
	ofDisk   = 2
	required = 4
)

// childItems is the metadata of a child of the disk: what the parent is, but for its
// block size and for being a child.
func (x *xblocks) childItems(d *Disk, p Parentage) ([]byte, error) {
	diskID, physical, err := x.inherited()
	if err != nil {
		return nil, err
	}
	const hasParent = 2
	b := make([]byte, metadataTableSize)
	copy(b, "metadata")
	list := []struct {
		id    guid.GUID
		flags uint32
		data  []byte
	}{
		{itemFileParameters, required, le.AppendUint32(le.AppendUint32(nil, childBlock), hasParent)},
		{itemDiskSize, ofDisk | required, le.AppendUint64(nil, uint64(d.size))},
		{itemDiskID, ofDisk | required, diskID},
		{itemSector, ofDisk | required, le.AppendUint32(nil, uint32(d.sector))},
		{itemPhysicalSector, ofDisk | required, physical},
		{itemParentLocator, required, locatorOf(d.id, p)},
	}
	le.PutUint16(b[10:], uint16(len(list)))
	for i, item := range list {
		e := b[32+32*i:]
		copy(e, item.id[:])
		le.PutUint32(e[16:], uint32(len(b)))
		le.PutUint32(e[20:], uint32(len(item.data)))
		le.PutUint32(e[24:], item.flags)
		b = append(b, item.data...)
	}
	return b, nil
}

// inherited are the items that a child has from its parent as they are.
func (x *xblocks) inherited() (diskID, physical []byte, err error) {
	items, err := readItems(x.src, x.metadata.region)
	if err != nil {
		return nil, nil, err
	}
	read := func(id guid.GUID) []byte {
		known, at := knownItems[id], items[id]
		b := make([]byte, known.length)
		switch {
		case err != nil:
		case at.end-at.off < known.length:
			err = damage(x.metadata.region.off, "metadata has no item %q", known.name)
		default:
			err = x.src.read(b, at.off, known.name)
		}
		return b
	}
	diskID, physical = read(itemDiskID), read(itemPhysicalSector)
	return diskID, physical, err
}

// locatorOf is the parent locator of a child ([MS-VHDX] §2.6.2.6): the parent's
// identity in the spelling of Windows, and where it lies.
func locatorOf(parent guid.GUID, p Parentage) []byte {
	pairs := [][2]string{{"parent_linkage", parent.String()}}
	if p.Relative != "" {
		pairs = append(pairs, [2]string{"relative_path", p.Relative})
	}
	if p.Absolute != "" {
		pairs = append(pairs, [2]string{"absolute_win32_path", extended(p.Absolute)})
	}
	b := make([]byte, 20+12*len(pairs))
	copy(b, locatorType[:])
	le.PutUint16(b[18:], uint16(len(pairs)))
	for i, pair := range pairs {
		for half, s := range pair {
			t := text.UTF16(s)
			le.PutUint32(b[20+12*i+4*half:], uint32(len(b)))
			le.PutUint16(b[20+12*i+8+2*half:], uint16(len(t)))
			b = append(b, t...)
		}
	}
	return b
}
