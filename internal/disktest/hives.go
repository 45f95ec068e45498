package disktest

import (
	"strings"

	"vmmdoctor/internal/hive"
)

// Windows describes an installed Windows. The zero value is the article's
// Server 2012, never generalized.
type Windows struct {
	Product     Product
	Generalized bool

	// Each of these follows from Generalized when zero.
	ImageState          string
	GeneralizationState uint32 // 4 in a good template, 7 once the first start has finished
	ComputerName        string

	Drive []byte // what MountedDevices says of C:, where it was not generalized

	// These may change the hives before they are written.
	System, Software func(root *hive.Node)
}

func (w Windows) withDefaults() Windows {
	if w.ImageState == "" {
		w.ImageState = StateComplete
		if w.Generalized {
			w.ImageState = StateOOBE
		}
	}
	if w.GeneralizationState == 0 {
		w.GeneralizationState = 7
		if w.Generalized {
			w.GeneralizationState = 4
		}
	}
	if w.ComputerName == "" {
		w.ComputerName = "AIRVID"
		if w.Generalized {
			w.ComputerName = "WIN-0123456789A"
		}
	}
	return w
}

func (w Windows) root() string {
	if w.Product == Server2003 {
		return "/WINDOWS"
	}
	return "/Windows"
}

func (w Windows) program() []byte {
	if w.Product == Server2003 {
		return program(machineX86)
	}
	return program(machineAMD64)
}

// systemHive is SYSTEM with what sysprep, setup and an inspector look at
// (facts: generalize-state §2, §3).
func (w Windows) systemHive() []byte {
	root := &hive.Node{Name: "CMI-CreateHive{5C2E5B0A-1D3F-4B0B-9C52-0D6E6F8E6A21}"}
	root.Key("Select").SetDWORD("Current", 1).SetDWORD("Default", 1).SetDWORD("Failed", 0).SetDWORD("LastKnownGood", 1)
	w.setup(root.Key("Setup"))
	w.control(root.Key("ControlSet001", "Control"))
	services(root.Key("ControlSet001", "Services"), w.ComputerName)
	mounted := root.Key("MountedDevices")
	if w.Drive != nil && !w.Generalized {
		mounted.SetBinary(`\DosDevices\C:`, w.Drive)
	}
	if w.System != nil {
		w.System(root)
	}
	return hive.Bytes(root, hive.WriteOptions{Time: Stamp, FileName: `\SystemRoot\System32\Config\SYSTEM`})
}

// setup is the key Setup: armed for the next start when generalized.
func (w Windows) setup(setup *hive.Node) {
	pending, kind, command := uint32(0), uint32(0), ""
	if w.Generalized {
		pending, kind, command = 1, 2, `oobe\windeploy.exe`
	}
	setup.SetDWORD("SystemSetupInProgress", pending).SetDWORD("SetupType", kind).SetDWORD("OOBEInProgress", pending)
	setup.SetDWORD("RestartSetup", 0).SetString("CmdLine", command)
	setup.SetString("SystemPartition", `\Device\HarddiskVolume1`).SetString("WorkingDirectory", `C:\Windows\Panther`)
	if w.Product != Server2003 {
		setup.Key("Status", "SysprepStatus").SetDWORD("GeneralizationState",
			w.GeneralizationState).SetDWORD("CleanupState", 2)
		setup.Key("Status", "UnattendPasses").SetDWORD("auditSystem", 0)
	}
}

func (w Windows) control(control *hive.Node) {
	control.SetString("CurrentUser", "USERNAME").SetString("SystemBootDevice", "multi(0)disk(0)rdisk(0)partition(1)")
	control.Key("ComputerName", "ComputerName").SetString("ComputerName", w.ComputerName)
	product, architecture := "ServerNT", "AMD64"
	if products[w.Product].installation == "Client" {
		product = "WinNT"
	}
	if w.Product == Server2003 {
		architecture = "x86"
	}
	control.Key("ProductOptions").SetString("ProductType", product)
	control.Key("Session Manager", "Environment").SetString("PROCESSOR_ARCHITECTURE",
		architecture).SetExpand("windir", "%SystemRoot%")
	control.Key("TimeZoneInformation").SetString("TimeZoneKeyName", "UTC")
	control.Key("Windows").SetExpand("SystemDirectory", `%SystemRoot%\System32`)
	control.Key("Nls", "Language").SetString("Default", "0409").SetString("InstallLanguage", "0409")
}

// services are the drivers a virtual machine starts from.
func services(services *hive.Node, host string) {
	for _, s := range []struct {
		name  string
		start uint32
	}{{"disk", 0}, {"partmgr", 0}, {"volmgr", 0}, {"storflt", 0}, {"storvsc", 0}, {"vmbus", 0}, {"netvsc",
		3}, {"intelide", 3}, {"atapi", 0}, {"Tcpip", 0}} {
		k := services.Key(s.name).SetDWORD("Start", s.start).SetDWORD("Type", 1).SetDWORD("ErrorControl", 1)
		k.SetExpand("ImagePath", `System32\drivers\`+s.name+".sys")
	}
	services.Key("Tcpip", "Parameters").SetString("Hostname", host)
}

// softwareHive is SOFTWARE with the product's identity and the image state.
func (w Windows) softwareHive() []byte {
	root := &hive.Node{Name: "CMI-CreateHive{199DAFC2-6F16-4946-BF90-5A3FC3A60902}"}
	p := products[w.Product]
	nt := root.Key("Microsoft", "Windows NT", "CurrentVersion")
	nt.SetString("ProductName", p.name).SetString("CurrentVersion", p.version)
	nt.SetString("CurrentBuild", p.build).SetString("CurrentBuildNumber", p.build)
	if p.edition != "" {
		nt.SetString("EditionID", p.edition).SetString("InstallationType", p.installation)
	}
	if p.major != 0 {
		nt.SetDWORD("CurrentMajorVersionNumber", p.major).SetDWORD("CurrentMinorVersionNumber", 0)
	}
	nt.SetString("SystemRoot", "C:"+strings.ReplaceAll(w.root(), "/", `\`)).SetString("RegisteredOwner", "Windows User")
	nt.SetString("BuildLab", p.build+"."+p.lab).SetDWORD("InstallDate", uint32(Stamp.Unix()))
	nt.Key("SoftwareProtectionPlatform").SetDWORD("SkipRearm", 0)
	current := root.Key("Microsoft", "Windows", "CurrentVersion").SetString("ProgramFilesDir", `C:\Program Files`)
	if w.Product != Server2003 {
		current.Key("Setup", "State").SetString("ImageState", w.ImageState)
		current.Key("Setup", "OOBE").SetDWORD("MediaBootInstall", 1)
	}
	if w.Software != nil {
		w.Software(root)
	}
	return hive.Bytes(root, hive.WriteOptions{Time: Stamp, FileName: `\SystemRoot\System32\Config\SOFTWARE`})
}
