package diagnose

import (
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// What is pasted into a shell does what it says and nothing else, whatever the
// file is called.
func TestQuoting(t *testing.T) {
	for _, tt := range []struct{ path, both, powershell string }{
		{`D:\Library\W2012.vhdx`, `"D:\Library\W2012.vhdx"`, `'D:\Library\W2012.vhdx'`},
		{`D:\My Library\a & b (1).vhd`, `"D:\My Library\a & b (1).vhd"`, `'D:\My Library\a & b (1).vhd'`},
		{`D:\it's.vhd`, `"D:\it's.vhd"`, `'D:\it''s.vhd'`},
		{`D:\$(calc).vhd`, `'D:\$(calc).vhd'`, `'D:\$(calc).vhd'`},
		{"D:\\a`n.vhd", "'D:\\a`n.vhd'", "'D:\\a`n.vhd'"},
		{"D:\\a\u201d; calc; \u201c.vhd", "'D:\\a\u201d; calc; \u201c.vhd'", "'D:\\a\u201d; calc; \u201c.vhd'"},
		{"D:\\a\u2019; calc #$.vhd", "'D:\\a\u2019\u2019; calc #$.vhd'", "'D:\\a\u2019\u2019; calc #$.vhd'"},
		{"D:\\a\n; calc.vhd", `"D:\a^J; calc.vhd"`, `'D:\a^J; calc.vhd'`},
	} {
		if got := quoted(text.New(tt.path)); got != tt.both {
			t.Errorf("quoted(%q) = %s, want %s", tt.path, got, tt.both)
		}
		if got := literal(text.New(tt.path)); got != tt.powershell {
			t.Errorf("literal(%q) = %s, want %s", tt.path, got, tt.powershell)
		}
	}
}

// A host's name from a trace reaches a command only when it is one.
func TestHostileHost(t *testing.T) {
	for host, want := range map[string]string{"hv01.corp.example": "hv01.corp.example", "$(calc)": "HYPER-V-HOST", `";calc;"`: "HYPER-V-HOST"} {
		c := Open(Options{}, lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate",
			"BitsDeployer.cs(1392): Deploy file a from "+host+" to b on vmm01",
			"BitsDeployer.cs(506): failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001"))
		d := Judge(c.Examine(t.Context(), nil), c.ReadTraces(t.Context(), nil))
		c.Close()
		if got := d.Remedies[0].Steps[0].Command; !strings.Contains(got, "-ComputerName "+want+" ") {
			t.Errorf("host %q gives %s, want %s in it", host, got, want)
		}
	}
}

// The commands that repair a store use the store's own identifier and locate,
// never a drive letter: on a mounted disk that writes the path of the file.
func TestRepairCommands(t *testing.T) {
	c := Open(Options{}, disk(disktest.SeedOptions{}))
	defer c.Close()
	d := Judge(c.Examine(t.Context(), nil), Traces{})
	var commands []string
	for _, r := range d.Remedies {
		for _, s := range r.Steps {
			commands = append(commands, s.Command)
		}
	}
	all := strings.Join(commands, "\n")
	for _, want := range []string{
		`bcdedit /store "V:\Boot\BCD" /set "{bootmgr}" device locate`,
		`bcdedit /store "V:\Boot\BCD" /set "{b520e13d-48da-11e2-9a8b-00155d011700}" device locate`,
		`bcdedit /store "V:\Boot\BCD" /set "{b520e13d-48da-11e2-9a8b-00155d011700}" osdevice locate`,
		`copy "V:\Boot\BCD" "V:\Boot\BCD.before"`,
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
