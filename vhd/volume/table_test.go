package volume

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// entry makes an entry of an MBR; start and count are sectors.
func entry(flag, kind byte, start, count uint32) []byte {
	e := make([]byte, 16)
	e[0], e[4] = flag, kind
	binary.LittleEndian.PutUint32(e[8:], start)
	binary.LittleEndian.PutUint32(e[12:], count)
	return e
}

// mbrSector makes a master boot record with signature a9083c0a.
func mbrSector(entries ...[]byte) []byte {
	b := make([]byte, 512)
	copy(b[0x1b8:], []byte{0x0a, 0x3c, 0x08, 0xa9})
	copy(b[0x1be:], slices.Concat(entries...))
	b[510], b[511] = 0x55, 0xaa
	return b
}

// with returns a copy of b, at least size bytes long, with s at off.
func with(b []byte, size, off int, s string) []byte {
	b = append(bytes.Clone(b), make([]byte, max(0, size-len(b)))...)
	copy(b[off:], s)
	return b
}

const testDisk = 1 << 20 // 2048 sectors

var (
	windowsDisk = mbrSector(entry(0x80, 0x07, 63, 1000), nil, nil)
	fatSector   = fatBoot(FAT16)
)

// fatBoot makes the boot sector of an empty FAT volume of testDisk bytes.
func fatBoot(fs FileSystem) []byte {
	b := make([]byte, 512)
	copy(b, "\xeb\x3c\x90MSDOS5.0")
	le.PutUint16(b[11:], 512)
	b[13] = 1               // sectors in a cluster
	le.PutUint16(b[14:], 1) // reserved
	b[16] = 2               // tables
	le.PutUint16(b[17:], 512)
	le.PutUint16(b[19:], 2048)
	b[21] = 0xf8
	le.PutUint16(b[22:], 8)
	switch fs {
	case FAT16: // 65536 - 1 - 512 - 32 clusters of one sector
		le.PutUint16(b[19:], 0)
		le.PutUint32(b[32:], 65536)
		le.PutUint16(b[22:], 256)
	case FAT32:
		le.PutUint16(b[17:], 0)
		le.PutUint16(b[22:], 0)
		le.PutUint32(b[36:], 16)
	}
	copy(b[0x5a:], "\x0e\x1fcode")
	b[510], b[511] = 0x55, 0xaa
	return b
}

var tableTests = []struct {
	name  string
	disk  []byte
	want  string // style, signature, partitions as number:type[start-end]
	notes []NoteKind
}{
	{name: "one active partition", disk: windowsDisk, want: "mbr a9083c0a 1:07[32256-544256]*"},
	{name: "entries 2 and 4", disk: mbrSector(entry(0, 0, 0, 0), entry(0, 0x0c, 64, 64), entry(0, 0, 0, 0), entry(0x80, 7, 128, 64)),
		want: "mbr a9083c0a 2:0c[32768-65536] 4:07[65536-98304]*"},
	{name: "flag 81", disk: mbrSector(entry(0x81, 7, 64, 64)), want: "mbr a9083c0a 1:07[32768-65536]*", notes: []NoteKind{UnusualFlag}},
	{name: "flag 01", disk: mbrSector(entry(0x01, 7, 64, 64)), want: "mbr a9083c0a 1:07[32768-65536]", notes: []NoteKind{UnusualFlag}},
	{name: "two active", disk: mbrSector(entry(0x80, 7, 64, 64), entry(0x80, 7, 128, 64)),
		want: "mbr a9083c0a 1:07[32768-65536]* 2:07[65536-98304]*", notes: []NoteKind{SeveralActive}},
	{name: "overlap", disk: mbrSector(entry(0x80, 7, 64, 64), entry(0, 7, 127, 64)),
		want: "mbr a9083c0a 1:07[32768-65536]* 2:07[65024-97792]", notes: []NoteKind{Overlap}},
	{name: "beyond the end", disk: mbrSector(entry(0x80, 7, 64, 1<<32-1)),
		want: "mbr a9083c0a 1:07[32768-2199023287808]*", notes: []NoteKind{BeyondDisk}},
	{name: "start beyond the end", disk: mbrSector(entry(0x80, 7, 4096, 64)),
		want: "mbr a9083c0a 1:07[2097152-2129920]*", notes: []NoteKind{BeyondDisk}},
	{name: "no entries", disk: mbrSector(), want: "mbr a9083c0a"},
	{name: "blank", disk: nil, want: "none 00000000 blank"},
	{name: "noise", disk: bytes.Repeat([]byte("noise"), 200), want: "none 00000000"},
	{name: "NTFS without a table", disk: with(with(nil, 512, 3, "NTFS    "), 0, 510, "\x55\xaa"), want: "none 00000000 volume"},
	{name: "FAT without a table", disk: fatSector, want: "none 00000000 volume"},
	{name: "FAT with a table behind it", disk: with(fatSector, 0, 0x1be, string(entry(0x80, 6, 63, 100))), want: "mbr 00000000 1:06[32256-83456]*"},
	{name: "ext without a table", disk: with(nil, 2048, 0x438, "\x53\xef"), want: "none 00000000 volume"},
}

func describe(t *Table) string {
	s := fmt.Sprintf("%v %08x", t.Style, t.Signature)
	for _, p := range t.Partitions {
		s += fmt.Sprintf(" %d:%02x[%d-%d]", p.Number, p.Type, p.Offset, p.End())
		if p.Active {
			s += "*"
		}
		if p.Logical {
			s += "l"
		}
	}
	if t.Blank {
		s += " blank"
	}
	if t.Volume {
		s += " volume"
	}
	return s
}

func TestReadTable(t *testing.T) {
	for _, tt := range tableTests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadTable(bytes.NewReader(with(tt.disk, testDisk, 0, "")), testDisk, 512)
			if err != nil {
				t.Fatal(err)
			}
			if d := describe(got); d != tt.want {
				t.Errorf("table is %q, want %q", d, tt.want)
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

func TestReadTableSectors(t *testing.T) {
	disk := with(windowsDisk, testDisk, 0, "")
	got, err := ReadTable(bytes.NewReader(disk), testDisk, 4096)
	if err != nil || len(got.Partitions) != 1 || got.Partitions[0].Offset != 63*4096 {
		t.Errorf("ReadTable in sectors of 4096 = %+v, %v, want one partition at %d", got, err, 63*4096)
	}
}

func TestReadTableErrors(t *testing.T) {
	broken := errors.New("device gone")
	if _, err := ReadTable(failingReader{broken}, testDisk, 512); !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
	if got, err := ReadTable(strings.NewReader("short"), 5, 512); err != nil || got.Style != StyleNone {
		t.Errorf("ReadTable of 5 bytes = %+v, %v, want no table", got, err)
	}
}

type failingReader struct{ err error }

func (r failingReader) ReadAt([]byte, int64) (int, error) { return 0, r.err }

func TestLoader(t *testing.T) {
	for code, want := range map[string]BootSector{"": BootNone, "\xeb\x63GRUB Geom": BootGRUB, "\x33\xc0\x8e": BootUnknown} {
		disk := with(with(windowsDisk, 0, 0, code), testDisk, 0, "")
		if got, err := ReadTable(bytes.NewReader(disk), testDisk, 512); err != nil || got.Loader != want {
			t.Errorf("loader of boot code %q is %v, %v, want %v", code, got.Loader, err, want)
		}
	}
}

func TestTypeName(t *testing.T) {
	for _, tt := range []struct {
		p    Partition
		want string
	}{
		{Partition{Type: 0x07}, "NTFS or exFAT"},
		{Partition{Type: 0x99}, "type 99"},
		{Partition{TypeGUID: TypeESP}, "EFI System Partition"},
		{Partition{TypeGUID: [16]byte{1}}, "{00000001-0000-0000-0000-000000000000}"},
	} {
		if got := tt.p.TypeName(); got != tt.want {
			t.Errorf("TypeName of %02x %v = %q, want %q", tt.p.Type, tt.p.TypeGUID, got, tt.want)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	for _, tt := range tableTests {
		f.Add(with(tt.disk, 1024, 0, ""), int64(testDisk))
	}
	for _, tt := range gptTests {
		f.Add(tt.disk[:4096], int64(len(tt.disk)))
	}
	for _, tt := range chainTests {
		f.Add(tt.disk[:400*512], int64(testDisk))
	}
	f.Fuzz(func(t *testing.T, disk []byte, size int64) {
		for _, sector := range []int{512, 4096} {
			if table, err := ReadTable(bytes.NewReader(disk), size, sector); err == nil && len(table.Partitions) > 256 {
				t.Errorf("%d partitions", len(table.Partitions))
			}
		}
		if _, err := Recognise(io.NewSectionReader(bytes.NewReader(disk), 0, max(size, 0)), size); err != nil {
			t.Errorf("Recognise: %v", err)
		}
	})
}
