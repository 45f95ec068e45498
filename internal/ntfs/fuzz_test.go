package ntfs

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
)

const (
	// What a mutated volume of 16 MB may cost. Sound ones take milliseconds.
	fuzzTime = 20 * time.Second
	fuzzHeap = 96 << 20
)

// structures returns where a volume of the fuzz target has something to
// damage: boot sector, MFT records, index blocks, attribute lists, compressed
// units.
func structures(t testing.TB, img *disktest.Image) []int64 {
	v := open(t, img)
	var places []int64
	add := func(off, size int64) {
		for i := range size {
			places = append(places, off+i)
		}
	}
	add(0, 0x60)
	for n := range v.mft.size / v.geo.record {
		if r, err := v.record(reference(n)); err == nil {
			add(v.mft.physical(n*v.geo.record), v.geo.record)
			if s, err := v.data(r, v.pages); err == nil && s.unit != 0 {
				add(3040*4096, 128)
				add(3050*4096, 4200)
			}
			if r.get(attrList, "") != nil {
				add(1900*4096, 28*32)
			}
			if x, err := v.openIndex(r); err == nil && x.alloc != nil {
				for off := int64(0); off < x.alloc.size; off += x.block {
					add(x.alloc.physical(off), 512)
				}
			}
		}
	}
	return places
}

// exercise does with a volume what the program does, and more.
func exercise(v *Volume) {
	v.Label()
	buf := make([]byte, 64<<10)
	files := 0
	fs.WalkDir(v, ".", func(name string, d fs.DirEntry, err error) error {
		if files++; files > 500 {
			return fs.SkipAll
		}
		if d == nil {
			return nil
		}
		d.Info()
		if f, err := v.Open(name); err == nil {
			r, ok := f.(io.ReaderAt)
			for i := int64(0); ok && i < 32; i++ {
				if _, err := r.ReadAt(buf, i*60_000); err != nil {
					break
				}
			}
			f.Close()
		}
		return nil
	})
	for _, name := range []string{"f", "g", "BOOT/BCD", "Windows/System32/a file with a long name 0030.dll", "Größe", "$MFT", "$UpCase"} {
		v.Stat(name)
		v.ReadFile(name)
	}
}

// FuzzVolume changes bytes of sound volumes. A mutation is a list of four-byte
// groups: which structure byte (three bytes) gets which value.
func FuzzVolume(f *testing.F) {
	compressed, _ := compressedVolume(f)
	records, _ := manyRecordsVolume(f)
	bases := []*disktest.Image{
		image(f, disktest.NTFS{Size: 16 << 20, Cluster: 512, Files: crowd(100)}),
		image(f, disktest.NTFS{Size: 16 << 20, Files: map[string][]byte{"f": slices.Concat(pattern(70_000), make([]byte, 1<<20), pattern(9)), "Größe": pattern(9000)},
			Sparse: []string{"/f"}, Fragments: map[string]int{"/Größe": 2}, Deleted: map[string][]byte{"g": pattern(9000)}}),
		compressed,
		records,
	}
	var places [][]int64
	for i, base := range bases {
		places = append(places, structures(f, base))
		f.Add(byte(i), []byte{})
		for _, at := range []uint32{0x0d, 0x30, 0x40, 0x60 + 0x14, 0x60 + 0x18} {
			f.Add(byte(i), append(binary.BigEndian.AppendUint32(nil, at)[1:], 0xff))
		}
	}
	f.Fuzz(func(t *testing.T, which byte, mutation []byte) {
		i := int(which) % len(bases)
		m := mutated{ReaderAt: bases[i], bytes: map[int64]byte{}}
		for ; len(mutation) >= 4; mutation = mutation[4:] {
			n := int(mutation[0])<<16 | int(mutation[1])<<8 | int(mutation[2])
			m.bytes[places[i][n%len(places[i])]] = mutation[3]
		}
		m.index()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if v, err := Open(&m, bases[i].Size()); err == nil {
			exercise(v)
		} else if f := new(FormatError); !errors.As(err, &f) {
			t.Errorf("Open: %v, want a *FormatError", err)
		}
		if d := time.Since(start); d > fuzzTime {
			t.Errorf("took %v", d)
		}
		runtime.ReadMemStats(&after)
		if after.HeapInuse > before.HeapInuse+fuzzHeap {
			t.Errorf("the heap grew by %d bytes", after.HeapInuse-before.HeapInuse)
		}
	})
}

// mutated is an image of which some bytes are others.
type mutated struct {
	io.ReaderAt
	bytes map[int64]byte
	order []int64
}

func (m *mutated) index() {
	for at := range m.bytes {
		m.order = append(m.order, at)
	}
	slices.Sort(m.order)
}

func (m *mutated) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.ReaderAt.ReadAt(p, off)
	i, _ := slices.BinarySearch(m.order, off)
	for ; i < len(m.order) && m.order[i] < off+int64(n); i++ {
		p[m.order[i]-off] = m.bytes[m.order[i]]
	}
	return n, err
}
