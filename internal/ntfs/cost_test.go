package ntfs

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/vhd"
)

// meter counts what is read from a file.
type meter struct {
	io.ReaderAt
	calls, bytes atomic.Int64
}

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	m.calls.Add(1)
	m.bytes.Add(int64(len(p)))
	return m.ReaderAt.ReadAt(p, off)
}

// TestCostThroughVHD opens a volume of 127 GB in a dynamic VHD and reads a file
// of 30 KB in a folder of many. What is counted is read from the VHD file.
func TestCostThroughVHD(t *testing.T) {
	files := map[string][]byte{"Windows/System32/config/DRIVERS": pattern(30 << 10)}
	for i := range 1200 {
		files[fmt.Sprintf("Windows/System32/some library %04d.dll", i)] = []byte{1}
	}
	const start = 1 << 20
	disk := disktest.NewImage(127 << 30)
	disk.Put(start, image(t, disktest.NTFS{Size: 127<<30 - 2<<20, Start: start, Files: files}))
	file := disktest.DynamicVHD(disk)
	m := &meter{ReaderAt: bytes.NewReader(file)}
	d, err := vhd.NewDisk(m, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	before := m.bytes.Load()
	size := int64(127<<30 - 2<<20)
	v, err := Open(io.NewSectionReader(d, start, size), size)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := v.ReadFile("windows/system32/CONFIG/drivers"); err != nil || !bytes.Equal(b, files["Windows/System32/config/DRIVERS"]) {
		t.Fatalf("ReadFile: %d bytes, %v", len(b), err)
	}
	got := m.bytes.Load() - before
	t.Logf("%d bytes in %d reads for a file of %d; opening the VHD took %d", got, m.calls.Load(), 30<<10, before)
	if got > 100<<10 {
		t.Errorf("opening the volume and reading a file of 30 KB read %d bytes, want at most 100 KB", got)
	}
	before = m.bytes.Load()
	if _, err := v.Stat("Windows/System32/no such library.dll"); err == nil {
		t.Error("Stat of a file that is not there succeeds")
	}
	if got := m.bytes.Load() - before; got > 32<<10 {
		t.Errorf("looking for a file that is not there read %d bytes, want at most 32 KB", got)
	}
}

// TestCostOfPages reads single values of a file of 100 MB in many pieces.
func TestCostOfPages(t *testing.T) {
	content := make([]byte, 100<<20)
	for i := 0; i < len(content); i += 1 << 20 {
		copy(content[i:], fmt.Sprintf("value at %d", i))
	}
	img := image(t, disktest.NTFS{Size: 256 << 20, Files: map[string][]byte{"SOFTWARE": content}, Fragments: map[string]int{"/SOFTWARE": 30}})
	m := &meter{ReaderAt: img}
	v, err := Open(m, img.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := v.Open("SOFTWARE")
	if err != nil {
		t.Fatal(err)
	}
	before, calls := m.bytes.Load(), m.calls.Load()
	for i := 0; i < len(content); i += 1 << 20 {
		want := fmt.Sprintf("value at %d", i)
		b := make([]byte, len(want))
		if _, err := f.(io.ReaderAt).ReadAt(b, int64(i)); err != nil || string(b) != want {
			t.Errorf("ReadAt(%d) = %q, %v; want %q", i, b, err, want)
		}
	}
	if got, n := m.bytes.Load()-before, m.calls.Load()-calls; got > 2000 || n > 100 {
		t.Errorf("100 values of up to 20 bytes read %d bytes in %d reads, want just those", got, n)
	}
}

func BenchmarkOpenAndRead(b *testing.B) {
	img := image(b, disktest.NTFS{Size: 64 << 20, Files: crowd(600)})
	for b.Loop() {
		v, err := Open(img, img.Size())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.ReadFile("Boot/BCD"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadDir(b *testing.B) {
	v := open(b, image(b, disktest.NTFS{Size: 64 << 20, Files: crowd(5000)}))
	for b.Loop() {
		if _, err := v.ReadDir("Windows/System32"); err != nil {
			b.Fatal(err)
		}
	}
}
