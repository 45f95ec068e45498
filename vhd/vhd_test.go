package vhd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// sample is the content of the disks in these tests: four blocks, the first
// and the third never written.
var sample = bytes.Join([][]byte{make([]byte, testBlock), fill('b'), make([]byte, testBlock), fill('d')}, nil)

func sampleDynamic() []byte { return dynamicImage(nil, fill('b'), nil, fill('d')) }

var openTests = []struct {
	name  string
	image []byte
	kind  Kind
	typ   Type
	block int64
	notes []NoteKind
}{
	{name: "dynamic", image: sampleDynamic(), kind: VHD, typ: Dynamic, block: testBlock},
	{name: "fixed", image: fixedImage(sample), kind: VHD, typ: Fixed},
	{name: "raw", image: patch(sample, 510, 0x55, 0xaa), kind: Raw, typ: Flat},
	{name: "footer of 511 bytes", image: fixedImage(sample)[:len(sample)+511], kind: VHD, typ: Fixed},
	{name: "dynamic with 511 bytes", image: sampleDynamic()[:len(sampleDynamic())-1], kind: VHD, typ: Dynamic, block: testBlock},
	{name: "footer overwritten", image: patch(sampleDynamic(), -512, make([]byte, 512)...),
		kind: VHD, typ: Dynamic, block: testBlock, notes: []NoteKind{CopyUsed}},
	{name: "footer checksum wrong", image: patch(sampleDynamic(), -1, 1),
		kind: VHD, typ: Dynamic, block: testBlock, notes: []NoteKind{CopyUsed}},
	{name: "footer missing, blocks whole", image: sampleDynamic()[:len(sampleDynamic())-512],
		kind: VHD, typ: Dynamic, block: testBlock, notes: []NoteKind{CopyUsed}},
	{name: "copy damaged", image: patch(sampleDynamic(), 100, 1),
		kind: VHD, typ: Dynamic, block: testBlock, notes: []NoteKind{CopyDamaged}},
	{name: "copy of another disk", image: resign(patch(sampleDynamic(), 68, 'X'), 0, 512, 64),
		kind: VHD, typ: Dynamic, block: testBlock, notes: []NoteKind{CopyDamaged}},
	{name: "more data than the size says", image: append(make([]byte, 512), fixedImage(sample)...),
		kind: VHD, typ: Fixed, notes: []NoteKind{SizeDiffers}},
	{name: "geometry larger than the size", image: resign(patch(fixedImage(sample), len(sample)+56, 0x40), len(sample), 512, 64),
		kind: VHD, typ: Fixed, notes: []NoteKind{GeometryDiffers}},
}

func TestNewDisk(t *testing.T) {
	for _, tt := range openTests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(t, tt.image)
			if d.Kind() != tt.kind || d.Type() != tt.typ || d.BlockSize() != tt.block || d.SectorSize() != 512 {
				t.Errorf("%v %v, blocks of %d, sectors of %d, want %v %v %d 512", d.Kind(), d.Type(), d.BlockSize(), d.SectorSize(), tt.kind, tt.typ, tt.block)
			}
			var notes []NoteKind
			for _, n := range d.Notes() {
				notes = append(notes, n.Kind)
			}
			if fmt.Sprint(notes) != fmt.Sprint(tt.notes) {
				t.Errorf("notes are %+v, want kinds %v", d.Notes(), tt.notes)
			}
			if tt.typ == Dynamic && !bytes.Equal(content(t, d), sample) {
				t.Error("the content differs")
			}
		})
	}
}

// Offsets in the sample's file: the header lies at 512, the table at 1536, the
// blocks at 2048 and 6656.
var damageTests = []struct {
	name  string
	image []byte
	off   int64
	err   string
}{
	{"both footers", patch(patch(sampleDynamic(), 100, 1), -100, 1), 64, "footer checksum"},
	{"version 2", resign(patch(fixedImage(sample), len(sample)+12, 0, 2), len(sample), 512, 64), 16384 + 12, "version 2.0"},
	{"size 0", resign(patch(fixedImage(sample), len(sample)+48, make([]byte, 8)...), len(sample), 512, 64), 16384 + 48, "disk size is 0"},
	{"type 5", resign(patch(fixedImage(sample), len(sample)+60, 0, 0, 0, 5), len(sample), 512, 64), 16384 + 60, "disk type is 5"},
	{"fixed, cut at the front", fixedImage(sample)[512:], 16384 - 512 + 48, "only 15872 lie before the footer"},
	{"header cookie", patch(sampleDynamic(), 512, 'X'), 512, "dynamic header begins with"},
	{"header checksum", patch(sampleDynamic(), 700, 1), 512 + 36, "dynamic header checksum"},
	{"block size 0", resign(patch(sampleDynamic(), 512+32, 0, 0, 0, 0), 512, 1024, 36), 512 + 32, "block size is 0"},
	{"block size 3", resign(patch(sampleDynamic(), 512+32, 0, 0, 0, 3), 512, 1024, 36), 512 + 32, "block size is 3"},
	{"table too short", resign(patch(sampleDynamic(), 512+28, 0, 0, 0, 3), 512, 1024, 36), 512 + 28, "needs 4"},
	{"table beyond the end", resign(patch(sampleDynamic(), 512+16, 0x7f), 512, 1024, 36), 512 + 16, "beyond the end of the file"},
	{"table offset negative", resign(patch(sampleDynamic(), 512+16, 0xff), 512, 1024, 36), 512 + 16, "beyond the end of the file"},
	{"block beyond the end", patch(sampleDynamic(), 1536+4, 0, 1, 0, 0), 1536 + 4, "block 1 at 0x2000000 reaches beyond the end"},
	{"block in the copy of the footer", patch(sampleDynamic(), 1536+4, 0, 0, 0, 0), 1536 + 4, "inside the copy of the footer"},
	{"block in the header", patch(sampleDynamic(), 1536+4, 0, 0, 0, 2), 1536 + 4, "inside the dynamic header"},
	{"block in the table", patch(sampleDynamic(), 1536+4, 0, 0, 0, 3), 1536 + 4, "inside the block table"},
	{"two blocks at one place", patch(sampleDynamic(), 1536+4, 0, 0, 0, 13), 1536 + 12, "inside block 1"},
	{"two blocks overlap", patch(sampleDynamic(), 1536+4, 0, 0, 0, 12), 1536 + 12, "inside block 1"},
	{"cut short", sampleDynamic()[:7000], 1536 + 12, "the file is cut short"},
	{"only the copy of the footer", sampleDynamic()[:512], 512, "beyond the end of the file"},
	{"only the header's mark", patch(patch(sampleDynamic(), 0, 'X'), -512, 'X'), 11264, "footer begins with"},
}

func TestDamage(t *testing.T) {
	for _, tt := range damageTests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewDisk(bytes.NewReader(tt.image), int64(len(tt.image)))
			var f *FormatError
			if !errors.As(err, &f) || f.Off != tt.off || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error is %v, want a FormatError with %q at %#x", err, tt.err, tt.off)
			}
		})
	}
}

// A table larger than 1 MB is not looked at when the disk is opened, but every
// entry is when it is used.
func TestLargeTable(t *testing.T) {
	const count = wholeTable/4 + 512
	data := make([][]byte, count)
	data[1], data[count-1] = fill('b'), fill('z')
	img := dynamicImage(data...)
	lastEntry := 1536 + 4*(count-1)
	d := open(t, img)
	if d.layer.(*blocks).table != nil {
		t.Fatal("the table is kept in memory")
	}
	got := make([]byte, 2*testBlock)
	if _, err := d.ReadAt(got, d.Size()-2*testBlock); err != nil || !bytes.Equal(got, append(make([]byte, testBlock), fill('z')...)) {
		t.Errorf("the last blocks differ, or error %v", err)
	}

	d = open(t, patch(img, lastEntry, 0x7f))
	n, err := d.ReadAt(got, d.Size()-2*testBlock)
	var f *FormatError
	if n != testBlock || !errors.As(err, &f) || f.Off != int64(lastEntry) {
		t.Errorf("ReadAt of a damaged entry = %d, %v, want %d and a FormatError at %#x", n, err, testBlock, lastEntry)
	}

	cut := img[:len(img)-512-testBlock]
	if _, err := NewDisk(bytes.NewReader(cut), int64(len(cut))); err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("NewDisk of a cut file: %v, want one that is cut short", err)
	}
}

// A raw image in sectors of 4096 bytes is known by where its GPT begins.
func TestRawSectors(t *testing.T) {
	d := open(t, patch(patch(sample, 510, 0x55, 0xaa), 4096, []byte("EFI PART")...))
	if d.SectorSize() != 4096 {
		t.Errorf("SectorSize() = %d, want 4096", d.SectorSize())
	}
}

func TestReadAt(t *testing.T) {
	size := int64(len(sample))
	for _, img := range [][]byte{sampleDynamic(), fixedImage(sample)} {
		d := open(t, img)
		for _, r := range []struct {
			off  int64
			n    int
			want error
		}{
			{0, 0, nil}, {0, 1, nil}, {1, 511, nil}, {testBlock - 1, 2, nil}, {5, 3 * testBlock, nil},
			{size - 1, 1, nil}, {size - 1, 2, io.EOF}, {size - 5000, 6000, io.EOF}, {size, 1, io.EOF}, {size + 1<<40, 1, io.EOF},
		} {
			got := make([]byte, r.n)
			n, err := d.ReadAt(got, r.off)
			want := sample[min(r.off, size):min(r.off+int64(r.n), size)]
			if err != r.want || !bytes.Equal(got[:n], want) {
				t.Errorf("%v: ReadAt(%d bytes, %d) = %d, %v, want %d, %v and the same bytes", d.Type(), r.n, r.off, n, err, len(want), r.want)
			}
		}
		if n, err := d.ReadAt(make([]byte, 1), -1); n != 0 || err == nil || err == io.EOF {
			t.Errorf("ReadAt(-1) = %d, %v, want an error", n, err)
		}
	}
}

func TestReadAtConcurrently(t *testing.T) {
	d := open(t, sampleDynamic())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			got := make([]byte, testBlock+i)
			if _, err := d.ReadAt(got, int64(i)*500); err != nil || !bytes.Equal(got, sample[i*500:][:len(got)]) {
				t.Errorf("reader %d: other bytes, or error %v", i, err)
			}
		})
	}
	wg.Wait()
}

// A device that fails is no damage of the image.
func TestReadError(t *testing.T) {
	img := sampleDynamic()
	broken := errors.New("network name deleted")
	f := &failing{Reader: bytes.NewReader(img), from: int64(len(img)), err: broken}
	d, err := NewDisk(f, int64(len(img)))
	if err != nil {
		t.Fatal(err)
	}
	f.from = 6656
	n, err := d.ReadAt(make([]byte, len(sample)), 0)
	var damaged *FormatError
	if n != 3*testBlock || !errors.Is(err, broken) || errors.As(err, &damaged) {
		t.Errorf("ReadAt = %d, %v, want %d and %v", n, err, 3*testBlock, broken)
	}
}

// failing fails reads that reach beyond from.
type failing struct {
	*bytes.Reader
	from int64
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.Reader.ReadAt(p, off)
}

var unsupportedTests = []struct {
	head string
	name string
}{
	{"QFI\xfb\x00\x00\x00\x03", "QCOW2 image"},
	{"KDMV\x01\x00\x00\x00", "VMDK image"},
	{"# Disk DescriptorFile\nversion=1\n", "VMDK description"},
	{strings.Repeat("\x00", 64) + "\x7f\x10\xda\xbe", "VDI image"},
	{"MSWIM\x00\x00\x00", "WIM file"},
	{strings.Repeat("\x00", 0x8001) + "CD001", "ISO image"},
	{"\x1f\x8b\x08\x00", "gzip file"},
	{"PK\x03\x04", "ZIP archive"},
	{"7z\xbc\xaf\x27\x1c", "7z archive"},
	{"disk.ovf" + strings.Repeat("\x00", 249) + "ustar", "OVA"},
}

func TestUnsupported(t *testing.T) {
	for _, tt := range unsupportedTests {
		_, err := NewDisk(strings.NewReader(tt.head), int64(len(tt.head)))
		var u *UnsupportedError
		if !errors.As(err, &u) || !strings.Contains(u.Name, tt.name) || u.Advice == "" {
			t.Errorf("NewDisk of a %s: %v", tt.name, err)
		}
		if k, known := Recognise([]byte(tt.head), nil); k != Foreign || !known {
			t.Errorf("Recognise of a %s = %v, %t, want foreign, true", tt.name, k, known)
		}
	}
}

func TestNotDisk(t *testing.T) {
	for _, s := range []string{"", "x", "conecti", strings.Repeat("text\n", 1000), strings.Repeat("\x00", 1<<16)} {
		if _, err := NewDisk(strings.NewReader(s), int64(len(s))); !errors.Is(err, ErrNotDisk) {
			t.Errorf("NewDisk of %d bytes: %v, want ErrNotDisk", len(s), err)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "disk.bin")
	if err := os.WriteFile(name, sampleDynamic(), 0o444); err != nil {
		t.Fatal(err)
	}
	d, err := Open(name, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(content(t, d), sample) {
		t.Error("the content differs")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.ReadAt(make([]byte, 1), testBlock); !errors.Is(err, os.ErrClosed) {
		t.Errorf("ReadAt after Close: %v, want os.ErrClosed", err)
	}
	if _, err := Open(filepath.Join(dir, "absent"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open of an absent file: %v", err)
	}
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Open of a folder: %v", err)
	}
}

// FuzzNewDisk opens whatever comes and reads some of it: no panic, and reads
// stay in the disk.
func FuzzNewDisk(f *testing.F) {
	f.Add(patch(sample, 510, 0x55, 0xaa))
	for _, tt := range openTests {
		f.Add(tt.image)
	}
	for _, tt := range damageTests {
		f.Add(tt.image)
	}
	f.Fuzz(func(t *testing.T, img []byte) {
		d, err := NewDisk(bytes.NewReader(img), int64(len(img)))
		if err != nil {
			return
		}
		p := make([]byte, 3*testBlock)
		for _, off := range []int64{0, 511, d.Size() / 2, d.Size() - 1, d.Size()} {
			n, err := d.ReadAt(p, off)
			if n < len(p) && err == nil || int64(n) > max(0, d.Size()-off) {
				t.Errorf("ReadAt(%d bytes, %d) of %d = %d, %v", len(p), off, d.Size(), n, err)
			}
		}
	})
}
