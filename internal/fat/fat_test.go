package fat

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
)

// long is a name of 255 characters, the most there can be.
var long = strings.Repeat("long name, ", 23) + "!!"

// testFiles is on the volumes of these tests.
var testFiles = map[string][]byte{
	"empty":                           {},
	"one sector":                      bytes.Repeat([]byte{'s'}, testSector),
	"EFI":                             nil,
	"EFI/Microsoft":                   nil,
	"EFI/Microsoft/Boot":              nil,
	"EFI/Microsoft/Boot/BCD":          bytes.Repeat([]byte("store"), 3000),
	"EFI/Microsoft/Boot/bootmgfw.efi": []byte("MZ"),
	"Größe 日本語 😀.txt":                 []byte("names"),
	"scattered~":                      bytes.Repeat([]byte("0123456789"), 700),
	long:                              []byte("long"),
}

func openVolume(t *testing.T, img []byte) *Volume {
	t.Helper()
	v, err := Open(bytes.NewReader(img), int64(len(img)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return v
}

func TestVolume(t *testing.T) {
	for _, bits := range []int{12, 16, 32} {
		v := openVolume(t, image(bits, testFiles))
		if v.geo.bits != bits || v.Label().String() != "TEST DISK" || v.geo.cluster != testSector || v.Dirty() {
			t.Errorf("FAT%d: %d bits, label %q, cluster %d, dirty %t", bits, v.geo.bits, v.Label(), v.geo.cluster, v.Dirty())
		}
		if err := fstest.TestFS(v, slices.Collect(maps.Keys(testFiles))...); err != nil {
			t.Errorf("FAT%d: %v", bits, err)
		}
		for name, want := range testFiles {
			if want == nil {
				continue
			}
			if got, err := fs.ReadFile(v, name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("FAT%d: ReadFile(%q) = %d bytes, %v, want %d", bits, name, len(got), err, len(want))
			}
			f, err := v.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := iotest.TestReader(f, want); err != nil {
				t.Errorf("FAT%d: %q: %v", bits, name, err)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	v := openVolume(t, image(32, testFiles))
	for _, name := range []string{"efi/MICROSOFT/boot/bcd", "EFI/Microsoft/Boot/FILEAD~1.TXT"} {
		if fi, err := fs.Stat(v, name); err != nil || fi.Size() != 15000 || fi.Name() != "BCD" {
			t.Errorf("Stat(%q) = %v, %v, want BCD of 15000 bytes", name, fi, err)
		}
	}
	fi, err := v.Stat("empty")
	if err != nil || fi.ModTime().Format("2006-01-02 15:04:05") != "2013-05-31 12:30:08" {
		t.Errorf("Stat = %v, %v, want the time 2013-05-31 12:30:08", fi.ModTime(), err)
	}
	for name, want := range map[string]error{"gone": fs.ErrNotExist, "empty/x": fs.ErrNotExist, "/EFI": fs.ErrInvalid, "EFI/": fs.ErrInvalid, "": fs.ErrInvalid} {
		if _, err := v.Open(name); !errors.Is(err, want) {
			t.Errorf("Open(%q): %v, want %v", name, err, want)
		}
	}
}

// Entries that are no files: deleted ones, and long names that do not belong to
// the short one behind them.
func TestEntries(t *testing.T) {
	short := "SHORT   TXT"
	deleted := append(longEntries("deleted.txt", "DELETED TXT"), shortEntry("\xe5ELETED TXT", 0, 0, 0)...)
	torn := longEntries("a name of more than thirteen letters.txt", short)
	lower := shortEntry("LOWER   TXT", 0, 0, 0)
	lower[12] = 0x18
	for _, tt := range []struct {
		name string
		b    []byte
		want string
	}{
		{"deleted", append(deleted, shortEntry(short, 0, 0, 0)...), "SHORT.TXT"},
		{"checksum of another name", append(longEntries("long.txt", "OTHER   TXT"), shortEntry(short, 0, 0, 0)...), "SHORT.TXT"},
		{"first part missing", slices.Concat(torn[entrySize:], shortEntry(short, 0, 0, 0)), "SHORT.TXT"},
		{"last part missing", slices.Concat(torn[:len(torn)-entrySize], shortEntry(short, 0, 0, 0)), "SHORT.TXT"},
		{"whole", append(torn, shortEntry(short, 0, 0, 0)...), "a name of more than thirteen letters.txt"},
		{"parts of two names", slices.Concat(torn[:entrySize], longEntries("a name of more than thirteen letters.txt", "OTHER   TXT")[entrySize:], shortEntry(short, 0, 0, 0)), "SHORT.TXT"},
		{"slash in the name", append(longEntries("a/b", short), shortEntry(short, 0, 0, 0)...), "SHORT.TXT"},
		{"dots as a long name", append(longEntries("..", short), shortEntry(short, 0, 0, 0)...), "SHORT.TXT"},
		{"lead byte 05", shortEntry("\x05X      TXT", 0, 0, 0), "σX.TXT"},
		{"lower case", lower, "lower.txt"},
		{"no extension", shortEntry("README     ", 0, 0, 0), "README"},
		{"end of the folder", append(make([]byte, entrySize), shortEntry(short, 0, 0, 0)...), ""},
		{"label", shortEntry("LABEL      ", attrLabel, 0, 0), ""},
	} {
		v := &Volume{geo: &geometry{bits: 16}}
		entries := v.parseFolder(tt.b)
		var names []string
		for _, e := range entries {
			names = append(names, e.name)
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s: names are %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDirty(t *testing.T) {
	for _, tt := range []struct {
		bits, at int
		mask     byte
	}{{16, tableAt(16, 1) + 1, 0x7f}, {32, tableAt(32, 1) + 3, 0xf7}} {
		img := image(tt.bits, nil)
		img[tt.at] &= tt.mask
		if !openVolume(t, img).Dirty() {
			t.Errorf("FAT%d: the volume is not dirty", tt.bits)
		}
	}
	img := image(12, nil)
	img[37] = 1
	if !openVolume(t, img).Dirty() {
		t.Error("FAT12: the volume is not dirty")
	}
}

var bootTests = []struct {
	name string
	at   int
	with []byte
	err  string
}{
	{"no mark", 510, []byte{0}, "no 55 AA"},
	{"sector size", 11, []byte{0, 3}, "sector size is 768"},
	{"cluster size 0", 13, []byte{0}, "cluster has 0 sectors"},
	{"cluster size 3", 13, []byte{3}, "cluster has 3 sectors"},
	{"no reserved sector", 14, []byte{0, 0}, "no sector is reserved"},
	{"no tables", 16, []byte{0}, "0 allocation tables"},
	{"media", 21, []byte{0}, "media byte is 00"},
	{"tables larger than the volume", 36, []byte{0xff, 0xff, 0xff, 0xff}, "no room for its tables"},
	{"root beyond the volume", 44, []byte{0xff, 0xff, 0xff, 0x0f}, "chain from cluster"},
	{"root in no cluster", 44, []byte{0, 0, 0, 0}, "chain from cluster 0"},
}

func TestBootDamage(t *testing.T) {
	for _, tt := range bootTests {
		img := image(32, nil)
		copy(img[tt.at:], tt.with)
		_, err := Open(bytes.NewReader(img), int64(len(img)))
		var f *FormatError
		if !errors.As(err, &f) || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error is %v, want a FormatError with %q", tt.name, err, tt.err)
		}
	}
}

// The chain of the file "f" of four clusters, broken in all ways.
func TestChainDamage(t *testing.T) {
	for _, tt := range []struct {
		name string
		next uint32 // of the file's second cluster
		err  string
	}{
		{"ends early", entryMask, "ends after 1024 bytes of 2000"},
		{"free cluster", 0, "goes to cluster 0"},
		{"bad cluster", entryMask &^ 8, "goes to cluster"},
		{"beyond the volume", 0x1f000, "goes to cluster"},
		{"comes back", 0xfff, "comes back"},
	} {
		for _, bits := range []int{16, 32} {
			img := image(bits, map[string][]byte{"f": make([]byte, 2000)})
			second := 3 // FAT32: behind the root's four clusters
			if bits == 32 {
				second = 7
			}
			next := tt.next
			if next == 0xfff {
				next = uint32(second)
			}
			if bits == 16 {
				le.PutUint16(img[tableAt(bits, second):], uint16(next))
			} else {
				le.PutUint32(img[tableAt(bits, second):], next)
			}
			_, err := openVolume(t, img).ReadFile("f")
			var f *FormatError
			if !errors.As(err, &f) || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("FAT%d, %s: error is %v, want a FormatError with %q", bits, tt.name, err, tt.err)
			}
		}
	}
}

// A folder whose chain comes back to itself ends in an error.
func TestFolderLoop(t *testing.T) {
	img := image(32, nil)
	le.PutUint32(img[tableAt(32, 5):], 2)
	if _, err := Open(bytes.NewReader(img), int64(len(img))); err == nil || !strings.Contains(err.Error(), "comes back") {
		t.Errorf("Open: %v, want a chain that comes back", err)
	}
}

// A volume with more clusters than its table has entries ends where they do.
func TestShortTable(t *testing.T) {
	img := image(16, map[string][]byte{"f": make([]byte, 2000)})
	le.PutUint32(img[32:], 60_000) // sectors; the table has 10240 entries
	le.PutUint16(img[tableAt(16, 3):], 20_000)
	_, err := openVolume(t, img).ReadFile("f")
	if err == nil || !strings.Contains(err.Error(), "the volume has 2 to 10239") {
		t.Errorf("ReadFile: %v, want a chain that leaves the volume of 10239 clusters", err)
	}
}

// Folders that hold themselves do not make endless paths.
func TestFolderInItself(t *testing.T) {
	img := image(32, map[string][]byte{"d": nil})
	at := 32*testSector + 2*600*testSector + 2*entrySize // the entry of d, behind label and long name
	le.PutUint16(img[at+26:], 2)                         // the root's cluster
	v := openVolume(t, img)
	if fi, err := v.Stat("d/d/d"); err != nil || !fi.IsDir() {
		t.Fatalf("Stat(d/d/d) = %v, %v, want a folder", fi, err)
	}
	if _, err := v.Stat(strings.Repeat("d/", 200) + "d"); err == nil || !strings.Contains(err.Error(), "more than 128 folders") {
		t.Errorf("Stat of 201 folders: %v, want too many", err)
	}
}

// An error of the device is no damage and not swallowed.
func TestReadError(t *testing.T) {
	img := image(32, testFiles)
	broken := errors.New("device gone")
	r := &failing{r: bytes.NewReader(img)}
	v, err := Open(r, int64(len(img)))
	if err != nil {
		t.Fatal(err)
	}
	r.err = broken
	_, err = v.ReadFile("EFI/Microsoft/Boot/BCD")
	var f *FormatError
	if !errors.Is(err, broken) || errors.As(err, &f) {
		t.Errorf("ReadFile: %v, want %v", err, broken)
	}
}

type failing struct {
	r   io.ReaderAt
	err error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func TestBits(t *testing.T) {
	for _, bits := range []int{12, 16, 32} {
		if got := Bits(image(bits, nil)[:512]); got != bits {
			t.Errorf("Bits of a FAT%d = %d", bits, got)
		}
	}
	if got := Bits(make([]byte, 512)); got != 0 {
		t.Errorf("Bits of zeros = %d, want 0", got)
	}
}

// Volumes made by mkfs.fat and filled by mtools read as they were filled.
func TestVolumesOfMtools(t *testing.T) {
	for _, tool := range []string{"mkfs.fat", "mcopy", "mmd"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed (Debian packages dosfstools, mtools): nothing to compare with", tool)
		}
	}
	dir := t.TempDir()
	run := func(name string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env = append(os.Environ(), "MTOOLS_SKIP_CHECK=1", "MTOOLSRC=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
	}
	big := bytes.Repeat([]byte("0123456789abcdef"), 1500)
	if err := os.WriteFile(filepath.Join(dir, "big"), big, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		bits int
		args []string
		kb   string
	}{
		{"FAT12", 12, []string{"-F", "12"}, "2880"},
		{"FAT16", 16, []string{"-F", "16"}, "32768"},
		{"FAT32", 32, []string{"-F", "32"}, "102400"},
		{"FAT32 with one table", 32, []string{"-F", "32", "-f", "1"}, "102400"},
		{"FAT32 in sectors of 4096", 32, []string{"-F", "32", "-S", "4096"}, "300000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			img := filepath.Join(t.TempDir(), "img")
			run("mkfs.fat", append(tt.args, "-n", "SYSTEM", "-C", img, tt.kb)...)
			run("mmd", "-i", img, "::EFI", "::EFI/A long folder name")
			for _, name := range []string{"::EFI/BIG.BIN", "::EFI/A long folder name/a long file name.bin", "::lower.bin"} {
				run("mcopy", "-i", img, filepath.Join(dir, "big"), name)
			}
			f, err := os.Open(img)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			fi, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			v, err := Open(f, fi.Size())
			if err != nil {
				t.Fatal(err)
			}
			if v.geo.bits != tt.bits || v.Label().String() != "SYSTEM" || v.Dirty() {
				t.Errorf("volume is FAT%d labelled %q, dirty %t, want FAT%d SYSTEM", v.geo.bits, v.Label(), v.Dirty(), tt.bits)
			}
			for _, name := range []string{"EFI/BIG.BIN", "EFI/A long folder name/a long file name.bin", "lower.bin"} {
				if got, err := v.ReadFile(name); err != nil || !bytes.Equal(got, big) {
					t.Errorf("ReadFile(%q) = %d bytes, %v, want %d", name, len(got), err, len(big))
				}
			}
			if err := fstest.TestFS(v, "EFI/BIG.BIN"); err != nil {
				t.Error(err)
			}
		})
	}
}

// FuzzOpen reads whatever comes as a volume and walks some of it.
func FuzzOpen(f *testing.F) {
	for _, bits := range []int{12, 16} {
		f.Add(image(bits, map[string][]byte{"EFI": nil, "EFI/BCD": []byte("store"), "a~": make([]byte, 1500)}))
	}
	f.Fuzz(func(t *testing.T, img []byte) {
		v, err := Open(bytes.NewReader(img), int64(len(img)))
		if err != nil {
			return
		}
		n := 0
		err = fs.WalkDir(v, ".", func(name string, d fs.DirEntry, err error) error {
			if n++; err != nil || n > 100 {
				return fs.SkipAll
			}
			if info, err := d.Info(); err == nil && !d.IsDir() && info.Size() < 1<<20 {
				_, _ = v.ReadFile(name)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A folder that holds itself is read once, however deep a path goes through it.
func TestFolderThatHoldsItself(t *testing.T) {
	for _, bits := range []int{16, 32} {
		img := image(bits, testFiles)
		v := openVolume(t, img)
		e, err := v.lookup("test", "EFI")
		if err != nil {
			t.Fatal(err)
		}
		runs, err := v.folderRuns(e)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(img[runs[0].off:], []byte("FILEA"))
		if at < 0 {
			t.Fatal("no entry of the folder below EFI")
		}
		entry := img[runs[0].off+int64(at):]
		le.PutUint16(entry[26:], uint16(e.first)) // EFI/Microsoft is EFI
		le.PutUint16(entry[20:], uint16(e.first>>16))
		counted := &countingReader{r: bytes.NewReader(img), least: int(runs[0].length)}
		v, err = Open(counted, int64(len(img)))
		if err != nil {
			t.Fatal(err)
		}
		deep := "EFI" + strings.Repeat("/Microsoft", 60)
		if _, err := v.Stat(deep); err != nil {
			t.Fatalf("FAT%d: %v", bits, err)
		}
		if folder := counted.parts[runs[0].off]; folder > 1 {
			t.Errorf("FAT%d: the folder is read %d times", bits, folder)
		}
		if _, err := v.Stat(deep + "/absent"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("FAT%d: %v", bits, err)
		}
	}
}

// A countingReader counts the reads that begin at each offset and are not short.
type countingReader struct {
	r     io.ReaderAt
	least int
	parts map[int64]int
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	if c.parts == nil {
		c.parts = map[int64]int{}
	}
	if len(p) >= c.least {
		c.parts[off]++
	}
	return c.r.ReadAt(p, off)
}

// Names are found in any case, by the long and the short one, the first of several.
func TestFindName(t *testing.T) {
	v := openVolume(t, image(32, testFiles))
	for name, want := range map[string]string{"efi": "EFI", "EFI/MICROSOFT/boot/bcd": "BCD", "GRÖßE 日本語 😀.TXT": "Größe 日本語 😀.txt", strings.ToUpper(long): long} {
		if i, err := v.Stat(name); err != nil || i.Name() != want {
			t.Errorf("%s: %v, %v; want %s", name, i, err, want)
		}
	}
	for _, pair := range [][2]string{{"k", "K"}, {"ſ", "S"}, {"ÅNGSTRÖM", "ångström"}, {"σ", "ς"}} { // the first K is the Kelvin sign's
		if v.hash([]byte(pair[0])) != v.hash([]byte(pair[1])) {
			t.Errorf("%q and %q, which differ by case, have other hashes", pair[0], pair[1])
		}
	}
}
