package tui

import (
	"strings"
	"unicode/utf8"
)

// lightUp draws every place in a drawn line that holds what is looked for, in letters of
// either case, in the colours of a match.
func lightUp(st styles, line, part string) string {
	if part == "" {
		return line
	}
	text := plain(line)
	n := utf8.RuneCountInString(part)
	var out strings.Builder
	done := 0 // cells
	for at, cells := 0, 0; at < len(text); {
		end := runesEnd(text, at, n)
		if end > at && strings.EqualFold(text[at:end], part) {
			out.WriteString(middle(line, done, cells) + st.match.Render(text[at:end]))
			cells += width(text[at:end])
			done, at = cells, end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		cells += width(text[at : at+size])
		at += size
	}
	if done == 0 {
		return line
	}
	return out.String() + tail(line, done)
}

// runesEnd is where n characters from at on end; at when there are fewer.
func runesEnd(s string, at, n int) int {
	end := at
	for range n {
		if end >= len(s) {
			return at
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return end
}
