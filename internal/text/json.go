package text

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// UnmarshalJSON reads what MarshalJSON writes, and any other JSON string.
func (r *Raw) UnmarshalJSON(b []byte) error {
	var plain *string
	if err := json.Unmarshal(b, &plain); err != nil || plain == nil {
		return err
	}
	r.s = *plain
	if strings.ContainsRune(*plain, utf8.RuneError) { // what is no character is lost there
		r.s = string(unescape(b[1 : len(b)-1]))
	}
	return nil
}

// controls are what a letter behind a backslash stands for; others stand for themselves.
var controls = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape reads the inside of a JSON string, which is known to be well formed.
func unescape(b []byte) (out []byte) {
	for len(b) > 0 {
		if b[0] != '\\' {
			out, b = append(out, b[0]), b[1:]
			continue
		}
		if b[1] != 'u' {
			c, ok := controls[b[1]]
			if !ok {
				c = b[1]
			}
			out, b = append(out, c), b[2:]
			continue
		}
		u := unit(b)
		if pair := utf16.DecodeRune(u, unit(b[6:])); pair != unicode.ReplacementChar {
			out, b = utf8.AppendRune(out, pair), b[12:]
			continue
		}
		out, b = appendUnit(out, u), b[6:]
	}
	return out
}

// unit is the UTF-16 unit of the escape \uXXXX at the beginning of b; the replacement
// character when there is none.
func unit(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return unicode.ReplacementChar
	}
	u, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return unicode.ReplacementChar
	}
	return rune(u)
}

// appendUnit appends what a unit without a partner stands for: a character, a byte that
// is no UTF-8, or a surrogate in its generalized form.
func appendUnit(out []byte, u rune) []byte {
	switch {
	case !utf16.IsSurrogate(u):
		return utf8.AppendRune(out, u)
	case u >= 0xdc80 && u <= 0xdcff:
		return append(out, byte(u))
	}
	return append(out, 0xe0|byte(u>>12), 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
}
