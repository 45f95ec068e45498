package disktest

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestVHDGeometry has the figures of qemu-img 7.2, which follows the same
// appendix, and for 127 GB those worked out by hand.
func TestVHDGeometry(t *testing.T) {
	for _, test := range []struct {
		sectors        int64
		cylinders      uint16
		heads, perTrac byte
	}{
		{2108, 31, 4, 17}, {20536, 302, 4, 17}, {131104, 964, 8, 17}, {1024128, 1016, 16, 63},
		{4195296, 4162, 16, 63}, {83888880, 20561, 16, 255}, {266338304, 65278, 16, 255},
	} {
		c, h, s := vhdGeometry(test.sectors)
		if c != test.cylinders || h != test.heads || s != test.perTrac {
			t.Errorf("vhdGeometry(%d) = %d/%d/%d, want %d/%d/%d", test.sectors, c, h, s, test.cylinders, test.heads, test.perTrac)
		}
	}
}

// scattered is a disk with data in its first, a middle and its last block,
// which is not a whole one.
func scattered() *Image {
	m := NewImage(41<<20 + 512)
	m.set(0, pattern(3000))
	m.set(20<<20-100, pattern(200))
	m.set(m.Size()-512, pattern(512))
	return m
}

// unpack reads a virtual hard disk by the specification: parent is what the
// sectors that are not in it read as.
func unpack(t *testing.T, file []byte, parent *Image) []byte {
	t.Helper()
	be := binary.BigEndian
	footer := file[len(file)-512:]
	for _, block := range []struct {
		name string
		b    []byte
		at   int
	}{{"footer", footer, 64}, {"header", file[512:1536], 36}} {
		b := bytes.Clone(block.b)
		clear(b[block.at : block.at+4])
		sum := uint32(0)
		for _, c := range b {
			sum += uint32(c)
		}
		if got := be.Uint32(block.b[block.at:]); got != ^sum {
			t.Errorf("the %s's checksum is %#x, want %#x", block.name, got, ^sum)
		}
	}
	if !bytes.Equal(file[:512], footer) {
		t.Error("the file does not begin with a copy of its footer")
	}
	out := parent.bytes(0, int64(be.Uint64(footer[48:])))
	table := file[be.Uint64(file[512+16:]):]
	for i := range int(be.Uint32(file[512+28:])) {
		at := be.Uint32(table[4*i:])
		if at == 0xFFFFFFFF {
			continue
		}
		bitmap, data := file[at*512:at*512+512], file[at*512+512:]
		for s := range 4096 {
			if to := i<<21 + s<<9; bitmap[s/8]&(0x80>>(s%8)) != 0 && to < len(out) {
				copy(out[to:to+512], data[s<<9:])
			}
		}
	}
	return out
}

func TestDynamicVHD(t *testing.T) {
	disk := scattered()
	file := DynamicVHD(disk)
	if !bytes.Equal(unpack(t, file, NewImage(disk.Size())), disk.bytes(0, disk.Size())) {
		t.Error("the disk does not read back")
	}
	if want := 512 + 1024 + 512 + 4*(512+2<<20) + 512; len(file) != want {
		t.Errorf("the file has %d bytes, want %d: four blocks hold data", len(file), want)
	}
}

func TestDifferencingVHD(t *testing.T) {
	parent, child := scattered(), scattered()
	child.set(512, make([]byte, 1024))    // zeros over data
	child.set(30<<20, []byte{1})          // a new block
	child.set(child.Size()-1, []byte{99}) // one sector of three
	file := DifferencingVHD(child, ParentVHD{Disk: parent, Name: "parent.vhd", Relative: `.\parent.vhd`, Absolute: `C:\Library\parent.vhd`})
	if !bytes.Equal(unpack(t, file, parent), child.bytes(0, child.Size())) {
		t.Error("the child on its parent does not read back")
	}
	be := binary.BigEndian
	parents := DynamicVHD(parent)
	if got, want := file[512+40:512+56], parents[68:84]; !bytes.Equal(got, want) {
		t.Errorf("the child names parent %x, whose footer says %x", got, want)
	}
	if kind := be.Uint32(file[60:]); kind != 4 {
		t.Errorf("the disk type is %d, want 4", kind)
	}
	for i, want := range []string{`.\parent.vhd`, `C:\Library\parent.vhd`} {
		l := file[512+576+24*i:]
		n, at := be.Uint32(l[8:]), be.Uint64(l[16:])
		if got := file[at : at+uint64(n)]; !bytes.Equal(got, wide(want)) {
			t.Errorf("locator %d (%s) holds %q, want %q in UTF-16", i, l[:4], got, want)
		}
	}
}

func TestFixedVHD(t *testing.T) {
	disk := scattered()
	file := FixedVHD(disk)
	footer := file[disk.Size():]
	if !bytes.Equal(file[:disk.Size()], disk.bytes(0, disk.Size())) || len(footer) != 512 || string(footer[:8]) != "conectix" {
		t.Error("a fixed disk is not its content and a footer")
	}
	if off := binary.BigEndian.Uint64(footer[16:]); off != ^uint64(0) {
		t.Errorf("a fixed disk has its header at %#x, want none", off)
	}
}

// TestByQemu has qemu-img read dynamic disks.
func TestByQemu(t *testing.T) {
	if _, err := exec.LookPath("qemu-img"); err != nil {
		t.Skip("qemu-img is not installed: nobody else reads the disk")
	}
	disk := scattered()
	for format, file := range map[string][]byte{"vpc": DynamicVHD(disk), "vhdx": DynamicVHDX(disk)} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
		if err := os.WriteFile(in, file, 0o666); err != nil {
			t.Fatal(err)
		}
		c := exec.CommandContext(t.Context(), "qemu-img", "convert", "-f", format, "-O", "raw", in, out)
		if msg, err := c.CombinedOutput(); err != nil {
			t.Fatalf("qemu-img, %s: %v\n%s", format, err, msg)
		}
		got, err := os.ReadFile(out)
		if err != nil || !bytes.Equal(got, disk.bytes(0, disk.Size())) {
			t.Errorf("%s: qemu-img reads %d bytes, %v: not the disk", format, len(got), err)
		}
	}
}
