package volume

import (
	"bytes"
	"io"
)

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
	if m == nil {
		return false
	}
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

// noteHybrid says when a protective record has partitions of its own.
func (t *Table) noteHybrid(m *mbr) {
	own := 0
	for _, e := range m.entries {
		if e.used() && e.kind != typeProtective {
			own++
		}
	}
	if own > 0 {
		t.note(Hybrid, mbrEntriesAt,
			"the protective MBR has %d partitions of its own: Windows uses these, not the GPT", own)
	}
}

// readMBR takes over the partitions of m.
func (t *Table) readMBR(disk io.ReaderAt, m *mbr, size int64) error {
	t.Style, t.Signature, t.Loader = StyleMBR, m.signature, m.loader
	active := 0
	for i, e := range m.entries {
		if !e.used() || e.extended() {
			continue
		}
		p := t.partition(e, i+1, 0)
		if e.flag&0x7f != 0 {
			t.note(UnusualFlag, int64(mbrEntriesAt+i*mbrEntrySize),
				"the boot flag of partition %d is %02x, want 00 or 80", p.Number, e.flag)
		}
		if p.Active {
			active++
		}
		t.add(p)
	}
	if active > 1 {
		t.note(SeveralActive, mbrEntriesAt, "%d partitions are active, want one", active)
	}
	for _, e := range m.entries {
		if !e.used() || !e.extended() {
			continue
		}
		if err := t.readLogical(disk, int64(e.start), size); err != nil {
			return err
		}
	}
	t.checkExtents(size)
	return nil
}

// partition makes a Partition of an entry whose sectors count from base.
func (t *Table) partition(e mbrEntry, number int, base int64) Partition {
	sector := int64(t.SectorSize)
	return Partition{Number: number, Offset: (base + int64(e.start)) * sector, Size: int64(e.count) * sector,
		Type: e.kind, Active: e.flag&0x80 != 0}
}

// firstLogical is the number of the first logical drive.
const firstLogical = mbrEntries + 1

// readLogical follows the chain of the extended partition that begins in
// sector first. Each link is a record like the MBR, with one drive, its sectors
// counted from the link, and the next link, counted from first.
func (t *Table) readLogical(disk io.ReaderAt, first, size int64) error {
	sector := int64(t.SectorSize)
	number := firstLogical + t.logical()
	seen := map[int64]bool{}
	for link := first; ; {
		at := link * sector
		if seen[link] || len(seen) == maxPartitions {
			t.note(BrokenChain, at, "the chain of logical drives comes back to sector %d or has more than %d links",
				link, maxPartitions)
			return nil
		}
		seen[link] = true
		if at > size-mbrSize {
			t.note(BrokenChain, at, "the chain of logical drives goes on in sector %d, beyond the end of the disk",
				link)
			return nil
		}
		b := make([]byte, mbrSize)
		if err := readFull(disk, b, at, "link of the chain of logical drives"); err != nil {
			return err
		}
		m := parseMBR(b)
		if m == nil {
			t.note(BrokenChain, at, "the chain of logical drives goes on in sector %d, which has no boot signature",
				link)
			return nil
		}
		next, found := t.addLink(m, link, &number)
		if !found {
			return nil
		}
		link = first + next
	}
}

// addLink adds the drives of one link and returns where the next link is,
// counted from the extended partition's beginning.
func (t *Table) addLink(m *mbr, link int64, number *int) (next int64, found bool) {
	for _, e := range m.entries {
		switch {
		case !e.used():
		case e.extended():
			next, found = int64(e.start), true
		default:
			p := t.partition(e, *number, link)
			p.Logical = true
			t.add(p)
			*number++
		}
	}
	return next, found
}

// logical counts the logical drives found so far.
func (t *Table) logical() int {
	n := 0
	for _, p := range t.Partitions {
		if p.Logical {
			n++
		}
	}
	return n
}
