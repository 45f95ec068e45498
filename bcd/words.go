package bcd

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"vmmdoctor/internal/text"
)

// A Piece is a part of a printed value. All pieces of a value joined are the
// value.
type Piece struct {
	Text    text.Raw
	Changed bool // the other value has something else here
}

// A wordDiff compares values word by word, as long as its effort lasts.
type wordDiff struct{ effort int }

// Bounds of the work: of one comparison in words, which also keeps the runes
// they become below the surrogates, and of all in pairs of words. Real values
// have a few dozen words, the longest lists some hundred.
const (
	comparedWords = 2048
	wordEffort    = 64 << 20
)

// pieces splits two values into pieces that differ and pieces that do not, cut
// at the borders of words. Every distinct word becomes one rune, so that
// go-diff never sees the bytes: it takes any two bytes that are no UTF-8 for
// the same.
func (w *wordDiff) pieces(before, after text.Raw) (b, a []Piece) {
	dictionary := map[string]rune{}
	from, byRune := encodeWords(before, dictionary, nil)
	to, byRune := encodeWords(after, dictionary, byRune)
	w.effort -= len(from) * len(to)
	if len(from) > comparedWords || len(to) > comparedWords || w.effort < 0 {
		return []Piece{{before, true}}, []Piece{{after, true}}
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // else the result depends on the clock
	for _, part := range d.DiffMainRunes(from, to, false) {
		var t strings.Builder
		for _, r := range part.Text {
			t.WriteString(byRune[r-1])
		}
		piece := Piece{text.New(t.String()), part.Type != diffmatchpatch.DiffEqual}
		if part.Type != diffmatchpatch.DiffInsert {
			b = append(b, piece)
		}
		if part.Type != diffmatchpatch.DiffDelete {
			a = append(a, piece)
		}
	}
	return b, a
}

// encodeWords turns the words of r into runes, one for each distinct word, and
// adds those that are new to the dictionary and to byRune, its inverse.
func encodeWords(r text.Raw, dictionary map[string]rune, byRune []string) ([]rune, []string) {
	var out []rune
	for w := range splitWords(string(r.Bytes())) {
		code, ok := dictionary[w]
		if !ok {
			byRune = append(byRune, w)
			code = rune(len(byRune)) // from 1
			dictionary[w] = code
		}
		out = append(out, code)
	}
	return out, byRune
}

// splitWords yields runs of letters and digits, and everything else byte by
// byte. Bytes beyond ASCII count as letters.
func splitWords(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for s != "" {
			n := 1
			for isLetter(s[0]) && n < len(s) && isLetter(s[n]) {
				n++
			}
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

func isLetter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
