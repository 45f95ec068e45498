package disktest

import (
	"encoding/binary"
	"fmt"
	"path"
	"strings"
)

// Image states (facts: generalize-state §2).
const (
	StateComplete     = "IMAGE_STATE_COMPLETE"
	StateOOBE         = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE"
	StateAudit        = "IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT"
	StateSpecialized  = "IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE"
	StateUndeployable = "IMAGE_STATE_UNDEPLOYABLE"
)

// A Product is a Windows that can be made; the zero value is the article's,
// Server 2012.
type Product int

// The products, each standing for its generation.
const (
	Server2012 Product = iota
	Server2003
	Server2008R2
	Server2012R2
	Server2016
	Server2019
	Windows10
)

// products says what CurrentVersion holds of each (facts: generalize-state §8).
// The lab is the branch and time at the end of BuildLab.
var products = map[Product]struct {
	name, version, build, lab, edition, installation string

	major uint32 // 0: the value is not there yet
}{
	Server2003: {name: "Microsoft Windows Server 2003", version: "5.2", build: "3790", lab: "srv03_sp2_rtm.070216-1710"},
	Server2008R2: {name: "Windows Server 2008 R2 Standard", version: "6.1", build: "7601", lab: "win7sp1_rtm.101119-1850",
		edition: "ServerStandard", installation: "Server"},
	Server2012: {name: "Windows Server 2012 Standard", version: "6.2", build: "9200", lab: "win8_rtm.120725-1247",
		edition: "ServerStandard", installation: "Server"},
	Server2012R2: {name: "Windows Server 2012 R2 Standard", version: "6.3", build: "9600", lab: "winblue_rtm.130821-1623",
		edition: "ServerStandard", installation: "Server"},
	Server2016: {name: "Windows Server 2016 Standard", version: "6.3", build: "14393", lab: "rs1_release.160715-1616",
		edition: "ServerStandard", installation: "Server", major: 10},
	Server2019: {name: "Windows Server 2019 Standard", version: "6.3", build: "17763", lab: "rs5_release.180914-1434",
		edition: "ServerStandard", installation: "Server", major: 10},
	Windows10: {name: "Windows 10 Enterprise", version: "6.3", build: "19041", lab: "vb_release.191206-1406",
		edition: "Enterprise", installation: "Client", major: 10},
}

// Paths, as the maps of files here have them, of what a diagnosis looks at.
const (
	PathSystem   = "/Windows/System32/config/SYSTEM"
	PathSoftware = "/Windows/System32/config/SOFTWARE"
	PathState    = "/Windows/Setup/State/State.ini"
	PathTag      = "/Windows/System32/Sysprep/Sysprep_succeeded.tag"
	PathSetupAct = "/Windows/System32/Sysprep/Panther/setupact.log"
	PathKernel   = "/Windows/System32/ntoskrnl.exe"
	PathStore    = "/Boot/BCD"
	PathEFIStore = "/EFI/Microsoft/Boot/BCD"
)

// WindowsFiles is what a Windows volume holds, as far as anybody looks: hives,
// the marks and logs of sysprep, stubs of programs. The map is the caller's to
// change.
func WindowsFiles(w Windows) map[string][]byte {
	w = w.withDefaults()
	root := w.root()
	system32 := root + "/System32/"
	files := map[string][]byte{
		system32 + "config/SYSTEM":    w.systemHive(),
		system32 + "config/SOFTWARE":  w.softwareHive(),
		system32 + "config/RegBack":   nil,
		system32 + "cmd.exe":          w.program(),
		system32 + "ntoskrnl.exe":     w.program(),
		system32 + "drivers/disk.sys": w.program(),
		root + "/explorer.exe":        w.program(),
		root + "/notepad.exe":         w.program(),
		"/Program Files":              nil,
		"/Users/Public":               nil,
		"/pagefile.sys":               placeholder("pagefile", 4096),
	}
	if w.Product == Server2003 {
		return files
	}
	for _, name := range []string{"winload.exe", "winload.efi", "winresume.exe", "winresume.efi", "Sysprep/sysprep.exe"} {
		files[system32+name] = w.program()
	}
	files[PathState] = []byte("[State]\r\nImageState=\"" + w.ImageState + "\"\r\n")
	if w.Generalized {
		files[PathTag] = []byte{}
		files[PathSetupAct] = setupAct(
			"ParseCommands:Found supported command line option 'GENERALIZE'",
			"ParseCommands:Found supported command line option 'OOBE'",
			`LaunchDll:Found 'C:\Windows\System32\spbcd.dll,Sysprep_Generalize_Bcd'; executing it`,
			"Sysprep_Generalize_Bcd: Successfully generalized the bcd store. Status=[0x0]",
			"FCreateTagFile:Successfully created tag file")
		files[path.Dir(PathSetupAct)+"/setuperr.log"] = []byte{}
	} else {
		files[root+"/Panther/UnattendGC/setupact.log"] = setupAct("OOBE finished")
	}
	return files
}

// setupAct is a log as sysprep writes it.
func setupAct(lines ...string) []byte {
	var b []byte
	for i, line := range lines {
		b = fmt.Appendf(b, "%s, Info                  [0x0f%04x] SYSPRP %s\r\n", Stamp.Format("2006-01-02 15:04:05"), i, line)
	}
	return b
}

// BootFiles are those of the volume a BIOS starts from; without a store when it
// is nil.
func BootFiles(store []byte) map[string][]byte {
	files := map[string][]byte{
		"/bootmgr":                    placeholder("bootmgr", 8192),
		"/BOOTNXT":                    {1},
		"/Boot/memtest.exe":           program(machineAMD64),
		"/Boot/en-US/bootmgr.exe.mui": placeholder("mui", 1024),
	}
	if store != nil {
		files[PathStore] = store
	}
	return files
}

// EFIFiles are those of an EFI system partition.
func EFIFiles(store []byte) map[string][]byte {
	files := map[string][]byte{
		"/EFI/Boot/bootx64.efi":                      program(machineAMD64),
		"/EFI/Microsoft/Boot/bootmgfw.efi":           program(machineAMD64),
		"/EFI/Microsoft/Boot/memtest.efi":            program(machineAMD64),
		"/EFI/Microsoft/Boot/en-US/bootmgfw.efi.mui": placeholder("mui", 1024),
	}
	if store != nil {
		files[PathEFIStore] = store
	}
	return files
}

// LegacyFiles are the boot files of Server 2003.
func LegacyFiles() map[string][]byte {
	const arc = `multi(0)disk(0)rdisk(0)partition(1)\WINDOWS`
	return map[string][]byte{
		"/ntldr":        placeholder("ntldr", 4096),
		"/NTDETECT.COM": placeholder("ntdetect", 2048),
		"/boot.ini": []byte("[boot loader]\r\ntimeout=30\r\ndefault=" + arc + "\r\n[operating systems]\r\n" +
			arc + "=\"Windows Server 2003\" /fastdetect\r\n"),
	}
}

// Machines of a program, as its header names them.
const (
	machineX86   = 0x14C
	machineAMD64 = 0x8664
)

// program is the least that passes for a console program: the headers of one.
func program(machine uint16) []byte {
	b := make([]byte, 512)
	le := binary.LittleEndian
	copy(b, "MZ")
	le.PutUint32(b[60:], 64)
	copy(b[64:], "PE\x00\x00")
	le.PutUint16(b[68:], machine)
	optional, magic := uint16(240), uint16(0x20B)
	if machine == machineX86 {
		optional, magic = 224, 0x10B
	}
	le.PutUint16(b[84:], optional)
	le.PutUint16(b[86:], 0x22) // runs, and may use large addresses
	le.PutUint16(b[88:], magic)
	le.PutUint16(b[88+68:], 3) // subsystem: console
	return b
}

// placeholder is readable content that is nobody's code.
func placeholder(name string, size int) []byte {
	line := "Placeholder for " + name + " in a test image. "
	return []byte(strings.Repeat(line, size/len(line)+1)[:size])
}
