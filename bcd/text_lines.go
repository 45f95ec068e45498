package bcd

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// A textLine is one line of saved output, without its end and without what the
// whole listing is indented by.
type textLine struct {
	number int // from 1; that of the first line when lines were joined
	s      string
	joined int // how many lines were joined to it
}

// textLines decodes saved output and cuts it into lines (facts: bcd-format §9.6).
func textLines(data []byte) []textLine {
	var out []textLine
	for i, l := range text.New(decodeText(data)).Lines() {
		out = append(out, textLine{number: i + 1, s: withoutMarkup(string(l.Bytes()))})
	}
	return joinWrapped(stripPrefix(out))
}

// bold is a line that a page set in bold.
var bold = lazy.Regexp(`^(\s*)\*\*([^*\s].*?)\*\*\s*$`)

// withoutMarkup takes away what makes a whole line bold where listings are
// published.
func withoutMarkup(s string) string { return bold().ReplaceAllString(s, "$1$2") }

// decodeText returns text as UTF-8: what PowerShell writes has a byte order
// mark, what cmd writes is in the code page of its console.
func decodeText(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return string(text.FromUTF16(data[2:]).Bytes())
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return string(text.FromUTF16(swapBytes(data[2:])).Bytes())
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		return string(data[3:])
	case len(data) > 3 && data[1] == 0 && data[3] == 0:
		return string(text.FromUTF16(data).Bytes())
	case utf8.Valid(data):
		return string(data)
	}
	s, err := codePage(data).NewDecoder().Bytes(data)
	if err != nil {
		return string(data)
	}
	return string(s)
}

func swapBytes(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for ; len(b) >= 2; b = b[2:] {
		out = binary.LittleEndian.AppendUint16(out, binary.BigEndian.Uint16(b))
	}
	return out
}

// codePage guesses between the code page of a western console and the one of
// its windows. In the first the letters are 0x80 to 0xa5, which in the second
// are mostly punctuation; there they begin at 0xc0.
func codePage(data []byte) *charmap.Charmap {
	console, window := 0, 0
	for _, c := range data {
		switch {
		case c >= 0xc0:
			window++
		case c >= 0x80 && c <= 0xa5:
			console++
		}
	}
	if window > console {
		return charmap.Windows1252
	}
	return charmap.CodePage850
}

// dashLine finds the line under a title, and what the listing is indented by.
var dashLine = lazy.Regexp(`^([^\pL\pN]*?)-{3,}\s*$`)

func isDashes(s string) bool { m := dashLine().FindStringSubmatch(s); return m != nil && m[1] == "" }

// stripPrefix takes away what a mail or a comment puts before every line. What
// lacks it does not belong to the listing and is left as it is.
func stripPrefix(lines []textLine) []textLine {
	seen := map[string]int{}
	for _, l := range lines {
		if m := dashLine().FindStringSubmatch(l.s); m != nil {
			seen[m[1]]++
		}
	}
	byCount := func(a, b string) int { return cmp.Or(cmp.Compare(seen[b], seen[a]), strings.Compare(a, b)) }
	prefixes := slices.SortedFunc(maps.Keys(seen), byCount)
	if len(prefixes) == 0 || prefixes[0] == "" {
		return lines
	}
	short := strings.TrimRight(prefixes[0], " \t")
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l.s, prefixes[0]):
			lines[i].s = l.s[len(prefixes[0]):]
		case l.s == short:
			lines[i].s = ""
		}
	}
	return lines
}

// consoleWidth is that of a console nobody has widened.
const consoleWidth = 80

// maxJoined bounds how many lines one value is broken into. The longest path
// takes a few.
const maxJoined = 64

// joinWrapped undoes the breaks of a copy from a console: a line as long as the
// console is continued by one that begins at its left edge and is neither a
// setting nor a title (facts: bcd-format §9.1).
func joinWrapped(lines []textLine) []textLine {
	longest := consoleWidth
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l.s))
	}
	var out []textLine
	last := 0 // length of the last line read
	for i, l := range lines {
		full := last == consoleWidth || last == longest
		last = utf8.RuneCountInString(l.s)
		title := i+1 < len(lines) && isDashes(lines[i+1].s)
		if full && len(out) > 0 && out[len(out)-1].joined < maxJoined && l.s != "" && !isSpace(l.s) && !title &&
			!isDashes(l.s) && !isMarker(l.s) && !isDashes(out[len(out)-1].s) {
			if _, ok := splitSetting(l.s); !ok {
				out[len(out)-1].s += l.s
				out[len(out)-1].joined++
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

// isSpace reports whether s begins with white space of any kind.
func isSpace(s string) bool { return len(s) != len(strings.TrimLeft(s, blanks)) }

// blanks are what names are padded with; web pages make some of them
// non-breaking.
const blanks = " \t\u00a0"

// A setting is a line with a name and a value.
type setting struct{ name, value string }

// splitSetting takes a line apart at its first run of blanks. Without a known
// name the value must stand in the column bcdedit writes it in, and the name be one
// that a screen shows as it is.
func splitSetting(s string) (setting, bool) {
	at := strings.IndexAny(s, blanks)
	if at == 0 || s == "" {
		return setting{}, false
	}
	if at < 0 {
		return setting{name: s}, isElementName(s)
	}
	value := strings.TrimLeft(s[at:], blanks)
	if isElementName(s[:at]) {
		return setting{s[:at], value}, true
	}
	column := utf8.RuneCountInString(s[:len(s)-len(value)])
	return setting{s[:at], value}, value != "" && column == nameWidth && text.New(s[:at]).String() == s[:at]
}

// marker is a line fc puts between what two files differ in.
var marker = lazy.Regexp(`^\*{5}( .*)?$`)

func isMarker(s string) bool { return marker().MatchString(strings.TrimRight(s, blanks)) }

// sides returns the lines of the two files that fc compared, with an empty
// marker line between stretches of them, or ok = false if lines is no output
// of fc.
func sides(lines []textLine) (before, after []textLine, names [2]string, ok bool) {
	side := -1
	for _, l := range lines {
		if m := marker().FindStringSubmatch(strings.TrimRight(l.s, blanks)); m != nil {
			switch {
			case m[1] == "":
				side = -1
				before, after = append(before, textLine{l.number, "*****", 0}), append(after,
					textLine{l.number, "*****", 0})
			case side < 0:
				side, ok, names[0] = 0, true, strings.TrimSpace(m[1])
			default:
				side, names[1] = 1, strings.TrimSpace(m[1])
			}
			continue
		}
		switch side {
		case 0:
			before = append(before, l)
		case 1:
			after = append(after, l)
		}
	}
	return before, after, names, ok
}
