package fat

import (
	"encoding/binary"
	"fmt"

	"vmmdoctor/internal/text"
)

// le is the byte order of FAT.
var le = binary.LittleEndian

// bootSize is the length of a boot sector that is looked at, whatever the
// sector size.
const bootSize = 512

// A geometry is what the boot sector says about a volume. All but the counts
// are bytes from the beginning of the volume.
type geometry struct {
	bits     int // of a table entry: 12, 16 or 32
	sector   int64
	cluster  int64
	tableAt  int64 // the table that is in use
	tableLen int64
	rootAt   int64 // of FAT12 and FAT16, a place of its own
	rootLen  int64
	root     uint32 // first cluster of a FAT32's root
	dataAt   int64  // of cluster 2
	clusters uint32 // numbered from 2
	label    text.Raw
	dirty    bool
}

// Bits tells from a boot sector of 512 bytes or more whether it is that of a
// FAT volume, and of which: 12, 16 or 32 bits, 0 for none.
func Bits(boot []byte) int {
	g, err := parseBoot(boot)
	if err != nil {
		return 0
	}
	return g.bits
}

// parseBoot reads a boot sector (Microsoft FAT specification 1.03, "Boot Sector
// and BPB"). Which FAT it is, the specification says, only the number of
// clusters decides; Windows and Linux let a table length in FAT32's own field
// decide first, and so do small FAT32 volumes exist.
func parseBoot(b []byte) (*geometry, error) {
	if len(b) < bootSize || b[510] != 0x55 || b[511] != 0xaa || b[0] != 0xeb && b[0] != 0xe9 {
		return nil, damage(0, "boot sector has no jump at its beginning or no 55 AA at its end")
	}
	g := &geometry{sector: int64(le.Uint16(b[11:]))}
	perCluster, reserved, tables := int64(b[13]), int64(le.Uint16(b[14:])), int64(b[16])
	switch {
	case g.sector < 512 || g.sector > 4096 || g.sector&(g.sector-1) != 0:
		return nil, damage(11, "sector size is %d bytes, want 512 to 4096", g.sector)
	case perCluster == 0 || perCluster&(perCluster-1) != 0:
		return nil, damage(13, "cluster has %d sectors, want a power of two", perCluster)
	case reserved == 0:
		return nil, damage(14, "no sector is reserved for the boot sector")
	case tables != 1 && tables != 2:
		return nil, damage(16, "volume has %d allocation tables, want 1 or 2", tables)
	case b[21] < 0xf0:
		return nil, damage(21, "media byte is %02x, want f0 or more", b[21])
	}
	total := max(int64(le.Uint16(b[19:])), int64(le.Uint32(b[32:])))
	table := int64(le.Uint16(b[22:]))
	is32 := table == 0
	if is32 {
		table = int64(le.Uint32(b[36:]))
	}
	g.cluster = perCluster * g.sector
	g.tableAt, g.tableLen = reserved*g.sector, table*g.sector
	g.rootAt = g.tableAt + tables*g.tableLen
	g.rootLen = (int64(le.Uint16(b[17:]))*entrySize + g.sector - 1) / g.sector * g.sector
	g.dataAt = g.rootAt + g.rootLen
	clusters := (total*g.sector - g.dataAt) / g.cluster
	if table == 0 || clusters <= 0 || clusters >= 1<<28-16 {
		return nil, damage(32, "volume of %d sectors has no room for its tables of %d, or has too many clusters",
			total, table)
	}
	g.clusters = uint32(clusters)
	g.setKind(b, is32)
	if room := g.tableLen * 8 / int64(g.bits); int64(g.clusters)+2 > room {
		g.clusters = uint32(max(room, 2) - 2) // clusters without an entry cannot be in use
	}
	return g, nil
}

// setKind fills in what differs between FAT32 and the others.
func (g *geometry) setKind(b []byte, is32 bool) {
	extended := b[36:] // drive, flags, signature 29, serial, label
	switch {
	case is32:
		g.bits, extended = 32, b[64:]
		g.root = le.Uint32(b[44:]) & entryMask
		if flags := le.Uint16(b[40:]); flags&0x80 != 0 && flags&0xf < uint16(b[16]) {
			g.tableAt += int64(flags&0xf) * g.tableLen // mirroring is off, one table is active
		}
	case g.clusters < 4085:
		g.bits = 12
	default:
		g.bits = 16
	}
	g.dirty = extended[1]&1 != 0
	if extended[2] == 0x29 {
		g.label = label(extended[7:18])
	}
}

// label decodes a volume's name of 11 bytes.
func label(b []byte) text.Raw {
	name := string(appendOEM(nil, b, false))
	if name == "NO NAME" {
		return text.Raw{}
	}
	return text.New(name)
}

// A FormatError says that a volume is damaged.
type FormatError struct {
	Off int64  // from the beginning of the volume
	Msg string // "cluster 17 is followed by 99999, the volume has 4085"
	Err error  // the cause, or nil
}

func (e *FormatError) Error() string { return fmt.Sprintf("fat: %s (at %#x)", e.Msg, e.Off) }

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// damage makes a FormatError.
func damage(off int64, format string, args ...any) *FormatError {
	return &FormatError{Off: off, Msg: fmt.Sprintf(format, args...)}
}
