package diagnose

import "vmmdoctor/vhd/volume"

// A BootLayout says where the boot files of one kind of firmware lie.
type BootLayout struct {
	UEFI           bool
	Manager, Store string // paths on the volume
}

// BootLayouts are the places where boot files lie (facts: bcd-format §1,
// vmm-pipeline §2 boot-volume).
var BootLayouts = []BootLayout{
	{UEFI: false, Manager: `\bootmgr`, Store: `\Boot\BCD`},
	{UEFI: true, Manager: `\EFI\Microsoft\Boot\bootmgfw.efi`, Store: `\EFI\Microsoft\Boot\BCD`},
}

// LayoutsFor are the layouts, the one first that a machine with the disk starts
// from: UEFI from a GPT, BIOS from an MBR (facts: vmm-pipeline §5).
func LayoutsFor(t *volume.Table) []BootLayout {
	if t == nil || t.Style != volume.StyleGPT {
		return BootLayouts
	}
	return []BootLayout{BootLayouts[1], BootLayouts[0]}
}

// FallbackLoaders are what firmware starts from an EFI system partition when it
// has no variable that says more, as on a machine that was just made (facts:
// vmm-pipeline §8; UEFI specification §3.5.1.1).
var FallbackLoaders = []string{`\EFI\Boot\bootx64.efi`, `\EFI\Boot\bootaa64.efi`, `\EFI\Boot\bootia32.efi`}

// NTLDRFiles start Windows XP and Server 2003.
var NTLDRFiles = []string{`\ntldr`, `\boot.ini`}

// HasStore reports whether a boot store was found on the disk.
func (d *Disk) HasStore() bool { return d.BootVolume() >= 0 }

// BootVolume is the index of the volume whose store is read: the first that the
// firmware starts from with boot files of its own kind, else one that has such
// files, else any that has a store; -1 when there is none.
func (d *Disk) BootVolume() int {
	best, most := -1, 0
	for i, v := range d.Volumes {
		if v.Boot == nil || v.Boot.Store.IsEmpty() {
			continue
		}
		rank := 1
		if d.fits(v.Boot) {
			if rank = 2; d.Starts(v) {
				rank = 3
			}
		}
		if rank > most {
			best, most = i, rank
		}
	}
	return best
}

// fits reports whether boot files are those of the firmware that starts from the
// disk: of UEFI on a GPT, of BIOS on an MBR. Of a mounted folder nobody can tell.
func (d *Disk) fits(b *BootFiles) bool {
	return d.Table == nil || b.UEFI == d.gpt()
}

// Starts reports whether firmware would start from the volume. Of a mounted
// folder nobody can tell, so nothing speaks against it.
func (d *Disk) Starts(v Volume) bool {
	switch {
	case d.Table == nil:
		return true
	case d.gpt():
		return v.Partition.TypeGUID == volume.TypeESP
	}
	return v.Partition.Active && !v.Partition.Logical
}

// beyondFirmware reports whether the volume is an EFI system partition of a file
// system that firmware does not read: it must read FAT, and a virtual machine's
// reads nothing else (UEFI specification, §13.3).
func (d *Disk) beyondFirmware(v Volume) bool {
	return d.gpt() && d.Starts(v) && v.Content.FileSystem == volume.NTFS
}

// gpt reports whether the disk is known to have a GPT.
func (d *Disk) gpt() bool { return d.Table != nil && d.Table.Style == volume.StyleGPT }
