package volume

import (
	"bytes"
	"fmt"
	"io"

	"vmmdoctor/internal/text"
)

// How much of a volume is looked at: first what nearly always decides, then up
// to the farthest mark, the one of Btrfs.
const (
	nearMarks = 8 << 10
	farMarks  = 68 << 10
)

// marks are the signatures by which a volume is recognised, and where its
// label stands (facts: dependencies §2.5). The first that fits counts.
var marks = []struct {
	off      int
	mark     string
	fs       FileSystem
	name     string
	label    int // offset, 0 for none or not simple
	labelLen int
}{
	{3, "-FVE-FS-", BitLocker, "BitLocker", 0, 0},
	{424, bitLockerID, BitLocker, "BitLocker To Go", 0, 0},
	{424, bitLockerUsedID, BitLocker, "BitLocker To Go", 0, 0},
	{3, "NTFS    ", NTFS, "NTFS", 0, 0},
	{3, "EXFAT   ", ExFAT, "exFAT", 0, 0},
	{3, "ReFS\x00\x00\x00\x00", ReFS, "ReFS", 0, 0},
	{0, "XFSB", XFS, "XFS", 0x6c, 12},
	{0, "LUKS\xba\xbe", Unknown, "Linux encryption (LUKS)", 0, 0},
	{0, "SPACEDB ", Unknown, "Storage Spaces", 0, 0},
	{0, "\xfc\x4e\x2b\xa9", Unknown, "Linux software RAID", 0, 0},
	{0x1000, "\xfc\x4e\x2b\xa9", Unknown, "Linux software RAID", 0, 0},
	{0x218, "LVM2 001", LVM, "Linux LVM", 0, 0},
	{0x018, "LVM2 001", LVM, "Linux LVM", 0, 0},
	{0x418, "LVM2 001", LVM, "Linux LVM", 0, 0},
	{0x618, "LVM2 001", LVM, "Linux LVM", 0, 0},
	{0xff6, "SWAPSPACE2", Swap, "Linux swap", 0x41c, 16},
	{0x438, "\x53\xef", Ext, "Linux ext", 0x478, 16},
	{0xc00, "PRIVHEAD", Unknown, "Dynamic disk (LDM)", 0, 0},
	{0x10040, "_BHRfS_M", Btrfs, "Btrfs", 0x1012b, 256},
}

// The identifiers in a BitLocker To Go boot sector: all of the volume or only
// its used space is encrypted.
const (
	bitLockerID     = "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"
	bitLockerUsedID = "\x3b\x4d\xa8\x92\x80\xdd\x0e\x4d\x9e\x4e\xb1\xe3\x28\x4e\xae\xd8"
)

// Recognise tells what is in r, a partition of size bytes or a whole disk
// without a table, by the marks at its beginning. What is not known is
// Unknown; an error comes from reading r. A damaged volume is recognised and
// its Content says so.
func Recognise(r io.ReaderAt, size int64) (Content, error) {
	near, err := head(r, min(size, nearMarks))
	if err != nil {
		return Content{}, err
	}
	c, known := recogniseMark(near)
	if !known {
		b, err := head(r, min(size, farMarks))
		if err != nil {
			return Content{}, err
		}
		if c, known = recogniseMark(b); !known && allZero(b) {
			c = Content{FileSystem: Empty, Name: "empty"}
		}
	}
	c.BootSector = bootSector(near)
	c.describe(r, size)
	return c, nil
}

// head reads the first n bytes of r, less if it ends before.
func head(r io.ReaderAt, n int64) ([]byte, error) {
	b := make([]byte, max(n, 0))
	got, err := r.ReadAt(b, 0)
	if got < len(b) && err != io.EOF {
		return nil, fmt.Errorf("volume: read the beginning of the volume: %w", err)
	}
	return b[:got], nil
}

// recogniseMark looks for the marks and for a FAT, which has no reliable one.
func recogniseMark(b []byte) (Content, bool) {
	for _, m := range marks {
		if len(b) < m.off || !bytes.HasPrefix(b[m.off:], []byte(m.mark)) {
			continue
		}
		c := Content{FileSystem: m.fs, Name: m.name}
		if m.labelLen != 0 && m.label+m.labelLen <= len(b) {
			label, _, _ := bytes.Cut(b[m.label:m.label+m.labelLen], []byte{0})
			c.Label = text.New(string(label))
		}
		return c, true
	}
	if fs := fatKind(b); fs != Unknown {
		return Content{FileSystem: fs, Name: map[FileSystem]string{FAT12: "FAT12", FAT16: "FAT16", FAT32: "FAT32"}[fs]}, true
	}
	return Content{Name: "unknown"}, false
}

// fatKind reads a boot sector as that of a FAT volume: the fields must make
// sense. A FAT32 has its table's length in a field of its own; between the
// other two the number of clusters decides (Microsoft FAT specification 1.03).
func fatKind(b []byte) FileSystem {
	if len(b) < 512 || b[510] != 0x55 || b[511] != 0xaa || (b[0] != 0xeb && b[0] != 0xe9) {
		return Unknown
	}
	sector, cluster := int64(le.Uint16(b[11:])), int64(b[13])
	reserved, fats := int64(le.Uint16(b[14:])), int64(b[16])
	rootEntries := int64(le.Uint16(b[17:]))
	total := max(int64(le.Uint16(b[19:])), int64(le.Uint32(b[32:])))
	perFAT := int64(le.Uint16(b[22:]))
	is32 := perFAT == 0
	if is32 {
		perFAT = int64(le.Uint32(b[36:]))
	}
	switch {
	case sector < 512 || sector > 4096 || sector&(sector-1) != 0,
		cluster == 0 || cluster&(cluster-1) != 0,
		reserved == 0 || fats == 0 || fats > 2 || perFAT == 0, b[21] < 0xf0:
		return Unknown
	}
	clusters := (total - reserved - fats*perFAT - (rootEntries*32+sector-1)/sector) / cluster
	switch {
	case clusters <= 0:
		return Unknown
	case is32:
		return FAT32
	case clusters < 4085:
		return FAT12
	}
	return FAT16
}
