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
	ok := len(t) == 36 && t[8] == '-' && t[13] == '-' && t[18] == '-' && t[23] == '-'
	for i, at := range places {
		if ok {
			_, err := hex.Decode(g[i:i+1], []byte(t[at:at+2]))
			ok = err == nil
		}
	}
	if !ok {
		return GUID{}, fmt.Errorf("%q is not a GUID", strings.Clone(s)) // so that s need not be kept
	}
	return g, nil
}

// places are where the bytes of an identifier stand in its text: of the first three
// parts the last byte comes first.
var places = [16]int{6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34}

// MustParse is Parse for identifiers written in the source.
func MustParse(s string) GUID {
	g, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return g
}
