package disktest

import (
	"encoding/binary"
	"maps"
	"time"

	"vmmdoctor/internal/guid"
)

// Layout says what lies where on a disk.
type Layout int

const (
	OnePartition   Layout = iota // the article's: one active partition with everything
	SystemReserved               // boot files on a small active partition, Windows behind it
	LogicalDrive                 // the same with Windows in an extended partition
	TwoWindows                   // a second, ordinary Windows on a third partition
	UEFI                         // GPT: EFI system partition, reserved partition, Windows
	BootOnly                     // one active partition with boot files; Windows is at SeedStart of another disk
	WindowsOnly                  // that disk: one partition with Windows
)

// Identifiers of a disk with a GPT and of its partitions.
var (
	DiskID      = guid.MustParse("{8d1c7c4e-3f0b-4a55-9d3c-5b7a1e0f2c64}")
	EFISystemID = guid.MustParse("{0b6c2f61-5a9e-4a4f-8d0a-2f6f4a8f9b11}")
	ReservedID  = guid.MustParse("{5f2d3c44-91f0-4f9a-8f41-6f0d7a9b8c22}")
	WindowsID   = guid.MustParse("{e3a4b5c6-7d8e-4f90-a1b2-c3d4e5f60733}")
	OtherDiskID = guid.MustParse("{1b0f3d52-6c47-4e0a-9a1d-2f8e4c7b9051}")
)

// Lengths of partitions in bytes.
const (
	mib          = 1 << 20
	bootSize     = 350 * mib // System Reserved
	efiSize      = 100 * mib
	reservedSize = 128 * mib
)

// SeedOptions describe a template's disk. The zero value is the article's
// failing template: 127 GB, never generalized.
type SeedOptions struct {
	Generalized  bool  // sysprep /generalize has run, in Windows and in the store
	SwappedStore bool  // but the store is of the other state
	Size         int64 // of the disk in bytes; SeedSize when zero
	Layout       Layout
	Signature    uint32 // of the disk; SeedSignature when zero
	// StoreSignature is the disk that the store names: Signature when zero. With
	// a GPT any number stands for OtherDiskID; with BootOnly it is the disk that
	// holds Windows.
	StoreSignature uint32

	NoActive  bool // no partition is active
	Encrypted bool // the Windows volume, which then is not the boot volume
	Dirty     bool // the Windows volume: chkdsk is due
	Boot      BootSector
	Windows   Windows // Generalized and Drive come from here

	// Store may change the store, Files the contents of the boot volume and of
	// Windows' volume before they are written: one map in the layouts with one
	// volume, nil for a volume that is not there. The store lies at PathStore or
	// PathEFIStore of the boot volume.
	Store func(Store)
	Files func(boot, windows map[string][]byte)
	// Volume may change the description of an NTFS volume before it is made.
	Volume func(*NTFS)
	// Times gives files on NTFS volumes another time than Stamp, by their paths
	// as the maps have them.
	Times map[string]time.Time
}

// SeedVHD is SeedDisk as a dynamic virtual hard disk.
func SeedVHD(o SeedOptions) []byte { return DynamicVHD(SeedDisk(o)) }

// SeedDisk makes the disk. It panics when the files do not fit it.
func SeedDisk(o SeedOptions) *Image {
	if o.Size == 0 {
		o.Size = SeedSize
	}
	if o.Signature == 0 {
		o.Signature = SeedSignature
	}
	if o.StoreSignature == 0 {
		o.StoreSignature = o.Signature
	}
	o.Windows.Generalized = o.Generalized
	d := &seedDisk{SeedOptions: o, disk: NewImage(o.Size)}
	switch o.Layout {
	case OnePartition, WindowsOnly:
		d.onePartition()
	case BootOnly:
		d.bootOnly()
	case UEFI:
		d.uefi()
	default:
		d.separate()
	}
	return d.disk
}

// A seedDisk is a template's disk in the making.
type seedDisk struct {
	SeedOptions
	disk *Image
}

// onePartition is the article's layout, or only Windows of it. A Server 2003
// has boot files of its own and no store.
func (d *seedDisk) onePartition() {
	files := d.windows(mountedMBR(d.Signature, SeedStart))
	boot := files
	switch {
	case d.Layout == WindowsOnly:
		d.NoActive, boot = true, nil
	case d.Windows.Product == Server2003:
		maps.Copy(files, LegacyFiles())
	default:
		maps.Copy(files, BootFiles(d.store(seedStore(d.storeGeneralized(), d.StoreSignature))))
	}
	d.change(boot, files)
	d.single(files)
}

func (d *seedDisk) bootOnly() {
	files := BootFiles(d.store(BootStore{
		Generalized: d.storeGeneralized(),
		System:      MBRDevice(d.Signature, SeedStart),
		Windows:     MBRDevice(d.StoreSignature, SeedStart),
	}.Store()))
	d.change(files, nil)
	d.single(files)
}

// single puts all files on one partition.
func (d *seedDisk) single(files map[string][]byte) {
	part := MBRPartition{Type: TypeNTFS, Start: SeedStart, Size: d.Size - 2*SeedStart, Active: !d.NoActive}
	PutMBR(d.disk, d.Signature, part)
	d.put(NTFS{Start: part.Start, Size: part.Size, Boot: d.Boot, Serial: 0x1C48A2F1C48A0F5E, Dirty: d.Dirty,
		Files: files})
}

// separate are the layouts with boot files on a partition of their own.
func (d *seedDisk) separate() {
	boot, windows, second := d.parts()
	s := BootStore{
		Generalized: d.storeGeneralized(),
		System:      MBRDevice(d.StoreSignature, boot.Start),
		Windows:     MBRDevice(d.StoreSignature, windows.Start),
	}.Store()
	switch d.Layout {
	case LogicalDrive:
		extended := MBRPartition{Type: TypeExtended, Start: windows.Start - mib, Size: windows.Size + mib}
		PutMBR(d.disk, d.Signature, boot, extended)
		PutLogical(d.disk, extended.Start, windows)
	case TwoWindows:
		PutMBR(d.disk, d.Signature, boot, windows, second)
		s.AddSecond(MBRDevice(d.StoreSignature, second.Start), "Windows Server 2008 R2")
		d.put(NTFS{Start: second.Start, Size: second.Size, Boot: Bootmgr7, Serial: 3, Label: "Old",
			Files: WindowsFiles(Windows{Product: Server2008R2, Drive: mountedMBR(d.Signature, second.Start)})})
	default:
		PutMBR(d.disk, d.Signature, boot, windows)
	}
	bootFiles, files := BootFiles(d.store(s)), d.windows(mountedMBR(d.Signature, windows.Start))
	d.change(bootFiles, files)
	d.put(NTFS{Start: boot.Start, Size: boot.Size, Boot: d.Boot, Serial: 1, Label: "System Reserved", Files: bootFiles})
	d.putWindows(windows.Start, windows.Size, files)
}

// parts are the partitions of such a layout: the boot files', Windows', and
// what a second Windows gets of that. A logical drive leaves room before it for
// its link.
func (d *seedDisk) parts() (boot, windows, second MBRPartition) {
	boot = MBRPartition{Type: TypeNTFS, Start: SeedStart, Size: bootSize, Active: !d.NoActive}
	windows = MBRPartition{Type: TypeNTFS, Start: boot.Start + boot.Size}
	if d.Layout == LogicalDrive {
		windows.Start += mib
	}
	windows.Size = d.Size - mib - windows.Start
	if d.Layout == TwoWindows {
		second = windows
		windows.Size = round(windows.Size/2, mib)
		second.Start += windows.Size
		second.Size -= windows.Size
	}
	return boot, windows, second
}

// uefi is the layout of a generation 2 virtual machine.
func (d *seedDisk) uefi() {
	const required = 1 << 63 // the attribute of a partition that is not for users
	system := GPTPartition{Type: TypeEFISystem, ID: EFISystemID, Start: mib, Size: efiSize,
		Name: "EFI system partition", Attributes: required}
	reserved := GPTPartition{Type: TypeReserved, ID: ReservedID, Start: mib + efiSize, Size: reservedSize,
		Name: "Microsoft reserved partition", Attributes: required}
	windows := GPTPartition{Type: TypeBasicData, ID: WindowsID, Start: reserved.Start + reserved.Size,
		Name: "Basic data partition"}
	windows.Size = d.Size - mib - windows.Start
	PutGPT(d.disk, DiskID, system, reserved, windows)
	named := DiskID
	if d.StoreSignature != d.Signature {
		named = OtherDiskID
	}
	s := BootStore{
		Generalized: d.storeGeneralized(),
		UEFI:        true,
		System:      GPTDevice(named, EFISystemID),
		Windows:     GPTDevice(named, WindowsID),
	}.Store()
	bootFiles, files := EFIFiles(d.store(s)), d.windows(append([]byte("DMIO:ID:"), WindowsID[:]...))
	d.change(bootFiles, files)
	d.disk.Put(system.Start, must(FAT32{Size: system.Size, Start: system.Start, Label: "SYSTEM", Serial: 0x1A2B3C4D,
		Files: bootFiles}.Image()))
	d.putWindows(windows.Start, windows.Size, files)
}

func (d *seedDisk) storeGeneralized() bool { return d.Generalized != d.SwappedStore }

func (d *seedDisk) store(s Store) []byte {
	if d.Store != nil {
		d.Store(s)
	}
	return s.Hive()
}

func (d *seedDisk) windows(drive []byte) map[string][]byte {
	w := d.Windows
	w.Drive = drive
	return WindowsFiles(w)
}

func (d *seedDisk) change(boot, windows map[string][]byte) {
	if d.Files != nil {
		d.Files(boot, windows)
	}
}

// putWindows puts the Windows volume where it is not the boot volume.
func (d *seedDisk) putWindows(start, size int64, files map[string][]byte) {
	if d.Encrypted {
		d.disk.Put(start, EncryptedVolume(size, start))
		return
	}
	d.put(NTFS{Start: start, Size: size, Boot: d.Boot, Serial: 2, Dirty: d.Dirty, Files: files})
}

func (d *seedDisk) put(n NTFS) {
	n.Times = maps.Clone(d.Times)
	maps.DeleteFunc(n.Times, func(name string, _ time.Time) bool { _, ok := n.Files[name]; return !ok })
	if d.Volume != nil {
		d.Volume(&n)
	}
	d.disk.Put(n.Start, must(n.Image()))
}

func must(img *Image, err error) *Image {
	if err != nil {
		panic(err)
	}
	return img
}

// mountedMBR is how MountedDevices names a partition: the disk's signature and
// the start in bytes.
func mountedMBR(signature uint32, start int64) []byte {
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint32(nil, signature), uint64(start))
}
