package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// A host's name from a trace reaches a command only when it is one.
func TestHostileHost(t *testing.T) {
	for host, want := range map[string]string{"hv01.corp.example": "hv01.corp.example", "$(calc)": "HYPER-V-HOST", `";calc;"`: "HYPER-V-HOST"} {
		c := examine.Open(examine.Options{}, lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate",
			"BitsDeployer.cs(1392): Deploy file a from "+host+" to b on vmm01",
			"BitsDeployer.cs(506): failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001"))
		d := diagnose.Judge(c.Examine(t.Context(), nil), c.ReadTraces(t.Context(), nil))
		c.Close()
		if got := d.Remedies[0].Steps[0].Command; !strings.Contains(got, "-ComputerName "+want+" ") {
			t.Errorf("host %q gives %s, want %s in it", host, got, want)
		}
	}
}

// The commands that repair a store use {default}, which fits also a new one, and
// locate, never a drive letter: on a mounted disk that writes the path of the file.
func TestRepairCommands(t *testing.T) {
	c := examine.Open(examine.Options{}, disk(disktest.SeedOptions{}))
	defer c.Close()
	d := diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
	var commands []string
	for _, r := range d.Remedies {
		for _, s := range r.Steps {
			commands = append(commands, s.Command)
		}
	}
	all := strings.Join(commands, "\n")
	for _, want := range []string{
		`bcdedit /store "V:\Boot\BCD" /set "{bootmgr}" device locate`,
		`bcdedit /store "V:\Boot\BCD" /set "{default}" device locate`,
		`bcdedit /store "V:\Boot\BCD" /set "{default}" osdevice locate`,
		`bcdedit /store "V:\Boot\BCD" /export "D:\Work\BCD.before"`,
		`sysprep.exe /generalize /oobe /shutdown`,
		`-NoCustomization`,
		`--reference`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no command holds %s:\n%s", want, all)
		}
	}
	if strings.Contains(all, "device partition=") {
		t.Errorf("a command sets a device to a drive letter:\n%s", all)
	}
}

// attached are the commands between which a copy is worked on: of the extension.
func attached(ext string, commands ...string) string {
	copied := `'D:\Work\disk-copy.` + ext + `'`
	all := append([]string{
		`Copy-Item -LiteralPath 'disk.` + ext + `' -Destination ` + copied,
		`$d = Mount-VHD -Path ` + copied + ` -Passthru | Get-Disk`,
	}, commands...)
	return strings.Join(append(all, `Dismount-VHD -Path `+copied, `vmmdoctor check "D:\Work\disk-copy.`+ext+`"`), "\n")
}

const (
	atMB       = `Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 1048576 | `
	backup     = `bcdedit /store "V:\Boot\BCD" /export "D:\Work\BCD.before"`
	setManager = `bcdedit /store "V:\Boot\BCD" /set "{bootmgr}" device locate`
	setDevice  = `bcdedit /store "V:\Boot\BCD" /set "{default}" device locate`
	setSystem  = `bcdedit /store "V:\Boot\BCD" /set "{default}" osdevice locate`
)

// efi is the same command for the store of a UEFI machine.
func efi(command string) string {
	return strings.ReplaceAll(command, `V:\Boot\BCD`, `V:\EFI\Microsoft\Boot\BCD`)
}

// remedyCases are the commands of each way, in full, for the disks of the scenes:
// PowerShell, as an administrator, unless they are for the guest.
var remedyCases = []struct{ scene, title, commands string }{
	{"osdevice names the System Reserved partition", "Make the BCD portable", attached("vhd", atMB+`Set-Partition -NewDriveLetter V`, backup, setManager, setDevice, setSystem,
		`vmmdoctor bcd generalize "disk.vhd" -o "D:\Work\BCD.portable"`, `Copy-Item -Force -LiteralPath 'D:\Work\BCD.portable' -Destination 'V:\Boot\BCD'`)},
	{"boot, and Windows on another partition", "Rebuild the boot files", attached("vhd", atMB+`Set-Partition -NewDriveLetter V`,
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 368050176 | Set-Partition -NewDriveLetter W`, backup,
		`bcdboot W:\Windows /s V: /f BIOS`, `bootsect /nt60 V: /mbr`, setManager, setDevice, setSystem)},
	{"osdevice names the EFI partition", "Rebuild the boot files", attached("vhdx", atMB+`Set-Partition -NewDriveLetter V`,
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 240123904 | Set-Partition -NewDriveLetter W`, efi(backup),
		`bcdboot W:\Windows /s V: /f UEFI`, efi(setManager), efi(setDevice), efi(setSystem))},
	{"EFI partition unformatted", "Rebuild the boot files", attached("vhdx", atMB+`Format-Volume -FileSystem FAT32`, atMB+`Set-Partition -NewDriveLetter V`,
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 240123904 | Set-Partition -NewDriveLetter W`,
		`bcdboot W:\Windows /s V: /f UEFI`, efi(setManager), efi(setDevice), efi(setSystem))},
	{"EFI partition formatted with NTFS", "Rebuild the boot files", attached("vhdx", atMB+`Set-Partition -NewDriveLetter V`,
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 240123904 | Set-Partition -NewDriveLetter W`, efi(backup),
		atMB+`Format-Volume -FileSystem FAT32`, `bcdboot W:\Windows /s V: /f UEFI`, efi(setManager), efi(setDevice), efi(setSystem))},
	{"bcdboot /f ALL, the EFI store is bad", "Rebuild the boot files", attached("vhdx", atMB+`Set-Partition -NewDriveLetter V`,
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 240123904 | Set-Partition -NewDriveLetter W`,
		`Copy-Item -Force -LiteralPath 'V:\EFI\Microsoft\Boot\BCD' -Destination 'D:\Work\BCD.before'`,
		`bcdboot W:\Windows /s V: /f UEFI`, efi(setManager), efi(setDevice), efi(setSystem))},
	{"EFI partition deleted", "Rebuild the boot files", "Copy-Item -LiteralPath 'disk.vhdx' -Destination 'D:\\Work\\disk-copy.vhdx'\n\nvmmdoctor check \"D:\\Work\\disk-copy.vhdx\""},
	{"EFI partition typed as data", "Give the boot partition its type", attached("vhdx", atMB+`Set-Partition -GptType '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}'`)},
	{"the boot sector starts NTLDR", "Write the boot sector anew", attached("vhd", atMB+`Set-Partition -NewDriveLetter V`, `bootsect /nt60 V: /mbr`)},
	{"two active partitions", "Mark the boot partition active", attached("vhd",
		`Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq 368050176 | Set-Partition -IsActive $false; `+atMB+`Set-Partition -IsActive $true`)},
	{"a pending bootsequence", "Take back what starts once", attached("vhd", atMB+`Set-Partition -NewDriveLetter V`, backup,
		`bcdedit /store "V:\Boot\BCD" /deletevalue "{bootmgr}" bootsequence`)},
	{"GPT in a .vhd", "Convert to VHDX", "Convert-VHD -Path 'disk.vhd' -DestinationPath 'D:\\Work\\disk-copy.vhdx'\n\nvmmdoctor check \"D:\\Work\\disk-copy.vhdx\""},
	{"raw image", "Convert to VHDX", "qemu-img convert -f raw -O vhdx 'disk.img' 'D:\\Work\\disk-copy.vhdx'\nvmmdoctor check \"D:\\Work\\disk-copy.vhdx\""},
	{"raw image, cut", "Copy the disk again", `Get-FileHash -LiteralPath 'disk.img'`},
	{"SYSTEM damaged", "Let Windows check the volume", attached("vhd", atMB+`Set-Partition -NewDriveLetter V`, `chkdsk V: /f`)},
	{"undeployable, stopped by an app", "Start again from the last good copy", "\nGet-AppxPackage -AllUsers -Name 'Fabrikam.Tool' | Remove-AppxPackage -AllUsers\n" +
		"C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown\nvmmdoctor check \"disk.vhd\""},
	{"version 6.0, tied to the disk", "Repair the BCD from the installation media", "Copy-Item -LiteralPath 'disk.vhd' -Destination 'D:\\Work\\disk-copy.vhd'\nbootrec /rebuildbcd\n\n" +
		`vmmdoctor check "D:\Work\disk-copy.vhd"`},
	{"in use, with the tag", "Use a template without customization", "\n" +
		`New-SCVMTemplate -Name "Template without customization" -VirtualHardDisk (Get-SCVirtualHardDisk -Name "Template.vhdx")[0] -NoCustomization`},
}

func TestRemedyCommands(t *testing.T) {
	for _, tt := range remedyCases {
		t.Run(tt.scene+": "+tt.title, func(t *testing.T) {
			i := slices.IndexFunc(scenes, func(s scene) bool { return s.name == tt.scene })
			if i < 0 {
				t.Fatal("there is no such scene")
			}
			d := judged(t, scenes[i].make())
			r := slices.IndexFunc(d.Remedies, func(r diagnose.Remedy) bool { return r.Title == tt.title })
			if r < 0 {
				t.Fatalf("no such remedy: %+v", d.Remedies)
			}
			var commands []string
			for _, s := range d.Remedies[r].Steps {
				commands = append(commands, s.Command)
			}
			if got := strings.Join(commands, "\n"); got != tt.commands {
				t.Errorf("got\n%s\nwant\n%s", got, tt.commands)
			}
		})
	}
}

// No command sets locate in a store whose Windows does not know it, and none works
// on the disk that was examined.
func TestRemediesSpare(t *testing.T) {
	for _, s := range scenes {
		d := judged(t, s.make())
		for _, r := range d.Remedies {
			for _, step := range r.Steps {
				c := step.Command
				if strings.HasPrefix(s.name, "version 6.0") && strings.Contains(c, "locate") {
					t.Errorf("%s: %s: %s", s.name, r.Title, c)
				}
				if strings.HasPrefix(c, "$d = Mount-VHD") && !strings.Contains(c, "-copy.") {
					t.Errorf("%s: %s works on the disk itself: %s", s.name, r.Title, c)
				}
			}
		}
	}
}
