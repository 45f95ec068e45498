package volume

import "bytes"

// Layout of a master boot record: the disk's signature, and four entries of 16
// bytes before the boot signature 55 AA.
const (
	mbrSignatureAt = 0x1b8
	mbrEntriesAt   = 0x1be
	mbrEntrySize   = 16
	mbrEntries     = 4
)

// Partition types that say something about the table itself.
const (
	typeProtective  = 0xee
	typeExtendedCHS = 0x05
	typeExtendedLBA = 0x0f
	typeExtendedDOS = 0x85 // Linux
)

// An mbr is a decoded master boot record.
type mbr struct {
	signature uint32
	loader    BootSector
	entries   [mbrEntries]mbrEntry
}

// An mbrEntry is a place in the table. Start and count are sectors.
type mbrEntry struct {
	flag, kind   byte
	start, count uint32
}

// parseMBR decodes a first sector, nil if it lacks the boot signature.
func parseMBR(b []byte) *mbr {
	if !bytes.HasSuffix(b, []byte{0x55, 0xaa}) {
		return nil
	}
	m := &mbr{signature: le.Uint32(b[mbrSignatureAt:]), loader: mbrLoader(b[:mbrSignatureAt])}
	for i := range m.entries {
		m.entries[i] = parseMBREntry(b[mbrEntriesAt+i*mbrEntrySize:])
	}
	return m
}

func parseMBREntry(e []byte) mbrEntry {
	return mbrEntry{flag: e[0], kind: e[4], start: le.Uint32(e[8:]), count: le.Uint32(e[12:])}
}

// used reports whether the entry describes a partition.
func (e mbrEntry) used() bool { return e.kind != 0 && e.count != 0 }

// extended reports whether the entry is an extended partition, which holds
// logical drives and no content of its own.
func (e mbrEntry) extended() bool {
	return e.kind == typeExtendedCHS || e.kind == typeExtendedLBA || e.kind == typeExtendedDOS
}

// mbrLoader tells what the boot code is of.
func mbrLoader(code []byte) BootSector {
	switch {
	case allZero(code):
		return BootNone
	case bytes.Contains(code, []byte("GRUB")):
		return BootGRUB
	}
	return BootUnknown
}

// protective reports whether the record only guards a GPT, or is mixed with
// one.
func (m *mbr) protective() bool {
	if m == nil {
		return false
	}
	for _, e := range m.entries {
		if e.kind == typeProtective {
			return true
		}
	}
	return false
}

// plausible reports whether the entries can be partitions. The boot sector of
// a volume has boot code in their place: flags that are none, sectors beyond
// the disk. A table without any entry is not plausible either; it counts only
// if the sector is no volume's.
func (m *mbr) plausible(size int64, sector int) bool {
	some := false
	for _, e := range m.entries {
		if e == (mbrEntry{}) {
			continue
		}
		if e.flag&0x7f > 0x0f || !e.used() || e.start == 0 || int64(e.start)*int64(sector) >= size {
			return false
		}
		some = true
	}
	return some
}

// readMBR takes over the partitions of m.
func (t *Table) readMBR(m *mbr, size int64) {
	t.Style, t.Signature, t.Loader = StyleMBR, m.signature, m.loader
	sector := int64(t.SectorSize)
	active := 0
	for i, e := range m.entries {
		if !e.used() || e.extended() {
			continue
		}
		p := Partition{Number: i + 1, Offset: int64(e.start) * sector, Size: int64(e.count) * sector,
			Type: e.kind, Active: e.flag&0x80 != 0}
		if e.flag&0x7f != 0 {
			t.note(UnusualFlag, int64(mbrEntriesAt+i*mbrEntrySize), "the boot flag of partition %d is %02x, want 00 or 80", p.Number, e.flag)
		}
		if p.Active {
			active++
		}
		t.Partitions = append(t.Partitions, p)
	}
	if active > 1 {
		t.note(SeveralActive, mbrEntriesAt, "%d partitions are active, want one", active)
	}
	t.checkExtents(size)
}
