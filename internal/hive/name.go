package hive

import (
	"encoding/binary"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// upper maps one UTF-16 unit as Windows does when it compares registry names:
// to the simple upper case of Unicode, but never out of the unit's own script
// block into ASCII or Greek (Windows' table leaves µ, ı and ſ alone), and
// never across a surrogate pair.
func upper(u uint16) uint16 {
	switch {
	case u < 0x80:
		if 'a' <= u && u <= 'z' {
			return u - 0x20
		}
		return u
	case u == 0xb5, u == 0x131, u == 0x17f, utf16.IsSurrogate(rune(u)):
		return u
	}
	if r := unicode.ToUpper(rune(u)); r <= 0xffff {
		return uint16(r)
	}
	return u
}

// units returns s as UTF-16. An unpaired surrogate, which text.Raw keeps as
// three bytes, is itself again; a byte that is no UTF-8 becomes U+FFFD.
func units(s string) []uint16 {
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

// folded is the form in which names are compared and sorted.
func folded(name string) []uint16 {
	u := units(name)
	for i := range u {
		u[i] = upper(u[i])
	}
	return u
}

// hash is the hint of an lh list: 37*h + character over the folded name
// (facts: bcd-format §10.2).
func hash(fold []uint16) uint32 {
	var h uint32
	for _, u := range fold {
		h = h*37 + uint32(u)
	}
	return h
}

// utf16Bytes is s as a hive stores text, without an end mark.
func utf16Bytes(s string) []byte {
	var out []byte
	for _, u := range units(s) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// encodeName returns a name as it is stored: one byte a character where all
// are below U+0100 (compressed, facts: bcd-format §10.1), else UTF-16.
func encodeName(name string) (stored []byte, compressed bool) {
	u := units(name)
	if slices.ContainsFunc(u, func(c uint16) bool { return c > 0xff }) {
		return utf16Bytes(name), false
	}
	stored = make([]byte, len(u))
	for i, c := range u {
		stored[i] = byte(c)
	}
	return stored, true
}
