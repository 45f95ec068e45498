package bcd

import (
	"maps"
	"testing"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// The same code means different things in different objects (facts:
// bcd-format §3, the list of collisions).
func TestElementName(t *testing.T) {
	const (
		setupLoader ObjectType = 0x10200007
		startup     ObjectType = 0x10400009
		bootApp     ObjectType = 0x1020000a
	)
	for _, tt := range []struct {
		object ObjectType
		code   ElementType
		want   string
	}{
		{OSLoader, 0x21000001, "osdevice"}, {Resume, 0x21000001, "filedevice"},
		{OSLoader, 0x22000002, "systemroot"}, {Resume, 0x22000002, "filepath"}, {startup, 0x22000002, "applicationname"},
		{BootManager, 0x23000003, "default"}, {FirmwareManager, 0x23000003, "default"}, {OSLoader, 0x23000003, "resumeobject"},
		{BootManager, 0x25000004, "timeout"}, {MemoryTester, 0x25000004, "testtofail"},
		{OSLoader, 0x26000004, "stampdisks"}, {Resume, 0x26000004, "pae"}, {MemoryTester, 0x26000004, "failuresenabled"},
		{BootManager, 0x26000005, "resume"}, {MemoryTester, 0x26000005, "cacheenable"},
		{Resume, 0x26000006, "debugoptionenabled"},
		{Resume, 0x25000008, "bootmenupolicy"}, {MemoryTester, 0x25000008, "randfailcount"}, {OSLoader, 0x25000008, "custom:25000008"},
		{OSLoader, 0x26000024, "nocrashautoreboot"}, {BootManager, 0x26000024, "custom:26000024"}, {Resume, 0x26000024, "custom:26000024"},
		{OSLoader, 0x26000025, "lastknowngood"}, {BootManager, 0x26000025, "hiberboot"},
		{OSLoader, 0x26000145, "dtrace"}, {bootApp, 0x26000145, "enablebootdebugpolicy"},
		{setupLoader, 0x22000001, "bpbstring"}, {LegacyLoader, 0x22000001, "bpbstring"},

		{LoaderGroup, 0x250000f3, "hypervisordebugtype"}, {ResumeGroup, 0x22000002, "filepath"},
		{GlobalGroup, 0x11000001, "device"}, {GlobalGroup, 0x250000f3, "custom:250000f3"}, {GlobalGroup, 0x26000202, "custom:26000202"},
		{DeviceOptions, 0x31000003, "ramdisksdidevice"}, {0x20300000, 0x35000001, "ramdiskimageoffset"},
		{FirmwareApplication, 0x26000202, "skipffumode"}, {FirmwareApplication, 0x26000010, "custom:26000010"},
		{OSLoader, 0x46000010, "custom:46000010"}, {OSLoader, 0x47000006, "elementstomigrate"},
		{OSLoader, 0x51000001, "custom:51000001"}, {0, 0x12000004, "description"},
	} {
		if got := ElementName(tt.object, tt.code); got != tt.want {
			t.Errorf("ElementName(%s, %s) = %s, want %s", tt.object, tt.code, got, tt.want)
		}
	}
	if got, want := lookUp(OSLoader, 0x46000010).about, "marks a recovery OS; present in every WinRE loader"; got != want {
		t.Errorf("about = %q, want %q", got, want)
	}
}

// Every code stands in the table of its class, has a format, and has either a
// name or a word on what it is; only numbers have named values.
func TestElementTables(t *testing.T) {
	classes := []struct {
		class uint32
		table map[ElementType]definition
	}{{1, libraryElements()}, {2, applicationElements()}, {3, deviceElements()}, {4, templateElements()}}
	for _, table := range byApplication() {
		classes = append(classes, classes[1])
		classes[len(classes)-1].table = table
	}
	for _, c := range classes {
		for code, d := range maps.All(c.table) {
			switch f := code.Format(); {
			case code.class() != c.class:
				t.Errorf("%s stands among those of class %d", code, c.class)
			case f < FormatDevice || f > FormatBinary:
				t.Errorf("%s has format %d", code, f)
			case (d.name == "") == (d.about == ""):
				t.Errorf("%s has name %q and remark %q, want one of them", code, d.name, d.about)
			case (len(d.values) > 0 || d.form != decimal) && f != FormatInteger:
				t.Errorf("%s of format %d has names of numbers", code, f)
			}
		}
	}
}

func TestPrintNumbers(t *testing.T) {
	for _, tt := range []struct {
		object ObjectType
		code   ElementType
		n      uint64
		want   string
	}{
		{OSLoader, 0x25000020, 1, "OptOut"},
		{OSLoader, 0x25000020, 9, "9"},
		{OSLoader, 0x250000e0, 8, "AlwaysDisplayStartupFailures"},
		{GlobalGroup, 0x15000011, 3, "NET"},
		{GlobalGroup, 0x15000011, 4, "Local"},
		{OSLoader, 0x15000065, 3, "Recovery"},
		{OSLoader, 0x15000080, 1, "90"},
		{GlobalGroup, 0x1500001a, 0xa9feffff, "169.254.255.255"},
		{GlobalGroup, 0x1500001a, 0x1a9feffff, "7147028479"},
		{OSLoader, 0x15000007, 0x10000000, "0x10000000"},
		{OSLoader, 0x1500000e, 0x1000, "0x1000"},
		{BootManager, 0x25000004, 30, "30"},
		{OSLoader, 0x250000c0, 1, "1"},
	} {
		o := &Object{Type: tt.object}
		if got := new(Store).Print(o, &Element{Type: tt.code, Value: Integer(tt.n)}).String(); got != tt.want {
			t.Errorf("%s %s = %d prints %s, want %s", tt.object, tt.code, tt.n, got, tt.want)
		}
	}
	memory := &Element{Type: 0x1700000a, Value: Integers{0xffe38, 0x100f}}
	if got, want := new(Store).Print(&Object{Type: GlobalGroup}, memory), text.New("0xffe38, 0x100f"); got != want {
		t.Errorf("badmemorylist prints %s, want %s", got, want)
	}
}

func TestTitleAndAlias(t *testing.T) {
	for _, tt := range []struct {
		id    string
		typ   ObjectType
		title string
		alias string
	}{
		{"{9dea862c-5cdd-4e70-acc1-f32b344d4795}", 0x10100002, "Windows Boot Manager", "{bootmgr}"},
		{"{a5a30fa2-3d06-4e9f-b5f4-a01df9d1fcba}", 0x10100001, "Firmware Boot Manager", "{fwbootmgr}"},
		{"{466f5a88-0af2-4f76-9038-095b170dc21c}", 0x10300006, "Windows Legacy OS Loader", "{ntldr}"},
		{"{313e8eed-7098-4586-a9bf-309c61f8d449}", 0x20200003, "Inherited Settings (20200003)", "{kerneldbgsettings}"},
		{"{1afa9c49-16ab-4a5c-901b-212802da9460}", 0x20200004, "Resume Loader Settings", "{resumeloadersettings}"},
		{"{ae5534e0-a924-466c-b836-758539a3ee3a}", 0x30000000, "Setup Ramdisk Options", "{ramdiskoptions}"},
		{"{7619dcc9-fafe-11d9-b411-000476eba25f}", 0x10200003, "Windows Boot Loader", ""},
		{"{7619dcc8-fafe-11d9-b411-000476eba25f}", 0x30000000, "Device options", ""},
		{"{cbd971bf-b7b8-4885-951a-fa03044f5d71}", 0x10200003, "Windows Setup", ""},
		{"{72da8d8b-6f82-11ec-85f6-806e6f6e6963}", 0x101fffff, "Firmware Application (101fffff)", ""},
		{"{03e20275-18f9-11de-a1d3-0007e96e29bd}", 0x10400008, "Real-mode Boot Sector", ""},
		{"{03e20276-18f9-11de-a1d3-0007e96e29bd}", 0x1020000a, "Application (1020000a)", ""},
		{"{03e20277-18f9-11de-a1d3-0007e96e29bd}", 0, "Object (00000000)", ""},
		{"{fa926493-6f1c-4193-a414-58f0b2456d1e}", 0x10200003, "Windows Boot Loader", ""},
	} {
		o := &Object{ID: guid.MustParse(tt.id), Type: tt.typ}
		if got := Title(o); got != tt.title {
			t.Errorf("Title(%s %s) = %s, want %s", tt.id, tt.typ, got, tt.title)
		}
		if got := new(Store).Alias(o.ID); got != tt.alias {
			t.Errorf("Alias(%s) = %q, want %q", tt.id, got, tt.alias)
		}
	}
	s := articleBefore.open(t)
	if got := s.Alias(guid.MustParse(loaderID)); got != "{default}" {
		t.Errorf("Alias of the default entry = %q, want {default}", got)
	}
	if got := s.Alias(guid.GUID{}); got != "" {
		t.Errorf("Alias of no identifier = %q", got)
	}
}
