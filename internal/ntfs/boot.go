package ntfs

import (
	"encoding/binary"
	"math/bits"
)

// Sizes Windows formats volumes with; what lies outside is damage.
const (
	maxCluster = 2 << 20  // since Windows 10 1709; 64 KB before
	minRecord  = 512      // of an MFT record
	maxRecord  = 16 << 10 // 1024 everywhere, 4096 with 4096 byte sectors
)

// A geometry is what the boot sector says about the layout. All sizes are in bytes.
type geometry struct {
	cluster  int64
	record   int64 // size of an MFT record
	clusters int64 // on the volume
	mft      int64 // cluster in which the MFT begins
}

// parseBoot reads the BIOS parameter block of NTFS (documented in the Windows
// Resource Kit, "NTFS boot sector"). The sector size is not taken from outside:
// it says how the volume was formatted.
func parseBoot(b []byte) (geometry, error) {
	le := binary.LittleEndian
	var g geometry
	if string(b[3:11]) != "NTFS    " {
		return g, formatErr(3, "boot sector: name is %q, want %q", b[3:11], "NTFS    ")
	}
	if b[510] != 0x55 || b[511] != 0xaa {
		return g, formatErr(510, "boot sector: signature is % x, want 55 aa", b[510:512])
	}
	sector := int64(le.Uint16(b[0x0b:]))
	if sector < 256 || sector > 4096 || !powerOfTwo(sector) {
		return g, formatErr(0x0b, "boot sector: sector size is %d, want 256 to 4096", sector)
	}
	g.cluster = sectorsPerCluster(b[0x0d]) * sector
	if g.cluster > maxCluster || !powerOfTwo(g.cluster) {
		return g, formatErr(0x0d,
			"boot sector: cluster size code %#02x gives %d bytes, want a power of two up to 2 MB", b[0x0d], g.cluster)
	}
	g.record = recordSize(int8(b[0x40]), g.cluster)
	if g.record < minRecord || g.record > maxRecord || !powerOfTwo(g.record) {
		return g, formatErr(0x40, "boot sector: MFT record size code %#02x gives %d bytes, want 512 to 16384",
			b[0x40], g.record)
	}
	sectors := le.Uint64(b[0x28:])
	if sectors == 0 || sectors > uint64(1<<62)/uint64(sector) {
		return g, formatErr(0x28, "boot sector: %d sectors, want a size below 2^62 bytes", sectors)
	}
	g.clusters = int64(sectors) * sector / g.cluster
	mft := le.Uint64(b[0x30:])
	if mft == 0 || mft >= uint64(g.clusters) {
		return g, formatErr(0x30, "boot sector: MFT begins in cluster %d, want 1 to %d", mft, g.clusters-1)
	}
	g.mft = int64(mft)
	return g, nil
}

// sectorsPerCluster decodes the byte at 0x0d: the number itself up to 128,
// beyond that a power of two as a negative number (clusters above 64 KB).
func sectorsPerCluster(code byte) int64 {
	if code <= 0x80 {
		return int64(code)
	}
	return 1 << min(256-uint(code), 32)
}

// recordSize decodes the byte at 0x40: clusters, or a power of two as a
// negative number of bytes.
func recordSize(code int8, cluster int64) int64 {
	if code > 0 {
		return int64(code) * cluster
	}
	return 1 << min(uint(-int(code)), 32)
}

func powerOfTwo(n int64) bool { return bits.OnesCount64(uint64(n)) == 1 }
