package diagnose

import (
	"fmt"

	"vmmdoctor/vhd/volume"
)

// The columns of evidence, and the summaries of stages, are named by what stands
// in them: name… is what was looked at, found… what was found, needs… what is
// needed there, short… the summary of a stage. The sentence is says….

// Stage image-open.
const (
	nameImage     = "image"
	nameFolder    = "folder"
	nameContainer = "container"
	nameNote      = "note"
	nameParent    = "parent"

	foundRaw = "raw image, %s"
	foundCut = "cut short"

	needsContainer = "VHD or VHDX"

	shortFolder   = "a mounted volume"
	shortNoParent = "no parent"

	saysImageWhole = "The %s image is whole: %s, %s, %s."
	saysFolder     = "This is a mounted volume; the disk below it cannot be seen from here."
	saysRaw        = "The file is the bytes of a disk without a container. Neither VMM nor Hyper-V attaches one; convert it to VHDX."
	saysRawCut     = "The file ends at %d, but partition %d ends at %d: a part of the disk is missing, or the end of a VHD with its footer."
)

// imageFaults say in a few words what is wrong with an image.
var imageFaults = map[CauseID]string{
	ContainerDamaged: "damaged", ParentMissing: "parent missing", ParentMismatch: "another parent",
}

// Stage partition-table.
const (
	nameTable        = "partition table"
	nameSector0      = "sector 0"
	nameGPT          = "GPT disk"
	nameMBRSignature = "MBR disk signature"
	namePartition    = "partition"
	nameActiveFlag   = "active flag"

	foundZeros             = "all zero"
	foundNoPartition       = "no partition"
	foundNoPartitionActive = "on no partition"
	foundSignatureZero     = "00000000"

	needsTable        = "MBR or GPT"
	needsPartition    = "a partition"
	needsBasic        = "a basic disk"
	needsSystemActive = "on the system partition"
	needsSignature    = "a signature"

	shortTableDamaged = "damaged table"
	shortBlank        = "blank disk"
	shortNoTable      = "no partition table"
	shortEmptyTable   = "no partitions"
	shortGPT          = "GPT, %s"
	shortMBR          = "MBR, signature %08x"

	saysBlank             = "The first sectors are all zero: there is neither a partition table nor a volume."
	saysNoTable           = "Sector 0 holds no partition table."
	saysEmptyTable        = "The %s is sound, but it holds no partition."
	saysGPT               = "The disk has a GPT, identity %s, with %s."
	saysMBR               = "The disk has an MBR, signature %08x, with %s."
	saysPartition         = "Partition %d, type %s, lies at [%d-%d] on the disk%s."
	saysPooled            = "Partition %d is of type %s: which volumes are on it is written elsewhere on the disk. Another host takes such a disk for a foreign one and leaves it offline."
	saysNoActive          = "No partition of this MBR disk is active, although boot files are on it."
	saysSignatureZero     = "The disk has no signature; Windows writes one when it attaches the disk."
	saysSignatureZeroTied = "The disk has no signature. Windows writes one when it attaches the disk, and the devices in the BCD that name this disk then name none."
)

var tableNames = map[volume.Style]string{volume.StyleMBR: "MBR", volume.StyleGPT: "GPT", volume.StyleNone: "disk"}

// Stage volumes.
const (
	nameOS         = "operating system"
	nameBootSector = "boot sector of partition %d"

	foundNotWindows = "not Windows"
	foundUnreadable = "cannot be read"

	nameLost       = "reading the disk"
	headLost       = "The disk could not be read to its end: stage %d, %s, is the first that is not known."
	saysLost       = "Reading the disk at %#x failed: %s."
	saysLostFile   = "Reading %s failed: %s."
	adviceLost     = "What lies there says nothing about the disk. Look again, or copy the disk to a local drive and open the copy."
	adviceLostFile = "What could not be read says nothing about the volume. Look again as administrator, or open the disk itself."
	foundHidden    = "%d sectors before it"

	needsWindows     = "Windows"
	needsSoundVolume = "a sound volume"
	needsDecrypted   = "decrypted"
	needsBootmgr     = "BOOTMGR"

	saysVolume     = "Partition %d holds %s; %s."
	saysEncrypted  = "Partition %d is encrypted with BitLocker; without the key VMM cannot read it."
	saysSuspended  = "Partition %d is encrypted with BitLocker, and its protection is suspended: the key lies on the volume in the clear. What is on it is not looked into here."
	saysNTLDR      = "Partition %d starts NTLDR, the loader of Windows 2000 to Server 2003."
	saysDirty      = "Partition %d was not dismounted cleanly (dirty flag)."
	saysHibernated = "Windows on partition %d is hibernated: its memory waits in hiberfil.sys, and the volume is not in its final state."
	saysNotWindows = "All volumes are of another operating system."
	saysNotStarted = "The machine does not start from this volume, so it is no fault here."
	saysBootSector = "Partition %d is active and has a BCD, but %s, so a BIOS machine does not come to the boot manager."
	saysHidden     = "The boot sector of partition %d says that %d sectors lie before it, but the partition begins at sector %d. A BIOS machine reads the rest of its boot code from there and stops with a disk read error."
)

var bootSectorWords = map[volume.BootSector]string{
	volume.BootUnknown: "its boot sector is none that is known",
	volume.BootNone:    "its boot sector starts nothing",
	volume.BootBootmgr: "its boot sector starts BOOTMGR",
	volume.BootNTLDR:   "its boot sector starts NTLDR",
	volume.BootGRUB:    "its boot sector starts GRUB",
}

// Stage boot-volume.
const (
	nameGeneration = "generation"
	nameBCD        = "BCD"
	nameManager    = "boot manager"
	nameFallback   = "first boot file"
	nameBootFiles  = "boot files"

	foundGPTInVHD     = "GPT in a .vhd"
	foundNotThere     = "not there"
	foundNotActive    = "not active"
	foundNotMounted   = "not on the mounted volume"
	foundOnNoVolume   = "on no volume"
	foundBootFilesToo = "boot files too"

	needsVHDX          = "a .vhdx"
	needsActive        = "active"
	needsFAT           = "FAT32"
	needsESP           = "EFI system partition"
	needsOneBootVolume = "one boot volume"
	needsBootFiles     = `\bootmgr and \Boot\BCD`

	shortBootVolume    = "partition %d, %s"
	shortNotActive     = "partition %d, not active"
	shortESPType       = "partition %d, wrong type"
	shortOtherFirmware = "partition %d, other firmware"
	shortNoBCD         = "no BCD"
	shortNoBootFiles   = "no boot files"
	shortDataDisk      = "a data disk"

	saysGeneration         = "The disk has a GPT, which only a machine of generation 2 starts from, but a .vhd makes a machine of generation 1."
	saysBootVolume         = "Partition %d is the one to boot from (%s); it has %s and %s."
	saysNotActive          = "Partition %d has %s, but is not active, so neither the firmware nor VMM takes it to boot from."
	saysESPType            = "Partition %d has %s, but its type is %s: firmware starts from an EFI system partition alone."
	saysOtherFirmware      = "Partition %d has %s, but a machine with this %s disk starts by the other kind of firmware, which does not read it."
	saysNoManager          = "Partition %d has the BCD, but no boot manager (%s)."
	saysNoBCD              = "Partition %d has the boot manager %s, but no %s."
	saysFallbackOnly       = "The boot manager is there as %s alone. That is what a new machine starts, so it is enough."
	saysNotFAT             = "Partition %d is formatted with %s. Firmware reads FAT alone (UEFI specification), so it finds no boot manager there."
	saysNoFallback         = "Partition %d has no %s, the file that firmware starts on a machine that was just made."
	saysSeveralBootVolumes = "Partition %d has boot files as well as partition %d: which one a machine starts from is up to its firmware."
	saysBootVolumeHidden   = "The machine starts from partition %d, which cannot be read here: whether boot files are on it is not known."
	saysBootFilesUnseen    = "The mounted volume has no boot files. Whether another volume of its disk has them is not known."
	saysNoBootFiles        = `No volume has a boot manager (\bootmgr, \EFI\Microsoft\Boot\bootmgfw.efi) or a BCD.`
	saysDataDisk           = "The disk is sound, but there are neither boot files nor a Windows on it: it holds data."
)

// firmwareWords name the firmware: true is UEFI.
var firmwareWords = map[bool]string{true: "UEFI", false: "BIOS"}

// partitionName is a partition in the first column.
func partitionName(n int) string { return fmt.Sprintf("partition %d", n) }
