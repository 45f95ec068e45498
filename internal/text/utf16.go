package text

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Units returns s as UTF-16. An unpaired surrogate, which a [Raw] keeps as three
// bytes, is itself again; a byte that is no UTF-8 becomes U+FFFD.
func Units(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 && len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80 {
			out = append(out, 0xd000|uint16(s[1]&0x3f)<<6|uint16(s[2]&0x3f))
			s = s[3:]
			continue
		}
		out = utf16.AppendRune(out, r)
		s = s[n:]
	}
	return out
}

// UTF16 returns s as little-endian UTF-16, the form Windows stores strings in,
// without an end mark: what [FromUTF16] reads.
func UTF16(s string) []byte {
	var out []byte
	for _, u := range Units(s) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}
