package volume

import (
	"bytes"
	"errors"
	"testing"

	"vmmdoctor/internal/guid"
)

var recogniseTests = []struct {
	name   string
	volume []byte
	want   FileSystem
	words  string
	label  string
}{
	{"zeros", make([]byte, 100_000), Empty, "empty", ""},
	{"zeros, then data", with(nil, 100_000, 5000, "x"), Unknown, "unknown", ""},
	{"shorter than a sector", []byte("abc"), Unknown, "unknown", ""},
	{"nothing at all", nil, Empty, "empty", ""},
	{"BitLocker", with(nil, 512, 0, "\xeb\x58\x90-FVE-FS-"), BitLocker, "BitLocker", ""},
	{"BitLocker To Go", with(with(nil, 512, 3, "MSWIN4.1"), 0, 424, bitLockerID), BitLocker, "BitLocker To Go", ""},
	{"NTFS", with(nil, 512, 3, "NTFS    "), NTFS, "NTFS", ""},
	{"exFAT", with(nil, 512, 3, "EXFAT   "), ExFAT, "exFAT", ""},
	{"ReFS", with(nil, 512, 3, "ReFS\x00\x00\x00\x00"), ReFS, "ReFS", ""},
	{"FAT12", fatBoot(FAT12), FAT12, "FAT12", ""},
	{"FAT16", fatBoot(FAT16), FAT16, "FAT16", ""},
	{"FAT32", fatBoot(FAT32), FAT32, "FAT32", ""},
	{"FAT with sectors of 0 bytes", with(fatBoot(FAT16), 0, 11, "\x00\x00"), Unknown, "unknown", ""},
	{"FAT with 0 sectors in a cluster", with(fatBoot(FAT16), 0, 13, "\x00"), Unknown, "unknown", ""},
	{"ext", with(with(nil, 4096, 0x438, "\x53\xef"), 0, 0x478, "boot"), Ext, "Linux ext", "boot"},
	{"XFS", with(with(nil, 512, 0, "XFSB"), 0, 0x6c, "data"), XFS, "XFS", "data"},
	{"Btrfs", with(with(nil, 70_000, 0x10040, "_BHRfS_M"), 0, 0x1012b, "pool"), Btrfs, "Btrfs", "pool"},
	{"LVM", with(with(nil, 4096, 0x200, "LABELONE"), 0, 0x218, "LVM2 001"), LVM, "Linux LVM", ""},
	{"swap", with(nil, 4096, 0xff6, "SWAPSPACE2"), Swap, "Linux swap", ""},
	{"LUKS", with(nil, 4096, 0, "LUKS\xba\xbe"), Unknown, "Linux encryption (LUKS)", ""},
	{"md RAID 1.2", with(nil, 8192, 0x1000, "\xfc\x4e\x2b\xa9"), Unknown, "Linux software RAID", ""},
	{"Storage Spaces", with(nil, 4096, 0, "SPACEDB "), Unknown, "Storage Spaces", ""},
}

func TestRecognise(t *testing.T) {
	for _, tt := range recogniseTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Recognise(bytes.NewReader(tt.volume), int64(len(tt.volume)))
			if err != nil || c.FileSystem != tt.want || c.Name != tt.words || c.Label.String() != tt.label {
				t.Errorf("Recognise = %v %q label %q, %v, want %v %q label %q", c.FileSystem, c.Name, c.Label, err, tt.want, tt.words, tt.label)
			}
		})
	}
	broken := errors.New("device gone")
	if _, err := Recognise(failingReader{broken}, 1<<20); !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
}

// The number of sectors before a volume stands at 0x1c of its parameter block.
func TestHiddenSectors(t *testing.T) {
	tests := []struct {
		name   string
		volume []byte
		want   uint32
	}{
		{"NTFS", with(with(nil, 512, 3, "NTFS    "), 0, 0x1c, "\x00\x08\x01\x00"), 0x10800},
		{"FAT32", with(fatBoot(FAT32), 0, 0x1c, "\x3f\x00\x00\x00"), 63},
		{"BitLocker, which has none", with(with(nil, 512, 3, "-FVE-FS-"), 0, 0x1c, "\x3f\x00\x00\x00"), 0},
		{"too short", with(nil, 20, 3, "NTFS    "), 0},
	}
	for _, tt := range tests {
		c, err := Recognise(bytes.NewReader(tt.volume), int64(len(tt.volume)))
		if err != nil || c.Hidden != tt.want {
			t.Errorf("%s: %d sectors before it, %v; want %d", tt.name, c.Hidden, err, tt.want)
		}
	}
}

// Types of partitions whose volumes are described elsewhere.
func TestPooled(t *testing.T) {
	for want, list := range map[bool][]Partition{
		true: {
			{Type: 0x42}, {Type: 0xe7},
			{TypeGUID: guid.MustParse("5808c8aa-7e8f-42e0-85d2-e1e90434cfb3")},
			{TypeGUID: guid.MustParse("af9b60a0-1431-4f62-bc68-3311714a69ad")},
			{TypeGUID: guid.MustParse("e75caf8f-f680-4cee-afa3-b001e56efc2d")},
		},
		false: {{Type: 0x07}, {Type: 0x27}, {TypeGUID: TypeBasicData}, {TypeGUID: TypeESP}, {}},
	} {
		for _, p := range list {
			if p.Pooled() != want {
				t.Errorf("%s: pooled %v, want %v", p.TypeName(), !want, want)
			}
		}
	}
}

// loaderName is what stands at 0x200 of an NTFS boot sector.
func loaderName(name string) string {
	return string([]byte{byte(len(name)), 0}) + string(utf16le(name))
}

func TestBootSector(t *testing.T) {
	sector := with(nil, 1024, 510, "\x55\xaa")
	for _, tt := range []struct {
		name string
		b    []byte
		want BootSector
	}{
		{"empty", make([]byte, 1024), BootNone},
		{"no code", sector, BootNone},
		{"NTFS with BOOTMGR, NTLDR behind it", with(with(sector, 0, 0x200, loaderName("BOOTMGR")), 0, 0x25a, loaderName("NTLDR")), BootBootmgr},
		{"NTFS with NTLDR", with(sector, 0, 0x200, loaderName("NTLDR")), BootNTLDR},
		{"text only, Vista", with(sector, 0, 0x1ab, "BOOTMGR is missing"), BootBootmgr},
		{"text only, 2000", with(sector, 0, 0x1a2, "NTLDR is missing"), BootNTLDR},
		{"FAT32", with(sector, 0, 0x169, "BOOTMGR    "), BootBootmgr},
		{"exFAT", with(sector, 0, 0x15e, string(utf16le("BOOTMGR"))), BootBootmgr},
		{"GRUB", with(sector, 0, 0x180, "GRUB "), BootGRUB},
		{"mkfs.fat", with(sector, 0, 0x5a, "\x0e\x1f..This is not a bootable disk.  Please"), BootNone},
		{"other code", with(sector, 0, 0x100, "\xfa\x33\xc0"), BootUnknown},
		{"one sector only", with(sector[:512], 0, 0x1ab, "BOOTMGR is missing"), BootBootmgr},
	} {
		if got := bootSector(tt.b); got != tt.want {
			t.Errorf("%s: boot sector starts %v, want %v", tt.name, got, tt.want)
		}
	}
}

// bitLocker makes a volume with one metadata block that holds entries of the
// given types and protections.
func bitLocker(entries ...[2]uint16) []byte {
	b := with(nil, 8192, 0, "\xeb\x58\x90-FVE-FS-")
	le.PutUint64(b[176:], 4096)
	copy(b[4096:], "-FVE-FS-")
	at := 4096 + 112
	for _, e := range entries {
		le.PutUint16(b[at:], 80)
		le.PutUint16(b[at+2:], e[0])
		le.PutUint16(b[at+4:], 8)
		le.PutUint16(b[at+34:], e[1])
		at += 80
	}
	le.PutUint32(b[4096+64:], uint32(at-4096-64))
	return b
}

func TestClearKey(t *testing.T) {
	const tpm, recoveryPassword, clear, description = 0x100, 0x800, 0, 7
	for _, tt := range []struct {
		name string
		b    []byte
		want bool
	}{
		{"protected", bitLocker([2]uint16{2, tpm}, [2]uint16{2, recoveryPassword}), false},
		{"suspended", bitLocker([2]uint16{2, tpm}, [2]uint16{2, clear}), true},
		{"another kind of entry", bitLocker([2]uint16{description, clear}), false},
		{"no entries", bitLocker(), false},
		{"pointer beyond the end", with(bitLocker([2]uint16{2, clear}), 0, 176, "\xff\xff\xff\xff\xff\xff\xff\xff"), false},
		{"no metadata there", with(bitLocker([2]uint16{2, clear}), 0, 4096, "x"), false},
		{"entry of no length", with(bitLocker([2]uint16{2, clear}), 0, 4096+112, "\x00\x00"), false},
	} {
		c, err := Recognise(bytes.NewReader(tt.b), int64(len(tt.b)))
		if err != nil || c.FileSystem != BitLocker || c.ClearKey != tt.want {
			t.Errorf("%s: Recognise = %+v, %v, want BitLocker with clear key %t", tt.name, c, err, tt.want)
		}
	}
}
