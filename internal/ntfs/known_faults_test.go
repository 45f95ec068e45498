package ntfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"

	"vmmdoctor/internal/disktest"
)

// Each test here is about something that readers of NTFS are known to get wrong.

func TestDeletedEntries(t *testing.T) {
	img := image(t, disktest.NTFS{Size: 16 << 20,
		Files:   map[string][]byte{"Boot/BCD": pattern(20480)},
		Deleted: map[string][]byte{"Boot/BCD.old": pattern(9000)}})
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
func TestStaleReferences(t *testing.T) {
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
		v := open(t, img)
		_, err := v.Open("f")
		wantFormatError(t, test.name, err, test.want)
		if _, err := v.ReadFile("g"); err != nil {
			t.Errorf("%s: the file beside it: %v", test.name, err)
		}
	}
}

func TestFragmentedCompression(t *testing.T) {
	img, content := compressedVolume(t)
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

func TestManyRunListRecords(t *testing.T) {
	img, content := manyRecordsVolume(t)
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

func TestReadAtEnd(t *testing.T) {
	want := pattern(20_000)
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": want}})
	b := make([]byte, 100)
	f, err := open(t, img).Open("f")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.(io.ReaderAt).ReadAt(b, 19_990); n != 10 || err != io.EOF || !bytes.Equal(b[:n], want[19_990:]) {
		t.Errorf("ReadAt of 100 bytes 10 before the end = %d, %v; want 10, %v", n, err, io.EOF)
	}
}

func TestIndexSize(t *testing.T) {
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
		v := open(t, img)
		_, err := v.ReadDir("Windows/System32")
		wantFormatError(t, test.name, err, "MFT record")
		_, err = v.Open("Windows/System32/x")
		wantFormatError(t, test.name, err, "MFT record")
	}
}

func TestDamagedCompression(t *testing.T) {
	chunk := []byte{0x02, 0xb0, 0x02, 'A', 0xfc} // ends in half a pair
	for _, test := range []struct {
		name   string
		packed []byte
		want   string
	}{
		{"half a pair", chunk, "ends within an element"},
		{"too long a chunk", []byte{0xff, 0xbf, 0x02}, "unpacks to 4096 bytes"}, // of zeros of the next sectors
		{"chunk beyond the clusters", bytes.Repeat(append([]byte{0xff, 0x3f}, make([]byte, 4096)...), 3), "only 4092 are left"},
		{"chunk of more than it may be", []byte{0x03, 0xb0, 0x02, 'A', 0xff, 0x0f}, "unpacks to more bytes than it may"},
		{"chunks end early", []byte{0x03, 0xb0, 0x02, 'A', 0xfc, 0x0f, 0, 0}, "unpacks to 4096 bytes"},
		{"pair before the start", []byte{0x02, 0xb0, 0x01, 0xfc, 0x0f}, "from before its beginning"},
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

func TestBudget(t *testing.T) {
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

// trap is a reader that panics from some time on.
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

func TestPanics(t *testing.T) {
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
