package diagnose_test

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

// counting counts the bytes read through it.
type counting struct {
	io.ReaderAt
	read atomic.Int64
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.read.Add(int64(n))
	return n, err
}

// BenchmarkCheck is a whole diagnosis of the article's case, from opening the
// inputs to the remedies.
func BenchmarkCheck(b *testing.B) {
	content := disktest.SeedVHD(disktest.SeedOptions{})
	trace := disktest.SeedTrace(false)
	b.ReportAllocs()
	var read int64
	for b.Loop() {
		r := &counting{ReaderAt: bytes.NewReader(content)}
		c := examine.Open(examine.Options{}, examine.Input{Name: text.New("disk.vhd"), Reader: r, Size: int64(len(content))}, input("debugview.log", trace))
		traces := c.ReadTraces(b.Context(), nil)
		d := diagnose.Judge(c.Examine(b.Context(), nil), traces)
		c.Close()
		if d.Verdict != diagnose.VerdictFails {
			b.Fatalf("verdict %s", d.Verdict)
		}
		read = r.read.Load()
	}
	b.ReportMetric(float64(read), "image-bytes/op")
}

// BenchmarkSoftwareHive holds a Windows with a SOFTWARE hive of 100 MB against
// one with a small hive: neither time nor bytes read may follow its size.
func BenchmarkSoftwareHive(b *testing.B) {
	for _, megabytes := range []int{0, 100} {
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) {
			content := disktest.SeedVHD(disktest.SeedOptions{Windows: disktest.Windows{Software: func(root *hive.Node) { fill(root, megabytes) }}})
			var read int64
			for b.Loop() {
				r := &counting{ReaderAt: bytes.NewReader(content)}
				c := examine.Open(examine.Options{}, examine.Input{Name: text.New("disk.vhd"), Reader: r, Size: int64(len(content))})
				if d := diagnose.Judge(c.Examine(b.Context(), nil), diagnose.Traces{}); d.FirstFailure != diagnose.Generalize || d.Windows.Installation.Identity.Product.IsEmpty() {
					b.Fatalf("first failure %s", d.FirstFailure)
				}
				c.Close()
				read = r.read.Load()
			}
			b.ReportMetric(float64(read), "image-bytes/op")
		})
	}
}

// fill adds keys until the hive has about that size, before and after those a
// diagnosis looks at.
func fill(root *hive.Node, megabytes int) {
	value := make([]byte, 4000)
	for i := range megabytes * 64 {
		root.Key("Classes", fmt.Sprintf("Key%06d", i)).SetBinary("Data", value)
		root.Key("Wow6432Node", fmt.Sprintf("Key%06d", i)).SetBinary("Data", value)
		root.Key("Microsoft", "Windows", "CurrentVersion", "Installer", fmt.Sprintf("Key%06d", i)).SetBinary("Data", value)
		root.Key("Microsoft", fmt.Sprintf("Key%06d", i)).SetBinary("Data", value)
	}
}

// BenchmarkJudge is the pure half: the conclusions of the article's case from its
// facts, drawn anew with every paste.
func BenchmarkJudge(b *testing.B) {
	c := examine.Open(examine.Options{}, disk(disktest.SeedOptions{}), failingTrace())
	defer c.Close()
	traces := c.ReadTraces(b.Context(), nil)
	facts := c.Examine(b.Context(), nil)
	b.ReportAllocs()
	for b.Loop() {
		if d := diagnose.Judge(facts, traces); d.Verdict != diagnose.VerdictFails {
			b.Fatalf("verdict %s", d.Verdict)
		}
	}
}
