package volume

import (
	"fmt"
	"sync"

	"vmmdoctor/internal/guid"
)

// Partition types of a GPT that decide something (facts: dependencies §2.5).
var (
	TypeESP       = guid.MustParse("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
	TypeMSR       = guid.MustParse("e3c9e316-0b5c-4db8-817d-f92df00215ae")
	TypeBasicData = guid.MustParse("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7")
	TypeRecovery  = guid.MustParse("de94bba4-06d1-4d40-a16a-bfd50179d6ac")

	typeLDMMetadata   = guid.MustParse("5808c8aa-7e8f-42e0-85d2-e1e90434cfb3")
	typeLDMData       = guid.MustParse("af9b60a0-1431-4f62-bc68-3311714a69ad")
	typeStorageSpaces = guid.MustParse("e75caf8f-f680-4cee-afa3-b001e56efc2d")
)

// The same of an MBR.
const (
	mbrLDM           = 0x42
	mbrStorageSpaces = 0xe7
)

// Pooled reports whether the partition belongs to a dynamic disk or to a pool
// of Storage Spaces: which volumes are on it is written elsewhere, and another
// host takes the disk for a foreign one (facts: vmm-pipeline §8).
func (p Partition) Pooled() bool {
	switch p.TypeGUID {
	case typeLDMMetadata, typeLDMData, typeStorageSpaces:
		return true
	}
	return p.Type == mbrLDM || p.Type == mbrStorageSpaces
}

// gptTypes names the types of GPT partitions, those of Windows as it shows
// them.
var gptTypes = sync.OnceValue(func() map[guid.GUID]string {
	return map[guid.GUID]string{
		TypeESP:           "EFI System Partition",
		TypeMSR:           "Microsoft Reserved Partition",
		TypeBasicData:     "Basic Data Partition",
		TypeRecovery:      "Recovery Partition",
		typeLDMMetadata:   "LDM Metadata Partition",
		typeLDMData:       "LDM Data Partition",
		typeStorageSpaces: "Storage Spaces Partition",
		guid.MustParse("21686148-6449-6e6f-744e-656564454649"): "BIOS Boot Partition",
		guid.MustParse("0fc63daf-8483-4772-8e79-3d69d8477de4"): "Linux",
		guid.MustParse("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"): "Linux Swap",
		guid.MustParse("e6d6d379-f507-44c2-a23c-238f2a3df928"): "Linux LVM",
		guid.MustParse("4f68bce3-e8cd-4db1-96e7-fbcaf984b709"): "Linux Root (x86-64)",
	}
})

// mbrTypes names the types of MBR partitions.
var mbrTypes = sync.OnceValue(func() map[byte]string {
	return map[byte]string{
		0x01: "FAT12", 0x04: "FAT16 (small)", 0x06: "FAT16", 0x07: "NTFS or exFAT",
		0x0b: "FAT32 (CHS)", 0x0c: "FAT32", 0x0e: "FAT16 (LBA)",
		0x05: "Extended (CHS)", 0x0f: "Extended", 0x85: "Extended (Linux)",
		0x11: "hidden FAT12", 0x14: "hidden FAT16 (small)", 0x16: "hidden FAT16", 0x17: "hidden NTFS",
		0x1b: "hidden FAT32 (CHS)", 0x1c: "hidden FAT32", 0x27: "Recovery",
		mbrLDM: "Dynamic disk (LDM)", 0x82: "Linux Swap", 0x83: "Linux", 0x8e: "Linux LVM",
		0xa5: "FreeBSD", 0xaf: "HFS+", mbrStorageSpaces: "Storage Spaces", 0xee: "GPT Protective", 0xef: "EFI System Partition", 0xfd: "Linux RAID",
	}
})

// TypeName is the name of the partition's type, or its number where nobody
// gave it a name here.
func (p Partition) TypeName() string {
	if !p.TypeGUID.IsZero() {
		if name, ok := gptTypes()[p.TypeGUID]; ok {
			return name
		}
		return p.TypeGUID.String()
	}
	if name, ok := mbrTypes()[p.Type]; ok {
		return name
	}
	return fmt.Sprintf("type %02x", p.Type)
}
