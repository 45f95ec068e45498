package vhd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

// present is a table entry for a block at that offset.
func present(off uint64) uint64 { return off | blockPresent }

// xsample is an image of three blocks: never written, 'b', and a short last
// one of 'd'.
func xsample(t testing.TB) *disktest.Image {
	img := xspec{size: 2*xBlock + 512, table: []uint64{0, present(xBlocks), present(xBlocks + xBlock)}}.image(t)
	put(t, img, xBlocks, bytes.Repeat([]byte{'b'}, xBlock))
	return put(t, img, xBlocks+xBlock, bytes.Repeat([]byte{'d'}, xBlock))
}

func openX(t *testing.T, img *disktest.Image) *Disk {
	t.Helper()
	d, err := NewDisk(img, img.Size())
	if err != nil {
		t.Fatalf("NewDisk: %v", err)
	}
	return d
}

// at reads one byte of the disk.
func at(t *testing.T, d *Disk, off int64) byte {
	t.Helper()
	b := []byte{0xaa}
	if n, err := d.ReadAt(b, off); n != 1 || err != nil && err != io.EOF {
		t.Fatalf("ReadAt(1 byte, %#x) = %d, %v", off, n, err)
	}
	return b[0]
}

func kinds(d *Disk) []NoteKind {
	var k []NoteKind
	for _, n := range d.Notes() {
		k = append(k, n.Kind)
	}
	return k
}

func TestVHDX(t *testing.T) {
	d := openX(t, xsample(t))
	if d.Kind() != VHDX || d.Type() != Dynamic || d.Size() != 2*xBlock+512 || d.BlockSize() != xBlock || d.SectorSize() != 512 || d.Notes() != nil {
		t.Errorf("disk is %v %v of %d in blocks of %d, sectors of %d, notes %v", d.Kind(), d.Type(), d.Size(), d.BlockSize(), d.SectorSize(), d.Notes())
	}
	want := slices.Concat(make([]byte, xBlock), bytes.Repeat([]byte{'b'}, xBlock), bytes.Repeat([]byte{'d'}, 512))
	if !bytes.Equal(content(t, d), want) {
		t.Error("the content differs")
	}
	if n, err := d.ReadAt(make([]byte, 600), 2*xBlock); n != 512 || err != io.EOF {
		t.Errorf("ReadAt over the end = %d, %v, want 512, EOF", n, err)
	}
	fixed := xspec{size: xBlock, sector: 4096, flags: 1, table: []uint64{present(xBlocks)}}.image(t)
	if d := openX(t, fixed); d.Type() != Fixed || d.SectorSize() != 4096 {
		t.Errorf("disk is %v in sectors of %d, want fixed, 4096", d.Type(), d.SectorSize())
	}
}

func TestVHDXStates(t *testing.T) {
	img := xspec{size: 4 * xBlock, table: []uint64{xBlocks | 1, xBlocks | 2, xBlocks | 3, present(xBlocks)}}.image(t)
	put(t, img, xBlocks, bytes.Repeat([]byte{'x'}, xBlock))
	d := openX(t, img)
	for n, want := range []byte{0, 0, 0, 'x'} {
		if got := at(t, d, int64(n)*xBlock+100); got != want {
			t.Errorf("byte in block %d is %q, want %q", n, got, want)
		}
	}
}

var xNoteTests = []struct {
	name   string
	damage func(t testing.TB, img *disktest.Image)
	notes  []NoteKind
}{
	{"first header", func(t testing.TB, img *disktest.Image) { put(t, img, 64<<10, []byte("x")) }, []NoteKind{CopyUsed}},
	{"second header", func(t testing.TB, img *disktest.Image) { put(t, img, 128<<10+100, []byte("x")) }, []NoteKind{CopyUsed}},
	{"first region table", func(t testing.TB, img *disktest.Image) { put(t, img, 192<<10+100, []byte("x")) }, []NoteKind{CopyUsed}},
	{"second region table", func(t testing.TB, img *disktest.Image) { put(t, img, 256<<10+100, []byte("x")) }, nil},
}

func TestVHDXCopies(t *testing.T) {
	for _, tt := range xNoteTests {
		t.Run(tt.name, func(t *testing.T) {
			img := xsample(t)
			tt.damage(t, img)
			d := openX(t, img)
			if got := kinds(d); !slices.Equal(got, tt.notes) {
				t.Errorf("notes are %+v, want kinds %v", d.Notes(), tt.notes)
			}
			if at(t, d, xBlock) != 'b' {
				t.Error("the content differs")
			}
		})
	}
}

// The header with the higher sequence number counts, whichever it is.
func TestVHDXNewerHeader(t *testing.T) {
	for _, newer := range []int64{64 << 10, 128 << 10} {
		img := xsample(t)
		put(t, img, newer, xheaderBytes(7, xspec{data: xOtherGUID}))
		if d := openX(t, img); d.id != xOtherGUID {
			t.Errorf("newer header at %#x: identity is %v, want %v", newer, d.id, xOtherGUID)
		}
	}
}

var xDamageTests = []struct {
	name string
	at   int64
	with string
	off  int64
	err  string
	sign int64 // offset of a structure of that length to sign again, and of its copy
	len  int
}{
	{name: "block beyond the end", at: xBAT + 8, with: "\x06\x00\x00\x10\x00", off: xBAT + 8, err: "block 1 at 0x10000000 reaches beyond the end"},
	{name: "block offset with all bits", at: xBAT + 8, with: "\xfe\xff\xff\xff\xff\xff\xff\xff", off: xBAT + 8, err: "beyond the end"},
	{name: "block in the headers", at: xBAT + 8, with: "\x06\x00\x00\x00", off: xBAT + 8, err: "inside the headers"},
	{name: "block in the log", at: xBAT + 8, with: "\x06\x00\x10\x00", off: xBAT + 8, err: "inside the log"},
	{name: "block in the table", at: xBAT + 8, with: "\x06\x00\x30\x00", off: xBAT + 8, err: "inside the block table"},
	{name: "two blocks at one place", at: xBAT + 8, with: "\x06\x00\x50\x00", off: xBAT, err: "inside block"},
	{name: "state 4", at: xBAT, with: "\x04", off: xBAT, err: "state of block 0 is 4"},
	{name: "partial without a parent", at: xBAT + 8, with: "\x07", off: xBAT + 8, err: "has no parent"},
	{name: "no metadata table", at: xMeta, with: "x", off: xMeta, err: "metadata table begins with"},
	{name: "item outside its region", at: xMeta + 32 + 16, with: "\xff\xff\xff\xff", off: xMeta + 48, err: "outside its region"},
	{name: "item missing", at: xMeta + 10, with: "\x01", off: xMeta, err: `no item "virtual disk size"`},
	{name: "item too short", at: xMeta + 32 + 20, with: "\x01", off: xMeta + 64<<10, err: "has 1 bytes, want 8"},
	{name: "block size 0", at: xMeta + 64<<10, with: "\x00\x00\x00\x00", off: xMeta + 64<<10, err: "block size is 0"},
	{name: "block size 3 MB", at: xMeta + 64<<10 + 2, with: "\x30", off: xMeta + 64<<10, err: "block size is 3145728"},
	{name: "size 0", at: xMeta + 64<<10 + 8, with: "\x00\x00\x00", off: xMeta + 64<<10 + 8, err: "virtual disk size is 0"},
	{name: "size without end", at: xMeta + 64<<10 + 8, with: "\xff\xff\xff\xff\xff\xff\xff\xff", off: xMeta + 64<<10 + 8, err: "virtual disk size"},
	{name: "more blocks than entries", at: xMeta + 64<<10 + 8 + 5, with: "\x10", off: xBAT, err: "block table has 1048576 bytes"},
	{name: "sector of 1 byte", at: xMeta + 64<<10 + 16, with: "\x01\x00", off: xMeta + 64<<10 + 16, err: "logical sector size is 1"},
	{name: "region beyond the end", at: 192<<10 + 16 + 16, with: "\x00\x00\x00\x10", off: 192<<10 + 32, err: "does not fit the file", sign: 192 << 10, len: 64 << 10},
	{name: "too many regions", at: 192<<10 + 8, with: "\xff\xff\xff\xff", off: 192<<10 + 8, err: "region table has 4294967295 entries", sign: 192 << 10, len: 64 << 10},
	{name: "no regions", at: 192<<10 + 8, with: "\x00", off: 192<<10 + 16, err: "names no", sign: 192 << 10, len: 64 << 10},
	{name: "version 2", at: 64<<10 + 66, with: "\x02", off: 64<<10 + 66, err: "version 2", sign: 64 << 10, len: 4 << 10},
}

func TestVHDXDamage(t *testing.T) {
	for _, tt := range xDamageTests {
		t.Run(tt.name, func(t *testing.T) {
			img := xsample(t)
			put(t, img, tt.at, []byte(tt.with))
			if tt.sign != 0 {
				b := make([]byte, tt.len)
				if _, err := img.ReadAt(b, tt.sign); err != nil {
					t.Fatal(err)
				}
				put(t, img, tt.sign, xsign(b))
				put(t, img, tt.sign+64<<10, b) // the copy too
			}
			_, err := NewDisk(img, img.Size())
			var f *FormatError
			if !errors.As(err, &f) || f.Off != tt.off || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error is %v, want a FormatError with %q at %#x", err, tt.err, tt.off)
			}
		})
	}
	for _, size := range []int64{8, 64 << 10, 300 << 10, xBAT + 8, xBlocks + xBlock + 100} {
		_, err := NewDisk(xsample(t), size)
		if !isFormat(err) {
			t.Errorf("cut after %d bytes: %v, want a FormatError", size, err)
		}
	}
}

func TestVHDXUnknownRequired(t *testing.T) {
	img := xsample(t)
	put(t, img, xMeta+32, []byte("unknown"))
	var u *UnsupportedError
	if _, err := NewDisk(img, img.Size()); !errors.As(err, &u) || !strings.Contains(u.Name, "{6e6b6e75-776f-") {
		t.Errorf("unknown required metadata: %v, want it refused by name", err)
	}
	img = xsample(t)
	r := xregions()
	copy(r[48:], "unknown")
	put(t, img, 192<<10, xsign(r))
	if _, err := NewDisk(img, img.Size()); !errors.As(err, &u) || !strings.Contains(u.Name, "region {6e6b6e75-776f-") {
		t.Errorf("unknown required region: %v, want it refused by name", err)
	}
}

// logged is an image of one block of zeros at xBlocks with that log.
func logged(t testing.TB, log []byte) *disktest.Image {
	return xspec{size: xBlock, table: []uint64{present(xBlocks)}, log: log}.image(t)
}

// round puts entries into a log of 1 MB from offset at on; what does not fit
// goes on at the beginning.
func round(at int, entries ...[]byte) []byte {
	log := make([]byte, 1<<20)
	for i, c := range slices.Concat(entries...) {
		log[(at+i)%len(log)] = c
	}
	return log
}

const xb = uint64(xBlocks) // the first block's place, the disk's offset 0

var logTests = []struct {
	name string
	log  []byte
	want string // first byte of the disk's first pages, '.' for zero
	err  string
}{
	{name: "one entry", log: round(0, xentry(1, 0, page{xb, 'a'}, page{xb + 8192, 'c'})), want: "a.c."},
	{name: "the later of two entries counts", log: round(0, xentry(1, 0, page{xb, 'a'}, page{xb + 4096, 'b'}), xentry(2, 0, page{xb, 'x'})), want: "xb.."},
	{name: "zeros over data", log: round(0, xentry(1, 0, page{xb, 'a'}, page{xb + 4096, 'b'}), xentry(2, 0, page{xb, 0})), want: ".b.."},
	{name: "the tail leaves the first out", log: round(0, xentry(1, 0, page{xb, 'a'}), xentry(2, 8192, page{xb + 4096, 'b'})), want: ".b.."},
	{name: "torn last entry", log: round(0, xentry(1, 0, page{xb, 'a'}), xentry(2, 0, page{xb, 'x'})[:4096]), want: "a..."},
	{name: "a number is left out", log: round(0, xentry(1, 0, page{xb, 'a'}), xentry(3, 0, page{xb + 4096, 'b'})), want: "a..."},
	{name: "two sequences", log: round(0, xentry(1, 0, page{xb, 'a'}), make([]byte, 4096), xentry(9, 12288, page{xb + 4096, 'b'})), want: ".b.."},
	{name: "the higher sequence first", log: round(0, xentry(9, 0, page{xb, 'a'}), make([]byte, 4096), xentry(5, 12288, page{xb + 4096, 'b'})), want: "a..."},
	{name: "round the end", log: round(1<<20-8192, xentry(4, 1<<20-8192, page{xb, 'a'}), xentry(5, 1<<20-8192, page{xb + 4096, 'b'})), want: "ab.."},
	{name: "an entry over the end", log: round(1<<20-4096, xentry(4, 1<<20-4096, page{xb, 'a'}, page{xb + 4096, 'b'})), want: "ab.."},
	{name: "nothing waits", log: round(0, xentry(1, 0)), want: "...."},
	{name: "number over 32 bits", log: round(0, xentry(5<<32, 0, page{xb, 'a'})), want: "a..."},
	{name: "empty", log: round(0), err: "no whole sequence"},
	{name: "checksum", log: round(0, patch(xentry(1, 0, page{xb, 'a'}), 5000, 1)), err: "no whole sequence"},
	{name: "tail is gone", log: round(0, xentry(2, 65536, page{xb, 'a'})), err: "no whole sequence"},
	{name: "descriptor of another number", log: round(0, xsign(patch(xentry(1, 0, page{xb, 'a'}), 64+24, 9))), err: "no whole sequence"},
	{name: "data of another number", log: round(0, xsign(patch(xentry(1, 0, page{xb, 'a'}), 8188, 9))), err: "no whole sequence"},
	{name: "length 0", log: round(0, xsign(patch(xentry(1, 0), 8, 0, 0, 0, 0))), err: "no whole sequence"},
	{name: "length beyond the ring", log: round(0, xsign(patch(xentry(1, 0), 8, 0, 0, 0, 0xff))), err: "no whole sequence"},
	{name: "descriptors beyond the entry", log: round(0, xsign(patch(xentry(1, 0), 24, 0xff, 0xff, 0xff, 0xff))), err: "no whole sequence"},
	{name: "file cut since", log: round(0, xsign(patch(xentry(1, 0, page{xb, 'a'}), 48+4, 1))), err: "it was cut short"},
}

func TestReplay(t *testing.T) {
	for _, tt := range logTests {
		t.Run(tt.name, func(t *testing.T) {
			img := logged(t, tt.log)
			d, err := NewDisk(img, img.Size())
			if tt.err != "" {
				if !isFormat(err) || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error is %v, want a FormatError with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i := range int64(4) {
				first, last := at(t, d, i*4096), at(t, d, i*4096+4095)
				if first != last {
					t.Errorf("page %d begins with %q and ends with %q", i, first, last)
				}
				got += strings.ReplaceAll(string(first), "\x00", ".")
			}
			if got != tt.want {
				t.Errorf("pages are %q, want %q", got, tt.want)
			}
			if noted := slices.Contains(kinds(d), LogReplayed); noted != (tt.want != "....") {
				t.Errorf("notes are %+v", d.Notes())
			}
		})
	}
}

// A log may hold the block table itself, and blocks behind the end of the file.
func TestReplayTable(t *testing.T) {
	e := xentry(1, 0, page{xBAT, 'T'}, page{xSize, 'n'})
	table := make([]byte, 4096)
	le.PutUint64(table, present(xSize)) // 'T' is replaced by the true table
	copy(e[64+8:], table[:8])
	copy(e[64+4:], table[4092:])
	copy(e[4096+8:], table[8:4092])
	le.PutUint64(e[56:], xSize+xBlock)
	img := xspec{size: xBlock, log: round(0, xsign(e))}.image(t)
	d := openX(t, img)
	if first, behind := at(t, d, 0), at(t, d, 4096); first != 'n' || behind != 0 {
		t.Errorf("the block begins with %q, then %q, want 'n', then 0", first, behind)
	}
}

// FuzzVHDX changes the parts of a sound image that are parsed: the table, the
// metadata, the log, each with its checksum right.
func FuzzVHDX(f *testing.F) {
	sound := xsample(f)
	part := func(off int64, n int) []byte {
		b := make([]byte, n)
		if _, err := sound.ReadAt(b, off); err != nil {
			f.Fatal(err)
		}
		return b
	}
	f.Add(part(64<<10, 4096), part(192<<10, 112), part(xMeta, 256), part(xMeta+64<<10, 64), part(xBAT, 64), []byte{})
	for _, tt := range logTests {
		f.Add(xheaderBytes(1, xspec{log: tt.log}), part(192<<10, 112), part(xMeta, 256), part(xMeta+64<<10, 64), part(xBAT, 64), tt.log[:16384])
	}
	pairs := xlocator([][2]string{{"parent_linkage", xDataGUID.String()}, {"relative_path", `.\parent.vhdx`}})
	f.Add(part(64<<10, 4096), part(192<<10, 112), xmeta(xspec{locator: [][2]string{}})[:256], append(part(xMeta+64<<10, 36+16), pairs...), part(xBAT, 64), []byte{})
	f.Fuzz(func(t *testing.T, header, regions, table, items, bat, log []byte) {
		img := disktest.NewImage(xSize)
		put(t, img, 0, []byte("vhdxfile"))
		sized := func(b []byte, n int) []byte {
			return append(b[:min(len(b), n):min(len(b), n)], make([]byte, n-min(len(b), n))...)
		}
		put(t, img, 64<<10, xsign(sized(header, 4096)))
		put(t, img, 192<<10, xsign(sized(regions, 64<<10)))
		put(t, img, xMeta, sized(table, 64<<10))
		put(t, img, xMeta+64<<10, sized(items, 64<<10))
		put(t, img, xBAT, sized(bat, 4096))
		for at := 0; at+4096 <= len(log) && at < 1<<20; {
			entry := log[at:]
			length := int(min(uint32(len(entry)), le.Uint32(entry[8:]))) / 4096 * 4096
			length = max(length, 4096)
			put(t, img, xLog+int64(at), xsign(bytes.Clone(entry[:length])))
			at += length
		}
		d, err := newDisk(source{img, img.Size()})
		if err != nil {
			return
		}
		p := make([]byte, 10_000)
		for _, off := range []int64{0, xBlock - 100, d.Size() / 2, d.Size() - 1} {
			if n, err := d.ReadAt(p, off); n < len(p) && err == nil {
				t.Errorf("ReadAt(%d bytes, %d) of %d = %d, nil", len(p), off, d.Size(), n)
			}
		}
		_ = fmt.Sprint(d.Notes())
	})
}
