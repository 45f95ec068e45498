package examine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// BenchmarkHostile is the time and the peak memory of what is made to cost much, to
// the end of a report: each is to take less than a second and 100 MB beyond its own size.
func BenchmarkHostile(b *testing.B) {
	for _, bench := range []struct {
		name  string
		input func(testing.TB) (io.ReaderAt, int64)
	}{
		{"FAT folder in itself, 65536 files, 128 partitions", hostileFAT},
		{"displayorder of 400000", func(t testing.TB) (io.ReaderAt, int64) { return inFile(t, hostileOrder(400_000)) }},
		{"listing, one element of 2 MB", func(t testing.TB) (io.ReaderAt, int64) {
			return inFile(t, []byte("Windows Boot Manager\n--------------------\nidentifier              {bootmgr}\n"+
				"displayorder            {current}\n"+strings.Repeat("                        {current}\n", 62_000)))
		}},
		{"text of 10 MB of CR", func(t testing.TB) (io.ReaderAt, int64) { return inFile(t, bytes.Repeat([]byte("\r"), 10<<20)) }},
		{"trace of 20000 runs", func(t testing.TB) (io.ReaderAt, int64) {
			return inFile(t, bytes.Repeat(disktest.SeedTrace(true), 20_000))
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			r, size := bench.input(b)
			peak := newPeak()
			for b.Loop() {
				c := Open(Options{}, Input{Name: text.New("input"), Reader: r, Size: size})
				traces := c.ReadTraces(b.Context(), nil)
				d := diagnose.Judge(c.Examine(b.Context(), nil), traces)
				c.Close()
				for _, format := range []string{"text", "json"} {
					if err := report.Diagnosis(io.Discard, report.Style{Format: format}, &d); err != nil {
						b.Fatal(err)
					}
				}
				if d.Verdict == diagnose.VerdictClear {
					b.Fatal("CLEAR")
				}
			}
			b.ReportMetric(peak.megabytes(), "peak-MB")
		})
	}
}

func inFile(t testing.TB, b []byte) (io.ReaderAt, int64) {
	f, err := os.Open(fileOf(t, "input", b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, int64(len(b))
}

// A peak watches how much of the heap is taken.
type peak struct {
	before, most uint64
	stop, done   chan struct{}
}

func newPeak() *peak {
	runtime.GC()
	p := &peak{before: heapTaken(), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for {
			p.most = max(p.most, heapTaken())
			select {
			case <-p.stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return p
}

// megabytes ends the watch.
func (p *peak) megabytes() float64 {
	close(p.stop)
	<-p.done
	return float64(p.most-min(p.most, p.before)) / (1 << 20)
}

func heapTaken() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// hostileOrder is a store whose boot manager names one object n times.
func hostileOrder(n int) []byte {
	s := disktest.BootStore{System: disktest.MBRDevice(0xa9083c0a, 1<<20), Windows: disktest.MBRDevice(0xa9083c0a, 1<<20)}.Store()
	s[disktest.BootManager].Elements[disktest.ElementDisplayOrder] = disktest.IDs(slices.Repeat([]string{disktest.DefaultLoader}, n)...)
	return s.Hive()
}

// hostileFAT is a disk of 128 partitions with one FAT16 volume each, whose folders are
// all the same one: the largest there can be, full of names and of itself.
func hostileFAT(testing.TB) (io.ReaderAt, int64) {
	const volume = 140 << 20
	disk := disktest.NewImage(2<<20 + 128*volume + 1<<20)
	parts := make([]disktest.GPTPartition, 128)
	for i := range parts {
		parts[i] = disktest.GPTPartition{Type: disktest.TypeEFISystem, ID: guid.GUID{byte(i + 1)},
			Start: 1<<20 + int64(i)*volume, Size: volume}
	}
	disktest.PutGPT(disk, guid.GUID{1}, parts...)
	return &tiled{disk, hostileFATVolume(volume), 1 << 20, 128 * volume}, disk.Size()
}

// A tiled disk holds one volume again and again.
type tiled struct {
	disk, volume *disktest.Image
	start, size  int64
}

func (d *tiled) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) && err == nil {
		at, part := off+int64(n), p[n:]
		if in := at - d.start; in < 0 || in >= d.size {
			if in < 0 {
				part = part[:min(int64(len(part)), -in)]
			}
			_, err = d.disk.ReadAt(part, at)
		} else {
			in %= d.volume.Size()
			part = part[:min(int64(len(part)), d.volume.Size()-in)]
			_, err = d.volume.ReadAt(part, in)
		}
		n += len(part)
	}
	return n, err
}

func hostileFATVolume(size int64) *disktest.Image {
	const (
		sector, perCluster  = 512, 64
		rootEntries         = 512
		folder, folderNames = 2, 65_536
	)
	le := binary.LittleEndian
	clusters := size / sector / perCluster
	table := (clusters + 2) * 2 / sector
	boot := make([]byte, sector)
	copy(boot, "\xeb\x3c\x90MSDOS5.0")
	le.PutUint16(boot[11:], sector)
	boot[13] = perCluster
	le.PutUint16(boot[14:], 1) // reserved
	boot[16] = 1               // tables
	le.PutUint16(boot[17:], rootEntries)
	boot[21] = 0xf8
	le.PutUint16(boot[22:], uint16(table))
	le.PutUint32(boot[32:], uint32(size/sector))
	copy(boot[54:], "FAT16   ")
	boot[510], boot[511] = 0x55, 0xaa

	entries := make([]byte, 0, folderNames*32)
	add := func(name string, attributes byte) {
		e := make([]byte, 32)
		copy(e, name)
		e[11] = attributes
		le.PutUint16(e[26:], folder)
		entries = append(entries, e...)
	}
	for i := range folderNames - 8 {
		add(fmt.Sprintf("F%07dXYZ", i), 0x20)
	}
	for _, name := range []string{"EFI", "MICROS~1", "BOOT", "WINDOWS", "SYSTEM32", "CONFIG", "PANTHER", "SYSPREP"} {
		add(fmt.Sprintf("%-11s", name), 0x10)
	}
	chain := make([]byte, table*sector)
	le.PutUint16(chain, 0xfff8)
	le.PutUint16(chain[2:], 0xffff)
	last := folder + len(entries)/sector/perCluster - 1
	for c := folder; c < last; c++ {
		le.PutUint16(chain[2*c:], uint16(c+1))
	}
	le.PutUint16(chain[2*last:], 0xffff)

	img := disktest.NewImage(size)
	put := func(at int64, b []byte) { _, _ = img.WriteAt(b, at) }
	put(0, boot)
	put(sector, chain)
	root := sector * (1 + table)
	put(root, entries[len(entries)-8*32:])
	put(root+rootEntries*32, entries)
	return img
}
