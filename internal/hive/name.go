package hive

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf16"

	"vmmdoctor/internal/text"
)

// A storedName is a name as it is in the file.
type storedName struct {
	bytes      []byte
	compressed bool // one byte a character, else UTF-16
}

// name returns the name that begins at an offset in c.
func (h *Hive) name(c cell, at int, length uint16, compressed bool) (storedName, error) {
	n := int(length)
	if n > c.len-at {
		return storedName{}, errf(c.off, "name of %d bytes in a cell of %d", n, c.len)
	}
	if !compressed && n%2 != 0 {
		return storedName{}, errf(c.off, "UTF-16 name of %d bytes, want an even number", n)
	}
	b, err := h.view(c, at, n)
	return storedName{b, compressed}, err
}

// raw is the name as text.
func (n storedName) raw() text.Raw {
	if n.compressed {
		return text.FromLatin1(n.bytes)
	}
	return text.FromUTF16(n.bytes)
}

// compare orders the folded name against another one.
func (n storedName) compare(want []uint16) int {
	size := 2
	if n.compressed {
		size = 1
	}
	length := len(n.bytes) / size
	for i := range min(length, len(want)) {
		u := uint16(n.bytes[i*size])
		if size == 2 {
			u |= uint16(n.bytes[i*size+1]) << 8
		}
		if order := cmp.Compare(upper(u), want[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(length, len(want))
}

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

// folded is the form in which names are compared and sorted.
func folded(name string) []uint16 {
	u := text.Units(name)
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

// encodeName returns a name as it is stored: one byte a character where all
// are below U+0100 (compressed, facts: bcd-format §10.1), else UTF-16.
func encodeName(name string) (stored []byte, compressed bool) {
	u := text.Units(name)
	if slices.ContainsFunc(u, func(c uint16) bool { return c > 0xff }) {
		return text.UTF16(name), false
	}
	stored = make([]byte, len(u))
	for i, c := range u {
		stored[i] = byte(c)
	}
	return stored, true
}
