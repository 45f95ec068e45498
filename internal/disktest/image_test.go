package disktest

import (
	"bytes"
	"io"
	"slices"
	"testing"
)

func TestImageReadsWhatWasWritten(t *testing.T) {
	const size = 300<<10 + 7
	m := NewImage(size)
	want := make([]byte, size)
	for _, w := range []struct {
		off, n int
		b      byte
	}{{0, 10, 1}, {64<<10 - 3, 6, 2}, {100 << 10, 80 << 10, 3}, {120 << 10, 512, 0}, {size - 1, 1, 4}} {
		p := bytes.Repeat([]byte{w.b}, w.n)
		if n, err := m.WriteAt(p, int64(w.off)); n != w.n || err != nil {
			t.Fatalf("WriteAt(%d bytes, %d) = %d, %v", w.n, w.off, n, err)
		}
		copy(want[w.off:], p)
	}
	got, err := io.ReadAll(io.NewSectionReader(m, 0, m.Size()))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("reading all gives %d bytes, %v; they are not those written", len(got), err)
	}
	if n, err := m.ReadAt(make([]byte, 5), size-2); n != 2 || err != io.EOF {
		t.Errorf("ReadAt(5 bytes, end-2) = %d, %v, want 2, EOF", n, err)
	}
	if _, err := m.WriteAt([]byte{1, 2}, size-1); err == nil {
		t.Error("a write beyond the end succeeded")
	}
}

func TestImageExtents(t *testing.T) {
	m := NewImage(1 << 40)
	m.set(0, make([]byte, 1<<20)) // zeros are nothing
	m.set(chunkSize*5+1, []byte{1})
	m.set(chunkSize*6, []byte{1})
	m.set(1<<40-1, []byte{1})
	disk := NewImage(1 << 41)
	disk.Put(chunkSize, m)
	var got [][2]int64
	for off, n := range disk.Extents() {
		got = append(got, [2]int64{off, n})
	}
	want := [][2]int64{{chunkSize * 6, chunkSize * 2}, {1 << 40, chunkSize}}
	if !slices.Equal(got, want) {
		t.Errorf("Extents() = %v, want %v", got, want)
	}
	if b := disk.bytes(1<<40+chunkSize-1, 1); b[0] != 1 {
		t.Errorf("the last byte of what was put is %d, want 1", b[0])
	}
}
