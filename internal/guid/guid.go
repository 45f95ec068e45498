// Package guid holds the identifiers Windows gives to disks, partitions and
// boot configuration objects.
package guid

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// A GUID is a globally unique identifier in the byte order in which Windows
// stores it: the first three groups little endian, the rest as bytes in order
// (facts: bcd-format, opening; UEFI specification, appendix A). The zero value
// means "none".
type GUID [16]byte

// String returns the form bcdedit prints: lower case, in braces.
func (g GUID) String() string {
	return fmt.Sprintf("{%08x-%04x-%04x-%x-%x}", binary.LittleEndian.Uint32(g[0:]),
		binary.LittleEndian.Uint16(g[4:]), binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:16])
}

// MarshalText returns the form of String, which is also the JSON form.
func (g GUID) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// IsZero reports whether g is the GUID that means "none".
func (g GUID) IsZero() bool { return g == GUID{} }

// Parse reads the text form, with or without braces, in any case.
func Parse(s string) (GUID, error) {
	var g GUID
	t := strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	b, err := hex.DecodeString(strings.ReplaceAll(t, "-", ""))
	if err != nil || len(b) != 16 || len(t) != 36 || t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-' {
		return g, fmt.Errorf("%q is not a GUID", s)
	}
	copy(g[:], b)
	binary.LittleEndian.PutUint32(g[0:], binary.BigEndian.Uint32(b[0:]))
	binary.LittleEndian.PutUint16(g[4:], binary.BigEndian.Uint16(b[4:]))
	binary.LittleEndian.PutUint16(g[6:], binary.BigEndian.Uint16(b[6:]))
	return g, nil
}

// MustParse is Parse for identifiers written in the source.
func MustParse(s string) GUID {
	g, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return g
}
