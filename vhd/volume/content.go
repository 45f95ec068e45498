package volume

import (
	"fmt"

	"vmmdoctor/internal/text"
)

// A FileSystem is what a partition holds.
type FileSystem int

// What a partition may hold. Unknown is anything else, Empty only zeros where
// every known thing would have its mark.
const (
	Unknown FileSystem = iota
	Empty
	NTFS
	FAT12
	FAT16
	FAT32
	ExFAT
	ReFS
	Ext
	XFS
	Btrfs
	LVM
	Swap
	BitLocker
)

var fileSystems = [...]string{"unknown", "empty", "ntfs", "fat12", "fat16", "fat32", "exfat", "refs",
	"ext", "xfs", "btrfs", "lvm", "swap", "bitlocker"}

// String returns the name used in reports: "ntfs", "fat32", "unknown".
func (f FileSystem) String() string {
	if f < 0 || int(f) >= len(fileSystems) {
		return fmt.Sprintf("FileSystem(%d)", int(f))
	}
	return fileSystems[f]
}

// A BootSector says what the code in a boot sector starts.
type BootSector int

// What boot code may start. BootNone is a sector without boot code or with
// code that only says so.
const (
	BootUnknown BootSector = iota
	BootNone
	BootBootmgr // Windows Vista and later
	BootNTLDR   // Windows 2000 to 2003
	BootGRUB
)

// String returns the name used in reports: "bootmgr", "ntldr", "grub", "none"
// or "unknown".
func (b BootSector) String() string {
	switch b {
	case BootUnknown:
		return "unknown"
	case BootNone:
		return "none"
	case BootBootmgr:
		return "bootmgr"
	case BootNTLDR:
		return "ntldr"
	case BootGRUB:
		return "grub"
	}
	return fmt.Sprintf("BootSector(%d)", int(b))
}

// A Content is what is on a partition, as far as its marks tell.
type Content struct {
	FileSystem FileSystem
	// Name says what it is in words, also for what has no FileSystem of its
	// own: "NTFS", "Storage Spaces", "Linux software RAID".
	Name       string
	BootSector BootSector
	// Hidden is how many sectors lie before the volume on its disk, as its own
	// boot sector has it: a BIOS reads the rest of the boot code from there (facts:
	// vmm-pipeline §8). Of NTFS and FAT; 0 for all others.
	Hidden   uint32
	Label    text.Raw
	Dirty    bool // the volume was not dismounted cleanly (NTFS, FAT)
	ClearKey bool // BitLocker is suspended: its key lies open on the volume
	// Damage is why a recognised NTFS or FAT volume cannot be opened, else
	// nil. Label and Dirty are unknown then.
	Damage error
}
