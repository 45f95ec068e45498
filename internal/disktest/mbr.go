package disktest

import "encoding/binary"

// Partition types of the MBR that the disks made here have.
const (
	TypeNTFS       = 0x07
	TypeFAT32      = 0x0C
	TypeExtended   = 0x0F
	TypeLinux      = 0x83
	TypeLVM        = 0x8E
	typeEBR        = 0x05 // the link to the next logical drive
	typeProtective = 0xEE
)

// sectorSize is the length in bytes of a sector on the disks made here.
const sectorSize = 512

// An MBRPartition is one entry of a partition table. Start and Size are in
// bytes, whole sectors.
type MBRPartition struct {
	Type        byte
	Start, Size int64
	Active      bool
}

// PutMBR writes a partition table of up to four primary partitions and the
// disk signature.
func PutMBR(disk *Image, signature uint32, parts ...MBRPartition) {
	b := tableSector(parts)
	binary.LittleEndian.PutUint32(b[440:], signature)
	disk.set(0, b)
}

// PutLogical writes the chain of an extended partition that begins at start:
// one sector for each logical drive, the first at start and each other one
// sector before its drive. The drives are in order, with room for these
// sectors, and PutMBR has the extended partition itself.
func PutLogical(disk *Image, start int64, drives ...MBRPartition) {
	at := start
	for i, d := range drives {
		link := []MBRPartition{{Type: d.Type, Start: d.Start - at, Size: d.Size}}
		next := d.Start + d.Size
		if i+1 < len(drives) {
			next = drives[i+1].Start - sectorSize
			link = append(link, MBRPartition{Type: typeEBR, Start: next - start, Size: drives[i+1].Size + sectorSize})
		}
		disk.set(at, tableSector(link))
		at = next
	}
}

// tableSector is a sector with a partition table in it.
func tableSector(parts []MBRPartition) []byte {
	if len(parts) > 4 {
		panic("disktest: a partition table has four entries")
	}
	b := make([]byte, sectorSize)
	le := binary.LittleEndian
	for i, p := range parts {
		e := b[446+16*i:]
		if p.Active {
			e[0] = 0x80
		}
		first, count := p.Start/sectorSize, p.Size/sectorSize
		copy(e[1:], cylinderHeadSector(first))
		e[4] = p.Type
		copy(e[5:], cylinderHeadSector(first+count-1))
		le.PutUint32(e[8:], uint32(first))
		le.PutUint32(e[12:], uint32(min(count, 1<<32-1)))
	}
	b[510], b[511] = 0x55, 0xAA
	return b
}

// cylinderHeadSector is a sector's place in the old form, with 255 heads and 63
// sectors, or its greatest value when the place is beyond.
func cylinderHeadSector(sector int64) []byte {
	if sector >= 1024*255*63 {
		return []byte{0xFE, 0xFF, 0xFF}
	}
	cylinder, rest := sector/(255*63), sector%(255*63)
	return []byte{byte(rest / 63), byte(rest%63+1) | byte(cylinder>>8<<6), byte(cylinder)}
}
