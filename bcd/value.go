package bcd

import (
	"encoding/binary"
	"fmt"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

// A Value is what an element holds: a [Device], [String], [ID], [IDs],
// [Integer], [Boolean], [Integers] or [Binary]. Nothing else is one.
type Value interface{ isValue() }

type (
	// String is text, cut at its first NUL.
	String struct{ text.Raw }
	// ID names one object.
	ID struct{ guid.GUID }
	// IDs names objects; the order matters.
	IDs []guid.GUID
	// Integer is an unsigned number of up to 8 bytes.
	Integer uint64
	// Boolean is printed Yes or No.
	Boolean bool
	// Integers is a list of numbers.
	Integers []uint64
	// Binary is data without a known form, also the data of an element
	// that does not have the form its code promises.
	Binary []byte
)

func (Device) isValue()   {}
func (String) isValue()   {}
func (ID) isValue()       {}
func (IDs) isValue()      {}
func (Integer) isValue()  {}
func (Boolean) isValue()  {}
func (Integers) isValue() {}
func (Binary) isValue()   {}

// decode returns the value of data for an element of format f stored as kind.
// odd lists what was tolerated; data without the promised form is a [Binary].
func decode(f Format, kind hive.Type, data []byte) (v Value, odd []string) {
	if want := f.registryType(); kind != want && !(f == FormatObjects && kind == hive.TypeString) {
		return Binary(data), []string{fmt.Sprintf("registry type is %s, want %s", kind, want)}
	}
	switch f {
	case FormatDevice:
		return decodeDevice(data)
	case FormatString:
		s, rest := untilNUL(data)
		return String{s}, oddTail(rest)
	case FormatObject:
		return decodeID(data)
	case FormatObjects:
		return decodeIDs(data)
	case FormatInteger:
		return decodeInteger(data)
	case FormatBoolean:
		return decodeBoolean(data)
	case FormatIntegers:
		return decodeIntegers(data)
	case FormatBinary:
		return Binary(data), nil
	}
	return Binary(data), []string{fmt.Sprintf("format digit is %d, want 1 to 8", f)}
}

// registryType is the type elements of a format are stored with (facts:
// bcd-format §2.2).
func (f Format) registryType() hive.Type {
	switch f {
	case FormatString, FormatObject:
		return hive.TypeString
	case FormatObjects:
		return hive.TypeStrings
	}
	return hive.TypeBinary
}

// decodeInteger reads 1 to 8 bytes: media and templates hold short ones.
func decodeInteger(data []byte) (Value, []string) {
	if len(data) == 0 || len(data) > 8 {
		return Binary(data), []string{fmt.Sprintf("integer has %d bytes, want 1 to 8", len(data))}
	}
	var b [8]byte
	copy(b[:], data)
	return Integer(binary.LittleEndian.Uint64(b[:])), nil
}

func decodeBoolean(data []byte) (Value, []string) {
	if len(data) != 1 {
		return Binary(data), []string{fmt.Sprintf("boolean has %d bytes, want 1", len(data))}
	}
	if data[0] > 1 {
		return Boolean(true), []string{fmt.Sprintf("boolean is %d, want 0 or 1", data[0])}
	}
	return Boolean(data[0] == 1), nil
}

func decodeIntegers(data []byte) (Value, []string) {
	if len(data)%8 != 0 {
		return Binary(data), []string{fmt.Sprintf("integer list has %d bytes, want a multiple of 8", len(data))}
	}
	v := make(Integers, len(data)/8)
	for i := range v {
		v[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	return v, nil
}

func decodeID(data []byte) (Value, []string) {
	s, rest := untilNUL(data)
	id, ok := parseID(s)
	if !ok {
		return Binary(data), []string{fmt.Sprintf("%q is no object identifier", s)}
	}
	return ID{id}, oddTail(rest)
}

// decodeIDs skips empty strings and takes a single string for a list of one.
func decodeIDs(data []byte) (Value, []string) {
	v := make(IDs, 0, len(data)/(2*wideID))
	for rest := data; len(rest) > 1; {
		var one []byte
		one, rest = cutNUL(rest)
		if len(one) == 0 {
			continue
		}
		id, ok := parseWideID(one)
		if !ok {
			return Binary(data), []string{fmt.Sprintf("%q in the list is no object identifier", text.FromUTF16(one))}
		}
		v = append(v, id)
	}
	return v, nil
}

// wideID is how many characters an identifier takes, with its braces.
const wideID = 38

// parseWideID is parseID of UTF-16, which makes no text of the many in a list.
func parseWideID(b []byte) (guid.GUID, bool) {
	var s [wideID]byte
	if len(b) != 2*len(s) {
		return parseID(text.FromUTF16(b))
	}
	for i := range s {
		if s[i] = b[2*i]; b[2*i+1] != 0 {
			return guid.GUID{}, false
		}
	}
	id, err := guid.Parse(string(s[:]))
	return id, err == nil && s[0] == '{'
}

func parseID(s text.Raw) (guid.GUID, bool) {
	id, err := guid.Parse(string(s.Bytes()))
	return id, err == nil && s.HasPrefix("{")
}

// untilNUL returns the UTF-16LE text before the first NUL, and what follows it.
func untilNUL(b []byte) (s text.Raw, rest []byte) {
	one, rest := cutNUL(b)
	return text.FromUTF16(one), rest
}

// cutNUL returns what stands before the first NUL of UTF-16, and what follows it.
func cutNUL(b []byte) (one, rest []byte) {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return b[:i], b[i+2:]
		}
	}
	return b, nil
}

// oddTail complains of anything but NULs behind a string.
func oddTail(rest []byte) []string {
	for _, c := range rest {
		if c != 0 {
			return []string{fmt.Sprintf("%d bytes follow the end of the string", len(rest))}
		}
	}
	return nil
}
