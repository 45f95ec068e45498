package vhd

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// testBlock is the block size of the dynamic disks made here: small, so that
// the images are.
const testBlock = 4096

// sign puts the one's complement checksum of a structure into it.
func sign(b []byte, at int) []byte {
	clear(b[at : at+4])
	var sum uint32
	for _, c := range b {
		sum += uint32(c)
	}
	binary.BigEndian.PutUint32(b[at:], ^sum)
	return b
}

// testFooter makes a footer field by field (specification 1.0).
func testFooter(size int64, diskType uint32) []byte {
	b := make([]byte, 512)
	be := binary.BigEndian
	copy(b, "conectix")
	be.PutUint32(b[8:], 2)
	be.PutUint32(b[12:], 0x10000)
	be.PutUint64(b[16:], 512)
	if diskType == 2 {
		be.PutUint64(b[16:], 1<<64-1)
	}
	copy(b[28:], "win ")
	be.PutUint64(b[40:], uint64(size))
	be.PutUint64(b[48:], uint64(size))
	be.PutUint16(b[56:], uint16(size/512/4/17)) // 4 heads, 17 sectors
	b[58], b[59] = 4, 17
	be.PutUint32(b[60:], diskType)
	copy(b[68:], "0123456789abcdef")
	return sign(b, 64)
}

// dynamicImage makes a dynamic disk of which data lists the blocks, nil for
// one that was never written. The file is: copy of the footer, header, table,
// blocks (bitmap of one sector, then data), footer.
func dynamicImage(data ...[]byte) []byte {
	be := binary.BigEndian
	size := int64(len(data)) * testBlock
	footer := testFooter(size, 3)
	h := make([]byte, 1024)
	copy(h, "cxsparse")
	be.PutUint64(h[8:], 1<<64-1)
	be.PutUint64(h[16:], 1536)
	be.PutUint32(h[24:], 0x10000)
	be.PutUint32(h[28:], uint32(len(data)))
	be.PutUint32(h[32:], testBlock)
	img := append(bytes.Clone(footer), sign(h, 36)...)
	table := bytes.Repeat([]byte{0xff}, (len(data)*4+511)/512*512)
	at := len(img) + len(table)
	var blocks []byte
	for i, b := range data {
		if b == nil {
			continue
		}
		be.PutUint32(table[4*i:], uint32((at+len(blocks))/512))
		blocks = append(blocks, bytes.Repeat([]byte{0xff}, 512)...)
		blocks = append(blocks, b...)
	}
	img = append(append(img, table...), blocks...)
	return append(img, footer...)
}

// fill makes one block of a byte.
func fill(c byte) []byte { return bytes.Repeat([]byte{c}, testBlock) }

// fixedImage makes a fixed disk of that content.
func fixedImage(content []byte) []byte {
	return append(bytes.Clone(content), testFooter(int64(len(content)), 2)...)
}

// patch returns a copy of b with the bytes at off replaced; a negative off
// counts from the end.
func patch(b []byte, off int, with ...byte) []byte {
	b = bytes.Clone(b)
	if off < 0 {
		off += len(b)
	}
	copy(b[off:], with)
	return b
}

// resign puts right the checksum of the structure at off after a change.
func resign(b []byte, off, length, at int) []byte {
	sign(b[off:off+length], at)
	return b
}

func open(t *testing.T, img []byte) *Disk {
	t.Helper()
	d, err := NewDisk(bytes.NewReader(img), int64(len(img)))
	if err != nil {
		t.Fatalf("NewDisk: %v", err)
	}
	return d
}

// content reads the whole disk.
func content(t *testing.T, d *Disk) []byte {
	t.Helper()
	b := bytes.Repeat([]byte{0xaa}, int(d.Size()))
	if n, err := d.ReadAt(b, 0); err != nil || n != len(b) {
		t.Fatalf("ReadAt(%d bytes, 0) = %d, %v, want all, nil", len(b), n, err)
	}
	return b
}
