package ntfs

import (
	"encoding/binary"
	"unicode"
	"unicode/utf16"
)

// compare orders two names as the index does (COLLATION_FILE_NAME): by their
// letters in upper case, then by length, then by the letters themselves. The
// first name is as it stands on the disk. Names that differ in case only give
// sameLetters, negative or positive; the same names give 0.
func (v *Volume) compare(a []byte, b []uint16) int {
	cased := 0
	for i := range min(len(a)/2, len(b)) {
		x, y := binary.LittleEndian.Uint16(a[2*i:]), b[i]
		if x == y {
			continue
		}
		if ux, uy := v.upper(x), v.upper(y); ux != uy {
			return order(ux < uy, different)
		}
		if cased == 0 {
			cased = order(x < y, sameLetters)
		}
	}
	if len(a)/2 != len(b) {
		return order(len(a)/2 < len(b), different)
	}
	return cased
}

const (
	sameLetters = 1
	different   = 2
)

func order(less bool, by int) int {
	if less {
		return -by
	}
	return by
}

// upper turns a UTF-16 unit into upper case by the volume's own table,
// $UpCase, of which only the rows that are needed are read. ASCII needs none.
// Where the table cannot be read, Unicode's simple upper case stands in.
func (v *Volume) upper(c uint16) uint16 {
	if c < 0x80 {
		if 'a' <= c && c <= 'z' {
			return c - ('a' - 'A')
		}
		return c
	}
	row := v.upcase[c>>8]
	if row == nil {
		row = v.upcaseRow(c >> 8)
		v.upcase[c>>8] = row
	}
	return row[c&0xff]
}

// upcaseRow reads the 256 entries of a row, 512 bytes of the file $UpCase.
func (v *Volume) upcaseRow(high uint16) *[256]uint16 {
	var row [256]uint16
	var b [512]byte
	s, err := v.openStream(recordUpcase)
	if err == nil {
		_, err = s.ReadAt(b[:], int64(high)*512)
	}
	for i := range row {
		if err == nil {
			row[i] = binary.LittleEndian.Uint16(b[2*i:])
			continue
		}
		c := rune(high)<<8 | rune(i)
		row[i] = uint16(c)
		if up := unicode.ToUpper(c); up <= 0xffff {
			row[i] = uint16(up)
		}
	}
	return &row
}

// encodeName returns a name's UTF-16 units.
func encodeName(name string) []uint16 { return utf16.Encode([]rune(name)) }

// decodeName turns little endian UTF-16 into a string. Half a surrogate pair
// becomes U+FFFD, since names of an fs.FS are valid UTF-8: such a file is
// listed, but cannot be opened.
func decodeName(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}
