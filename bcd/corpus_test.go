package bcd

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"vmmdoctor/internal/hive"
)

// corpusStores are the real stores beside the repository, by file name.
func corpusStores(t testing.TB) map[string]*Store {
	t.Helper()
	out := map[string]*Store{}
	for _, pattern := range []string{"*.bcd", "seed/*.bcd"} {
		names, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "bcd", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			rel := strings.TrimPrefix(filepath.ToSlash(n), "../../shared/corpus/")
			out[strings.TrimPrefix(rel, "bcd/")] = corpusStore(t, rel)
		}
	}
	if len(out) == 0 {
		t.Skip("../shared/corpus/bcd is not there: the real stores are not part of the project")
	}
	return out
}

// Every byte of every device of the real stores has a meaning: written again
// from what was read, the bytes are
// the same.
func TestCorpusDevices(t *testing.T) {
	seen := map[string]int{}
	for name, s := range corpusStores(t) {
		for _, o := range s.Objects {
			for _, e := range o.Elements {
				if e.Type.Format() != FormatDevice {
					continue
				}
				d, ok := e.Value.(Device)
				if !ok {
					t.Errorf("%s %s %s: the value is a %T", name, o.Name, e.Type, e.Value)
					continue
				}
				seen[kindOf(d.Descriptor)]++
				got := encodeDescriptor(t, slices.Clone(d.Options[:]), d.Descriptor)
				if !bytes.Equal(got, e.Raw) {
					t.Errorf("%s %s %s:\nread    % x\nwritten % x", name, o.Name, e.Type, e.Raw, got)
				}
			}
		}
	}
	// The kinds the index of the corpus names.
	for _, k := range []string{"boot", "partition mbr", "partition gpt", "partition gpt in a file", "ramdisk", "locate by element",
		"locate by element in a file", "locate by path"} {
		if seen[k] == 0 {
			t.Errorf("no device is of kind %q, want some; seen %v", k, seen)
		}
	}
}

func kindOf(d Descriptor) string {
	switch b := d.Body.(type) {
	case Boot:
		return "boot"
	case RAMDisk:
		return "ramdisk"
	case Partition:
		k := "partition " + b.Disk.Style.String()
		if b.Disk.File != nil {
			k += " in a file"
		}
		return k
	case Locate:
		if b.By == ByPath {
			return "locate by path"
		}
		if b.Parent != nil {
			return "locate by element in a file"
		}
		return "locate by element"
	}
	return "other"
}

// encodeDescriptor writes a descriptor by the layouts of the facts (bcd-format
// §5); it shares nothing with the decoder.
func encodeDescriptor(t *testing.T, to []byte, d Descriptor) []byte {
	t.Helper()
	le := binary.LittleEndian
	var b []byte
	size := 0x48 // of a boot device, and of a partition on a plain disk
	switch v := d.Body.(type) {
	case Boot:
	case Partition:
		if v.Disk.Style == MBR {
			b = append(le.AppendUint64(nil, uint64(v.Offset)), make([]byte, 8)...)
		} else {
			b = append(b, v.GUID[:]...)
		}
		b = encodeDisk(b, v.Disk)
		if v.Disk.File != nil {
			b, size = encodeDescriptor(t, b, *v.Disk.File), 0
		}
	case Locate:
		size = 0
		b = le.AppendUint32(le.AppendUint32(nil, uint32(v.By)), uint32(v.Element))
		path := encodeUTF16(v.Path.Bytes())
		if v.Parent == nil {
			b = append(le.AppendUint32(b, 0), path...)
			break
		}
		b = append(le.AppendUint32(b, uint32(0x1c+len(path))), path...)
		b = encodeDescriptor(t, b, *v.Parent)
	case Disk:
		size = 0
		b = encodeDisk(b, v)
		if v.File != nil {
			b = encodeDescriptor(t, b, *v.File)
		}
	case RAMDisk:
		size = 0
		b = le.AppendUint64(le.AppendUint64(le.AppendUint32(nil, 3), v.Base), v.Size)
		b = encodePath(t, le.AppendUint32(b, v.ImageOffset), v.Path)
	case File:
		size = 0
		b = encodePath(t, le.AppendUint32(nil, 5), v.Path)
	default:
		t.Fatalf("a real store holds a %T", v)
	}
	b = append(b, make([]byte, max(0, size-16-len(b)))...)
	to = le.AppendUint32(le.AppendUint32(to, uint32(d.Type)), d.Flags)
	to = le.AppendUint32(le.AppendUint32(to, uint32(16+len(b)+len(d.Padding))), 0)
	return append(append(to, b...), d.Padding...)
}

func encodeDisk(b []byte, d Disk) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(le.AppendUint32(b, uint32(d.Local)), uint32(d.Style))
	if d.Style == MBR {
		return append(le.AppendUint32(b, d.Signature), make([]byte, 12)...)
	}
	return append(b, d.GUID[:]...)
}

func encodePath(t *testing.T, to []byte, p Path) []byte {
	le := binary.LittleEndian
	inner := encodeDescriptor(t, nil, *p.Device)
	name := encodeUTF16(p.Name.Bytes())
	to = le.AppendUint32(le.AppendUint32(to, p.Version), uint32(12+len(inner)+len(name)))
	return append(append(le.AppendUint32(to, 5), inner...), name...)
}

func encodeUTF16(s []byte) []byte {
	var b []byte
	for _, u := range append(utf16.Encode([]rune(string(s))), 0) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// What is odd about the real stores, read by eye from their bytes.
func TestCorpusAnomalies(t *testing.T) {
	want := map[string]string{
		// A name of the RAM disk's options is followed by 25 00 after its NUL.
		"win7-bios-mbr-a.bcd": "12000004: 2 bytes follow the end of the string (at 0x545c)",
	}
	for name, s := range corpusStores(t) {
		var got string
		for _, a := range s.Anomalies {
			got += a.String() + "\n"
		}
		if w := want[name]; w == "" && got != "" || !strings.Contains(got, w) || s.Damage != nil || s.Dirty {
			t.Errorf("%s: anomalies %q, want %q; damage %v, dirty %t", name, got, w, s.Damage, s.Dirty)
		}
	}
}

// Opening one real store, and everything a diagnosis does with it.
func BenchmarkOpen(b *testing.B) {
	for _, name := range []string{"bcd/seed/before-sysprep.bcd", "bcd/win11-uefi-many-firmware.bcd", "bcd/setup-media-pcat-padded.bcd"} {
		b.Run(filepath.Base(name), func(b *testing.B) {
			data := corpus(b, name)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Open(bytes.NewReader(data), int64(len(data))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	before, after := articleBefore.open(b), articleAfter.open(b)
	b.ReportAllocs()
	for b.Loop() {
		Compare(before, after, thisMBR)
	}
}

// The portable store is never longer than the real one it is made from, and can be
// made as long (facts: repaired-disk §1); that sysprep adds elements does not change
// it.
func TestCorpusPortableFits(t *testing.T) {
	stores := 0
	for name := range corpusStores(t) {
		b, err := os.ReadFile(filepath.Join("..", "..", "shared", "corpus", "bcd", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil || s.Damage != nil || s.Dirty {
			continue
		}
		stores++
		for _, change := range []func(*Store) *Store{Portable, Generalize} {
			out, err := WriteHive(change(s), bytes.NewReader(b), int64(len(b)))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			filled, err := hive.Fill(out, int64(len(b)))
			if err != nil || len(filled) > len(b) || len(b)-len(filled) >= 4096 {
				t.Errorf("%s: %d bytes of %d, %v", name, len(filled), len(b), err)
			}
		}
	}
	if stores < 5 {
		t.Errorf("only %d stores were looked at", stores)
	}
	t.Logf("%d stores", stores)
}
