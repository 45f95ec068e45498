package disktest

import (
	"encoding/binary"
	"hash/crc32"

	"vmmdoctor/internal/guid"
)

// Places in a VHDX made here: [MS-VHDX] §2.2. The block table has room for 256 GB.
const (
	vhdxHeaders  = 64 << 10
	vhdxRegions  = 192 << 10
	vhdxLog      = 1 << 20
	vhdxMetadata = 2 << 20
	vhdxTable    = 3 << 20
	vhdxBlocks   = 4 << 20
	vhdxBlock    = 2 << 20
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)

	regionTable    = guid.MustParse("2dc27766-f623-4200-9d64-115e9bfd4a08")
	regionMetadata = guid.MustParse("8b7ca206-4790-4b9a-b8fe-575f050f886e")

	itemParameters = guid.MustParse("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
	itemSize       = guid.MustParse("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
	itemIdentity   = guid.MustParse("beca12ab-b2e6-4523-93ef-c309e000c746")
	itemLogical    = guid.MustParse("8141bf1d-a96f-4709-ba47-f233a8faab5f")
	itemPhysical   = guid.MustParse("cda348c7-445d-4471-9cc9-e9885251c556")
)

// DynamicVHDX is the disk as a dynamic VHDX with blocks of 2 MB.
func DynamicVHDX(disk *Image) []byte {
	le := binary.LittleEndian
	out := make([]byte, vhdxBlocks)
	copy(out, "vhdxfile")
	for i := range 2 {
		copy(out[vhdxHeaders*(i+1):], vhdxHeader(disk, uint64(i+1)))
		copy(out[vhdxRegions+i*vhdxHeaders:], vhdxRegionTable())
	}
	copy(out[vhdxMetadata:], vhdxItems(disk))
	const perBitmap = (1 << 23) * sectorSize / vhdxBlock // blocks before an entry for a bitmap
	for _, n := range blockNumbers(disk) {
		data := disk.bytes(n*vhdxBlock, vhdxBlock)
		if allZero(data) {
			continue
		}
		entry := vhdxTable + 8*(n+n/perBitmap)
		le.PutUint64(out[entry:], uint64(len(out))|6) // fully present
		out = append(out, data...)
	}
	return out
}

func vhdxHeader(disk *Image, sequence uint64) []byte {
	le := binary.LittleEndian
	b := make([]byte, 4096)
	copy(b, "head")
	le.PutUint64(b[8:], sequence)
	copy(b[32:], vhdIdentity(disk)) // changes with the content
	le.PutUint16(b[66:], 1)
	le.PutUint32(b[68:], 1<<20)
	le.PutUint64(b[72:], vhdxLog)
	return vhdxSigned(b)
}

func vhdxRegionTable() []byte {
	le := binary.LittleEndian
	b := make([]byte, 64<<10)
	copy(b, "regi")
	le.PutUint32(b[8:], 2)
	for i, r := range []struct {
		id guid.GUID
		at uint64
	}{{regionTable, vhdxTable}, {regionMetadata, vhdxMetadata}} {
		e := b[16+32*i:]
		copy(e, r.id[:])
		le.PutUint64(e[16:], r.at)
		le.PutUint32(e[24:], 1<<20)
		le.PutUint32(e[28:], 1)
	}
	return vhdxSigned(b)
}

func vhdxItems(disk *Image) []byte {
	le := binary.LittleEndian
	b := make([]byte, 128<<10)
	copy(b, "metadata")
	items := []struct {
		id    guid.GUID
		flags uint32 // 2: of the disk, 4: required
		data  []byte
	}{
		{itemParameters, 4, le.AppendUint32(le.AppendUint32(nil, vhdxBlock), 0)},
		{itemSize, 6, le.AppendUint64(nil, uint64(disk.size))},
		{itemLogical, 6, le.AppendUint32(nil, sectorSize)},
		{itemPhysical, 6, le.AppendUint32(nil, 4096)},
		{itemIdentity, 6, vhdIdentity(disk)},
	}
	le.PutUint16(b[10:], uint16(len(items)))
	at := 64 << 10
	for i, item := range items {
		e := b[32+32*i:]
		copy(e, item.id[:])
		le.PutUint32(e[16:], uint32(at))
		le.PutUint32(e[20:], uint32(len(item.data)))
		le.PutUint32(e[24:], item.flags)
		at += copy(b[at:], item.data)
	}
	return b
}

// vhdxSigned puts the CRC-32C of a structure at its offset 4.
func vhdxSigned(b []byte) []byte {
	clear(b[4:8])
	binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(b, castagnoli))
	return b
}
