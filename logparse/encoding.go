package logparse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"vmmdoctor/internal/text"
)

// An Encoding is how a trace's bytes are characters.
type Encoding uint8

// The encodings (facts: vmm-traces §2.2). ASCII text is UTF8.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
	Windows1252
)

// String returns the usual name, "UTF-16LE".
func (e Encoding) String() string {
	switch e {
	case UTF8:
		return "UTF-8"
	case UTF16LE:
		return "UTF-16LE"
	case UTF16BE:
		return "UTF-16BE"
	case Windows1252:
		return "Windows-1252"
	}
	return fmt.Sprintf("encoding %d", uint8(e))
}

// unit is the number of bytes of one code unit.
func (e Encoding) unit() int {
	if e == UTF16LE || e == UTF16BE {
		return 2
	}
	return 1
}

// detectHead is how much of a file detectEncoding needs.
const detectHead = 4096

// detectEncoding looks at the first bytes of a text: a byte order mark decides,
// else the places of NUL bytes (facts: dependencies §2.8). It answers UTF8 for
// every single-byte text; which one it is shows at the first character beyond
// ASCII. bom is the length of the mark.
func detectEncoding(head []byte) (e Encoding, bom int) {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return UTF8, 3
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE, 2
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE, 2
	}
	head = head[:min(len(head), detectHead)]
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case nul[1] > pairs/4 && nul[0] <= pairs/32:
		return UTF16LE, 0
	case nul[0] > pairs/4 && nul[1] <= pairs/32:
		return UTF16BE, 0
	}
	return UTF8, 0
}

// decode turns bytes of the file into text, losing nothing: unpaired surrogates
// stay what they are, and Windows-1252's five bytes without a character become
// the control characters of the same number.
func (e Encoding) decode(b []byte) text.Raw {
	return text.New(string(e.appendText(nil, b)))
}

// appendText appends bytes of the file to dst as text, as decode does.
func (e Encoding) appendText(dst, b []byte) []byte {
	switch e {
	case UTF16LE, UTF16BE:
		return appendUTF16(dst, b, e == UTF16BE)
	case Windows1252:
		for _, c := range b {
			r := charmap.Windows1252.DecodeByte(c)
			if r == utf8.RuneError {
				r = rune(c)
			}
			dst = utf8.AppendRune(dst, r)
		}
		return dst
	}
	return append(dst, b...)
}

// encodeASCII returns ASCII text as the file has it.
func (e Encoding) encodeASCII(s []byte) []byte {
	var b []byte
	for _, c := range s {
		switch e {
		case UTF16LE:
			b = append(b, c, 0)
		case UTF16BE:
			b = append(b, 0, c)
		default:
			b = append(b, c)
		}
	}
	return b
}

// appendUTF16 decodes UTF-16. ASCII, which is most of every trace, has a way of
// its own.
func appendUTF16(dst, b []byte, bigEndian bool) []byte {
	lo, hi := 0, 1
	if bigEndian {
		lo, hi = 1, 0
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i+hi] != 0 || b[i+lo] >= utf8.RuneSelf {
			if bigEndian {
				b = swapped(b)
			}
			return append(dst, text.FromUTF16(b[i:]).Bytes()...)
		}
		dst = append(dst, b[i+lo])
	}
	if len(b)%2 != 0 {
		dst = append(dst, b[len(b)-1])
	}
	return dst
}

// beyondASCII reports whether b holds a byte that is no ASCII.
func beyondASCII(b []byte) bool {
	const high = 0x8080808080808080
	le := binary.LittleEndian
	for ; len(b) >= 32; b = b[32:] {
		if (le.Uint64(b)|le.Uint64(b[8:])|le.Uint64(b[16:])|le.Uint64(b[24:]))&high != 0 {
			return true
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// singleByte tells UTF-8 from Windows-1252 by a line with bytes beyond ASCII.
// The line may be cut in the middle of its last character.
func singleByte(line []byte) Encoding {
	for cut := range min(utf8.UTFMax, len(line)) {
		if utf8.Valid(line[:len(line)-cut]) {
			return UTF8
		}
	}
	return Windows1252
}

// swapped returns b with the bytes of each pair exchanged; an odd last byte stays.
func swapped(b []byte) []byte {
	b = slices.Clone(b)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}
