package volume

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Layout and limits of a GUID partition table (UEFI specification 2.10, §5.3).
const (
	gptSignature  = "EFI PART"
	gptHeaderSize = 92
	gptEntrySize  = 128     // the least; a multiple of 8 is accepted
	gptMaxTable   = 1 << 20 // bytes of all entries; a usual table has 16 KB
	gptNameAt     = 56
	gptNameSize   = 72
)

// A gpt is one copy of the table whose checksums are right.
type gpt struct {
	at        int64 // offset of the header
	alternate int64 // sector of the other header
	disk      guid.GUID
	entrySize int
	entriesAt int64
	entries   []byte
}

// readGPT fills t from the GUID partition table, which may be one in sectors
// of another size than the disk says (an image written by another program).
func (t *Table) readGPT(disk io.ReaderAt, size int64) error {
	own := int64(t.SectorSize)
	g, notes, err := findGPT(disk, size, own)
	if err != nil && !isDamage(err) {
		return err
	}
	if err != nil {
		other := int64(512 + 4096 - own)
		found, more, otherErr := findGPT(disk, size, other)
		if otherErr != nil {
			return err
		}
		g, notes, t.SectorSize = found, more, int(other)
		t.note(OtherSectors, g.at, "the table is written in sectors of %d bytes, the disk has sectors of %d", other,
			own)
	}
	t.Style, t.DiskGUID = StyleGPT, g.disk
	t.Notes = append(t.Notes, notes...)
	t.addGPT(g)
	t.checkExtents(size)
	return nil
}

// isDamage tells a damaged table from a failing disk.
func isDamage(err error) bool {
	var f *FormatError
	return errors.As(err, &f)
}

// reason is what a *FormatError says, for a sentence of a note.
func reason(err error) string {
	var f *FormatError
	if errors.As(err, &f) {
		return f.Msg
	}
	return err.Error()
}

// findGPT returns the copy of the table that counts: the primary in sector 1,
// else the backup in the last sector or where the primary says.
func findGPT(disk io.ReaderAt, size, sector int64) (*gpt, []Note, error) {
	primary, err := loadGPT(disk, size, sector, 1)
	if err == nil {
		return primary, checkBackup(disk, size, sector, primary), nil
	}
	if !isDamage(err) {
		return nil, nil, err
	}
	places := []int64{size/sector - 1}
	if primary != nil {
		places = append(places, primary.alternate)
	}
	for _, lba := range places {
		g, backupErr := loadGPT(disk, size, sector, lba)
		if backupErr == nil {
			return g, []Note{{CopyUsed,
				fmt.Sprintf("the partition table in sector 1 is not sound (%s); the backup in sector %d was used",
					reason(err), lba), sector}}, nil
		}
		if !isDamage(backupErr) {
			return nil, nil, backupErr
		}
	}
	return nil, nil, err
}

// checkBackup says what is strange about the copy that is not needed.
func checkBackup(disk io.ReaderAt, size, sector int64, primary *gpt) []Note {
	backup, err := loadGPT(disk, size, sector, primary.alternate)
	switch {
	case err != nil:
		return []Note{{CopyDamaged, fmt.Sprintf("the backup of the partition table is not sound: %s", reason(err)),
			primary.at + 32}}
	case backup.disk != primary.disk || !bytes.Equal(backup.entries, primary.entries):
		return []Note{{CopyDamaged, "the backup of the partition table describes other partitions", backup.at}}
	case primary.alternate != size/sector-1:
		return []Note{{BackupElsewhere,
			fmt.Sprintf("the backup of the partition table lies in sector %d, the disk's last sector is %d: the disk was resized", primary.alternate, size/sector-1), backup.at}}
	}
	return nil
}

// loadGPT reads and checks the copy whose header is in that sector. A header
// that is damaged is returned beside the *FormatError if it has the signature:
// its pointer to the other copy may help.
func loadGPT(disk io.ReaderAt, size, sector, lba int64) (*gpt, error) {
	if lba < 1 || lba >= size/sector {
		return nil, damage(sector, "GPT header should be in sector %d, the disk has %d", lba, size/sector)
	}
	at := lba * sector
	h := make([]byte, sector)
	if err := readFull(disk, h, at, "GPT header"); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(h, []byte(gptSignature)) {
		return nil, damage(at, "GPT header begins with %q, want %q", h[:8], gptSignature)
	}
	g := &gpt{at: at, alternate: clampLBA(le.Uint64(h[32:]), sector), disk: guid.GUID(h[56:72]),
		entrySize: int(le.Uint32(h[84:]))}
	length := int64(le.Uint32(h[12:]))
	if length < gptHeaderSize || length > sector {
		return g, damage(at+12, "GPT header has %d bytes, want %d to %d", length, gptHeaderSize, sector)
	}
	want := le.Uint32(h[16:])
	clear(h[16:20])
	if got := crc32.ChecksumIEEE(h[:length]); got != want {
		return g, damage(at+16, "GPT header checksum is %#08x, want %#08x", got, want)
	}
	if own := le.Uint64(h[24:]); own != uint64(lba) {
		return g, damage(at+24, "GPT header says it is in sector %d, want %d", own, lba)
	}
	count := int64(le.Uint32(h[80:]))
	if g.entrySize < gptEntrySize || g.entrySize > gptMaxTable || g.entrySize%8 != 0 ||
		count*int64(g.entrySize) > gptMaxTable {
		return g, damage(at+80, "GPT has %d entries of %d bytes, want at most %d bytes in entries of %d or more",
			count, g.entrySize, gptMaxTable, gptEntrySize)
	}
	g.entriesAt = clampLBA(le.Uint64(h[72:]), sector) * sector
	g.entries = make([]byte, count*int64(g.entrySize))
	if err := readFull(disk, g.entries, g.entriesAt, "GPT entries"); err != nil {
		return g, err
	}
	if got, want := crc32.ChecksumIEEE(g.entries), le.Uint32(h[88:]); got != want {
		return g, damage(at+88, "GPT entries checksum is %#08x, want %#08x", got, want)
	}
	return g, nil
}

// clampLBA makes a sector number that no disk has the largest one whose offset
// can be told, which fails every check.
func clampLBA(lba uint64, sector int64) int64 {
	return int64(min(lba, uint64(math.MaxInt64/sector-1)))
}

// readFull reads a structure of the table. One beyond the end is damage.
func readFull(disk io.ReaderAt, b []byte, off int64, what string) error {
	n, err := disk.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case err == io.EOF:
		return &FormatError{Off: off, Msg: what + " reaches beyond the end of the disk", Err: io.ErrUnexpectedEOF}
	}
	return fmt.Errorf("volume: read %s at %#x: %w", what, off, err)
}

// addGPT takes over the partitions of g.
func (t *Table) addGPT(g *gpt) {
	sector := int64(t.SectorSize)
	for i := 0; (i+1)*g.entrySize <= len(g.entries); i++ {
		e := g.entries[i*g.entrySize:][:g.entrySize]
		if allZero(e[:16]) {
			continue
		}
		first, last := clampLBA(le.Uint64(e[32:]), sector), clampLBA(le.Uint64(e[40:]), sector)
		if last < first {
			t.note(BadEntry, g.entriesAt+int64(i*g.entrySize),
				"entry %d of the table ends in sector %d, before it begins in sector %d", i+1, last, first)
			continue
		}
		t.add(Partition{Number: i + 1, Offset: first * sector, Size: (last - first + 1) * sector,
			TypeGUID: guid.GUID(e[:16]), GUID: guid.GUID(e[16:32]), Attributes: le.Uint64(e[48:]), Name: gptName(e)})
	}
}

// gptName is the name in an entry: UTF-16 up to the first NUL.
func gptName(e []byte) text.Raw {
	b := e[gptNameAt : gptNameAt+gptNameSize]
	for i := 0; i < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			b = b[:i]
			break
		}
	}
	return text.FromUTF16(b)
}
