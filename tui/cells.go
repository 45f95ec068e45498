package tui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Widths are counted in cells of the terminal, never in bytes or runes: a
// letter may take two cells, an escape sequence takes none.

// width is the number of cells s takes. Nearly all text is made of characters
// that take one cell each, between sequences that set a colour; that is counted
// here, the rest by the library, which knows every script but takes its time.
func width(s string) int {
	n := 0
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7f:
			n++
			i++
		case c == 0x1b:
			end := colourEnd(s, i)
			if end < 0 {
				return ansi.StringWidth(s)
			}
			i = end
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !oneCell(r) {
				return ansi.StringWidth(s)
			}
			n++
			i += size
		}
	}
	return n
}

// colourEnd is where the sequence ESC [ … m that begins at i ends; -1 for any
// other.
func colourEnd(s string, i int) int {
	if i+1 >= len(s) || s[i+1] != '[' {
		return -1
	}
	for i += 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return -1
		}
	}
	return -1
}

// oneCell reports whether a character is surely one cell wide and joins with
// no other: Latin letters, arrows, lines and blocks.
func oneCell(r rune) bool {
	return r >= 0xa1 && r < 0x300 && r != 0xad || r == '…' || r == '•' || r == '√' ||
		r >= 0x2190 && r <= 0x2193 || r >= 0x2500 && r <= 0x25c4
}

// cut shortens s to at most w cells and says so with an ellipsis.
func cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if width(s) <= w {
		return s
	}
	return ansi.Truncate(s, w, "…")
}

// middleCut shortens s to at most w cells in its middle: the words at its end tell one
// name from another as much as those at its beginning.
func middleCut(s string, w int) string {
	n := width(s)
	if n <= w || w < 8 {
		return cut(s, w)
	}
	end := min(n-strings.LastIndex(s, " ")+4, w-4)
	if !strings.Contains(s, " ") {
		end = w / 2
	}
	return withoutMiddle(s, w, end)
}

// shortName cuts a name in its middle: its beginning tells where it is, its end,
// which keeps most of the room, what.
func shortName(name string, w int) string {
	if width(name) <= w || w < 5 {
		return cut(name, w)
	}
	return withoutMiddle(name, w, w-1-(w-1)/3)
}

// withoutMiddle shortens plain text to w cells, of which the last ones, so many as end,
// are its own end.
func withoutMiddle(s string, w, end int) string {
	return head(s, w-end-1) + "…" + tail(s, width(s)-end)
}

// fit makes s exactly w cells wide: cut, or filled with blanks on the right.
func fit(s string, w int) string {
	s = cut(s, w)
	return s + blanks(w-width(s))
}

// fitRight is fit with the blanks on the left.
func fitRight(s string, w int) string {
	s = cut(s, w)
	return blanks(w-width(s)) + s
}

// spread puts left and right at the two ends of a line of w cells. When both
// do not fit, left is cut.
func spread(left, right string, w int) string {
	room := w - width(right)
	if room < 2 {
		return fit(left, w)
	}
	return fit(left, room-1) + " " + right
}

// wrap breaks s at blanks, and inside words only when one is wider than w. No
// text has no lines.
func wrap(s string, w int) []string {
	if w <= 0 || s == "" {
		return nil
	}
	lines := strings.Split(ansi.Wrap(s, w, " "), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// chop breaks plain text into lines of at most w cells, so that no character of a value
// is lost: where a part of it ends, if one does beyond the half of a line.
func chop(s string, w int) []string {
	if w <= 0 || s == "" {
		return []string{s}
	}
	var out []string
	for width(s) > w {
		part := softHead(s, w)
		out = append(out, part)
		s = s[len(part):]
	}
	return append(out, s)
}

// softHead is as much of plain text as fits into w cells, up to the end of one of its
// parts where one ends beyond the half.
func softHead(s string, w int) string {
	part := head(s, w)
	if len(part) == len(s) {
		return part
	}
	for _, ends := range []string{` ,;\/}`, "-"} {
		if i := strings.LastIndexAny(part, ends); i >= len(part)/2 {
			return part[:i+1]
		}
	}
	return part
}

var manyBlanks = strings.Repeat(" ", 128)

func blanks(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(manyBlanks):
		return manyBlanks[:n]
	}
	return strings.Repeat(" ", n)
}

// splice lays the lines of over on base with its left upper corner at x, y.
// The base must not carry styles.
func splice(base, over []string, x, y int) {
	for i, line := range over {
		if y+i < 0 || y+i >= len(base) {
			continue
		}
		b := base[y+i]
		left := fit(ansi.Truncate(b, x, ""), x)
		base[y+i] = left + line + tail(b, x+width(line))
	}
}

// plain takes the styles out of drawn text.
func plain(s string) string { return ansi.Strip(s) }

// head is the longest start of plain text s that fits into w cells; at least
// one character, so that whoever cuts a text into heads comes to an end.
func head(s string, w int) string {
	s = enough(s, w)
	if w > 0 && width(s) <= w {
		return s
	}
	if h := ansi.Truncate(s, w, ""); h != "" {
		return h
	}
	cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return cluster
}

// enough is the part of a plain text that is looked at to fill w cells: a value may
// have millions of characters.
func enough(s string, w int) string {
	n := 16*max(w, 0) + 256 // more than any script takes for a cell
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// middle takes the cells from one column to before another out of a line.
func middle(s string, from, to int) string { return ansi.Cut(s, from, to) }

// tail takes the cells from a column on. Of a character that lies across that
// column a blank is left.
func tail(s string, from int) string {
	t := ansi.TruncateLeft(s, from, "")
	if width(t) > max(width(s)-from, 0) {
		t = " " + ansi.TruncateLeft(s, from+1, "")
	}
	return t
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
