package bcd

import (
	"fmt"
	"sync"

	"vmmdoctor/internal/guid"
)

// A known object has the same identifier and meaning in every store.
type known struct {
	alias, title string
	typ          ObjectType
}

// wellKnown holds the objects of facts bcd-format §4. Those without a title
// of their own get the one of their type.
var wellKnown = sync.OnceValue(func() map[guid.GUID]known {
	return map[guid.GUID]known{
		FirmwareManagerID: {"{fwbootmgr}", "Firmware Boot Manager", FirmwareManager},
		BootManagerID:     {"{bootmgr}", "Windows Boot Manager", BootManager},
		MemoryTesterID:    {"{memdiag}", "Windows Memory Tester", MemoryTester},

		guid.MustParse("466f5a88-0af2-4f76-9038-095b170dc21c"): {"{ntldr}", "Windows Legacy OS Loader", LegacyLoader},
		guid.MustParse("0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9"): {"{emssettings}", "EMS Settings", GlobalGroup},
		guid.MustParse("4636856e-540f-4170-a130-a84776f4c654"): {"{dbgsettings}", "Debugger Settings", GlobalGroup},
		guid.MustParse("5189b25c-5558-4bf2-bca4-289b11bd29e2"): {"{badmemory}", "RAM Defects", GlobalGroup},
		guid.MustParse("7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e"): {"{globalsettings}", "Global Settings", GlobalGroup},
		guid.MustParse("6efb52bf-1766-41db-a6b3-0ee5eff72bd7"): {"{bootloadersettings}", "Boot Loader Settings",
			LoaderGroup},
		guid.MustParse("7ff607e0-4395-11db-b0de-0800200c9a66"): {"{hypervisorsettings}", "Hypervisor Settings",
			LoaderGroup},
		guid.MustParse("313e8eed-7098-4586-a9bf-309c61f8d449"): {alias: "{kerneldbgsettings}", typ: LoaderGroup},
		guid.MustParse("1afa9c49-16ab-4a5c-901b-212802da9460"): {"{resumeloadersettings}", "Resume Loader Settings",
			ResumeGroup},
		guid.MustParse("ae5534e0-a924-466c-b836-758539a3ee3a"): {"{ramdiskoptions}", "Setup Ramdisk Options",
			DeviceOptions},

		guid.MustParse("cbd971bf-b7b8-4885-951a-fa03044f5d71"): {title: "Windows Setup", typ: OSLoader}, // BIOS
		guid.MustParse("7254a080-1510-4e85-ac0f-e7fb3d444736"): {title: "Windows Setup", typ: OSLoader}, // UEFI
		osTemplateBIOS: {title: "OS Target Template", typ: OSLoader},
		osTemplateUEFI: {title: "OS Target Template", typ: OSLoader},
	}
})

// Identifiers that only stand for others: which entry that is, a store's boot
// manager says, or only the running Windows knows (facts: bcd-format §4).
var (
	currentEntry = guid.MustParse("fa926493-6f1c-4193-a414-58f0b2456d1e")
	defaultEntry = guid.MustParse("1cae1eb7-a0df-4d4d-9851-4860e34ef535")
)

// byAlias finds the identifier behind a name bcdedit prints or accepts.
var byAlias = sync.OnceValue(func() map[string]guid.GUID {
	m := map[string]guid.GUID{"{current}": currentEntry, "{default}": defaultEntry}
	for id, k := range wellKnown() {
		if k.alias != "" {
			m[k.alias] = id
		}
	}
	m["{legacy}"], m["{eventsettings}"] = m["{ntldr}"], m["{dbgsettings}"]
	return m
})

// The templates bcdboot makes OS loaders from.
var (
	osTemplateBIOS = guid.MustParse("a1943bbc-ea85-487c-97c7-c9ede908a38a")
	osTemplateUEFI = guid.MustParse("b012b84d-c47c-4ed5-b722-c0c42163e569")
)

// typeTitles are the section titles of objects that have none of their own.
var typeTitles = map[ObjectType]string{
	FirmwareManager: "Firmware Boot Manager",
	BootManager:     "Windows Boot Manager",
	OSLoader:        "Windows Boot Loader",
	Resume:          "Resume from Hibernate",
	MemoryTester:    "Windows Memory Tester",
	LegacyLoader:    "Windows Legacy OS Loader",
	BootSector:      "Real-mode Boot Sector",
	DeviceOptions:   "Device options",
}

// Title returns the section title bcdedit prints for an object. For types
// whose title is not known it is neutral and names the type.
func Title(o *Object) string {
	if k, ok := wellKnown()[o.ID]; ok && k.title != "" {
		return k.title
	}
	if t, ok := typeTitles[o.Type]; ok {
		return t
	}
	kind := "Object"
	switch {
	case o.Type == FirmwareApplication:
		kind = "Firmware Application"
	case o.Type>>28 == 1:
		kind = "Application"
	case o.Type>>28 == 2:
		kind = "Inherited Settings"
	case o.Type>>28 == 3:
		kind = "Device options"
	}
	return fmt.Sprintf("%s (%s)", kind, o.Type)
}
