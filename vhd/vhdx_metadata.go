package vhd

import (
	"bytes"
	"maps"
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Limits of the metadata region ([MS-VHDX] §2.6).
const (
	metadataTableSize = 64 << 10
	metadataMax       = 2047
	itemMax           = 1 << 20
	minXBlock         = 1 << 20
	maxXBlock         = 256 << 20
	maxXSize          = 64 << 40
	locatorPairsMax   = 64 // a locator of Windows has five
)

// The items of the metadata region.
var (
	itemFileParameters = guid.MustParse("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
	itemDiskSize       = guid.MustParse("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
	itemDiskID         = guid.MustParse("beca12ab-b2e6-4523-93ef-c309e000c746")
	itemSector         = guid.MustParse("8141bf1d-a96f-4709-ba47-f233a8faab5f")
	itemPhysicalSector = guid.MustParse("cda348c7-445d-4471-9cc9-e9885251c556")
	itemParentLocator  = guid.MustParse("a8d35f2d-b30b-454d-abf7-d3d84834ab0c")
)

// knownItems names the items and the length of those that have a fixed one.
var knownItems = map[guid.GUID]struct {
	name   string
	length int64
}{
	itemFileParameters: {"file parameters", 8},
	itemDiskSize:       {"virtual disk size", 8},
	itemSector:         {"logical sector size", 4},
	itemParentLocator:  {"parent locator", 0},
	itemDiskID:         {"disk identifier", 16},
	itemPhysicalSector: {"physical sector size", 4},
}

// locatorType is the only kind of parent locator there is ([MS-VHDX] §2.6.2.6).
var locatorType = guid.MustParse("b04aefb7-d19e-4a81-b789-25b8e9445913")

// xmetadata is what the metadata region says about the disk.
type xmetadata struct {
	block  int64 // bytes
	fixed  bool  // all blocks stay allocated
	parent bool
	size   int64 // virtual bytes
	sector int64 // logical bytes
	link   *link // of a differencing disk
	region extent
}

func (m *xmetadata) diskType() Type {
	switch {
	case m.parent:
		return Differencing
	case m.fixed:
		return Fixed
	}
	return Dynamic
}

// readMetadata reads the metadata region.
func readMetadata(src source, region extent) (*xmetadata, error) {
	items, err := readItems(src, region)
	if err != nil {
		return nil, err
	}
	m := &xmetadata{region: region}
	for _, id := range []guid.GUID{itemFileParameters, itemDiskSize, itemSector, itemParentLocator} {
		known := knownItems[id]
		x, found := items[id]
		if id == itemParentLocator && !m.parent {
			continue
		}
		if !found {
			return nil, damage(region.off, "metadata has no item %q", known.name)
		}
		length := x.end - x.off
		if length < known.length || length > itemMax {
			return nil, damage(x.off, "metadata item %q has %d bytes, want %d", known.name, length, known.length)
		}
		b := make([]byte, length)
		if err := src.read(b, x.off, known.name); err != nil {
			return nil, err
		}
		if err := m.take(id, b, x.off); err != nil {
			return nil, err
		}
	}
	if m.size == 0 || m.size > maxXSize || m.size%m.sector != 0 {
		return nil, damage(items[itemDiskSize].off, "virtual disk size is %d bytes, want a multiple of %d up to %d",
			m.size, m.sector, int64(maxXSize))
	}
	return m, nil
}

// readItems reads the table of the metadata region: where each item lies.
func readItems(src source, region extent) (map[guid.GUID]extent, error) {
	b := make([]byte, metadataTableSize)
	if err := src.read(b, region.off, "metadata table"); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(b, []byte("metadata")) {
		return nil, damage(region.off, "metadata table begins with %q, want \"metadata\"", b[:8])
	}
	count := le.Uint16(b[10:])
	if count > metadataMax {
		return nil, damage(region.off+10, "metadata table has %d entries, want at most %d", count, metadataMax)
	}
	items := map[guid.GUID]extent{}
	for i := range int64(count) {
		e := b[32+32*i:]
		id, at, length, flags := guid.GUID(e[:16]), int64(le.Uint32(e[16:])), int64(le.Uint32(e[20:])), le.Uint32(e[24:])
		if _, known := knownItems[id]; !known && flags&4 != 0 {
			return nil, &UnsupportedError{Name: "VHDX with the unknown required metadata " + id.String(),
				Advice: "open it with a newer Windows and convert a copy with Convert-VHD"}
		}
		if length != 0 && (at < metadataTableSize || at+length > region.end-region.off) {
			return nil, damage(region.off+32+32*i+16,
				"metadata item of %d bytes at %#x lies outside its region of %#x bytes", length, at, region.end-region.off)
		}
		items[id] = extent{off: region.off + at, end: region.off + at + length}
	}
	return items, nil
}

// take decodes one item.
func (m *xmetadata) take(id guid.GUID, b []byte, off int64) (err error) {
	switch id {
	case itemFileParameters:
		m.block = int64(le.Uint32(b))
		m.fixed, m.parent = b[4]&1 != 0, b[4]&2 != 0
		if !powerOfTwo(m.block, minXBlock, maxXBlock) {
			return damage(off, "block size is %d bytes, want a power of two from %d to %d", m.block, minXBlock,
				maxXBlock)
		}
	case itemDiskSize:
		m.size = offset(le.Uint64(b))
	case itemSector:
		if m.sector = int64(le.Uint32(b)); m.sector != 512 && m.sector != 4096 {
			return damage(off, "logical sector size is %d bytes, want 512 or 4096", m.sector)
		}
	case itemParentLocator:
		m.link, err = parseXLocator(b, off)
	}
	return err
}

// parseXLocator reads a parent locator: pairs of a key and a value, in UTF-16.
func parseXLocator(b []byte, off int64) (*link, error) {
	if len(b) < 20 {
		return nil, damage(off, "parent locator has %d bytes, want 20 or more", len(b))
	}
	if id := guid.GUID(b[:16]); id != locatorType {
		return nil, &UnsupportedError{Name: "VHDX with a parent locator of the unknown type " + id.String(),
			Advice: "merge a copy with its parent (Merge-VHD) and give the result"}
	}
	count := int(le.Uint16(b[18:]))
	if count > locatorPairsMax || 20+12*count > len(b) {
		return nil, damage(off+18, "parent locator has %d entries, want at most %d in %d bytes", count,
			locatorPairsMax, len(b))
	}
	values := map[string]text.Raw{}
	for i := range count {
		e := b[20+12*i:]
		key, ok1 := cut(b, le.Uint32(e), le.Uint16(e[8:]))
		value, ok2 := cut(b, le.Uint32(e[4:]), le.Uint16(e[10:]))
		if !ok1 || !ok2 {
			return nil, damage(off+int64(20+12*i), "entry %d of the parent locator lies outside its %d bytes", i+1,
				len(b))
		}
		values[string(text.FromUTF16(key).Bytes())] = text.FromUTF16(value)
	}
	return xlink(values, off)
}

// cut returns length bytes of b from off.
func cut(b []byte, off uint32, length uint16) ([]byte, bool) {
	if int64(off)+int64(length) > int64(len(b)) {
		return nil, false
	}
	return b[off:][:length], true
}

// xlink makes a link of the pairs of a locator. parent_linkage2 may name the
// parent's identity too while it is being changed ([MS-VHDX] §2.6.2.6.3).
func xlink(values map[string]text.Raw, off int64) (*link, error) {
	l := &link{kind: VHDX}
	for _, key := range []string{"parent_linkage", "parent_linkage2"} {
		if id, err := guid.Parse(string(values[key].Bytes())); err == nil {
			l.ids = append(l.ids, id)
		}
	}
	if len(l.ids) == 0 {
		return nil, damage(off, "parent locator names no identity of the parent, only %q",
			slices.Sorted(maps.Keys(values)))
	}
	for _, key := range []string{"relative_path", "absolute_win32_path", "volume_path"} {
		if p := cutNUL(values[key]); !p.IsEmpty() {
			l.paths = append(l.paths, parentPath{p, key == "relative_path"})
		}
	}
	return l, nil
}
