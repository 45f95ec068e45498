package disktest

import (
	"encoding/binary"
	"math/rand/v2"

	"vmmdoctor/internal/guid"
)

// EncryptedVolume is what BitLocker leaves to see of a volume: a boot sector
// with its signature and the places of its metadata, which begin with the
// signature too, and noise.
func EncryptedVolume(size, start int64) *Image { return encrypted(size, start, false) }

// SuspendedVolume is the same of a volume whose protection is suspended: an entry
// of the metadata holds its key in the clear (libbde: "BitLocker Drive Encryption
// (BDE) format", "Volume master key").
func SuspendedVolume(size, start int64) *Image { return encrypted(size, start, true) }

func encrypted(size, start int64, suspended bool) *Image {
	img := NewImage(size)
	le := binary.LittleEndian
	b := make([]byte, sectorSize)
	copy(b, "\xeb\x58\x90-FVE-FS-")
	le.PutUint16(b[11:], sectorSize)
	b[13], b[21] = 8, 0xF8
	le.PutUint16(b[24:], 63)
	le.PutUint16(b[26:], 255)
	le.PutUint32(b[28:], uint32(start/sectorSize))
	id := guid.MustParse("{4967d63b-2e29-4ad8-8399-f6a339e3d001}")
	copy(b[160:], id[:])
	b[510], b[511] = 0x55, 0xAA
	noise := rand.New(rand.NewPCG(2013, 531))
	for i := range int64(3) {
		at := round((i+1)*size/8, chunkSize)
		le.PutUint64(b[176+8*i:], uint64(at))
		metadata := make([]byte, 4096)
		for j := range metadata {
			metadata[j] = byte(noise.Uint32())
		}
		copy(metadata, "-FVE-FS-")
		if suspended {
			const entry = 64 + 48 // behind the headers of block and metadata
			le.PutUint32(metadata[64:], 48+64)
			le.PutUint16(metadata[entry:], 64)
			le.PutUint16(metadata[entry+2:], 2)  // a volume master key
			le.PutUint16(metadata[entry+34:], 0) // in the clear
		}
		img.set(at, metadata)
	}
	img.set(0, b)
	return img
}

// ExtVolume is the beginning of an ext4 volume: a superblock that names itself,
// with nothing behind it.
func ExtVolume(size int64, label string) *Image {
	img := NewImage(size)
	le := binary.LittleEndian
	b := make([]byte, 1024)
	le.PutUint32(b[4:], uint32(size/4096)) // blocks
	le.PutUint32(b[24:], 2)                // of 1024 << 2 bytes
	le.PutUint16(b[56:], 0xEF53)
	le.PutUint32(b[76:], 1)
	copy(b[120:136], label)
	img.set(1024, b)
	return img
}

// LinuxDisk is a disk with GRUB's name in the MBR and one ext volume on it.
func LinuxDisk(size int64) *Image {
	disk := NewImage(size)
	PutMBR(disk, 0x4E2A91D3, MBRPartition{Type: TypeLinux, Start: SeedStart, Size: size - 2*SeedStart, Active: true})
	disk.set(0x188, []byte("GRUB "))
	disk.Put(SeedStart, ExtVolume(size-2*SeedStart, "boot"))
	return disk
}
