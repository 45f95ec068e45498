package hive

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestBytesLayout holds the first bytes of a small hive against the format,
// field by field.
func TestBytesLayout(t *testing.T) {
	root := &Node{Name: "NewStoreRoot"}
	root.Key("Description").SetString("KeyName", "BCD00000000").SetBinary("One", []byte{1})
	b := Bytes(root, WriteOptions{Minor: 3, Time: time.Date(2013, 5, 31, 12, 0, 0, 0, time.UTC), FileName: `\Boot\BCD`})

	if len(b) != 0x2000 {
		t.Fatalf("%d bytes, want a base block and one bin", len(b))
	}
	for _, f := range []struct {
		what string
		at   int
		want uint32
	}{
		{"primary sequence", 4, 1}, {"secondary sequence", 8, 1},
		{"time, low", 12, uint32(130144752000000000 & 0xffffffff)}, {"time, high", 16, uint32(130144752000000000 >> 32)},
		{"major", 20, 1}, {"minor", 24, 3}, {"type", 28, 0}, {"format", 32, 1},
		{"root", 36, 0x20}, {"bins", 40, 0x1000}, {"clustering", 44, 1},
		{"bin offset", 0x1004, 0}, {"bin size", 0x1008, 0x1000},
		{"root subkeys", 0x1024 + 20, 1}, {"root values", 0x1024 + 36, 0}, {"root parent", 0x1024 + 16, none},
	} {
		if got := le.Uint32(b[f.at:]); got != f.want {
			t.Errorf("%s = %#x, want %#x", f.what, got, f.want)
		}
	}
	for at, want := range map[int]string{0: "regf", 48: "\\\x00B\x00o\x00", 0x1000: "hbin", 0x1024: "nk\x2c\x00", 0x1024 + 76: "NewStoreRoot"} {
		if got := string(b[at:][:len(want)]); got != want {
			t.Errorf("at %#x: %q, want %q", at, got, want)
		}
	}
	var sum uint32
	for i := 0; i < 512; i += 4 {
		sum ^= le.Uint32(b[i:])
	}
	if sum != 0 {
		t.Errorf("the checksum does not cancel the base block: %#x", sum)
	}
}

// TestBytesCells walks every bin cell by cell: no gap, no overlap, each cell a
// multiple of 8 within its bin.
func TestBytesCells(t *testing.T) {
	b := Bytes(sample(), WriteOptions{})
	for bin := 0x1000; bin < len(b); {
		size := int(le.Uint32(b[bin+8:]))
		if string(b[bin:bin+4]) != "hbin" || int(le.Uint32(b[bin+4:])) != bin-0x1000 || size <= 0 || size%4096 != 0 {
			t.Fatalf("no bin at %#x: % x", bin, b[bin:bin+12])
		}
		at := bin + 32
		for at < bin+size {
			cell := int(int32(le.Uint32(b[at:])))
			cell = max(cell, -cell)
			if cell < 8 || cell%8 != 0 {
				t.Fatalf("cell at %#x has size %d", at, cell)
			}
			at += cell
		}
		if at != bin+size {
			t.Fatalf("cells of the bin at %#x end at %#x, want %#x", bin, at, bin+size)
		}
		bin += size
	}
}

func TestBytesDeterministic(t *testing.T) {
	if !bytes.Equal(Bytes(sample(), WriteOptions{}), Bytes(sample(), WriteOptions{})) {
		t.Error("two writes of one tree differ")
	}
}

// sample is a tree with everything the format knows: names of both kinds,
// short, long and segmented data, more subkeys than a list holds.
func sample() *Node {
	root := &Node{Name: "ROOT"}
	root.SetString("", "default value").SetString("Größe", "ein Meter").SetStrings("日本語", "one", "two")
	root.SetDWORD("dword", 0x12345678).SetQWORD("qword", 1<<40).SetBinary("empty", nil).SetBinary("one", []byte{1})
	root.SetExpand("path", `%SystemRoot%\x`).SetBinary("four", []byte("abcd")).SetBinary("five", []byte("abcde"))
	for _, n := range []int{100, bigSegment, bigSegment + 1, 2*bigSegment + 4, 48001, 300000} {
		root.SetBinary("data "+strings.Repeat("x", n%89), bytes.Repeat([]byte("db\x00\xff7"), n/5+1)[:n])
	}
	many := root.Key("many")
	for i := range 2000 {
		many.Keys = append(many.Keys, &Node{Name: strings.Repeat(string(rune('a'+i%26)), 1+i%7) + time.Duration(i).String()})
	}
	root.Key("Ünï", "日本語", "deeper").SetBinary("Element", []byte{0})
	return root
}
