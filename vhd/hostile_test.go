package vhd

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"testing"
)

// mostMemory is what opening an image and reading a little of it may allocate,
// whatever sizes its fields claim, in bytes.
const mostMemory = 64 << 20

// allocates returns how many bytes f allocates.
func allocates(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// openAndRead opens an image, sound or not, and reads at a few places.
func openAndRead(r io.ReaderAt, size int64) {
	d, err := newDisk(source{r, size})
	if err != nil {
		return
	}
	p := make([]byte, 4096)
	for _, off := range []int64{0, d.Size() / 2, d.Size() - 1} {
		d.ReadAt(p, off)
	}
}

// Numbers that are absurd as a size, a count or an offset.
var absurd = []uint32{0xffffffff, 0x7fffffff, 0x80000000, 0x00ffffff}

// Each field of a VHD is made absurd in turn, its checksum right.
func TestAbsurdFieldsVHD(t *testing.T) {
	sound := sampleDynamic()
	end := len(sound) - footerSize
	for _, part := range []struct {
		name             string
		off, length, sum int
	}{
		{"footer copy", 0, footerSize, 64}, {"header", footerSize, 1024, 36}, {"footer", end, footerSize, 64},
	} {
		for at := 0; at < part.length; at += 4 {
			for _, n := range absurd {
				b := binary.BigEndian.AppendUint32(nil, n)
				img := resign(patch(sound, part.off+at, b...), part.off, part.length, part.sum)
				if got := allocates(func() { openAndRead(bytes.NewReader(img), int64(len(img))) }); got > mostMemory {
					t.Errorf("%s with %#x at %d: %d bytes allocated", part.name, n, at, got)
				}
			}
		}
	}
}

// The same with a VHDX: its headers, region table and metadata.
func TestAbsurdFieldsVHDX(t *testing.T) {
	for _, part := range []struct {
		name        string
		off, length int64
		signed      bool
	}{
		{"header", 64 << 10, 4096, true}, {"regions", 192 << 10, 64 << 10, true},
		{"metadata table", xMeta, 256, false}, {"metadata items", xMeta + 64<<10, 128, false},
	} {
		for at := int64(0); at < min(part.length, 256); at += 4 {
			for _, n := range absurd {
				img := xsample(t)
				b := make([]byte, part.length)
				if _, err := img.ReadAt(b, part.off); err != nil {
					t.Fatal(err)
				}
				binary.LittleEndian.PutUint32(b[at:], n)
				if part.signed {
					b = xsign(b)
				}
				put(t, img, part.off, b)
				if got := allocates(func() { openAndRead(img, img.Size()) }); got > mostMemory {
					t.Errorf("%s with %#x at %d: %d bytes allocated", part.name, n, at, got)
				}
			}
		}
	}
}
