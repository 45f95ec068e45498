package bcd

import (
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Device is the value of a device element: where something is found at boot
// time (facts: bcd-format §5).
type Device struct {
	Options    guid.GUID // object with additional options; zero for none
	Descriptor           // the device itself
}

// A Descriptor is one device. Some hold another: the volume a file lies on.
type Descriptor struct {
	Type  DeviceType
	Flags uint32 // 1 when the device has additional options
	Body  Body   // never nil
	// Padding is what the descriptor's length covers beyond its body: data
	// without a known meaning.
	Padding []byte
}

// A DeviceType is the number a descriptor begins with.
type DeviceType uint32

// The device types (facts: bcd-format §5). Those without a [Body] of their
// own were never seen on a disk and are kept as [Unknown].
const (
	LocalDevice     DeviceType = 0
	LegacyPartition DeviceType = 2
	SerialDevice    DeviceType = 3
	NetworkDevice   DeviceType = 4
	BootDevice      DeviceType = 5
	PartitionDevice DeviceType = 6
	VMBusDevice     DeviceType = 7
	LocateDevice    DeviceType = 8
	URIDevice       DeviceType = 9
	CompositeDevice DeviceType = 10
)

var deviceTypes = map[DeviceType]string{
	LocalDevice: "local", LegacyPartition: "legacy partition", SerialDevice: "serial", NetworkDevice: "network",
	BootDevice: "boot", PartitionDevice: "partition", VMBusDevice: "VMBus", LocateDevice: "locate",
	URIDevice: "URI", CompositeDevice: "composite",
}

// String returns the name of the type, "unnamed" for a number without one.
func (t DeviceType) String() string {
	if s, ok := deviceTypes[t]; ok {
		return s
	}
	return "unnamed"
}

// A Body is what follows the header of a descriptor: a [Boot], [Partition],
// [Locate], [Disk], [Drive], [RAMDisk], [File], [Unknown] or [Described].
// Nothing else is one.
type Body interface{ isBody() }

// Boot is the device the boot manager was loaded from.
type Boot struct{}

// A Partition is a partition qualified by the identity of its disk.
type Partition struct {
	Disk   Disk
	Offset int64     // in bytes from the start of the disk; MBR disks only
	GUID   guid.GUID // of the partition; GPT disks only
}

// A Locate is whichever volume holds a certain file or directory.
type Locate struct {
	By      LocateBy
	Element ElementType // the element of the same object that holds the path; ByElement only
	Path    text.Raw    // ByPath only
	Parent  *Descriptor // the disk to search, a virtual disk file; nil for all volumes
}

// LocateBy says where a [Locate] has its path from.
type LocateBy uint32

// The kinds of [Locate].
const (
	ByElement LocateBy = 0
	ByPath    LocateBy = 1
)

// A Disk is a whole disk by its identity.
type Disk struct {
	Local     LocalType // HardDisk or VirtualDisk
	Style     Style
	Signature uint32    // MBR: the number at 0x1b8 of the boot record
	GUID      guid.GUID // GPT: of the disk. Raw: the 16 bytes as they are
	// File is the virtual disk file that is the disk, or nil.
	File *Descriptor
}

// A LocalType says what kind of local device follows.
type LocalType uint32

// The local device types (facts: bcd-format §5.3).
const (
	HardDisk    LocalType = 0
	Floppy      LocalType = 1
	CDROM       LocalType = 2
	RAM         LocalType = 3
	FileDisk    LocalType = 5
	VirtualDisk LocalType = 6
)

// A Style is the kind of partition table that gives a disk its identity.
type Style uint32

// The partition styles.
const (
	GPT     Style = 0
	MBR     Style = 1
	RawDisk Style = 2
)

// String returns "gpt", "mbr" or "raw".
func (s Style) String() string {
	switch s {
	case GPT:
		return "gpt"
	case MBR:
		return "mbr"
	case RawDisk:
		return "raw"
	}
	return "unknown style"
}

// A Drive is a floppy or optical drive by its number.
type Drive struct {
	Local  LocalType // Floppy or CDROM
	Number uint32
}

// A RAMDisk is a disk in memory filled from an image file.
type RAMDisk struct {
	Base, Size  uint64 // in bytes; zero on disk
	ImageOffset uint32 // in bytes; may hold garbage
	Path        Path
}

// A File is a file used as a device.
type File struct{ Path Path }

// A Path is a file on a device.
type Path struct {
	Version uint32
	Device  *Descriptor // the volume
	Name    text.Raw    // from the volume's root, with backslashes
}

// An Unknown is a body the program has no form for.
type Unknown struct{ Data []byte }

// A Described is a device of which only the printed form is known, because the
// store was read from text.
type Described struct{ Text text.Raw }

func (Boot) isBody()      {}
func (Described) isBody() {}
func (Partition) isBody() {}
func (Locate) isBody()    {}
func (Disk) isBody()      {}
func (Drive) isBody()     {}
func (RAMDisk) isBody()   {}
func (File) isBody()      {}
func (Unknown) isBody()   {}
