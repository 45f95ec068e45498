package logparse

import "bytes"

// A span is a part of a line, by byte positions, so that it stays true when the
// line is copied.
type span struct{ from, to int }

// skipBlanks returns the first position at or after i that holds no blank: no
// space, tab, no-break space (also when a web page encoded it twice, as an A
// with circumflex and a blank) and no left-to-right mark, which netsh puts into
// its dates.
func skipBlanks(b []byte, i int) int {
	for i < len(b) {
		switch {
		case b[i] == ' ' || b[i] == '\t':
			i++
		case b[i] < 0x80:
			return i
		case hasAt(b, i, "\u00a0"):
			i += 2
		case hasAt(b, i, "\u200e"), hasAt(b, i, "\u00c2 "):
			i += 3
		case hasAt(b, i, "\u00c2\u00a0"):
			i += 4
		default:
			return i
		}
	}
	return i
}

// hasAt reports whether s stands at position i of b.
func hasAt(b []byte, i int, s string) bool {
	return i >= 0 && i+len(s) <= len(b) && string(b[i:i+len(s)]) == s
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// twoDigits reads two decimal digits at i, which must be in b; above 99 when
// they are none.
func twoDigits(b []byte, i int) int {
	tens, ones := b[i]-'0', b[i+1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

// number reads up to limit decimal digits at i; next is i when there are none.
// Limit is at most 18, which an int holds.
func number(b []byte, i, limit int) (n, next int) {
	end := min(len(b), i+limit)
	for next = i; next < end; next++ {
		c := b[next] - '0'
		if c > 9 {
			break
		}
		n = n*10 + int(c)
	}
	return n, next
}

// notHex is the value in hexValues of what is no hexadecimal digit.
const notHex = 16

// hexValues are the values of hexadecimal digits, and wordBytes the characters
// of a source file's name: tables, since every line asks many times.
var hexValues, wordBytes = func() (hex [256]uint8, word [256]bool) {
	for i := range 256 {
		c := byte(i)
		hex[i] = notHex
		switch lower := c | 0x20; {
		case isDigit(c):
			hex[i], word[i] = c-'0', true
		case lower >= 'a' && lower <= 'f':
			hex[i], word[i] = lower-'a'+10, true
		case lower >= 'a' && lower <= 'z', c == '_', c == '.':
			word[i] = true
		}
	}
	return hex, word
}()

// isWord reports whether c can be part of a name or a number.
func isWord(c byte) bool { return wordBytes[c] }

// hexNumber reads up to 8 hexadecimal digits at i; next is i when there are none.
func hexNumber(b []byte, i int) (n uint32, next int) {
	end := min(len(b), i+8)
	for next = i; next < end; next++ {
		c := hexValues[b[next]]
		if c == notHex {
			break
		}
		n = n<<4 | uint32(c)
	}
	return n, next
}

// prefixedHex reads 0x and up to 8 hexadecimal digits at i; next is i when they
// are not there.
func prefixedHex(b []byte, i int) (n uint32, next int) {
	if !hasAt(b, i, "0x") && !hasAt(b, i, "0X") {
		return 0, i
	}
	n, next = hexNumber(b, i+2)
	if next == i+2 {
		return 0, i
	}
	return n, next
}

// The lengths of a GUID's text without and with braces.
const (
	guidLen   = 36
	bracedLen = guidLen + 2
)

// trimRight returns b without DebugView's trailing tab and the NUL
// bytes of a wrapped log.
func trimRight(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\t' || b[len(b)-1] == 0) {
		b = b[:len(b)-1]
	}
	return b
}

// nulRun is how many NUL bytes in a row are a hole in a wrapped log, not a part
// of a message.
var nulRun = make([]byte, 8)

// visiblePart returns what of a line is looked at: the part behind the last
// hole, without NUL bytes and tabs at its end. It is empty for a blank line.
// Skipped is how much of b comes before it. Without nul there are no NUL bytes.
func visiblePart(b []byte, nul bool) (visible []byte, skipped int) {
	b = trimRight(b)
	if nul && bytes.IndexByte(b, 0) >= 0 {
		all := len(b)
		if i := bytes.LastIndex(b, nulRun); i >= 0 {
			b = b[i+len(nulRun):]
		}
		b = bytes.TrimLeft(b, "\x00")
		skipped = all - len(b)
	}
	if skipBlanks(b, 0) == len(b) {
		return nil, 0
	}
	return b, skipped
}
