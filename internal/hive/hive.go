// Package hive reads registry hives: boot configuration stores and the SYSTEM
// and SOFTWARE hives of an installed Windows. It also writes whole new ones.
package hive

import "fmt"

// A Type says what the data of a value means, as Windows numbers it
// (winnt.h, REG_*). Other numbers than those named here occur.
type Type uint32

// The types vmmdoctor meets.
const (
	TypeNone     Type = 0  // REG_NONE
	TypeString   Type = 1  // REG_SZ
	TypeExpand   Type = 2  // REG_EXPAND_SZ
	TypeBinary   Type = 3  // REG_BINARY
	TypeDWORD    Type = 4  // REG_DWORD
	TypeStrings  Type = 7  // REG_MULTI_SZ
	TypeQWORD    Type = 11 // REG_QWORD
	typeBigDWORD Type = 5  // REG_DWORD_BIG_ENDIAN
)

var typeNames = map[Type]string{
	TypeNone: "REG_NONE", TypeString: "REG_SZ", TypeExpand: "REG_EXPAND_SZ", TypeBinary: "REG_BINARY",
	TypeDWORD: "REG_DWORD", typeBigDWORD: "REG_DWORD_BIG_ENDIAN", TypeStrings: "REG_MULTI_SZ", TypeQWORD: "REG_QWORD",
}

// String is the name Windows has for the type, or "type 0x…".
func (t Type) String() string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return fmt.Sprintf("type %#x", uint32(t))
}
