package diagnose_test

import (
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
