package ntfs

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

var le = binary.LittleEndian

// wantFormatError wants a *FormatError that says so.
func wantFormatError(t *testing.T, what string, err error, want string) *FormatError {
	t.Helper()
	var f *FormatError
	if !errors.As(err, &f) || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error is %v, want a *FormatError with %q", what, err, want)
		return &FormatError{}
	}
	return f
}

func TestDamagedBootSector(t *testing.T) {
	for _, test := range []struct {
		name  string
		off   int64
		bytes string
		want  string
	}{
		{"other file system", 3, "EXFAT   ", `name is "EXFAT   ", want "NTFS    "`},
		{"no signature", 510, "\x00\x00", "signature is 00 00, want 55 aa"},
		{"no sector size", 0x0b, "\x00\x00", "sector size is 0"},
		{"odd sector size", 0x0b, "\x01\x03", "sector size is 769"},
		{"no cluster", 0x0d, "\x00", "gives 0 bytes"},
		{"odd cluster", 0x0d, "\x03", "gives 1536 bytes"},
		{"cluster of 4 MB", 0x0d, "\xf3", "gives 4194304 bytes"},
		{"record of 256 bytes", 0x40, "\xf8", "gives 256 bytes"},
		{"record of 2^128 bytes", 0x40, "\x80", "want 512 to 16384"},
		{"no sectors", 0x28, "\x00\x00\x00\x00\x00\x00\x00\x00", "0 sectors"},
		{"more sectors than there can be", 0x28, "\xff\xff\xff\xff\xff\xff\xff\x7f", "want a size below 2^62"},
		{"MFT in the boot sector", 0x30, "\x00\x00\x00\x00\x00\x00\x00\x00", "cluster 0, want 1 to 4094"},
		{"MFT outside", 0x30, "\xff\xff\xff\xff\xff\xff\xff\xff", "want 1 to 4094"},
	} {
		img := image(t, disktest.NTFS{Size: 16 << 20})
		patch{t, img}.write(test.off, []byte(test.bytes))
		_, err := Open(img, img.Size())
		if f := wantFormatError(t, test.name, err, test.want); f.Off != test.off {
			t.Errorf("%s: at %#x, want %#x", test.name, f.Off, test.off)
		}
	}
	_, err := Open(strings.NewReader("short"), 5)
	if wantFormatError(t, "five bytes", err, "volume ends at 0x5"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("five bytes: %v, want %v in it", err, io.ErrUnexpectedEOF)
	}
}

// Each row damages a record of a volume and names what must fail, and how.
var damagedRecords = []struct {
	name   string
	record string // path of the file whose record is changed
	change func(t *testing.T, rec []byte) []byte
	use    string // path to open: a file is read, a folder listed
	want   string
	off    int64 // from the start of the record; -1 where the place is another
}{
	{"size", "f", set(0x1c, 9), "f", "size is 9, want 1024", 0x1c},
	{"used", "f", set(0x18, 2000), "f", "2000 bytes used of 1024", 0x18},
	{"first attribute outside", "f", set16(0x14, 0x3f8), "f", "attribute 0 begins at 0x3f8", 0x14},
	{"first attribute in the header", "f", set16(0x14, 8), "f", "attribute 0 begins at 0x8", 0x14},
	{"attribute without length", "f", setIn(attrData, 4, 0), "f", "is 0 bytes long, want 24", -1},
	{"attribute of an odd length", "f", setIn(attrData, 4, 0x49), "f", "is 73 bytes long, want 24", -1},
	{"attribute without end", "f", setIn(attrData, 4, 0x7ffffff8), "f", "bytes long", -1},
	{"content outside", "small", setIn(attrData, 16, 5000), "small", "$DATA content of 5000 bytes at 24 does not fit", -1},
	{"run list outside", "f", setIn(attrData, 0x20, 0x7ff0), "f", "$DATA run list at 32752", -1},
	{"size below 0", "f", setIn(attrData, 0x34, 0x80000000), "f", "$DATA of -9223", -1},
	{"shorter run list", "f", setIn(attrData, 0x18, 77), "f", "run list ends at cluster 4, want 77", -1},
	{"larger size", "f", setIn(attrData, 0x30, 20481), "f", "has 20481 bytes, but its run lists end at 20480: damaged or too fragmented", -1},
	{"begins later", "f", setIn(attrData, 0x10, 1), "f", "continues at cluster 1, want 0", -1},
	{"no data", "f", func(t *testing.T, rec []byte) []byte { return replace(t, rec, attrData) }, "f", "is a file without $DATA", 0},
	{"clusters outside", "f", runs(extent{at: 4094, count: 5}), "f", "run 0 lies in clusters 4094 to 4098, the volume has 4095", -1},
	{"clusters before the start", "f", runs(extent{at: 10, count: 1}, extent{at: -3, count: 4}), "f", "run 1 lies -13 clusters from cluster 10", -1},
	{"damaged run", "f", func(t *testing.T, rec []byte) []byte {
		i := at(t, rec, attrData)
		rec[i+int(rec[i+0x20])] = 0x0f
		return rec
	}, "f", "run 0 has numbers of 15 and 0 bytes", -1},
	{"run of no clusters", "f", runs(extent{at: 10, count: 5}, extent{at: 20, count: 0}), "f", "run 1 is 0 clusters long", -1},
	{"compression unit", "f", setIn(attrData, 0x0c, flagCompressed), "f", "compression unit of 2^0 clusters", -1},
	{"no index", "folder", func(t *testing.T, rec []byte) []byte { return replace(t, rec, attrIndexRoot) }, "folder", "a directory without an index of names", 0},
	{"index of something else", "folder", setIn(attrIndexRoot, 0x20, 0x80), "folder", "attribute type 0x80", -1},
	{"size of index blocks", "folder", setIn(attrIndexRoot, 0x28, 100), "folder", "blocks of 100 bytes", -1},
	{"entries outside", "folder", setIn(attrIndexRoot, 0x34, 5000), "folder", "entries from 16 to 5000", -1},
	{"entry without length", "folder", set16In(attrIndexRoot, 0x48, 0), "folder", "index entry is 0 bytes long", -1},
	{"entry without its name", "folder", set16In(attrIndexRoot, 0x48, 16), "folder", "does not hold its name", -1},
	{"no end", "folder", setIn(attrIndexRoot, 0x34, 16), "folder", "ends after 0 bytes without its last entry", -1},
	{"name with a slash", "folder", set16In(attrIndexRoot, 0x40+16+0x42, '/'), "folder", `"/` + `ame" is no name of a file`, -1},
	{"no bitmap", "many", func(t *testing.T, rec []byte) []byte { return replace(t, rec, attrBitmap) }, "many", "has no $BITMAP", 0},
	{"no blocks", "many", func(t *testing.T, rec []byte) []byte { return replace(t, rec, attrIndexAllocation) }, "many", "has no $INDEX_ALLOCATION", 0},
	{"all blocks free", "many", setIn(attrBitmap, 0x20, 0), "many", "which its bitmap says is free", -1},
	{"bitmap too short", "many", setIn(attrBitmap, 0x10, 0), "many", "ends before block 0", -1},
	{"blocks are holes", "many", holes, "many", `signature is "\x00\x00\x00\x00", want "INDX"`, -1},
}

func TestDamagedRecords(t *testing.T) {
	files := map[string][]byte{"f": pattern(20_000), "small": pattern(100), "folder/name": pattern(1), "good": pattern(9000)}
	for name, data := range crowd(60) {
		files[strings.Replace(name, "Windows/System32", "many", 1)] = data
	}
	for _, test := range damagedRecords {
		t.Run(test.name, func(t *testing.T) {
			img := image(t, disktest.NTFS{Size: 16 << 20, Files: files})
			r, _, err := open(t, img).walk(test.record)
			if err != nil {
				t.Fatal(err)
			}
			patch{t, img}.record(test.record, func(rec []byte) []byte { return test.change(t, rec) })
			v := open(t, img)
			f := wantFormatError(t, test.use, use(v, test.use), test.want)
			if test.off >= 0 && f.Off != r.off+test.off {
				t.Errorf("at %#x, want %#x", f.Off, r.off+test.off)
			}
			if f.Off < 0 || f.Off >= img.Size() {
				t.Errorf("at %#x, which is outside of the volume", f.Off)
			}
			if err := use(v, "good"); err != nil {
				t.Errorf("the file beside it: %v", err)
			}
		})
	}
}

// A damaged run list spoils the one stream it describes: not its file's size, and
// not the volume whose MFT has a damaged bitmap, which nobody reads.
func TestDamagedRunListAlone(t *testing.T) {
	damage := func(kind uint32) func([]byte) []byte {
		return func(rec []byte) []byte {
			i := at(t, rec, kind)
			rec[i+int(rec[i+0x20])] = 0x0f
			return rec
		}
	}
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(20_000)}})
	v := open(t, img)
	patch{t, img}.record("f", damage(attrData))
	patch{t, img}.block(v.mft.physical(0), v.geo.record, damage(attrBitmap))
	v = open(t, img)
	if i, err := v.Stat("f"); err != nil || i.Size() != 20_000 {
		t.Errorf("Stat = %v, %v; want a size of 20000", i, err)
	}
	_, err := v.Open("f")
	f := wantFormatError(t, "Open", err, "run 0 has numbers of 15 and 0 bytes")
	var b [1]byte
	if img.ReadAt(b[:], f.Off); b[0] != 0x0f {
		t.Errorf("at %#x, where %#x stands, want the place of the damaged run", f.Off, b[0])
	}
}

// use reads a file, or lists a folder and looks for a name in it.
func use(v *Volume, name string) error {
	f, err := v.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if d, ok := f.(fs.ReadDirFile); ok {
		if _, err := d.ReadDir(-1); err != nil {
			return err
		}
		_, err := v.Stat(name + "/a file with a long name 0030.dll")
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}

func set(off int, value uint32) func(*testing.T, []byte) []byte {
	return func(_ *testing.T, rec []byte) []byte { le.PutUint32(rec[off:], value); return rec }
}

func set16(off int, value uint16) func(*testing.T, []byte) []byte {
	return func(_ *testing.T, rec []byte) []byte { le.PutUint16(rec[off:], value); return rec }
}

// setIn sets a number within an attribute.
func setIn(kind uint32, off int, value uint32) func(*testing.T, []byte) []byte {
	return func(t *testing.T, rec []byte) []byte {
		le.PutUint32(rec[at(t, rec, kind)+off:], value)
		return rec
	}
}

func set16In(kind uint32, off int, value uint16) func(*testing.T, []byte) []byte {
	return func(t *testing.T, rec []byte) []byte {
		le.PutUint16(rec[at(t, rec, kind)+off:], value)
		return rec
	}
}

// runs gives the file other runs.
func runs(list ...extent) func(*testing.T, []byte) []byte {
	return func(t *testing.T, rec []byte) []byte {
		return replace(t, rec, attrData, piece{kind: attrData, size: 20_000, runs: list}.bytes())
	}
}

// holes gives the folder blocks that lie nowhere.
func holes(t *testing.T, rec []byte) []byte {
	i := at(t, rec, attrBitmap)
	bitmap := append([]byte(nil), rec[i:i+int(le.Uint32(rec[i+4:]))]...)
	return replace(t, rec, attrIndexAllocation,
		piece{kind: attrIndexAllocation, name: indexName, size: 80 << 10, runs: []extent{{at: hole, count: 20}}}.bytes(), bitmap)
}

func TestDamagedIndexBlocks(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(b []byte)
		list   string // what listing says
		lookup string
	}{
		{"another block", func(b []byte) { b[0x10] ^= 4 }, "says it is", "says it is"},
		{"entries outside", func(b []byte) { b[0x1d] = 0xff }, "index node: entries from", "index node: entries from"},
		{"points to itself", func(b []byte) { childOfFirst(b, le.Uint64(b[0x10:])) }, " twice", "more than 16 levels"},
		{"points outside", func(b []byte) { childOfFirst(b, 1<<40) }, "to block 1099511627776, which it does not have", "does not have"},
		{"points between blocks", func(b []byte) { childOfFirst(b, 1) }, "points to byte 512", "points to byte 512"},
		{"points before the start", func(b []byte) { childOfFirst(b, 1<<63-1) }, "does not have", "does not have"},
	} {
		// Clusters of 512 bytes: a block has eight of them.
		img := image(t, disktest.NTFS{Size: 16 << 20, Cluster: 512, Files: crowd(100)})
		v := open(t, img)
		r, _, err := v.walk("Windows/System32")
		if err != nil {
			t.Fatal(err)
		}
		x, err := v.openIndex(r)
		if err != nil {
			t.Fatal(err)
		}
		for e := range x.root.entries() {
			patch{t, img}.block(x.alloc.physical(e.child*512), 4096, func(b []byte) []byte { test.change(b); return b })
		}
		v = open(t, img)
		wantFormatError(t, test.name, use(v, "Windows/System32"), test.list)
		_, err = v.Stat("Windows/System32/a")
		wantFormatError(t, test.name, err, test.lookup)
	}
}

// childOfFirst gives the first entry of an index block a child, in the place
// of the last bytes of its name.
func childOfFirst(b []byte, child uint64) {
	first := b[0x18+le.Uint32(b[0x18:]):]
	first[12] |= 1
	le.PutUint64(first[le.Uint16(first[8:])-8:], child)
	first[16+0x40] -= 4
	b[0x18+12] |= nodeHasChildren
}

// A folder that contains itself would keep a walk over all files going for ever.
func TestFolderInItself(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"a/b/c": nil, "a/f": {}}})
	v := open(t, img)
	a, _, err := v.walk("a")
	if err != nil {
		t.Fatal(err)
	}
	patch{t, img}.record("a/b", func(rec []byte) []byte { // c is to be a
		i := at(t, rec, attrIndexRoot)
		le.PutUint64(rec[i+0x40:], uint64(a.number)|uint64(a.sequence)<<48)
		return rec
	})
	v = open(t, img)
	visited := 0
	fs.WalkDir(v, ".", func(_ string, _ fs.DirEntry, err error) error {
		if visited++; visited > 100 {
			return fs.SkipAll
		}
		return nil
	})
	if visited > 10 {
		t.Errorf("a walk visits %d files and more, want those that are there", visited)
	}
	_, err = v.Stat("a/b/c/b")
	wantFormatError(t, "Stat(a/b/c/b)", err, "in which it is")
}

func TestTornWrites(t *testing.T) {
	for _, test := range []struct{ name, use, want string }{
		{"f", "f", "sector 1 ends in 77 77, want 01 00: written in part"},
		{"many", "many", "sector 1 ends in 77 77, want 01 00: written in part"},
	} {
		img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(10), "many/x": {}}})
		r, _, err := open(t, img).walk(test.name)
		if err != nil {
			t.Fatal(err)
		}
		patch{t, img}.write(r.off+1022, []byte{0x77, 0x77})
		f := wantFormatError(t, test.name, use(open(t, img), test.use), test.want)
		if f.Off != r.off+4 {
			t.Errorf("%s: at %#x, want %#x", test.name, f.Off, r.off+4)
		}
	}
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: crowd(100)})
	v := open(t, img)
	r, _, _ := v.walk("Windows/System32")
	x, err := v.openIndex(r)
	if err != nil {
		t.Fatal(err)
	}
	patch{t, img}.write(x.alloc.physical(0)+1022, []byte{0x77, 0x77})
	wantFormatError(t, "index block", use(open(t, img), "Windows/System32"), "sector 1 ends in 77 77, want 01 00: written in part")
}

func TestDamagedAttributeLists(t *testing.T) {
	for _, test := range []struct {
		name  string
		off   int64 // in the list; the second entry is that of the first piece
		bytes string
		want  string
	}{
		{"entry without length", 4, "\x00\x00", "entry of the attribute list at 0"},
		{"last entry cut", 27*32 + 4, "\x40\x00", "entry of the attribute list at 864"},
		{"record that is none", 32 + 16, "\xff\xff\xff", "reference to MFT record 16777215"},
		{"record of another file", 32 + 16, "\x05\x00\x00\x00\x00\x00\x00\x00", "MFT record 5 extends record 0, want"},
		{"other attribute", 32 + 24, "\x63", "no $DATA from cluster 0"},
		{"piece missing", 2*32 + 8, "\x44", "no $DATA from cluster 68"},
		{"piece of another attribute", 2 * 32, "\x30", "continues at cluster 8, want 4"},
	} {
		img, _ := manyRecordsVolume(t)
		patch{t, img}.write(1900*4096+test.off, []byte(test.bytes))
		wantFormatError(t, test.name, use(open(t, img), "f"), test.want)
	}
	img, _ := manyRecordsVolume(t)
	patch{t, img}.record("f", func(rec []byte) []byte {
		le.PutUint64(rec[at(t, rec, attrList)+0x30:], 1<<30)
		return rec
	})
	wantFormatError(t, "list of 1 GB", use(open(t, img), "f"), "$ATTRIBUTE_LIST of MFT record")
	patch{t, img}.record("f", func(rec []byte) []byte {
		return replace(t, rec, attrList, piece{kind: attrList, size: 300_000, runs: []extent{{at: 1900, count: 80}}}.bytes())
	})
	wantFormatError(t, "list of 300 KB", use(open(t, img), "f"), "attribute list of 300000 bytes, want at most 262144")
}

// An index may be as large as it says and still be more than is listed.
func TestIndexTooLarge(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 256 << 20, Files: crowd(60)})
	patch{t, img}.record("Windows/System32", func(rec []byte) []byte {
		i := at(t, rec, attrBitmap)
		bitmap := append([]byte(nil), rec[i:i+int(le.Uint32(rec[i+4:]))]...)
		return replace(t, rec, attrIndexAllocation,
			piece{kind: attrIndexAllocation, name: indexName, size: 80 << 20, runs: []extent{{at: 2000, count: 20480}}}.bytes(), bitmap)
	})
	wantFormatError(t, "80 MB", use(open(t, img), "Windows/System32"), "has 83886080 bytes, want at most 67108864")
}

func TestEncrypted(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(20_000)}})
	patch{t, img}.record("f", func(rec []byte) []byte {
		le.PutUint16(rec[at(t, rec, attrData)+12:], flagEncrypted)
		return rec
	})
	v := open(t, img)
	if _, err := v.Open("f"); !errors.Is(err, ErrEncrypted) {
		t.Errorf("Open: %v, want %v", err, ErrEncrypted)
	}
	if _, err := v.ReadFile("f"); !errors.Is(err, ErrEncrypted) {
		t.Errorf("ReadFile: %v, want %v", err, ErrEncrypted)
	}
	if i, err := v.Stat("f"); err != nil || i.Size() != 20_000 {
		t.Errorf("Stat = %v, %v; want 20000 bytes", i, err)
	}
}

// A part of a file that was never written reads as zeros, whatever is there.
func TestInitializedSize(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(20_000)}})
	patch{t, img}.record("f", func(rec []byte) []byte {
		le.PutUint64(rec[at(t, rec, attrData)+0x38:], 5000)
		return rec
	})
	want := append(pattern(20_000)[:5000], make([]byte, 15_000)...)
	f, err := open(t, img).Open("f")
	if err != nil {
		t.Fatal(err)
	}
	got := []byte(strings.Repeat("x", 20_000))
	if n, err := f.(io.ReaderAt).ReadAt(got, 0); n != 20_000 || err != nil || string(got) != string(want) {
		t.Errorf("ReadAt: %d bytes, %v; want 5000 as written and 15000 zeros", n, err)
	}
}

// What the disk reports is not called damage of the volume.
func TestDiskErrors(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(20_000)}})
	broken := &broken{ReaderAt: img, from: img.Size()}
	v, err := Open(broken, img.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := v.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	broken.from = 0
	_, readErr := f.Read(make([]byte, 10))
	_, openErr := Open(broken, img.Size())
	v.pages.slots = [cachedPages]page{}
	_, statErr := v.Stat("f")
	for what, err := range map[string]error{"Read": readErr, "Open": openErr, "Stat": statErr} {
		if f := new(FormatError); errors.As(err, &f) || !errors.Is(err, errBroken) {
			t.Errorf("%s: %v, want %v and no *FormatError", what, err, errBroken)
		}
	}
}

var errBroken = errors.New("the share went away")

type broken struct {
	io.ReaderAt
	from int64
}

func (b *broken) ReadAt(p []byte, off int64) (int, error) {
	if off >= b.from {
		return 0, errBroken
	}
	return b.ReaderAt.ReadAt(p, off)
}

// A disk that ends before the volume does is damage, and never a shorter file.
func TestShortDisk(t *testing.T) {
	want := pattern(4 << 20)
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": want}})
	disk := &ending{img, img.Size()}
	v, err := Open(disk, img.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := v.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	disk.end = f.(*file).s.extents[0].at*4096 + 1<<20 + 100
	b, err := io.ReadAll(f)
	if e := wantFormatError(t, "ReadAll", err, "volume ends"); e.Off != disk.end {
		t.Errorf("at %#x, want %#x", e.Off, disk.end)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("ReadAll: %v, want %v in it", err, io.ErrUnexpectedEOF)
	}
	if len(b) > 1<<20+100 || string(b) != string(want[:len(b)]) {
		t.Errorf("ReadAll gives %d bytes which are not those of the file", len(b))
	}
	disk.end = 10_000
	v.pages = &pages{r: disk, size: 10_000}
	v.mft.r = v.pages
	_, err = v.Open("f")
	if got := wantFormatError(t, "Open", err, "volume ends at 0x2710").Error(); strings.Count(got, "ntfs:") != 1 {
		t.Errorf("the error says twice whose it is: %s", got)
	}
}

// ending is a disk that ends, as io.SectionReader does.
type ending struct {
	io.ReaderAt
	end int64
}

func (r *ending) ReadAt(p []byte, off int64) (int, error) {
	return io.NewSectionReader(r.ReaderAt, 0, r.end).ReadAt(p, off)
}
