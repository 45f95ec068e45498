// Package disktest makes disks, volumes and boot stores: for tests, and for
// the files of testdata, one of which is the disk of the built-in demo.
//
// Everything is made with Go alone and is the same byte for byte each time:
// time stamps, identifiers and the order of things are fixed. What it makes
// follows the public descriptions of the formats, not a particular Windows:
// no program, boot sector or file of Microsoft is in it, programs are stubs,
// and no disk made here starts. It reads no disks.
package disktest

import (
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
)

// chunkSize is the unit in which an Image remembers data. It divides the
// 2 MB block of a virtual disk.
const chunkSize = 64 << 10

// An Image is a disk or a volume of fixed size in memory. Only the parts that
// hold data other than zero take space. It is an io.ReaderAt and io.WriterAt;
// reading at once from several goroutines is safe, writing is not.
type Image struct {
	size   int64
	chunks map[int64][]byte // by offset / chunkSize
}

// NewImage returns an image of size bytes, all zero.
func NewImage(size int64) *Image {
	return &Image{size: size, chunks: make(map[int64][]byte)}
}

// Size is the length of the image in bytes.
func (m *Image) Size() int64 { return m.size }

// ReadAt implements io.ReaderAt.
func (m *Image) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > m.size {
		return 0, fmt.Errorf("disktest: read at %d of an image of %d bytes: %w", off, m.size, io.EOF)
	}
	n := int(min(int64(len(p)), m.size-off))
	for done := 0; done < n; {
		at := off + int64(done)
		in := int(at % chunkSize)
		step := min(n-done, chunkSize-in)
		if c, ok := m.chunks[at/chunkSize]; ok {
			copy(p[done:done+step], c[in:])
		} else {
			clear(p[done : done+step])
		}
		done += step
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt implements io.WriterAt. Nothing is written beyond the end.
func (m *Image) WriteAt(p []byte, off int64) (int, error) {
	if off < 0 || off > m.size || int64(len(p)) > m.size-off {
		return 0, fmt.Errorf("disktest: write of %d bytes at %d of an image of %d bytes", len(p), off, m.size)
	}
	for done := 0; done < len(p); {
		at := off + int64(done)
		in := int(at % chunkSize)
		step := min(len(p)-done, chunkSize-in)
		m.chunk(at/chunkSize, in, p[done:done+step])
		done += step
	}
	return len(p), nil
}

// chunk writes within one chunk; zeros where nothing was written stay nothing.
func (m *Image) chunk(number int64, in int, p []byte) {
	c, ok := m.chunks[number]
	if !ok {
		if allZero(p) {
			return
		}
		c = make([]byte, chunkSize)
		m.chunks[number] = c
	}
	copy(c[in:], p)
}

// set writes what the package itself has laid out: that it does not fit is a
// mistake in the layout.
func (m *Image) set(off int64, p []byte) {
	if _, err := m.WriteAt(p, off); err != nil {
		panic(err)
	}
}

// bytes reads length bytes at off, zeros beyond the end.
func (m *Image) bytes(off, length int64) []byte {
	p := make([]byte, length)
	if off < m.size {
		m.ReadAt(p, off) // short only at the end, where zeros belong
	}
	return p
}

// Extents yields offset and length in bytes of the stretches that may hold
// data, in order and without overlap. Everything else is zero.
func (m *Image) Extents() iter.Seq2[int64, int64] {
	return func(yield func(int64, int64) bool) {
		numbers := slices.Sorted(maps.Keys(m.chunks))
		for i := 0; i < len(numbers); {
			j := i + 1
			for j < len(numbers) && numbers[j] == numbers[j-1]+1 {
				j++
			}
			off := numbers[i] * chunkSize
			end := min((numbers[j-1]+1)*chunkSize, m.size)
			if !yield(off, end-off) {
				return
			}
			i = j
		}
	}
}

// Put copies other, a volume or a part of a disk, to offset bytes. Only what
// holds data is copied. It panics when other does not fit.
func (m *Image) Put(offset int64, other *Image) {
	if offset < 0 || other.size > m.size-offset {
		panic(fmt.Sprintf("disktest: %d bytes at %d do not fit an image of %d", other.size, offset, m.size))
	}
	for off, length := range other.Extents() {
		for at := off; at < off+length; at += chunkSize {
			m.set(offset+at, other.bytes(at, min(chunkSize, off+length-at)))
		}
	}
}

func allZero(p []byte) bool {
	return !slices.ContainsFunc(p, func(b byte) bool { return b != 0 })
}
