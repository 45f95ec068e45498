package ntfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"

	"vmmdoctor/internal/disktest"

	"www.velocidex.com/golang/go-ntfs/parser"
)

// Each test here shows what go-ntfs does wrong, which is the reason for what
// this package does itself, and that this package does it right.

// library opens the volume with go-ntfs alone.
func library(t *testing.T, img *disktest.Image) *parser.NTFSContext {
	t.Helper()
	ctx, err := parser.GetNTFSContext(img, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ctx.Close)
	return ctx
}

// libraryRead reads a file with go-ntfs, as much as it says there is.
func libraryRead(t *testing.T, img *disktest.Image, name string, size int) []byte {
	t.Helper()
	r, err := parser.GetDataForPath(library(t, img), name)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, size)
	n, err := r.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		t.Logf("go-ntfs: %v", err)
	}
	return b[:n]
}

func TestGuardDeletedEntries(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20,
		Files:   map[string][]byte{"Boot/BCD": pattern(20480)},
		Deleted: map[string][]byte{"Boot/BCD.old": pattern(9000)}})
	ctx := library(t, img)
	root, err := ctx.GetMFT(5)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := root.Open(ctx, "Boot/BCD.old"); err != nil {
		t.Errorf("go-ntfs no longer opens deleted files (%v): this guard may go", err)
	}

	v := open(t, img)
	if _, err := v.Open("Boot/BCD.old"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a deleted file: %v, want %v", err, fs.ErrNotExist)
	}
	list, err := v.ReadDir("Boot")
	if err != nil || len(list) != 1 || list[0].Name() != "BCD" {
		t.Errorf("ReadDir(Boot) = %v, %v; want BCD alone", list, err)
	}
}

// An entry may outlive its file in an index that is in use too: after a crash.
func TestGuardStaleReferences(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(rec []byte)
		want   string
	}{
		{"record used again", func(rec []byte) { rec[0x10]++ }, "sequence number"},
		{"record free", func(rec []byte) { rec[0x16] &^= 1 }, "not in use"},
		{"record part of another file", func(rec []byte) { rec[0x20] = 5 }, "extends record 5"},
	} {
		img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": pattern(100), "g": pattern(10)}})
		patch{t, img}.record("f", func(rec []byte) []byte { test.change(rec); return rec })
		if got := libraryRead(t, img, "f", 100); len(got) != 100 {
			t.Errorf("%s: go-ntfs no longer reads it: this guard may go", test.name)
		}
		v := open(t, img)
		_, err := v.Open("f")
		wantFormatError(t, test.name, err, test.want)
		if _, err := v.ReadFile("g"); err != nil {
			t.Errorf("%s: the file beside it: %v", test.name, err)
		}
	}
}

func TestGuardFragmentedCompression(t *testing.T) {
	img, content := compressedVolume(t)
	if got := libraryRead(t, img, "f", len(content)); bytes.Equal(got, content) {
		t.Error("go-ntfs now reads compression units in several pieces: this guard may go")
	}
	v := open(t, img)
	got, err := v.ReadFile("f")
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("ReadFile: %d bytes, %v; equal to the %d that are there: %v", len(got), err, len(content), bytes.Equal(got, content))
	}
	f, err := v.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []int{0, 65530, 65536 + 8190, 2*65536 - 3, 3*65536 - 3, 3*65536 + 4998} {
		b := make([]byte, 5)
		n, err := f.(io.ReaderAt).ReadAt(b, int64(off))
		want := content[off:min(off+5, len(content))]
		if !bytes.Equal(b[:n], want) || (n < 5) != (err == io.EOF) {
			t.Errorf("ReadAt(%d) = % x, %v; want % x", off, b[:n], err, want)
		}
	}
}

func TestGuardManyRunListRecords(t *testing.T) {
	img, content := manyRecordsVolume(t)
	if got := libraryRead(t, img, "f", len(content)); len(got) == len(content) {
		t.Error("go-ntfs now follows more than 21 records of a run list: this guard may go")
	}
	v := open(t, img)
	got, err := v.ReadFile("f")
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("ReadFile: %d bytes, %v; want the %d that are there", len(got), err, len(content))
	}
	if i, err := v.Stat("f"); err != nil || i.Size() != int64(len(content)) {
		t.Errorf("Stat = %v, %v; want a size of %d", i, err, len(content))
	}
	_, err = v.Open("x/aaa")
	wantFormatError(t, "Open by the name of a record that holds a piece", err, "extends record")
}

func TestGuardReadAtEnd(t *testing.T) {
	want := pattern(20_000)
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": want}})
	r, err := parser.GetDataForPath(library(t, img), "f")
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	if n, err := r.ReadAt(b, 19_990); n < 100 && err != nil {
		t.Errorf("go-ntfs: ReadAt = %d, %v: it now keeps the contract of io.ReaderAt: this guard may go", n, err)
	}
	f, err := open(t, img).Open("f")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.(io.ReaderAt).ReadAt(b, 19_990); n != 10 || err != io.EOF || !bytes.Equal(b[:n], want[19_990:]) {
		t.Errorf("ReadAt of 100 bytes 10 before the end = %d, %v; want 10, %v", n, err, io.EOF)
	}
}

func TestGuardIndexSize(t *testing.T) {
	files := crowd(100)
	for _, test := range []struct {
		name string
		size uint64
	}{
		{"64 MB", 64 << 20}, {"2^50", 1 << 50}, {"2^63", 1 << 63},
	} {
		img := image(t, disktest.NTFS{Size: 16 << 20, Files: files})
		patch{t, img}.record("Windows/System32", func(rec []byte) []byte {
			i := at(t, rec, attrIndexAllocation)
			le.PutUint64(rec[i+0x30:], test.size)
			return rec
		})
		if test.size == 64<<20 { // a larger one takes the library's time in proportion
			ctx := library(t, img)
			root, err := ctx.GetMFT(5)
			if err != nil {
				t.Fatal(err)
			}
			dir, err := root.Open(ctx, "Windows/System32")
			if err != nil {
				t.Fatal(err)
			}
			if n := len(dir.DirNodes(ctx)); n < 10_000 {
				t.Errorf("go-ntfs walks over %d blocks of an index of 10, no longer over all it claims: this guard may go", n)
			}
		}
		v := open(t, img)
		_, err := v.ReadDir("Windows/System32")
		wantFormatError(t, test.name, err, "MFT record")
		_, err = v.Open("Windows/System32/x")
		wantFormatError(t, test.name, err, "MFT record")
	}
}

func TestGuardDamagedCompression(t *testing.T) {
	chunk := []byte{0x02, 0xb0, 0x02, 'A', 0xfc} // ends in half a pair
	panics := func() (p any) {
		defer func() { p = recover() }()
		parser.LZNT1Decompress(chunk)
		return nil
	}
	if panics() == nil {
		t.Error("go-ntfs no longer panics on a chunk that ends early: this guard may go")
	}
	if _, err := decompressChunk(chunk); err == nil {
		t.Error("decompressChunk succeeds on a chunk that ends early")
	}
	for _, test := range []struct {
		name   string
		packed []byte
		want   string
	}{
		{"half a pair", chunk, "LZNT1 chunk is damaged"},
		{"too long a chunk", []byte{0xff, 0xbf, 0x02}, ""}, // its letters are zeros of the next sectors
		{"chunk beyond the clusters", bytes.Repeat(append([]byte{0xff, 0x3f}, make([]byte, 4096)...), 3), "only 4092 are left"},
		{"chunk of more than it may be", []byte{0x03, 0xb0, 0x02, 'A', 0xff, 0x0f}, "unpacks to 4099 bytes, want at most 4096"},
		{"chunks end early", []byte{0x03, 0xb0, 0x02, 'A', 0xfc, 0x0f, 0, 0}, "unpacks to 4096 bytes"},
		{"pair before the start", []byte{0x02, 0xb0, 0x01, 0xfc, 0x0f}, ""},
	} {
		img, content := compressedVolume(t)
		p := patch{t, img}
		packed := append(test.packed, make([]byte, 3*4096)...)
		p.write(3040*4096, packed[:4096])
		p.write(3050*4096, packed[4096:3*4096])
		f, err := open(t, img).Open("f")
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 70_000)
		n, err := f.(io.ReaderAt).ReadAt(b, 0)
		wantFormatError(t, test.name, err, test.want)
		if n != 65536 || !bytes.Equal(b[:n], content[:n]) {
			t.Errorf("%s: %d bytes before the damage, want the whole first unit", test.name, n)
		}
		if n, err := f.(io.ReaderAt).ReadAt(b[:4000], 3*65536); n != 4000 || err != nil {
			t.Errorf("%s: ReadAt behind the damage = %d, %v", test.name, n, err)
		}
	}
}

func TestGuardDebugOutput(t *testing.T) {
	if parser.NTFS_DEBUG == 0 || parser.NTFS_DEBUG&parser.DEBUG_ALL != 0 {
		t.Errorf("go-ntfs may print: NTFS_DEBUG is %#x", parser.NTFS_DEBUG)
	}
	img, content := manyRecordsVolume(t)
	t.Setenv("NTFS_DEBUG", "1")
	quiet := parser.NTFS_DEBUG
	defer func() { parser.NTFS_DEBUG = quiet }()
	parser.NTFS_DEBUG = 0 // as go-ntfs has it when nobody cares
	if out := printed(t, func() { libraryRead(t, img, "f", len(content)) }); out == "" {
		t.Error("go-ntfs no longer prints when NTFS_DEBUG=1 is in the environment: this guard may go")
	}
	parser.NTFS_DEBUG = quiet
	out := printed(t, func() {
		libraryRead(t, img, "f", len(content))
		if _, err := open(t, img).ReadFile("f"); err != nil {
			t.Error(err)
		}
	})
	if out != "" {
		t.Errorf("printed on standard output: %.80q", out)
	}
}

// printed returns what f writes to standard output.
func printed(t *testing.T, f func()) string {
	t.Helper()
	name := t.TempDir() + "/out"
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = stdout }()
	f()
	file.Close()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestGuardBudget(t *testing.T) {
	p := &pages{r: endless{}, size: 1 << 40}
	p.allow()
	var err error
	read := int64(0)
	for b := make([]byte, pageSize); err == nil; read += pageSize {
		_, err = p.ReadAt(b, read)
	}
	if !errors.Is(err, errBudget) || read < operationBytes || read > operationBytes+2*pageSize {
		t.Errorf("stopped after %d bytes by %v, want %d by %v", read, err, operationBytes, errBudget)
	}
	wantFormatError(t, "budget of bytes", err, "reading stopped")

	p.allow()
	err = nil
	calls := 0
	for b := make([]byte, 8); err == nil; calls++ {
		_, err = p.ReadAt(b, 0)
	}
	if !errors.Is(err, errBudget) || calls != operationCalls+1 {
		t.Errorf("stopped at call %d by %v, want %d by %v", calls, err, operationCalls+1, errBudget)
	}
}

type endless struct{}

func (endless) ReadAt(p []byte, _ int64) (int, error) { return len(p), nil }

// trap is a reader that panics from some time on, as a library might.
type trap struct {
	io.ReaderAt
	armed bool
}

func (r *trap) ReadAt(p []byte, off int64) (int, error) {
	if r.armed {
		panic(fmt.Sprintf("trap at %#x", off))
	}
	return r.ReaderAt.ReadAt(p, off)
}

func TestGuardPanics(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"folder/f": pattern(20_000)}})
	_, err := Open(&trap{img, true}, img.Size())
	wantFormatError(t, "Open of the volume", err, "trap at 0x0")
	r := &trap{ReaderAt: img}
	v, err := Open(r, img.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := v.Open("folder/f")
	if err != nil {
		t.Fatal(err)
	}
	v.pages = &pages{r: r, size: img.Size()}
	v.mft.r = v.pages
	r.armed = true
	_, err = f.Read(make([]byte, 10))
	wantFormatError(t, "Read", err, "trap at")
	_, err = v.Open("folder/f")
	wantFormatError(t, "Open", err, "trap at")
	_, err = v.Stat("folder")
	wantFormatError(t, "Stat", err, "trap at")
	_, err = v.ReadDir(".")
	wantFormatError(t, "ReadDir", err, "trap at")
	r.armed = false
	if _, err := v.ReadFile("folder/f"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
