package bcd

import (
	"fmt"

	"vmmdoctor/internal/guid"
)

// An ObjectType says what an object is (facts: bcd-format §2.1): bits 31..28
// the class, 23..20 the image type or who may inherit it, 19..0 the
// application type.
type ObjectType uint32

// The object types the program asks for by name.
const (
	FirmwareManager     ObjectType = 0x10100001
	BootManager         ObjectType = 0x10100002
	FirmwareApplication ObjectType = 0x101fffff
	OSLoader            ObjectType = 0x10200003
	Resume              ObjectType = 0x10200004
	MemoryTester        ObjectType = 0x10200005
	LegacyLoader        ObjectType = 0x10300006
	BootSector          ObjectType = 0x10400008
	GlobalGroup         ObjectType = 0x20100000
	LoaderGroup         ObjectType = 0x20200003
	ResumeGroup         ObjectType = 0x20200004
	DeviceOptions       ObjectType = 0x30000000
)

// String returns eight hex digits.
func (t ObjectType) String() string { return fmt.Sprintf("%08x", uint32(t)) }

// MarshalText returns the form of String, which is also the JSON form.
func (t ObjectType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// An ElementType is the code of an element (facts: bcd-format §2.2): bits
// 31..28 the class, 27..24 the format, 23..0 the subtype.
type ElementType uint32

// The elements the program asks for by name.
const (
	ApplicationDevice ElementType = 0x11000001
	ApplicationPath   ElementType = 0x12000002
	Description       ElementType = 0x12000004
	RecoverySequence  ElementType = 0x14000008
	RecoveryEnabled   ElementType = 0x16000009

	DisplayOrder ElementType = 0x24000001 // boot managers
	BootSequence ElementType = 0x24000002
	DefaultEntry ElementType = 0x23000003
	Timeout      ElementType = 0x25000004

	OSDevice     ElementType = 0x21000001 // OS loaders
	SystemRoot   ElementType = 0x22000002
	ResumeObject ElementType = 0x23000003
	DetectHAL    ElementType = 0x26000010
	WinPE        ElementType = 0x26000022

	FileDevice         ElementType = 0x21000001 // resume objects
	FilePath           ElementType = 0x22000002
	DebugOptionEnabled ElementType = 0x26000006
)

// String returns eight hex digits.
func (t ElementType) String() string { return fmt.Sprintf("%08x", uint32(t)) }

// MarshalText returns the form of String, which is also the JSON form.
func (t ElementType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// A Format says how the value of an element is stored.
type Format byte

// The formats of bits 27..24 of an [ElementType].
const (
	FormatDevice Format = iota + 1
	FormatString
	FormatObject
	FormatObjects
	FormatInteger
	FormatBoolean
	FormatIntegers
	FormatBinary
)

// Format returns the format the code promises.
func (t ElementType) Format() Format { return Format(t >> 24 & 0xf) }

func (t ElementType) class() uint32 { return uint32(t) >> 28 }

// The classes of bits 31..28 of an [ElementType].
const (
	classLibrary     = 1
	classApplication = 2
	classDevice      = 3
	classTemplate    = 4
)

// Identifiers that Windows gives the same meaning in every store.
var (
	FirmwareManagerID = guid.MustParse("a5a30fa2-3d06-4e9f-b5f4-a01df9d1fcba")
	BootManagerID     = guid.MustParse("9dea862c-5cdd-4e70-acc1-f32b344d4795")
	MemoryTesterID    = guid.MustParse("b2721d73-1db4-4c62-bf78-c548a880142d")
)
