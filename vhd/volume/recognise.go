package volume

import (
	"bytes"
	"fmt"
	"io"

	"vmmdoctor/internal/fat"
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
	{off: 3, mark: fveMark, fs: BitLocker, name: "BitLocker"},
	{off: 424, mark: bitLockerID, fs: BitLocker, name: "BitLocker To Go"},
	{off: 424, mark: bitLockerUsedID, fs: BitLocker, name: "BitLocker To Go"},
	{off: 3, mark: "NTFS    ", fs: NTFS, name: "NTFS"},
	{off: 3, mark: "EXFAT   ", fs: ExFAT, name: "exFAT"},
	{off: 3, mark: "ReFS\x00\x00\x00\x00", fs: ReFS, name: "ReFS"},
	{mark: "XFSB", fs: XFS, name: "XFS", label: 0x6c, labelLen: 12},
	{mark: "LUKS\xba\xbe", name: "Linux encryption (LUKS)"},
	{mark: "SPACEDB ", name: "Storage Spaces"},
	{mark: "\xfc\x4e\x2b\xa9", name: "Linux software RAID"},
	{off: 0x1000, mark: "\xfc\x4e\x2b\xa9", name: "Linux software RAID"},
	{off: 0x218, mark: "LVM2 001", fs: LVM, name: "Linux LVM"},
	{off: 0x018, mark: "LVM2 001", fs: LVM, name: "Linux LVM"},
	{off: 0x418, mark: "LVM2 001", fs: LVM, name: "Linux LVM"},
	{off: 0x618, mark: "LVM2 001", fs: LVM, name: "Linux LVM"},
	{off: 0xff6, mark: "SWAPSPACE2", fs: Swap, name: "Linux swap", label: 0x41c, labelLen: 16},
	{off: 0x438, mark: "\x53\xef", fs: Ext, name: "Linux ext", label: 0x478, labelLen: 16},
	{off: 0xc00, mark: "PRIVHEAD", name: "Dynamic disk (LDM)"},
	{off: 0x10040, mark: "_BHRfS_M", fs: Btrfs, name: "Btrfs", label: 0x1012b, labelLen: 256},
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
	if c.FileSystem.Opens() && len(near) >= hiddenAt+4 {
		c.Hidden = le.Uint32(near[hiddenAt:])
	}
	c.ClearKey = c.FileSystem == BitLocker && clearKey(r, near)
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
	switch fat.Bits(b) {
	case 12:
		return Content{FileSystem: FAT12, Name: "FAT12"}, true
	case 16:
		return Content{FileSystem: FAT16, Name: "FAT16"}, true
	case 32:
		return Content{FileSystem: FAT32, Name: "FAT32"}, true
	}
	return Content{Name: "unknown"}, false
}
