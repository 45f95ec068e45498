package diagnose_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

const mib = 1 << 20

// Partitions of the UEFI layout of disktest, in bytes.
const (
	efiStart     = 1 * mib
	efiSize      = 100 * mib
	reservedSize = 128 * mib
	windowsStart = efiStart + efiSize + reservedSize
)

// A scene is a disk as people have them, and what has to be said of it.
type scene struct {
	name    string
	make    func() examine.Input
	verdict diagnose.Verdict
	first   diagnose.StageID
	causes  []diagnose.CauseID
	stages  map[diagnose.StageID]diagnose.Outcome // some of them
	at      diagnose.StageID                      // a piece of its evidence has a place in partition
	part    int                                   // (0: in the store), or at the key
	notes   []string                              // ids of notes that must be there
}

type stagesOf = map[diagnose.StageID]diagnose.Outcome

func vhd(img *disktest.Image) examine.Input  { return input("disk.vhd", disktest.DynamicVHD(img)) }
func vhdx(img *disktest.Image) examine.Input { return input("disk.vhdx", disktest.DynamicVHDX(img)) }

// bios is a good template's disk for BIOS machines in one of the layouts, changed.
func bios(layout disktest.Layout, change func(*disktest.SeedOptions)) *disktest.Image {
	o := disktest.SeedOptions{Generalized: true, Layout: layout, Size: 4 * gib}
	if change != nil {
		change(&o)
	}
	return disktest.SeedDisk(o)
}

// uefi is a good template's disk for UEFI machines, changed.
func uefi(change func(*disktest.SeedOptions)) *disktest.Image { return bios(disktest.UEFI, change) }

// store changes the store of a disk.
func store(change func(disktest.Store)) func(*disktest.SeedOptions) {
	return func(o *disktest.SeedOptions) { o.Store = change }
}

// loader sets an element of the default entry.
func loader(element uint32, v hive.NodeValue) func(*disktest.SeedOptions) {
	return store(func(s disktest.Store) { s[disktest.DefaultLoader].Elements[element] = v })
}

// manager sets an element of the boot manager.
func manager(element uint32, v hive.NodeValue) func(*disktest.SeedOptions) {
	return store(func(s disktest.Store) { s[disktest.BootManager].Elements[element] = v })
}

// beside is an MBR disk with one more partition behind the others.
func beside(disk *disktest.Image, kind byte, volume *disktest.Image) *disktest.Image {
	all := disktest.NewImage(disk.Size() + volume.Size() + mib)
	all.Put(0, disk)
	all.Put(disk.Size(), volume)
	for i := range 4 {
		entry := make([]byte, 16)
		at := int64(446 + 16*i)
		if _, err := all.ReadAt(entry, at); err != nil {
			panic(err)
		}
		if entry[4] != 0 {
			continue
		}
		entry[4] = kind
		binary.LittleEndian.PutUint32(entry[8:], uint32(disk.Size()/512))
		binary.LittleEndian.PutUint32(entry[12:], uint32(volume.Size()/512))
		all.WriteAt(entry, at)
		return all
	}
	panic("no room in the table")
}

// ntfs is a volume of 64 MB for a place on a disk.
func ntfs(n disktest.NTFS) *disktest.Image {
	n.Size = 64 * mib
	img, err := n.Image()
	if err != nil {
		panic(err)
	}
	return img
}

// patched is an image with bytes changed.
func patched(img *disktest.Image, off int64, b string) *disktest.Image {
	img.WriteAt([]byte(b), off)
	return img
}

// gpt gives the UEFI layout other partitions.
func gpt(img *disktest.Image, change func(system, reserved, windows *disktest.GPTPartition) []disktest.GPTPartition) *disktest.Image {
	system := disktest.GPTPartition{Type: disktest.TypeEFISystem, ID: disktest.EFISystemID, Start: efiStart, Size: efiSize}
	reserved := disktest.GPTPartition{Type: disktest.TypeReserved, ID: disktest.ReservedID, Start: efiStart + efiSize, Size: reservedSize}
	windows := disktest.GPTPartition{Type: disktest.TypeBasicData, ID: disktest.WindowsID, Start: windowsStart, Size: 4*gib - mib - windowsStart}
	disktest.PutGPT(img, disktest.DiskID, change(&system, &reserved, &windows)...)
	return img
}

// twoSystems is a UEFI disk with a second EFI system partition behind Windows.
func twoSystems() *disktest.Image {
	seed := uefi(nil)
	all := disktest.NewImage(seed.Size() + efiSize + mib)
	all.Put(0, seed)
	second := disktest.GPTPartition{Type: disktest.TypeEFISystem, ID: disktest.OtherDiskID, Start: seed.Size(), Size: efiSize}
	efi, err := disktest.FAT32{Size: efiSize, Start: second.Start, Files: disktest.EFIFiles(disktest.BootStore{Generalized: true, UEFI: true}.Store().Hive())}.Image()
	if err != nil {
		panic(err)
	}
	all.Put(second.Start, efi)
	return gpt(all, func(s, r, w *disktest.GPTPartition) []disktest.GPTPartition {
		return []disktest.GPTPartition{*s, *r, *w, second}
	})
}

// sysprepLog is a log of sysprep whose run broke off for this reason.
func sysprepLog(because string) string {
	return "2022-05-31 12:00:00, Info       [0x0f005f] SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\r\n" +
		"2022-05-31 12:00:01, Error                 SYSPRP " + because + "\r\n" +
		"2022-05-31 12:00:02, Error      [0x0f0070] SYSPRP RunExternalDlls:An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = 0x3cf2\r\n"
}

func windowsFile(path, content string) func(*disktest.SeedOptions) {
	return changedWindows(func(f map[string][]byte) { f[path] = []byte(content) })
}

// damagedBins leaves the base block of a hive and nothing else of it.
func damagedBins(path string) func(*disktest.SeedOptions) {
	return changedWindows(func(f map[string][]byte) {
		for i := range f[path][4096+32:] {
			f[path][4096+32+i] = 0xfe
		}
	})
}

// version60 makes the Windows one of version 6.0.
func version60(o *disktest.SeedOptions) {
	o.Windows.Software = func(root *hive.Node) {
		root.Key("Microsoft", "Windows NT", "CurrentVersion").SetString("CurrentVersion", "6.0")
	}
}

const (
	clean   = diagnose.VerdictClear
	fails   = diagnose.VerdictFails
	atRisk  = diagnose.VerdictAtRisk
	unknown = diagnose.VerdictUnknown
)

func ids(list ...diagnose.CauseID) []diagnose.CauseID { return list }

var scenes = []scene{
	// Good templates.
	{name: "BIOS", make: func() examine.Input { return vhd(bios(disktest.OnePartition, nil)) }, verdict: clean},
	{name: "UEFI", make: func() examine.Input { return vhdx(uefi(nil)) }, verdict: clean},
	{name: "Windows 10 by UEFI", make: func() examine.Input {
		return vhdx(uefi(func(o *disktest.SeedOptions) { o.Windows.Product = disktest.Windows10 }))
	}, verdict: clean},
	{name: "recovery partition behind", make: func() examine.Input {
		return vhd(beside(bios(disktest.SystemReserved, nil), 0x27, ntfs(disktest.NTFS{Start: 4 * gib, Files: map[string][]byte{"/Recovery/WindowsRE/winre.wim": []byte("wim")}})))
	}, verdict: clean},
	{name: "recovery partition before", make: func() examine.Input {
		img := uefi(nil)
		img.Put(efiStart+efiSize, ntfs(disktest.NTFS{Start: efiStart + efiSize, Files: map[string][]byte{"/Recovery/WindowsRE/winre.wim": []byte("wim")}}))
		return vhdx(gpt(img, func(s, r, w *disktest.GPTPartition) []disktest.GPTPartition {
			r.Type, r.Size = disktest.TypeRecovery, 64*mib
			return []disktest.GPTPartition{*r, *s, *w}
		}))
	}, verdict: clean},
	{name: "UEFI with partition devices", make: func() examine.Input {
		return vhdx(uefi(func(o *disktest.SeedOptions) { o.SwappedStore = true }))
	}, verdict: clean, notes: []string{"gpt-partition-devices"}},
	{name: "only bootx64.efi", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) { delete(f, "/EFI/Microsoft/Boot/bootmgfw.efi") })))
	}, verdict: clean, at: diagnose.BootVolume, part: 1},
	{name: "bcdboot /f ALL, the BIOS store is bad", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) { f["/bootmgr"], f[disktest.PathStore] = []byte("x"), []byte("x") })))
	}, verdict: clean},
	{name: "data volume, dirty", make: func() examine.Input {
		return vhd(beside(bios(disktest.OnePartition, nil), 7, ntfs(disktest.NTFS{Start: 4 * gib, Dirty: true, Boot: disktest.NoBoot})))
	}, verdict: clean, at: diagnose.Volumes, part: 2},
	{name: "data volume, formatted by Windows 2003", make: func() examine.Input {
		return vhd(beside(bios(disktest.OnePartition, nil), 7, ntfs(disktest.NTFS{Start: 4 * gib, Boot: disktest.NTLDR})))
	}, verdict: clean},
	{name: "data volume, encrypted", make: func() examine.Input {
		return vhd(beside(bios(disktest.OnePartition, nil), 7, disktest.EncryptedVolume(64*mib, 4*gib)))
	}, verdict: clean, at: diagnose.Volumes, part: 2},
	{name: "data volume, damaged", make: func() examine.Input {
		return vhd(beside(bios(disktest.OnePartition, nil), 7, patched(ntfs(disktest.NTFS{Start: 4 * gib}), 11, "\x00\x00\x00")))
	}, verdict: clean, at: diagnose.Volumes, part: 2},
	{name: "a DNS suffix", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Windows.System = func(root *hive.Node) {
				root.Key("ControlSet001", "Services", "Tcpip", "Parameters").SetString("Domain", "corp.example")
			}
		}))
	}, verdict: clean, notes: []string{"dns-suffix"}},
	{name: "errors of an older run of sysprep", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, windowsFile("/Windows/System32/Sysprep/Panther/setuperr.log",
			sysprepLog("Package X was installed for a user, but not provisioned for all users."))))
	}, verdict: clean},

	// The entry leads elsewhere.
	{name: "osdevice names the EFI partition", make: func() examine.Input {
		return vhdx(uefi(loader(disktest.ElementOSDevice, disktest.Binary(disktest.GPTDevice(disktest.DiskID, disktest.EFISystemID)))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing), at: diagnose.WindowsVolume},
	{name: "osdevice names the System Reserved partition", make: func() examine.Input {
		return vhd(bios(disktest.SystemReserved, loader(disktest.ElementOSDevice, disktest.Binary(disktest.MBRDevice(disktest.SeedSignature, disktest.SeedStart)))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing, diagnose.BCDTiedToDisk), at: diagnose.WindowsVolume},
	{name: "osdevice names a data partition", make: func() examine.Input {
		return vhd(beside(bios(disktest.OnePartition, loader(disktest.ElementOSDevice, disktest.Binary(disktest.MBRDevice(disktest.SeedSignature, 4*gib)))), 7,
			ntfs(disktest.NTFS{Start: 4 * gib})))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing, diagnose.BCDTiedToDisk), at: diagnose.WindowsVolume},
	{name: "boot, and Windows on another partition", make: func() examine.Input {
		return vhd(bios(disktest.SystemReserved, store(func(s disktest.Store) {
			e := s[disktest.DefaultLoader].Elements
			e[disktest.ElementDevice], e[disktest.ElementOSDevice] = disktest.Binary(disktest.BootDevice()), disktest.Binary(disktest.BootDevice())
		})))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing, diagnose.LoaderUnusable), at: diagnose.WindowsVolume},
	{name: "boot, and Windows there", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, store(func(s disktest.Store) {
			e := s[disktest.DefaultLoader].Elements
			e[disktest.ElementDevice], e[disktest.ElementOSDevice] = disktest.Binary(disktest.BootDevice()), disktest.Binary(disktest.BootDevice())
		})))
	}, verdict: clean},
	{name: "locate of a path that no volume has", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, loader(disktest.ElementOSDevice, disktest.Binary(disktest.LocatePath(`\Windows.old`)))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing), stages: stagesOf{diagnose.BCDDevices: diagnose.Unknown}, at: diagnose.WindowsVolume},
	{name: "systemroot of another name", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, loader(disktest.ElementSystemRoot, disktest.Text(`\WINNT`))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing), at: diagnose.WindowsVolume},
	{name: "the loader is not there", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, changedWindows(func(f map[string][]byte) { delete(f, "/Windows/System32/winload.exe") })))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.LoaderUnusable), at: diagnose.WindowsVolume},
	{name: "winload.exe by UEFI", make: func() examine.Input {
		return vhdx(uefi(loader(disktest.ElementPath, disktest.Text(`\Windows\system32\winload.exe`))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.LoaderUnusable), at: diagnose.WindowsVolume},
	{name: "winload.efi by BIOS", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, loader(disktest.ElementPath, disktest.Text(`\Windows\system32\winload.efi`))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.LoaderUnusable), at: diagnose.WindowsVolume},
	{name: "the default is Setup", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, manager(disktest.ElementDefault, disktest.Text(disktest.SetupLoader))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.DefaultNotWindows), at: diagnose.WindowsVolume},
	{name: "the default is Windows PE", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, loader(0x26000022, disktest.Boolean(true))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.DefaultNotWindows), at: diagnose.WindowsVolume},
	{name: "the default is a recovery image", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, store(func(s disktest.Store) {
			wim := disktest.Binary(disktest.RAMDisk(`\Recovery\WindowsRE\winre.wim`, guid.MustParse(disktest.RamdiskOptions)))
			e := s[disktest.DefaultLoader].Elements
			e[disktest.ElementDevice], e[disktest.ElementOSDevice] = wim, wim
		})))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.DefaultNotWindows), at: diagnose.WindowsVolume},
	{name: "the default is a VHD file", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, store(func(s disktest.Store) {
			e := s[disktest.DefaultLoader].Elements
			e[disktest.ElementDevice] = disktest.Binary(disktest.VHDFile(`\native.vhdx`, disktest.ElementPath))
			e[disktest.ElementOSDevice] = disktest.Binary(disktest.VHDFile(`\native.vhdx`, disktest.ElementSystemRoot))
		})))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.DefaultNotWindows), at: diagnose.WindowsVolume},
	{name: "the default is the memory tester", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, manager(disktest.ElementDefault, disktest.Text(disktest.MemoryTester))))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.DefaultNotWindows)},
	{name: "an earlier volume with \\Windows and no hives", make: func() examine.Input {
		return vhd(bios(disktest.SystemReserved, changedBoot(func(f map[string][]byte) { f["/Windows/readme.txt"] = []byte("x") })))
	}, verdict: fails, first: diagnose.WindowsVolume, causes: ids(diagnose.WindowsMissing), at: diagnose.WindowsVolume},
	{name: "a pending bootsequence", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, manager(0x24000002, disktest.IDs(disktest.SetupLoader))))
	}, verdict: atRisk, causes: ids(diagnose.BootSequencePending), at: diagnose.WindowsVolume},
	{name: "no default but a display order", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, store(func(s disktest.Store) { delete(s[disktest.BootManager].Elements, disktest.ElementDefault) })))
	}, verdict: atRisk, causes: ids(diagnose.BCDNoDefault), stages: stagesOf{diagnose.BCDRead: diagnose.Warn, diagnose.WindowsVolume: diagnose.Pass}, at: diagnose.BCDRead},
	{name: "neither default nor display order", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, store(func(s disktest.Store) {
			delete(s[disktest.BootManager].Elements, disktest.ElementDefault)
			delete(s[disktest.BootManager].Elements, disktest.ElementDisplayOrder)
		})))
	}, verdict: fails, first: diagnose.BCDRead, causes: ids(diagnose.BCDNoDefault)},

	// The machine does not come that far.
	{name: "the boot sector starts nothing", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Boot = disktest.NoBoot }))
	}, verdict: atRisk, causes: ids(diagnose.BootSectorWrong), stages: stagesOf{diagnose.Volumes: diagnose.Warn}, at: diagnose.Volumes, part: 1},
	{name: "the boot sector starts NTLDR", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Boot = disktest.NTLDR }))
	}, verdict: atRisk, causes: ids(diagnose.BootSectorWrong), at: diagnose.Volumes, part: 1},
	{name: "hidden sectors of another start", make: func() examine.Input {
		return vhd(patched(bios(disktest.OnePartition, nil), disktest.SeedStart+0x1c, "\x3f\x00\x00\x00"))
	}, verdict: atRisk, causes: ids(diagnose.BootSectorWrong), at: diagnose.Volumes, part: 1},
	{name: "two active partitions", make: func() examine.Input {
		return vhd(patched(bios(disktest.SystemReserved, nil), 446+16, "\x80"))
	}, verdict: atRisk, causes: ids(diagnose.SeveralActive), stages: stagesOf{diagnose.PartitionTable: diagnose.Warn}},
	{name: "no bootx64.efi", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) { delete(f, "/EFI/Boot/bootx64.efi") })))
	}, verdict: atRisk, causes: ids(diagnose.NoFallbackLoader), at: diagnose.BootVolume, part: 1},
	{name: "EFI partition typed as data", make: func() examine.Input {
		return vhdx(gpt(uefi(nil), func(s, r, w *disktest.GPTPartition) []disktest.GPTPartition {
			s.Type = disktest.TypeBasicData
			return []disktest.GPTPartition{*s, *r, *w}
		}))
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.ESPWrongType), at: diagnose.BootVolume, part: 1},
	{name: "EFI partition empty", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) {
			for name := range f {
				delete(f, name)
			}
		})))
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.BootFilesMissing)},
	{name: "EFI partition formatted with NTFS", make: func() examine.Input {
		img := uefi(nil)
		img.Put(efiStart, ntfs(disktest.NTFS{Start: efiStart, Files: disktest.EFIFiles(disktest.BootStore{Generalized: true, UEFI: true}.Store().Hive())}))
		return vhdx(img)
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.BootFilesMissing), at: diagnose.BootVolume, part: 1},
	{name: "EFI partition unformatted", make: func() examine.Input {
		return vhdx(patched(uefi(nil), efiStart, strings.Repeat("\x00", 128<<10)))
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.BootFilesMissing)},
	{name: "EFI partition deleted", make: func() examine.Input {
		return vhdx(gpt(uefi(nil), func(_, r, w *disktest.GPTPartition) []disktest.GPTPartition {
			return []disktest.GPTPartition{*r, *w}
		}))
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.BootFilesMissing)},
	{name: "two EFI partitions", make: func() examine.Input { return vhdx(twoSystems()) },
		verdict: atRisk, causes: ids(diagnose.SeveralBootVolumes), at: diagnose.BootVolume, part: 4},
	{name: "bcdboot /f ALL, the EFI store is bad", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) {
			f["/bootmgr"], f[disktest.PathStore] = []byte("x"), f[disktest.PathEFIStore]
			f[disktest.PathEFIStore] = []byte("x")
		})))
	}, verdict: fails, first: diagnose.BCDRead, causes: ids(diagnose.BCDDamaged)},
	{name: "GPT in a .vhd", make: func() examine.Input { return vhd(uefi(nil)) },
		verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.WrongGeneration)},
	{name: "boot files of BIOS alone on a GPT", make: func() examine.Input {
		return vhdx(uefi(changedBoot(func(f map[string][]byte) {
			f["/bootmgr"], f[disktest.PathStore] = []byte("x"), f[disktest.PathEFIStore]
			delete(f, disktest.PathEFIStore)
			delete(f, "/EFI/Microsoft/Boot/bootmgfw.efi")
		})))
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.BootFilesMissing)},

	// The disk.
	{name: "fixed VHD without its footer", make: func() examine.Input {
		b := disktest.FixedVHD(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Size = 256 * mib }))
		return input("disk.vhd", b[:len(b)-512])
	}, verdict: fails, first: diagnose.ImageOpen, causes: ids(diagnose.ContainerDamaged)},
	{name: "fixed VHD cut by a quarter", make: func() examine.Input {
		b := disktest.FixedVHD(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Size = 256 * mib }))
		return input("disk.vhd", b[:len(b)/4*3])
	}, verdict: fails, first: diagnose.ImageOpen, causes: ids(diagnose.ContainerDamaged)},
	{name: "fixed VHD cut in half", make: func() examine.Input {
		b := disktest.FixedVHD(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Size = 256 * mib }))
		return input("disk.vhd", b[:len(b)/2])
	}, verdict: fails, first: diagnose.ImageOpen, causes: ids(diagnose.ContainerDamaged)},
	{name: "a .vhdx of noise", make: func() examine.Input { return input("disk.vhdx", bytes.Repeat([]byte("\x91\x17\x02"), 100_000)) },
		verdict: fails, first: diagnose.ImageOpen, causes: ids(diagnose.ContainerDamaged)},
	{name: "raw image", make: func() examine.Input {
		return rawInput(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Size = 256 * mib }))
	},
		verdict: atRisk, causes: ids(diagnose.RawImage), stages: stagesOf{diagnose.ImageOpen: diagnose.Warn}},
	{name: "raw image, cut", make: func() examine.Input {
		in := rawInput(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Size = 256 * mib }))
		in.Size /= 2
		return in
	}, verdict: fails, first: diagnose.ImageOpen, causes: ids(diagnose.ContainerDamaged)},
	{name: "an MBR without partitions", make: func() examine.Input {
		img := disktest.NewImage(1 * gib)
		disktest.PutMBR(img, 0x1234)
		return vhd(img)
	}, verdict: fails, first: diagnose.PartitionTable, causes: ids(diagnose.NoPartitionTable)},
	{name: "a GPT without partitions", make: func() examine.Input {
		img := disktest.NewImage(1 * gib)
		disktest.PutGPT(img, disktest.DiskID)
		return vhdx(img)
	}, verdict: fails, first: diagnose.PartitionTable, causes: ids(diagnose.NoPartitionTable)},
	{name: "a dynamic disk", make: func() examine.Input {
		img := disktest.NewImage(1 * gib)
		disktest.PutMBR(img, 0x1234, disktest.MBRPartition{Type: 0x42, Start: mib, Size: gib - 2*mib})
		return vhd(img)
	}, verdict: fails, first: diagnose.PartitionTable, causes: ids(diagnose.DynamicDisk), at: diagnose.PartitionTable, part: 1},
	{name: "signature 0, generalized", make: func() examine.Input {
		return vhd(patched(bios(disktest.OnePartition, nil), 440, "\x00\x00\x00\x00"))
	}, verdict: clean},
	{name: "signature 0, and the store names the disk", make: func() examine.Input {
		return vhd(patched(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.SwappedStore = true }), 440, "\x00\x00\x00\x00"))
	}, verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.BCDOtherDisk, diagnose.SignatureZero)},
	{name: "ReFS where Windows may be", make: func() examine.Input {
		return vhd(patched(bios(disktest.SystemReserved, nil), disktest.SeedStart+350*mib, "\x00\x00\x00ReFS\x00\x00\x00\x00"+strings.Repeat("\x00", 600)))
	}, verdict: unknown, stages: stagesOf{diagnose.WindowsVolume: diagnose.Unknown}, at: diagnose.WindowsVolume, part: 2},
	{name: "BitLocker, suspended", make: func() examine.Input {
		disk := bios(disktest.SystemReserved, func(o *disktest.SeedOptions) { o.Encrypted = true })
		at := int64(disktest.SeedStart + 350*mib)
		disk.Put(at, disktest.SuspendedVolume(4*gib-mib-at, at))
		return vhd(disk)
	}, verdict: atRisk, causes: ids(diagnose.BitLockerSuspended), stages: stagesOf{diagnose.Volumes: diagnose.Warn, diagnose.WindowsVolume: diagnose.Unknown}, at: diagnose.Volumes, part: 2},
	{name: "a data disk", make: func() examine.Input {
		img := disktest.NewImage(1 * gib)
		disktest.PutMBR(img, 0x1234, disktest.MBRPartition{Type: 7, Start: mib, Size: 64 * mib})
		img.Put(mib, ntfs(disktest.NTFS{Start: mib, Boot: disktest.NoBoot, Files: map[string][]byte{"/letter.txt": []byte("x")}}))
		return vhd(img)
	}, verdict: fails, first: diagnose.BootVolume, causes: ids(diagnose.DataDisk)},
	{name: "Linux on the whole disk", make: func() examine.Input { return vhd(disktest.ExtVolume(1*gib, "data")) },
		verdict: fails, first: diagnose.Volumes, causes: ids(diagnose.NotWindows)},
	{name: "swap on the whole disk", make: func() examine.Input { return vhd(patched(disktest.NewImage(1*gib), 0xff6, "SWAPSPACE2")) },
		verdict: fails, first: diagnose.Volumes, causes: ids(diagnose.NotWindows)},

	// Windows.
	{name: "in use, with the tag", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Generalized, o.SwappedStore = false, true
			windowsFile(disktest.PathTag, "")(o)
		}))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.GeneralizedThenStarted), at: diagnose.Generalize, part: 1},
	{name: "specialized, and its log says that it was generalized", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Windows.ImageState = disktest.StateSpecialized }))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.GeneralizedThenStarted)},
	{name: "undeployable without a log of sysprep", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Generalized, o.SwappedStore, o.Windows.ImageState = false, true, disktest.StateUndeployable
		}))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.SetupUnfinished)},
	{name: "undeployable, stopped by an app", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Generalized, o.SwappedStore, o.Windows.ImageState = false, true, disktest.StateUndeployable
			windowsFile(disktest.PathSetupAct, sysprepLog("Package Fabrikam.Tool_1.0_x64 was installed for a user, but not provisioned for all users."))(o)
		}))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.GeneralizeInterrupted), at: diagnose.Generalize, part: 1},
	{name: "generalized by ImageState alone", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Generalized, o.SwappedStore, o.Windows.ImageState = false, true, disktest.StateOOBE
		}))
	}, verdict: atRisk, causes: ids(diagnose.GeneralizedByWord)},
	{name: "generalized, GeneralizationState 3", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Windows.GeneralizationState = 3 }))
	}, verdict: clean, notes: []string{"sysprep-stuck"}},
	{name: "undeployable, GeneralizationState 3", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) {
			o.Generalized, o.SwappedStore = false, true
			o.Windows.ImageState, o.Windows.GeneralizationState = disktest.StateUndeployable, 3
		}))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.GeneralizeInterrupted), at: diagnose.Generalize, part: 1},
	{name: "SYSTEM damaged", make: func() examine.Input { return vhd(bios(disktest.OnePartition, damagedBins(disktest.PathSystem))) },
		verdict: fails, first: diagnose.OSIdentity, causes: ids(diagnose.WindowsDamaged), at: diagnose.OSIdentity, part: 1},
	{name: "SYSTEM, one damaged bin on the way", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, changedWindows(func(f map[string][]byte) { copy(f[disktest.PathSystem][0x2000:], "none") })))
	}, verdict: fails, first: diagnose.OSIdentity, causes: ids(diagnose.WindowsDamaged), at: diagnose.OSIdentity, part: 1},
	{name: "SOFTWARE damaged", make: func() examine.Input { return vhd(bios(disktest.OnePartition, damagedBins(disktest.PathSoftware))) },
		verdict: fails, first: diagnose.OSIdentity, causes: ids(diagnose.WindowsDamaged), stages: stagesOf{diagnose.Generalize: diagnose.Skipped}},

	// Server 2008.
	{name: "version 6.0, never generalized", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.Generalized = false; version60(o) }))
	}, verdict: fails, first: diagnose.Generalize, causes: ids(diagnose.NotGeneralized)},
	{name: "version 6.0, tied to the disk", make: func() examine.Input {
		return vhd(bios(disktest.OnePartition, func(o *disktest.SeedOptions) { o.SwappedStore = true; version60(o) }))
	}, verdict: atRisk, causes: ids(diagnose.BCDTiedToDisk)},
	{name: "version 6.0 with locate", make: func() examine.Input { return vhd(bios(disktest.OnePartition, version60)) },
		verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.LocateUnsupported), at: diagnose.BCDDevices},
}

// rawInput is a disk without a container.
func rawInput(img *disktest.Image) examine.Input {
	return examine.Input{Name: text.New("disk.img"), Reader: img, Size: img.Size()}
}

func TestScenes(t *testing.T) {
	for _, tt := range scenes {
		t.Run(tt.name, func(t *testing.T) {
			d := judged(t, tt.make())
			causeCase{verdict: tt.verdict, first: tt.first, causes: tt.causes, stages: tt.stages}.check(t, d)
			if tt.at != "" && !slices.ContainsFunc(d.Stage(tt.at).Disk.Evidence, tt.placed) {
				t.Errorf("no evidence of stage %s names the place: %+v", tt.at, d.Stage(tt.at).Disk.Evidence)
			}
			for _, id := range tt.notes {
				if !slices.ContainsFunc(d.Notes, func(n diagnose.Note) bool { return n.ID == id }) {
					t.Errorf("no note %s: %+v", id, d.Notes)
				}
			}
		})
	}
}

// placed reports whether a piece of evidence that matters names its place: the
// partition, or an element of the store.
func (s scene) placed(e diagnose.Evidence) bool {
	if s.part > 0 {
		return e.Place.Partition == s.part
	}
	return (e.Outcome == diagnose.Fail || e.Outcome == diagnose.Warn) && e.Place.Source == diagnose.FromStore && !e.Place.Path.IsEmpty()
}

func judged(t *testing.T, in ...examine.Input) diagnose.Diagnosis {
	t.Helper()
	c := examine.Open(examine.Options{}, in...)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	return diagnose.Judge(c.Examine(t.Context(), nil), traces)
}

// fullTrace is a failing run from its first line to its last: the article's, with
// the lines about the disk that its passing run has.
func fullTrace() []byte {
	first := bytes.ReplaceAll(disktest.SeedTrace(true), []byte("13:57:40"), []byte("12:51:59"))
	return append(first, disktest.SeedTrace(false)...)
}

// traceScenes are traces as people have them beside a disk, or alone.
var traceScenes = []struct {
	name   string
	inputs func() []examine.Input
	causeCase
}{
	{"UnknownDevice, and a store tied to its GPT disk", func() []examine.Input {
		return []examine.Input{vhdx(uefi(func(o *disktest.SeedOptions) { o.SwappedStore = true })), lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "BcdUtil.cs(1987): bootDevice UnknownDevice")}
	}, causeCase{verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.BCDTiedToDisk)}},
	{"the same extents and another signature", func() []examine.Input {
		return []examine.Input{disk(disktest.SeedOptions{Generalized: true, SwappedStore: true, Signature: 0x12345678, Size: disktest.SeedSize}), input("debugview.log", fullTrace())}
	}, causeCase{verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.BCDTiedToDisk)}},
	{"a data disk before the one with Windows", func() []examine.Input {
		return []examine.Input{disk(disktest.SeedOptions{Size: disktest.SeedSize}), otherDiskIn(fullTrace(), true)}
	}, causeCase{verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.NotGeneralized)}},
	{"a data disk behind it", func() []examine.Input {
		return []examine.Input{disk(disktest.SeedOptions{Size: disktest.SeedSize}), otherDiskIn(fullTrace(), false)}
	}, causeCase{verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.NotGeneralized)}},
	{"an exception while the store is read", func() []examine.Input {
		return []examine.Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "BcdUtil.cs(77): System.Runtime.InteropServices.COMException (0x80070490): Element not found")}
	}, causeCase{verdict: fails, first: diagnose.BCDRead, causes: ids(diagnose.VMMError), stages: stagesOf{diagnose.BCDTransfer: diagnose.Unknown}}},
	{"a transfer error after the store was read", func() []examine.Input {
		return []examine.Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "CommonUtils.cs(171): Fixup & Copy 'a' to b", "BcdUtil.cs(1987): bootDevice BootDevice",
			"BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")}
	}, causeCase{verdict: fails, first: diagnose.Components, causes: ids(diagnose.VMMError), stages: stagesOf{diagnose.BCDTransfer: diagnose.Pass}}},
	{"a failing run, then another machine's pass", func() []examine.Input {
		other := bytes.ReplaceAll(disktest.SeedTrace(true), []byte("a9083c0a"), []byte("0badcafe"))
		other = bytes.ReplaceAll(other, []byte("136364163072"), []byte("64424509440"))
		other = bytes.ReplaceAll(other, []byte("4276"), []byte("4277")) // and of another process
		return []examine.Input{disk(disktest.SeedOptions{Size: disktest.SeedSize}), input("debugview.log", append(fullTrace(), other...))}
	}, causeCase{verdict: fails, first: diagnose.BCDDevices, causes: ids(diagnose.NotGeneralized)}},
}

// otherDiskIn is a trace whose run names one more disk, before or behind the one
// it has.
func otherDiskIn(trace []byte, before bool) examine.Input {
	var out []byte
	for line := range bytes.Lines(trace) {
		drive := bytes.Contains(line, []byte("LOGICALDRIVE:"))
		disk := bytes.Contains(line, []byte("DISK: "))
		extra := func() {
			head, _, _ := bytes.Cut(line, []byte("#16"))
			for _, s := range []string{"SystemInformation.cs(612):  DISK: 11, signature=0badcafe #partitions 1",
				`SystemInformation.cs(640):   LOGICALDRIVE: \\?\Volume{x}\ WindowsDrive=False, BootSectorType=Unknown, [2097152-10737418240]`} {
				out = append(append(append(out, head...), []byte("#16"+s)...), "\r\n"...)
			}
		}
		if before && disk {
			extra()
		}
		out = append(out, line...)
		if !before && drive {
			extra()
		}
	}
	return input("debugview.log", out)
}

func TestTraceScenes(t *testing.T) {
	for _, tt := range traceScenes {
		t.Run(tt.name, func(t *testing.T) {
			d := judged(t, tt.inputs()...)
			tt.check(t, d)
			if d.Trace == nil || d.Trace.OtherDisk {
				t.Errorf("the trace is taken for one of another disk: %+v", d.Trace)
			}
		})
	}
}
