package disktest

import "encoding/binary"

// BootSector says which loader's names a boot sector carries. Only the names
// are there, at the places where each age of boot sector has them; the code
// around them is left out.
type BootSector int

const (
	Bootmgr8 BootSector = iota // Windows 8, Server 2012 and later
	Bootmgr7                   // Vista to 7, Server 2008 and 2008 R2
	NTLDR                      // 2000 to Server 2003
	NoBoot                     // no loader
)

// bootArea is the length in bytes of $Boot, the boot sector and the loader's
// first stage behind it.
const bootArea = 8192

// bootSectors writes the boot area and the copy of its first sector at the end
// of the partition, one sector beyond those NTFS counts.
func (v *volume) bootSectors() {
	b := make([]byte, bootArea)
	le := binary.LittleEndian
	copy(b, "\xeb\x52\x90NTFS    ")
	le.PutUint16(b[11:], uint16(v.Sector))
	b[13] = byte(v.Cluster / v.Sector)
	b[21] = 0xF8
	le.PutUint16(b[24:], 63)
	le.PutUint16(b[26:], 255)
	le.PutUint32(b[28:], uint32(v.Start/int64(v.Sector)))
	le.PutUint32(b[36:], 0x00800080)
	le.PutUint64(b[40:], uint64(v.Size/int64(v.Sector)-1))
	le.PutUint64(b[48:], uint64(v.table[0].cluster))
	le.PutUint64(b[56:], uint64(v.mirror[0].cluster))
	b[64] = clustersPer(v.record, v.Cluster)
	b[68] = clustersPer(indexBlock, v.Cluster)
	le.PutUint64(b[72:], v.Serial)
	b[510], b[511] = 0x55, 0xAA
	v.Boot.names(b)
	v.img.set(0, b)
	v.img.set(v.Size-int64(v.Sector), b[:v.Sector])
}

// clustersPer is a size in clusters, or, when it is less than one, the
// negative of its logarithm.
func clustersPer(size, cluster int) byte {
	if size >= cluster {
		return byte(size / cluster)
	}
	log := 0
	for 1<<log < size {
		log++
	}
	return byte(-log)
}

// names puts the loader's names where this age of boot sector keeps them: the
// messages, and from byte 512 the name itself with its length before it.
func (s BootSector) names(b []byte) {
	loader, fallback := "BOOTMGR", "NTLDR"
	switch s {
	case Bootmgr8:
		copy(b[0x1A9:], "BOOTMGR is compressed")
	case Bootmgr7:
		copy(b[0x1AB:], "BOOTMGR is missing")
		copy(b[0x1C0:], "BOOTMGR is compressed")
	case NTLDR:
		copy(b[0x1A2:], "NTLDR is missing")
		copy(b[0x1B5:], "NTLDR is compressed")
		loader, fallback = "NTLDR", ""
	case NoBoot:
		return
	}
	at := counted(b, 0x200, loader)
	counted(b, at, "$I30")
	if fallback != "" {
		counted(b, 0x25A, fallback)
	}
}

// counted writes a UTF-16 name with its length in characters before it, and
// returns where it ends.
func counted(b []byte, at int, name string) int {
	binary.LittleEndian.PutUint16(b[at:], uint16(len(name)))
	return at + 2 + copy(b[at+2:], wide(name))
}
