package hive

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// counting counts what is read of a file.
type counting struct {
	r     io.ReaderAt
	bytes int64
}

func (c *counting) ReadAt(b []byte, off int64) (int, error) {
	c.bytes += int64(len(b))
	return c.r.ReadAt(b, off)
}

// software is a hive like that of installed programs, with about as many
// bytes of classes around the one value that is looked for.
func software(size int) []byte {
	root := &Node{Name: "ROOT"}
	classes, microsoft := root.Key("Classes"), root.Key("Microsoft")
	for i := range size / 2000 {
		k := &Node{Name: fmt.Sprintf("{%08x-0000-0000-c000-000000000046}", i*7919)}
		k.SetBinary("", bytes.Repeat([]byte{byte(i)}, 1600))
		k.Key("InprocServer32").SetString("ThreadingModel", "Apartment")
		classes.Keys = append(classes.Keys, k)
	}
	for i := range 1500 {
		microsoft.Keys = append(microsoft.Keys, &Node{Name: fmt.Sprintf("Product %d", i)})
	}
	microsoft.Key("Windows NT", "CurrentVersion").SetString("ProductName", "Windows Server 2012 R2 Datacenter")
	return Bytes(root, WriteOptions{})
}

func productName(t testing.TB, r io.ReaderAt, size int) {
	t.Helper()
	h, err := Open(r, int64(size))
	if err != nil {
		t.Fatal(err)
	}
	k, err := h.Key("Microsoft", "Windows NT", "CurrentVersion")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := k.Value("ProductName"); err != nil || len(v.Data) != 68 {
		t.Fatalf("%d bytes, %v", len(v.Data), err)
	}
}

// TestCostOfSize: one value of a large hive costs no more than twice the bytes
// of a small one.
func TestCostOfSize(t *testing.T) {
	cost := func(size int) int64 {
		b := software(size)
		c := &counting{r: bytes.NewReader(b)}
		productName(t, c, len(b))
		t.Logf("hive of %d bytes: %d read", len(b), c.bytes)
		return c.bytes
	}
	if small, large := cost(1<<20), cost(100<<20); large > 2*small {
		t.Errorf("%d bytes are read of a hive of 100 MB, %d of one of 1 MB", large, small)
	}
}

func BenchmarkOneValue(b *testing.B) {
	for _, size := range []int{1 << 20, 100 << 20} {
		file := software(size)
		b.Run(fmt.Sprintf("of %d MB", size>>20), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				productName(b, bytes.NewReader(file), len(file))
			}
		})
	}
}

// BenchmarkStore reads all of a hive of the size of a boot store.
func BenchmarkStore(b *testing.B) {
	root := &Node{Name: "NewStoreRoot"}
	for i := range 15 {
		elements := root.Key("Objects", fmt.Sprintf("{%08x-0000-0000-0000-000000000000}", i), "Elements")
		for e := range 7 {
			elements.Key(fmt.Sprintf("1%07x", e)).SetBinary("Element", make([]byte, 88))
		}
	}
	file := Bytes(root, WriteOptions{Minor: 3})
	b.ReportAllocs()
	for b.Loop() {
		h, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			b.Fatal(err)
		}
		if keys, err := walk(h.Root()); len(keys) != 137 || err != nil {
			b.Fatalf("%d keys, %v", len(keys), err)
		}
	}
}

func BenchmarkLookup40000(b *testing.B) {
	file := Bytes(many(40000), WriteOptions{})
	b.ReportAllocs()
	for b.Loop() {
		h, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := h.Key("many", "{00009000-KEY}"); err != nil {
			b.Fatal(err)
		}
	}
}
