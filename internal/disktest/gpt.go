package disktest

import (
	"encoding/binary"
	"hash/crc32"

	"vmmdoctor/internal/guid"
)

// Partition types of the GPT.
var (
	TypeEFISystem = guid.MustParse("{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}")
	TypeReserved  = guid.MustParse("{e3c9e316-0b5c-4db8-817d-f92df00215ae}")
	TypeRecovery  = guid.MustParse("{de94bba4-06d1-4d40-a16a-bfd50179d6ac}")
	TypeBasicData = guid.MustParse("{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}")
)

// A GPTPartition is one entry of a GUID partition table. Start and Size are in
// bytes, whole sectors.
type GPTPartition struct {
	Type, ID    guid.GUID
	Start, Size int64
	Name        string
	Attributes  uint64
}

// A table of a GPT has 128 entries of 128 bytes, as every tool makes it.
const (
	gptEntries   = 128
	gptEntrySize = 128
	gptTableSize = gptEntries * gptEntrySize
)

// PutGPT writes a GUID partition table, its copy at the end of the disk, and
// the MBR that keeps older programs away (UEFI specification, chapter 5).
func PutGPT(disk *Image, id guid.GUID, parts ...GPTPartition) {
	sectors := disk.size / sectorSize
	PutMBR(disk, 0, MBRPartition{Type: typeProtective, Start: sectorSize, Size: disk.size - sectorSize})
	table := make([]byte, gptTableSize)
	le := binary.LittleEndian
	for i, p := range parts {
		e := table[i*gptEntrySize:]
		copy(e, p.Type[:])
		copy(e[16:], p.ID[:])
		le.PutUint64(e[32:], uint64(p.Start/sectorSize))
		le.PutUint64(e[40:], uint64((p.Start+p.Size)/sectorSize-1))
		le.PutUint64(e[48:], p.Attributes)
		copy(e[56:gptEntrySize], wide(p.Name))
	}
	const tableSectors = gptTableSize / sectorSize
	last := sectors - 1
	disk.set(sectorSize, gptHeader(id, table, 1, last, 2, sectors))
	disk.set(2*sectorSize, table)
	disk.set((last-tableSectors)*sectorSize, table)
	disk.set(last*sectorSize, gptHeader(id, table, last, 1, last-tableSectors, sectors))
}

// gptHeader is the header in sector me, whose copy is in sector other and whose
// table begins in sector at.
func gptHeader(id guid.GUID, table []byte, me, other, at, sectors int64) []byte {
	const usedAtEachEnd = 1 + gptTableSize/sectorSize
	b := make([]byte, sectorSize)
	le := binary.LittleEndian
	copy(b, "EFI PART")
	le.PutUint32(b[8:], 0x00010000)
	le.PutUint32(b[12:], 92)
	le.PutUint64(b[24:], uint64(me))
	le.PutUint64(b[32:], uint64(other))
	le.PutUint64(b[40:], 1+usedAtEachEnd)
	le.PutUint64(b[48:], uint64(sectors-1-usedAtEachEnd))
	copy(b[56:], id[:])
	le.PutUint64(b[72:], uint64(at))
	le.PutUint32(b[80:], gptEntries)
	le.PutUint32(b[84:], gptEntrySize)
	le.PutUint32(b[88:], crc32.ChecksumIEEE(table))
	le.PutUint32(b[16:], crc32.ChecksumIEEE(b[:92]))
	return b
}
