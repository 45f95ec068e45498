package diagnose

import (
	"fmt"
	"strings"
	"sync"

	"vmmdoctor/bcd"
)

// elementWords say what the elements do that templates differ in, by bcdedit's names
// (facts: bcd-format §4).
var elementWords = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"default":                 "the entry that starts when nobody chooses",
		"displayorder":            "the entries of the boot menu, in order",
		"toolsdisplayorder":       "the tools of the boot menu",
		"timeout":                 "how many seconds the boot menu waits",
		"resumeobject":            "what wakes the machine from hibernation for this entry",
		"bootsequence":            "the entries of the next start alone",
		"description":             "the name in the boot menu",
		"path":                    "the program that is started, from the root of its device",
		"filepath":                "the file that memory was saved to",
		"systemroot":              "the folder of Windows, from the root of osdevice",
		"inherit":                 "groups of settings that are taken over",
		"locale":                  "the language of the boot menu",
		"nx":                      "which programs may not execute data",
		"detecthal":               "whether the kernel is chosen anew for this machine",
		"recoveryenabled":         "whether Windows repairs itself after failed starts",
		"recoverysequence":        "what starts for the repair",
		"bootstatuspolicy":        "what happens after a failed start",
		"bootems":                 "whether the serial console is used while starting",
		"ems":                     "whether the serial console is used",
		"hypervisorlaunchtype":    "whether the hypervisor is started",
		"winpe":                   "whether this is Windows PE",
		"allowedinmemorysettings": "settings that may be changed in memory",
		"displaymessageoverride":  "which message is shown before a repair",
		"isolatedcontext":         "whether the entry keeps its own settings",
		"advancedoptions":         "whether the menu of advanced options is shown",
		"bootmenupolicy":          "whether the boot menu is text or graphics",
		"debugoptionenabled":      "whether the debugger may attach",
		"integrityservices":       "whether drivers have to be signed",
		"flightsigning":           "whether previews of Windows may start",
		"identifier":              "the object itself",
		"testsigning":             "whether test signatures are believed",
		"badmemoryaccess":         "whether damaged memory may be used",
		"bootlog":                 "whether the start is logged",
		"graphicsmodedisabled":    "whether the graphics of the boot menu are off",
		"extendedinput":           "whether the function keys work in the boot menu",
		"nointegritychecks":       "whether signatures are not checked",
		"badmemorylist":           "pages of memory that are left out",
		"truncatememory":          "where memory ends for Windows",
		"removememory":            "how much memory Windows leaves alone",
		"numproc":                 "how many processors Windows uses",
		"quietboot":               "whether Windows starts without a picture",
		"safeboot":                "in which safe mode Windows starts",
		"sos":                     "whether drivers are listed while they load",
		"vga":                     "whether the plainest display driver is used",
		"persistbootsequence":     "whether the next start's entries stay",
		"customactions":           "what keys of the boot menu start",
		"baudrate":                "the speed of the debugger's or console's port",
		"debugport":               "the port of the debugger",
		"emsport":                 "the port of the serial console",
		"emsbaudrate":             "the speed of the serial console",
		"hypervisordebugtype":     "how the hypervisor's debugger attaches",
		"hypervisordebugport":     "the port of the hypervisor's debugger",
		"hypervisorbaudrate":      "the speed of the hypervisor's debugger",
		"debugtype":               "how the debugger attaches",
		"pae":                     "whether 32-bit Windows uses more than 4 GB",
		"increaseuserva":          "how much address space programs of 32-bit Windows have",
		"usefirmwarepcisettings":  "whether the firmware's settings for PCI stay",
		"bootux":                  "how the start looks",
		"bootdebug":               "whether the loader can be debugged",
		"debug":                   "whether the kernel can be debugged",
		"traditionalkseg":         "where the kernel lies in memory",
		"displaybootmenu":         "whether the boot menu is shown",
		"noerrordisplay":          "whether errors of the boot manager are hidden",
		"ramdisksdidevice":        "where the template of the disk in memory is",
		"ramdisksdipath":          "the template of the disk in memory",
		"ramdiskimageoffset":      "where the image in its file begins",
		"filedevice":              "where the file with the saved memory is",
		"associatedosdevice":      "the volume of the Windows it belongs to",
	}
})

// ElementWords says in plain words what an element of a store is set to: of a device
// which volume it means, and whether that holds on another disk.
func (d *Diagnosis) ElementWords(s *bcd.Store, o *bcd.Object, e *bcd.Element) string {
	if device, ok := e.Value.(bcd.Device); ok {
		return d.deviceWords(o, device.Descriptor)
	}
	name := bcd.ElementName(o.Type, e.Type)
	if words := elementWords()[name]; words != "" {
		return words
	}
	return ""
}

// deviceWords says which volume a device means.
func (d *Diagnosis) deviceWords(o *bcd.Object, device bcd.Descriptor) string {
	const anyDisk = "; works on any disk"
	switch b := device.Body.(type) {
	case bcd.Boot:
		return "the volume the boot manager was started from" + anyDisk
	case bcd.Locate:
		path, ok := o.LocatePath(b)
		if b.Parent != nil {
			return "looked for at boot time in a virtual disk file"
		}
		if !ok {
			return "looked for at boot time, by no path; the boot manager needs none" + anyDisk
		}
		return fmt.Sprintf("looked for at boot time: the volume with %s", path) + anyDisk + d.foundHere(path.String())
	case bcd.Partition:
		return d.partitionWords(b)
	case bcd.File:
		return fmt.Sprintf("the file %s", b.Path.Name)
	case bcd.RAMDisk:
		return fmt.Sprintf("a disk in memory, filled from %s", b.Path.Name)
	case bcd.Drive:
		return "a drive of the machine, not of the disk"
	case bcd.Described:
		return "as bcdedit printed it; the text does not say which disk it is"
	}
	return ""
}

// partitionWords says which partition a device means, and what becomes of that on a copy.
func (d *Diagnosis) partitionWords(p bcd.Partition) string {
	if p.Disk.File != nil {
		return "a partition inside a virtual disk file of a host; no machine that starts from the disk finds it"
	}
	words := fmt.Sprintf("only the disk with signature %08x; a copy may get another", p.Disk.Signature)
	if p.Disk.Style == bcd.GPT {
		words = fmt.Sprintf("only the partition %s of the disk %s; a copy may get others", p.GUID, p.Disk.GUID)
	}
	if d.BCD == nil || len(d.BCD.Locations) == 0 {
		return words
	}
	for _, l := range d.BCD.Locations {
		if p.On(l) {
			return fmt.Sprintf("%s; here that is partition %d", words, l.Partition)
		}
	}
	return words + "; no disk here has it"
}

// foundHere says where a path that starts at a volume's root is on this disk, as far
// as that is known: the Windows that was found.
func (d *Diagnosis) foundHere(path string) string {
	w := d.Windows
	if w == nil || w.Partition == 0 {
		return ""
	}
	if root := w.Installation.Root.String(); strings.HasPrefix(strings.ToLower(path), strings.ToLower(root)) {
		return fmt.Sprintf("; found here on partition %d", w.Partition)
	}
	return ""
}
