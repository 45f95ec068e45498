package disktest

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/hive"
)

// Identifiers of the objects of the stores made here. The well-known ones are
// the same everywhere; the pair of the default entry and its resume object is
// the article's, which prints only the second.
const (
	BootManager    = "{9dea862c-5cdd-4e70-acc1-f32b344d4795}"
	MemoryTester   = "{b2721d73-1db4-4c62-bf78-c548a880142d}"
	EMSSettings    = "{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9}"
	DebugSettings  = "{4636856e-540f-4170-a130-a84776f4c654}"
	BadMemory      = "{5189b25c-5558-4bf2-bca4-289b11bd29e2}"
	GlobalSettings = "{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}"
	LoaderSettings = "{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}"
	Hypervisor     = "{7ff607e0-4395-11db-b0de-0800200c9a66}"
	ResumeSettings = "{1afa9c49-16ab-4a5c-901b-212802da9460}"
	SetupLoader    = "{7619dcc9-fafe-11d9-b411-000476eba25f}"
	RamdiskOptions = "{7619dcc8-fafe-11d9-b411-000476eba25f}"
	DefaultLoader  = "{b520e13d-48da-11e2-9a8b-00155d011700}"
	DefaultResume  = "{b520e13c-48da-11e2-9a8b-00155d011700}"
	SecondLoader   = "{c7d1b0a2-93f5-11e2-8f6e-00155d011700}"
	SecondResume   = "{c7d1b0a1-93f5-11e2-8f6e-00155d011700}"
)

const (
	locale          = "en-US"
	systemDirectory = `\Windows\system32\`
)

// Element codes (facts: bcd-format §3). The number after the class and the
// format means another thing in each type of object, hence the prefixes.
const (
	ElementDevice       = 0x11000001
	ElementPath         = 0x12000002
	elementDescription  = 0x12000004
	elementLocale       = 0x12000005
	elementInherit      = 0x14000006
	elementDebugType    = 0x15000011
	elementDebugPort    = 0x15000013
	elementBaudRate     = 0x15000014
	elementRecovery     = 0x16000009
	elementBadMemory    = 0x1600000B
	elementBootEMS      = 0x16000020
	elementIsolated     = 0x16000060
	elementNoShutdown   = 0x16000074
	elementInMemory     = 0x17000077
	ElementOSDevice     = 0x21000001 // filedevice in a resume object
	ElementSystemRoot   = 0x22000002 // filepath in a resume object
	ElementDefault      = 0x23000003 // of the boot manager
	elementResumeObject = 0x23000003 // of a loader
	elementManagerSleep = 0x23000006 // resumeobject of the boot manager
	ElementDisplayOrder = 0x24000001
	elementTools        = 0x24000010
	elementTimeout      = 0x25000004
	elementNX           = 0x25000020
	elementResumeDebug  = 0x26000006
	elementDetectHAL    = 0x26000010
	elementWinPE        = 0x26000022
	elementEMS          = 0x260000B0
	elementHyperType    = 0x250000F3
	elementHyperPort    = 0x250000F4
	elementHyperBaud    = 0x250000F5
	elementSDIDevice    = 0x31000003
	elementSDIPath      = 0x32000004
)

// A Store is a boot configuration store: objects by identifier, in braces and
// lower case.
type Store map[string]StoreObject

// A StoreObject is an object's type and its elements by code.
type StoreObject struct {
	Type     uint32
	Elements map[uint32]hive.NodeValue // of which only type and data count
}

// Hive writes the store as a registry hive.
func (s Store) Hive() []byte {
	root := &hive.Node{Name: "NewStoreRoot"}
	root.Key("Description").SetString("KeyName", "BCD00000000").SetDWORD("System", 1).SetDWORD("TreatAsSystem", 1)
	objects := root.Key("Objects")
	for _, id := range slices.Sorted(maps.Keys(s)) {
		o := objects.Key(id)
		o.Key("Description").SetDWORD("Type", s[id].Type)
		elements := o.Key("Elements")
		for _, code := range slices.Sorted(maps.Keys(s[id].Elements)) {
			v := s[id].Elements[code]
			elements.Key(fmt.Sprintf("%08x", code)).Set("Element", v.Type, v.Data)
		}
	}
	return hive.Bytes(root, hive.WriteOptions{Minor: 3, Time: Stamp,
		FileName: `\??\GLOBALROOT\Device\HarddiskVolume1\Boot\BCD`})
}

// BootStore describes an ordinary store: one Windows, its resume object, the
// boot manager, the memory tester and the settings groups.
type BootStore struct {
	Generalized bool   // sysprep has run: its devices are all "locate"
	System      []byte // else: the device with the boot files
	Windows     []byte // and the one with Windows
	Tester      []byte // the memory tester's; System when nil
	UEFI        bool
	Description string // "Windows Server 2012" when empty
}

// Store makes it. Elements that generalize adds or takes away are those of the
// article's comparison (facts: bcd-format §7).
func (b BootStore) Store() Store {
	if b.Description == "" {
		b.Description = "Windows Server 2012"
	}
	if b.Tester == nil {
		b.Tester = b.System
	}
	s := settings()
	s[BootManager] = b.manager()
	s[DefaultLoader] = b.loader(DefaultResume)
	s[DefaultResume] = b.resume()
	s[MemoryTester] = StoreObject{0x10200005, map[uint32]hive.NodeValue{
		ElementDevice:      b.device(b.Tester, ElementPath),
		ElementPath:        Text(b.either(`\boot\memtest.exe`, `\EFI\Microsoft\Boot\memtest.efi`)),
		elementDescription: Text("Windows Memory Diagnostic"),
		elementLocale:      Text(locale),
		elementInherit:     IDs(GlobalSettings),
		elementBadMemory:   Boolean(true),
	}}
	return s
}

func (b BootStore) manager() StoreObject {
	e := map[uint32]hive.NodeValue{
		ElementDevice:       b.device(b.System, ElementPath),
		elementDescription:  Text("Windows Boot Manager"),
		elementLocale:       Text(locale),
		elementInherit:      IDs(GlobalSettings),
		elementNoShutdown:   Boolean(true),
		ElementDefault:      Text(DefaultLoader),
		elementManagerSleep: Text(DefaultResume),
		ElementDisplayOrder: IDs(DefaultLoader),
		elementTools:        IDs(MemoryTester),
		elementTimeout:      Integer(3),
	}
	if b.UEFI {
		e[ElementPath] = Text(`\EFI\Microsoft\Boot\bootmgfw.efi`)
	}
	if b.Generalized {
		e[elementTimeout] = Integer(30)
	}
	return StoreObject{0x10100002, e}
}

func (b BootStore) loader(resume string) StoreObject {
	e := map[uint32]hive.NodeValue{
		ElementDevice:       b.device(b.Windows, ElementPath),
		ElementPath:         Text(systemDirectory + b.either("winload.exe", "winload.efi")),
		elementDescription:  Text(b.Description),
		elementLocale:       Text(locale),
		elementInherit:      IDs(LoaderSettings),
		elementInMemory:     Integer(0x15000075),
		ElementOSDevice:     b.device(b.Windows, ElementSystemRoot),
		ElementSystemRoot:   Text(`\Windows`),
		elementResumeObject: Text(resume),
		elementNX:           Integer(1),
	}
	switch {
	case b.Generalized:
		e[elementRecovery] = Boolean(false)
	case !b.UEFI:
		e[elementDetectHAL] = Boolean(true)
	}
	if b.UEFI {
		e[elementIsolated] = Boolean(true)
	}
	return StoreObject{0x10200003, e}
}

func (b BootStore) resume() StoreObject {
	e := map[uint32]hive.NodeValue{
		ElementDevice:      b.device(b.Windows, ElementPath),
		ElementPath:        Text(systemDirectory + b.either("winresume.exe", "winresume.efi")),
		elementDescription: Text("Windows Resume Application"),
		elementLocale:      Text(locale),
		elementInherit:     IDs(ResumeSettings),
		elementInMemory:    Integer(0x15000075),
		ElementSystemRoot:  Text(`\hiberfil.sys`),
	}
	if b.Generalized || b.UEFI {
		e[ElementOSDevice] = b.device(b.Windows, ElementSystemRoot)
	}
	if b.Generalized {
		e[elementRecovery] = Boolean(false)
		e[elementResumeDebug] = Boolean(false)
	}
	return StoreObject{0x10200004, e}
}

// device is where something lies: the given device, or, generalized, the volume
// with the path that another element holds.
func (b BootStore) device(at []byte, element uint32) hive.NodeValue {
	if b.Generalized {
		at = LocateElement(element)
	}
	return Binary(at)
}

func (b BootStore) either(bios, uefi string) string {
	if b.UEFI {
		return uefi
	}
	return bios
}

// settings are the groups that every store has.
func settings() Store {
	type elements = map[uint32]hive.NodeValue
	return Store{
		EMSSettings: {0x20100000, elements{elementBootEMS: Boolean(true)}},
		DebugSettings: {0x20100000, elements{elementDebugType: Integer(0), elementDebugPort: Integer(1),
			elementBaudRate: Integer(115200)}},
		BadMemory:      {0x20100000, nil},
		GlobalSettings: {0x20100000, elements{elementInherit: IDs(DebugSettings, EMSSettings, BadMemory)}},
		LoaderSettings: {0x20200003, elements{elementInherit: IDs(GlobalSettings, Hypervisor)}},
		Hypervisor: {0x20200003, elements{elementHyperType: Integer(0), elementHyperPort: Integer(1),
			elementHyperBaud: Integer(115200)}},
		ResumeSettings: {0x20200004, elements{elementInherit: IDs(GlobalSettings)}},
	}
}

// addSetup adds the entry of the installation media that the article's store
// still has.
func (s Store) addSetup() {
	type elements = map[uint32]hive.NodeValue
	wim := Binary(RAMDisk(`\sources\boot.wim`, guid.MustParse(RamdiskOptions)))
	s[SetupLoader] = StoreObject{0x10200003, elements{
		ElementDevice:      wim,
		ElementPath:        Text(`\windows\system32\boot\winload.exe`),
		elementDescription: Text("Windows Setup"),
		elementLocale:      Text(locale),
		elementInherit:     IDs(LoaderSettings),
		ElementOSDevice:    wim,
		ElementSystemRoot:  Text(`\windows`),
		elementDetectHAL:   Boolean(true),
		elementWinPE:       Boolean(true),
		elementEMS:         Boolean(true),
	}}
	s[RamdiskOptions] = StoreObject{0x30000000, elements{
		elementSDIDevice: Binary(BootDevice()),
		elementSDIPath:   Text(`\boot\boot.sdi`),
	}}
	s[BootManager].Elements[ElementDisplayOrder] = IDs(DefaultLoader, SetupLoader)
}

// AddSecond adds a second, ordinary Windows to the store, with its resume
// object, and lists it after the default one.
func (s Store) AddSecond(device []byte, description string) {
	b := BootStore{System: device, Windows: device, Description: description}
	s[SecondLoader] = b.loader(SecondResume)
	s[SecondResume] = b.resume()
	s[BootManager].Elements[ElementDisplayOrder] = IDs(DefaultLoader, SecondLoader)
}

// Text is the value of an element that holds a string or one object.
func Text(s string) hive.NodeValue { return (&hive.Node{}).SetString("Element", s).Values[0] }

// IDs is the value of an element that lists objects.
func IDs(ids ...string) hive.NodeValue { return (&hive.Node{}).SetStrings("Element", ids...).Values[0] }

// Integer is the value of an element that holds a number, or a list of one.
func Integer(n uint64) hive.NodeValue { return Binary(binary.LittleEndian.AppendUint64(nil, n)) }

// Boolean is the value of an element that holds yes or no.
func Boolean(v bool) hive.NodeValue {
	if v {
		return Binary([]byte{1})
	}
	return Binary([]byte{0})
}

// Binary is the value of an element that holds bytes, such as a device.
func Binary(b []byte) hive.NodeValue { return hive.NodeValue{Type: hive.TypeBinary, Data: b} }
