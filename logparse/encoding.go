package logparse

import (
	"bytes"
	"fmt"
	"slices"

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

// decode turns bytes of the file into text, losing nothing.
func (e Encoding) decode(b []byte) text.Raw {
	switch e {
	case UTF16LE:
		return text.FromUTF16(b)
	case UTF16BE:
		return text.FromUTF16(swapped(b))
	case Windows1252:
		// The decoder knows every byte: the five without a character of their
		// own become the control characters of the same number.
		s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
		return text.New(string(s))
	}
	return text.New(string(b))
}

// swapped returns b with the bytes of each pair exchanged; an odd last byte stays.
func swapped(b []byte) []byte {
	b = slices.Clone(b)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}
