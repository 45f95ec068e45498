package ntfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"vmmdoctor/internal/disktest"
)

// pattern is size bytes of which every stretch of eight is another.
func pattern(size int) []byte {
	b := make([]byte, 0, size+8)
	for i := uint64(1); len(b) < size; i++ {
		b = fmt.Appendf(b, "%08x", i*2654435761%0xffffffff)
	}
	return b[:size]
}

// noise is data that does not get smaller.
func noise(size int) []byte {
	b := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size)})
	r.Read(b)
	return b
}

// crowd is a folder of n files with long names, and some others.
func crowd(n int) map[string][]byte {
	files := map[string][]byte{"empty folder": nil, "bootmgr": pattern(8192), "Boot/BCD": pattern(20480), "empty": {}}
	for i := range n {
		files[fmt.Sprintf("Windows/System32/a file with a long name %04d.dll", i)] = pattern(10 * i % 3000)
	}
	return files
}

func image(t testing.TB, n disktest.NTFS) *disktest.Image {
	t.Helper()
	img, err := n.Image()
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func open(t testing.TB, img *disktest.Image) *Volume {
	t.Helper()
	v, err := Open(img, img.Size())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// volumes are images made without any NTFS implementation's help.
var volumes = []struct {
	name string
	n    disktest.NTFS
}{
	{"few files", disktest.NTFS{Size: 16 << 20, Files: crowd(3)}},
	{"clusters of 512 bytes", disktest.NTFS{Size: 16 << 20, Cluster: 512, Files: crowd(100)}},
	{"clusters of 64 KB", disktest.NTFS{Size: 256 << 20, Cluster: 64 << 10, Files: crowd(60)}},
	{"sectors of 4096 bytes", disktest.NTFS{Size: 64 << 20, Sector: 4096, Files: crowd(60)}},
	{"index of three levels", disktest.NTFS{Size: 64 << 20, Files: crowd(600)}},
	{"fragments", disktest.NTFS{Size: 32 << 20, Files: map[string][]byte{"f": pattern(300_000), "g": pattern(9000)},
		Fragments: map[string]int{"/f": 40, "/g": 2}}},
	{"holes", disktest.NTFS{Size: 32 << 20, Sparse: []string{"/s", "/z"}, Files: map[string][]byte{
		"s": slices.Concat(pattern(70_000), make([]byte, 1<<20), pattern(3)), "z": make([]byte, 100_000)}}},
	{"letters of other scripts", disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{
		"Größe/日本語.txt": pattern(10), "Größe/ЖУРНАЛ": pattern(20), "Größe/😀": pattern(30), "Größe/ångström": pattern(5000)}}},
}

func TestVolumes(t *testing.T) {
	for _, test := range volumes {
		t.Run(test.name, func(t *testing.T) {
			v := open(t, image(t, test.n))
			var names []string
			for name, want := range test.n.Files {
				names = append(names, name)
				if want == nil {
					continue
				}
				if got, err := fs.ReadFile(v, name); err != nil || !bytes.Equal(got, want) {
					t.Errorf("ReadFile(%q) = %d bytes, %v; want the %d bytes put there", name, len(got), err, len(want))
				}
			}
			if err := fstest.TestFS(v, names...); err != nil {
				t.Error(err)
			}
			if got := listed(t, v); got != len(names)+foldersAbove(names) {
				t.Errorf("%d files and folders are listed, want %d", got, len(names)+foldersAbove(names))
			}
		})
	}
}

// listed counts what a walk over the volume comes by, without the root.
func listed(t *testing.T, v *Volume) int {
	n := -1
	err := fs.WalkDir(v, ".", func(string, fs.DirEntry, error) error { n++; return nil })
	if err != nil {
		t.Error(err)
	}
	return n
}

// foldersAbove counts the folders in which the files are.
func foldersAbove(names []string) int {
	above := map[string]bool{}
	for _, name := range names {
		for i, c := range name {
			if c == '/' {
				above[name[:i]] = true
			}
		}
	}
	return len(above)
}

func TestNames(t *testing.T) {
	v := open(t, image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{
		"Boot/BCD":                pattern(1),
		"Program Files/Größe.log": pattern(2),
		"Windows/x":               pattern(3),
	}}))
	for _, test := range []struct {
		name string
		size int64 // -1: not there
		is   string
	}{
		{"Boot/BCD", 1, "BCD"},
		{"BOOT/bcd", 1, "BCD"},
		{"Program Files/Größe.log", 2, "Größe.log"},
		{"PROGRAM FILES/GRÖßE.LOG", 2, "Größe.log"},
		{"program files/GRÖSSE.LOG", -1, ""}, // $UpCase knows letters, not spelling
		{"PROGRA~1/Größe.log", 2, "Größe.log"},
		{"progra~1", 0, "PROGRA~1"},
		{"progra~2", -1, ""},
		{"Boot/BCD/x", -1, ""},
		{"Boot/BC", -1, ""},
		{"Boot/BCDE", -1, ""},
		{"Boot/BCD:stream", -1, ""},
		{`Boot\BCD`, -1, ""},
		{strings.Repeat("x", 300), -1, ""},
	} {
		i, err := v.Stat(test.name)
		if test.size < 0 {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("Stat(%q) error is %v, want %v", test.name, err, fs.ErrNotExist)
			}
			continue
		}
		if err != nil || i.Size() != test.size || i.Name() != test.is {
			t.Errorf("Stat(%q) = %v, %v; want %q of %d bytes", test.name, i, err, test.is, test.size)
		}
	}
	list, err := v.ReadDir(".")
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	if want := []string{"Boot", "Program Files", "Windows"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("ReadDir(.) = %q, %v; want %q: no 8.3 names, none of the volume's own files", names, err, want)
	}
}

func TestAbout(t *testing.T) {
	n := disktest.NTFS{Size: 16 << 20, Cluster: 1024, Label: "System Reserved", Serial: 0x1122334455667788}
	v := open(t, image(t, n))
	if v.Label().String() != "System Reserved" || v.Dirty() || v.geo.cluster != 1024 {
		t.Errorf("label %q, dirty %v, clusters of %d; want %q, false, 1024", v.Label(), v.Dirty(), v.geo.cluster, n.Label)
	}
	n.Dirty, n.Label = true, ""
	v = open(t, image(t, n))
	if !v.Dirty() || !v.Label().IsEmpty() {
		t.Errorf("label %q, dirty %v; want none, true", v.Label(), v.Dirty())
	}
	if i, err := v.Stat("."); err != nil || !i.ModTime().Equal(disktest.Stamp) {
		t.Errorf("Stat(.) = %v, %v; want the time %v", i, err, disktest.Stamp)
	}
}

// TestFileReaders holds opened files against the rules of io.Reader,
// io.ReaderAt and io.Seeker.
func TestFileReaders(t *testing.T) {
	files := map[string][]byte{
		"resident": pattern(100), "plain": pattern(20_000), "empty": {},
		"fragments": pattern(60_000), "sparse": slices.Concat(make([]byte, 100_000), pattern(100), make([]byte, 70_000)),
	}
	v := open(t, image(t, disktest.NTFS{Size: 16 << 20, Files: files, Fragments: map[string]int{"fragments": 7}, Sparse: []string{"sparse"}}))
	for name, want := range files {
		f, err := v.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(f, want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.(io.Seeker).Seek(-1, io.SeekStart); err == nil {
			t.Errorf("%s: Seek before the start succeeds", name)
		}
		f.Close()
		if _, err := f.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: Read after Close: %v, want %v", name, err, fs.ErrClosed)
		}
		if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: second Close: %v, want %v", name, err, fs.ErrClosed)
		}
	}
}

func TestWrongUse(t *testing.T) {
	v := open(t, image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"folder/file": pattern(1)}}))
	d, err := v.Open("folder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, errIsDirectory) {
		t.Errorf("Read of a folder: %v, want %v", err, errIsDirectory)
	}
	if _, err := v.ReadFile("folder"); !errors.Is(err, errIsDirectory) {
		t.Errorf("ReadFile of a folder: %v, want %v", err, errIsDirectory)
	}
	if _, err := v.ReadDir("folder/file"); !errors.Is(err, errNotDirectory) {
		t.Errorf("ReadDir of a file: %v, want %v", err, errNotDirectory)
	}
	for _, name := range []string{"", "/folder", "folder/", "a/../b", "./folder"} {
		if _, err := v.Open(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("Open(%q): %v, want %v", name, err, fs.ErrInvalid)
		}
	}
}

// The volume's own files are not listed, but open by name: $Boot is the one
// file that lies in cluster 0.
func TestOwnFiles(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: crowd(3)})
	v := open(t, img)
	want := make([]byte, 8192)
	img.ReadAt(want, 0)
	if got, err := v.ReadFile("$Boot"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("ReadFile($Boot): %d bytes, %v; want the first 8192 of the volume", len(got), err)
	}
	if got, err := v.ReadFile("$MFT"); err != nil || string(got[:4]) != "FILE" || int64(len(got)) != v.mft.size {
		t.Errorf("ReadFile($MFT): %d bytes, %v; want %d", len(got), err, v.mft.size)
	}
	if i, err := v.Stat("$UpCase"); err != nil || i.Size() != 128<<10 {
		t.Errorf("Stat($UpCase) = %v, %v; want 128 KB", i, err)
	}
}

// TestUpcaseFallback takes the table of upper case letters away.
func TestUpcaseFallback(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"Größe": pattern(1)}})
	r, err := open(t, img).record(recordUpcase)
	if err != nil {
		t.Fatal(err)
	}
	patch{t, img}.write(r.off, []byte("BAAD"))
	if _, err := open(t, img).Stat("gRÖßE"); err != nil {
		t.Errorf("Stat(gRÖßE): %v", err)
	}
}

// TestTogether uses one volume and one file from several goroutines; the race
// detector watches.
func TestTogether(t *testing.T) {
	img, content := compressedVolume(t)
	v := open(t, img)
	f, err := v.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for off := i * 1000; off < len(content)-5000; off += 30_000 {
				b := make([]byte, 5000)
				if _, err := f.(io.ReaderAt).ReadAt(b, int64(off)); err != nil || !bytes.Equal(b, content[off:off+5000]) {
					t.Errorf("ReadAt(%d): %v", off, err)
				}
				if _, err := v.ReadDir("."); err != nil {
					t.Error(err)
				}
				if i, err := v.Stat("F"); err != nil || i.Size() != int64(len(content)) {
					t.Errorf("Stat(F) = %v, %v", i, err)
				}
			}
		})
	}
	wait.Wait()
}
