// Package text holds text that came from outside: names on a disk, strings in
// a registry hive, lines of a trace, paths given by the user.
//
// Such text may hold escape sequences, line ends, characters that turn the
// reading direction, or bytes that are no text at all. A [Raw] keeps it
// exactly and gives it out only in forms that are safe by construction: fmt
// verbs and String yield the visible form, MarshalJSON a lossless one. So a
// screen or a report cannot print it unsafely by forgetting a call.
package text

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"vmmdoctor/internal/lazy"
)

// A Raw is text from outside, kept byte for byte. The zero value is empty.
// Raws are comparable with == and may be map keys; equal means the same bytes.
type Raw struct{ s string }

// New marks s as text from outside. It may hold anything, also invalid UTF-8.
func New(s string) Raw { return Raw{s} }

// FromUTF16 decodes little-endian UTF-16, the form Windows stores strings in.
// Unpaired surrogates are kept (in their three byte generalized UTF-8 form)
// and a last odd byte is kept as that byte, so nothing is lost.
func FromUTF16(b []byte) Raw {
	out := make([]byte, 0, len(b)/2+1) // enough for ASCII
	for ; len(b) >= 2; b = b[2:] {
		u := rune(binary.LittleEndian.Uint16(b))
		if utf16.IsSurrogate(u) && len(b) >= 4 {
			if r := utf16.DecodeRune(u, rune(binary.LittleEndian.Uint16(b[2:]))); r != unicode.ReplacementChar {
				out = utf8.AppendRune(out, r)
				b = b[2:]
				continue
			}
		}
		if utf16.IsSurrogate(u) {
			out = append(out, 0xe0|byte(u>>12), 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
			continue
		}
		out = utf8.AppendRune(out, u)
	}
	return Raw{string(append(out, b...))}
}

// FromLatin1 decodes bytes of which each is one character below U+0100, the
// compressed form of registry names.
func FromLatin1(b []byte) Raw {
	var out []byte
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return Raw{string(out)}
}

// Bytes returns the original bytes. They must not reach a screen or a report:
// only readers that look something up or cut a text apart may take them.
func (r Raw) Bytes() []byte { return []byte(r.s) }

// IsEmpty reports whether there is no text at all.
func (r Raw) IsEmpty() bool { return r.s == "" }

// Len is the number of bytes of the original.
func (r Raw) Len() int { return len(r.s) }

// Compare orders by the original bytes, as strings.Compare does.
func (r Raw) Compare(other Raw) int { return strings.Compare(r.s, other.s) }

// EqualFold reports whether r is s without regard to case.
func (r Raw) EqualFold(s string) bool { return strings.EqualFold(r.s, s) }

// SameFold reports whether two texts are the same without regard to case.
func (r Raw) SameFold(other Raw) bool { return strings.EqualFold(r.s, other.s) }

// HasPrefixFold reports whether r begins with s without regard to case.
func (r Raw) HasPrefixFold(s string) bool {
	return len(r.s) >= len(s) && strings.EqualFold(r.s[:len(s)], s)
}

// Contains reports whether s occurs in r.
func (r Raw) Contains(s string) bool { return strings.Contains(r.s, s) }

// ContainsFold reports whether s occurs in r without regard to case.
func (r Raw) ContainsFold(s string) bool {
	return strings.Contains(strings.ToLower(r.s), strings.ToLower(s))
}

// HasPrefix reports whether r begins with s.
func (r Raw) HasPrefix(s string) bool { return strings.HasPrefix(r.s, s) }

// TrimSpace returns r without white space at its ends.
func (r Raw) TrimSpace() Raw { return Raw{strings.TrimSpace(r.s)} }

// Cut slices r around the first sep, as strings.Cut does.
func (r Raw) Cut(sep string) (before, after Raw, found bool) {
	b, a, ok := strings.Cut(r.s, sep)
	return Raw{b}, Raw{a}, ok
}

// Lines splits r at line feeds, carriage returns and pairs of both. A line end
// at the very end does not make another line.
func (r Raw) Lines() []Raw {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(r.s)
	var out []Raw
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		out = append(out, Raw{line})
	}
	return out
}

// Matches reports whether re matches anywhere in r.
func (r Raw) Matches(re *regexp.Regexp) bool { return re.MatchString(r.s) }

// Submatch returns what re's groups match in r, the whole match first, or nil.
// A group that took no part is empty.
func (r Raw) Submatch(re *regexp.Regexp) []Raw {
	m := re.FindStringSubmatch(r.s)
	if m == nil {
		return nil
	}
	out := make([]Raw, len(m))
	for i, s := range m {
		out[i] = Raw{s}
	}
	return out
}

// Uint reads r as an unsigned number of that base and at most that many bits.
func (r Raw) Uint(base, bits int) (uint64, error) {
	n, err := strconv.ParseUint(r.s, base, bits)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number of %d bits in base %d", r, bits, base)
	}
	return n, nil
}

// SlashPath turns a Windows path below a volume's root (\Windows\System32)
// into the name an fs.FS takes (Windows/System32). The root is ".".
func (r Raw) SlashPath() string {
	s := strings.Trim(strings.ReplaceAll(r.s, `\`, "/"), "/")
	if s == "" {
		return "."
	}
	return s
}

// Map returns what f makes of the original text, as text from outside again.
// It is for changing a text without showing it: f gets bytes that must not
// reach a screen or a report.
func (r Raw) Map(f func(string) string) Raw { return Raw{f(r.s)} }

// Concat joins parts without anything between them.
func Concat(parts ...Raw) Raw {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.s)
	}
	return Raw{b.String()}
}

// Join is the parts one after the other, with a separator between them.
func Join(parts []Raw, between Raw) Raw {
	size := 0
	for _, p := range parts {
		size += len(p.s) + len(between.s)
	}
	var b strings.Builder
	b.Grow(size)
	for i, p := range parts {
		if i > 0 {
			b.WriteString(between.s)
		}
		b.WriteString(p.s)
	}
	return Raw{b.String()}
}

// hidden reports whether a rune would act on a screen instead of showing, or
// could not be seen: controls, format and bidirectional characters, and the
// two Unicode line ends.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// String returns the visible form. What a screen cannot show is written in
// ASCII: ^[ for a control character, <U+202E> for a format character or an
// unpaired surrogate, <0xFF> for a byte that is no UTF-8. A ^ or < of the
// original that could be mistaken for that is written <U+005E>, <U+003C>, so
// that [Parse] finds the way back.
func (r Raw) String() string {
	if plain(r.s) {
		return r.s
	}
	var b strings.Builder
	for s := r.s; s != ""; {
		c, n := decode(s)
		switch {
		case c < 0:
			fmt.Fprintf(&b, "<0x%02X>", s[0])
		case c < 0x20 || c == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(c) ^ 0x40)
		case hidden(c) || utf16.IsSurrogate(c) || mistakable(s):
			fmt.Fprintf(&b, "<U+%04X>", c)
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// plain reports whether s is its own visible form: nearly every string is.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '^' || c == '<' {
			return false
		}
	}
	return true
}

// decode returns the first rune of s and its length; an unpaired surrogate as
// itself, and -1 with length 1 for a byte that begins no character.
func decode(s string) (rune, int) {
	c, n := utf8.DecodeRuneInString(s)
	if c != utf8.RuneError || n != 1 {
		return c, n
	}
	if len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80 {
		return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	return -1, 1
}

// mistakable reports whether the ^ or < that s begins with would read as the
// start of a visible form.
func mistakable(s string) bool {
	if len(s) >= 2 && s[0] == '^' {
		return s[1] == '?' || s[1] >= '@' && s[1] <= '_' || s[1] < 0x20 || s[1] == 0x7f
	}
	return strings.HasPrefix(s, "<U+") || strings.HasPrefix(s, "<0x")
}

var visibleForm = lazy.Regexp(`\^[?@-_]|<U\+[0-9A-F]{4,6}>|<0x[0-9A-F]{2}>`)

// Parse undoes the visible form: Parse(r.String()) == r.
func Parse(visible string) Raw {
	return Raw{visibleForm().ReplaceAllStringFunc(visible, func(m string) string {
		if m[0] == '^' {
			return string([]byte{m[1] ^ 0x40})
		}
		n, _ := strconv.ParseUint(m[3:len(m)-1], 16, 32)
		switch {
		case m[1] == '0':
			return string([]byte{byte(n)})
		case utf16.IsSurrogate(rune(n)):
			return FromUTF16([]byte{byte(n), byte(n >> 8)}).s
		}
		return string(rune(n))
	})}
}

// TabWidth is the distance of tab stops in [Raw.Expand], in columns.
const TabWidth = 8

// Expand is the visible form with each tab replaced by blanks up to the next
// multiple of [TabWidth] characters, for showing a line on the screen.
func (r Raw) Expand() string {
	if !strings.Contains(r.s, "\t") {
		return r.String()
	}
	var b strings.Builder
	column := 0
	for i, part := range strings.Split(r.s, "\t") {
		if i > 0 {
			n := TabWidth - column%TabWidth
			b.WriteString(strings.Repeat(" ", n))
			column += n
		}
		v := Raw{part}.String()
		b.WriteString(v)
		column += utf8.RuneCountInString(v)
	}
	return b.String()
}

// Format writes the visible form under any verb, so that no verb gives the
// original bytes away.
func (r Raw) Format(f fmt.State, verb rune) {
	s := r.String()
	if verb == 'q' {
		s = `"` + s + `"` // nothing in the visible form needs escaping, and paths are full of backslashes
	}
	fmt.Fprintf(f, strings.ReplaceAll(fmt.FormatString(f, 's'), "#", ""), s)
}

// MarshalText returns the visible form, for maps and formats other than JSON.
func (r Raw) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// MarshalJSON writes a JSON string that loses nothing: every control, format
// and bidirectional character is a \uXXXX escape, an unpaired surrogate is its
// own escape, and a byte that is no UTF-8 is written \udcXX, the range
// reserved by that convention.
func (r Raw) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, len(r.s)+2), '"') // enough for what needs no escape
	for s := r.s; s != ""; {
		c, n := decode(s)
		switch {
		case c < 0:
			b = fmt.Appendf(b, `\udc%02x`, s[0])
		case c > 0xffff && hidden(c):
			hi, lo := utf16.EncodeRune(c)
			b = fmt.Appendf(b, `\u%04x\u%04x`, hi, lo)
		case hidden(c) || utf16.IsSurrogate(c) || strings.ContainsRune(`<>&`, c):
			b = fmt.Appendf(b, `\u%04x`, c)
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		default:
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return append(b, '"'), nil
}
