package hive

import (
	"fmt"
	"io/fs"

	"vmmdoctor/internal/text"
)

// A Type says what the data of a value means, as Windows numbers it
// (winnt.h, REG_*). Other numbers than those named here occur.
type Type uint32

// The types vmmdoctor meets.
const (
	TypeNone    Type = 0  // REG_NONE
	TypeString  Type = 1  // REG_SZ
	TypeExpand  Type = 2  // REG_EXPAND_SZ
	TypeBinary  Type = 3  // REG_BINARY
	TypeDWORD   Type = 4  // REG_DWORD
	TypeStrings Type = 7  // REG_MULTI_SZ
	TypeQWORD   Type = 11 // REG_QWORD
)

var typeNames = map[Type]string{
	TypeNone: "REG_NONE", TypeString: "REG_SZ", TypeExpand: "REG_EXPAND_SZ", TypeBinary: "REG_BINARY",
	TypeDWORD: "REG_DWORD", TypeStrings: "REG_MULTI_SZ", TypeQWORD: "REG_QWORD",
}

// String is the name Windows has for the type, or "type 0x…".
func (t Type) String() string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return fmt.Sprintf("type %#x", uint32(t))
}

// A Value is a named value of a key with all its data.
type Value struct {
	Name   text.Raw // empty for the default value
	Type   Type
	Data   []byte // exactly as stored, of the value's own size
	Offset int64  // of the data in the file; of its first part if it is in parts
}

// Text returns the text of a REG_SZ or REG_EXPAND_SZ value up to the first
// NUL, where Windows stops too.
func (v Value) Text() (text.Raw, error) {
	if v.Type != TypeString && v.Type != TypeExpand {
		return text.Raw{}, v.typeError(TypeString)
	}
	first, _ := cutNUL(v.Data)
	return text.FromUTF16(first), nil
}

// Uint32 returns the number of a REG_DWORD value.
func (v Value) Uint32() (uint32, error) {
	if v.Type != TypeDWORD {
		return 0, v.typeError(TypeDWORD)
	}
	if len(v.Data) != 4 {
		return 0, errf(v.Offset, "value %q is a REG_DWORD of %d bytes, want 4", v.Name, len(v.Data))
	}
	return le.Uint32(v.Data), nil
}

func (v Value) typeError(want Type) error {
	return errf(v.Offset, "value %q is a %v, want a %v", v.Name, v.Type, want)
}

// cutNUL splits UTF-16 at the first NUL.
func cutNUL(b []byte) (before, after []byte) {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return b[:i], b[i+2:]
		}
	}
	return b, nil
}

// Values returns the values of k in the order of the file, with all their
// data. With an error come those that could be read.
func (k Key) Values() (values []Value, err error) {
	if k.broken != nil {
		return nil, k.broken
	}
	k.h.door.enter()
	defer k.h.door.leave(&err)
	list, err := k.valueRefs()
	for _, ref := range list {
		v, valErr := k.h.value(ref)
		if valErr != nil {
			err = firstError(err, valErr)
			continue
		}
		values = append(values, v)
	}
	return values, err
}

// Value returns the value of that name, without regard to case; the empty name
// is the default value. If there is none the error wraps fs.ErrNotExist.
func (k Key) Value(name string) (v Value, err error) {
	if k.broken != nil {
		return Value{}, k.broken
	}
	k.h.door.enter()
	defer k.h.door.leave(&err)
	want := folded(name)
	list, err := k.valueRefs()
	for _, ref := range list {
		found, refErr := k.h.valueName(ref)
		if refErr != nil {
			err = firstError(err, refErr)
		} else if found.compare(want) == 0 {
			return k.h.value(ref)
		}
	}
	if err != nil {
		return Value{}, err
	}
	return Value{}, fmt.Errorf("hive: no value %q in %q: %w", text.New(name), k.name, fs.ErrNotExist)
}
