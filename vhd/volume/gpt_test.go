package volume

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
)

var (
	testDiskGUID = guid.MustParse("8d1c7c4e-3f0b-4a55-9d3c-5b7a1e0f2c64")
	testPartGUID = guid.MustParse("0b6c2f61-5a9e-4a4f-8d0a-2f6f4a8f9b11")
)

// gptHeader makes a header in sector own that points to other, with the
// entries in sector at.
func gptHeader(sector int, own, other, at uint64, entries []byte) []byte {
	h := make([]byte, sector)
	copy(h, "EFI PART\x00\x00\x01\x00\x5c")
	le.PutUint64(h[24:], own)
	le.PutUint64(h[32:], other)
	copy(h[56:], testDiskGUID[:])
	le.PutUint64(h[72:], at)
	le.PutUint32(h[80:], uint32(len(entries)/128))
	le.PutUint32(h[84:], 128)
	le.PutUint32(h[88:], crc32.ChecksumIEEE(entries))
	le.PutUint32(h[16:], crc32.ChecksumIEEE(h[:92]))
	return h
}

// gptDisk makes a disk of testDisk bytes with four entries: an EFI system
// partition in the second one, in sectors 40 to 49, and a basic data partition
// named "Grüße" in the fourth, sectors 50 to 59.
func gptDisk(sector int) []byte {
	entries := make([]byte, 4*128)
	put := func(i int, kind guid.GUID, first, last uint64, name string) {
		e := entries[128*i:]
		copy(e, kind[:])
		copy(e[16:], testPartGUID[:])
		le.PutUint64(e[32:], first)
		le.PutUint64(e[40:], last)
		copy(e[56:], utf16le(name))
	}
	put(1, TypeESP, 40, 49, "")
	put(3, TypeBasicData, 50, 59, "Grüße")
	last := uint64(testDisk/sector - 1)
	disk := with(mbrSector(entry(0, 0xee, 1, 1<<32-1)), testDisk, 0, "")
	copy(disk[sector:], gptHeader(sector, 1, last, 2, entries))
	copy(disk[2*sector:], entries)
	copy(disk[testDisk-2*sector:], entries)
	copy(disk[testDisk-sector:], gptHeader(sector, last, 1, last-1, entries))
	return disk
}

const gptWant = "gpt {8d1c7c4e-3f0b-4a55-9d3c-5b7a1e0f2c64} 2:EFI System Partition[20480-25600] 4:Basic Data Partition[25600-30720]Grüße"

func describeGPT(t *Table) string {
	s := fmt.Sprintf("%v %v", t.Style, t.DiskGUID)
	for _, p := range t.Partitions {
		s += fmt.Sprintf(" %d:%s[%d-%d]%s", p.Number, p.TypeName(), p.Offset, p.End(), p.Name)
	}
	return s
}

// resignGPT puts right the checksum of the header at off.
func resignGPT(disk []byte, off int) []byte {
	clear(disk[off+16 : off+20])
	le.PutUint32(disk[off+16:], crc32.ChecksumIEEE(disk[off:off+92]))
	return disk
}

var gptTests = []struct {
	name  string
	disk  []byte
	want  string
	notes []NoteKind
}{
	{"whole", gptDisk(512), gptWant, nil},
	{"header damaged", with(gptDisk(512), 0, 512+60, "x"), gptWant, []NoteKind{CopyUsed}},
	{"header overwritten", with(gptDisk(512), 0, 512, strings.Repeat("\x00", 512)), gptWant, []NoteKind{CopyUsed}},
	{"entries damaged", with(gptDisk(512), 0, 1024+300, "x"), gptWant, []NoteKind{CopyUsed}},
	{"backup damaged", with(gptDisk(512), 0, testDisk-512+60, "x"), gptWant, []NoteKind{CopyDamaged}},
	{"backup's entries damaged", with(gptDisk(512), 0, testDisk-1024+60, "x"), gptWant, []NoteKind{CopyDamaged}},
	{"backup of another disk", resignGPT(with(gptDisk(512), 0, testDisk-512+56, "x"), testDisk-512), gptWant, []NoteKind{CopyDamaged}},
	{"disk grown", with(gptDisk(512), 2*testDisk, 0, ""), gptWant, []NoteKind{BackupElsewhere}},
	{"disk grown, primary's entries damaged", with(with(gptDisk(512), 2*testDisk, 0, ""), 0, 1024, "x"), gptWant, []NoteKind{CopyUsed}},
	{"no protective MBR", with(gptDisk(512), 0, 0, strings.Repeat("\x00", 512)), gptWant, []NoteKind{Unprotected}},
	{"hybrid", with(gptDisk(512), 0, 0x1ce, string(entry(0x80, 7, 50, 10))), gptWant, []NoteKind{Hybrid}},
}

func TestReadGPT(t *testing.T) {
	for _, tt := range gptTests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadTable(bytes.NewReader(tt.disk), int64(len(tt.disk)), 512)
			if err != nil {
				t.Fatal(err)
			}
			if d := describeGPT(got); d != tt.want {
				t.Errorf("table is\n%s, want\n%s", d, tt.want)
			}
			var notes []NoteKind
			for _, n := range got.Notes {
				notes = append(notes, n.Kind)
			}
			if !slices.Equal(notes, tt.notes) {
				t.Errorf("notes are %+v, want kinds %v", got.Notes, tt.notes)
			}
		})
	}
}

// A table in sectors of 4096 bytes, on a disk that has such and on one that
// says it has others.
func TestReadGPTSectors(t *testing.T) {
	const want = "gpt {8d1c7c4e-3f0b-4a55-9d3c-5b7a1e0f2c64} 2:EFI System Partition[163840-204800] 4:Basic Data Partition[204800-245760]Grüße"
	for _, tt := range []struct {
		written, says int
		want          string
		notes         int
	}{{4096, 4096, want, 0}, {4096, 512, want, 1}, {512, 4096, gptWant, 1}} {
		got, err := ReadTable(bytes.NewReader(gptDisk(tt.written)), testDisk, tt.says)
		if err != nil || describeGPT(got) != tt.want || len(got.Notes) != tt.notes || got.SectorSize != tt.written {
			t.Errorf("written in %d, read in %d: %v\n%s with %v, want\n%s and %d notes", tt.written, tt.says, err, describeGPT(got), got.Notes, tt.want, tt.notes)
		}
	}
}

var gptDamageTests = []struct {
	name string
	disk []byte // the backup is cut off
	off  int64
	err  string
}{
	{"no header", with(mbrSector(entry(0, 0xee, 1, 1<<32-1)), testDisk, 0, ""), 512, "GPT header begins with"},
	{"header size", with(gptDisk(512)[:testDisk-512], 0, 512+12, "\xff\xff\xff\xff"), 512 + 12, "GPT header has 4294967295 bytes"},
	{"header checksum", with(gptDisk(512)[:testDisk-512], 0, 600, "x"), 512 + 16, "GPT header checksum"},
	{"own sector", resignGPT(with(gptDisk(512)[:testDisk-512], 0, 512+24, "\x02"), 512), 512 + 24, "says it is in sector 2"},
	{"entry size", resignGPT(with(gptDisk(512)[:testDisk-512], 0, 512+84, "\x81"), 512), 512 + 80, "entries of 129 bytes"},
	{"entry count", resignGPT(with(gptDisk(512)[:testDisk-512], 0, 512+80, "\xff\xff\xff\xff"), 512), 512 + 80, "GPT has 4294967295 entries"},
	{"entries beyond the end", resignGPT(with(gptDisk(512)[:testDisk-512], 0, 512+78, "\xff\xff"), 512), 0, "beyond the end of the disk"},
}

func TestGPTDamage(t *testing.T) {
	for _, tt := range gptDamageTests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadTable(bytes.NewReader(tt.disk), int64(len(tt.disk)), 512)
			var f *FormatError
			if !errors.As(err, &f) || !strings.Contains(err.Error(), tt.err) || tt.off != 0 && f.Off != tt.off {
				t.Errorf("error is %v, want a FormatError with %q at %#x", err, tt.err, tt.off)
			}
			if got == nil || got.Style != StyleGPT {
				t.Errorf("table is %+v, want one of style gpt", got)
			}
		})
	}
}

// chain makes a disk with a primary partition and an extended one in sectors
// 100 to 999, of which links gives the records by their sector.
func chain(links map[int][]byte) []byte {
	disk := with(mbrSector(entry(0x80, 7, 63, 37), entry(0, 0x0f, 100, 900)), testDisk, 0, "")
	for at, b := range links {
		copy(disk[at*512:], b)
	}
	return disk
}

var chainTests = []struct {
	name  string
	disk  []byte
	want  string
	notes []NoteKind
}{
	{"two drives", chain(map[int][]byte{
		100: mbrSector(entry(0, 7, 10, 90), entry(0, 5, 200, 100)),
		300: mbrSector(entry(0, 0x0c, 10, 50)),
	}), "1:07[32256-51200]* 5:07[56320-102400]l 6:0c[158720-184320]l", nil},
	{"no drive", chain(map[int][]byte{100: mbrSector()}), "1:07[32256-51200]*", nil},
	{"comes back", chain(map[int][]byte{
		100: mbrSector(entry(0, 7, 10, 90), entry(0, 5, 200, 100)),
		300: mbrSector(entry(0, 7, 10, 90), entry(0, 5, 200, 100)),
	}), "1:07[32256-51200]* 5:07[56320-102400]l 6:07[158720-204800]l", []NoteKind{BrokenChain}},
	{"no boot signature", chain(nil), "1:07[32256-51200]*", []NoteKind{BrokenChain}},
	{"beyond the end", chain(map[int][]byte{100: mbrSector(entry(0, 7, 10, 90), entry(0, 5, 1<<31, 100))}),
		"1:07[32256-51200]* 5:07[56320-102400]l", []NoteKind{BrokenChain}},
}

func TestLogicalDrives(t *testing.T) {
	for _, tt := range chainTests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadTable(bytes.NewReader(tt.disk), testDisk, 512)
			if err != nil {
				t.Fatal(err)
			}
			if d := strings.TrimPrefix(describe(got), "mbr a9083c0a "); d != tt.want {
				t.Errorf("partitions are %q, want %q", d, tt.want)
			}
			var notes []NoteKind
			for _, n := range got.Notes {
				notes = append(notes, n.Kind)
			}
			if !slices.Equal(notes, tt.notes) {
				t.Errorf("notes are %+v, want kinds %v", got.Notes, tt.notes)
			}
		})
	}
}
