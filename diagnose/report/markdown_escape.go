package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vmmdoctor/internal/lazy"
)

// Markdown here is GitHub's (GFM), of which CommonMark and the dialects of
// ticket systems are parts. Two ways keep text from outside harmless: prose
// has every character that begins markup escaped, and words that a ticket
// system would turn into links by itself stand in code, as values do.

// linking finds words that become links, mentions, issue numbers or pictures
// without any markup around them (GFM §6.9, autolinks).
var linking = lazy.Regexp(`(?i)@|://|www\.|mailto:|xmpp:|#\d|\bgh-\d|:[a-z_+-][a-z0-9_+-]*:`)

// escapeMarkdown writes prose so that it is shown as it is, in a line or in
// the cell of a table.
func escapeMarkdown(s string) string {
	words := strings.Split(strings.ReplaceAll(s, "\n", " "), " ")
	for i, w := range words {
		if linking().MatchString(w) {
			words[i] = codeMarkdown(w)
			continue
		}
		words[i] = escapeWord(w, i == 0)
	}
	return strings.Join(words, " ")
}

// escapeWord escapes one word; first says that it may begin a line.
func escapeWord(w string, first bool) string {
	runes := []rune(w)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	var b strings.Builder
	for i, c := range runes {
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '|':
			b.WriteString("&#124;") // understood inside and outside of tables
		case strings.ContainsRune("`*[]~$#", c),
			c == '_' && !(isWordRune(at(i-1)) && isWordRune(at(i+1))),
			c == '\\' && (i == len(runes)-1 || isPunctuation(at(i+1))),
			first && i == 0 && strings.ContainsRune(">-+=", c),
			first && (c == '.' || c == ')') && allDigits(string(runes[:i])):
			b.WriteByte('\\')
			b.WriteRune(c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func isWordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// isPunctuation is what CommonMark lets a backslash escape.
func isPunctuation(c rune) bool { return c < utf8.RuneSelf && unicode.In(c, unicode.P, unicode.S) }

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// codeMarkdown writes a value as code, which nothing in it can end. A pipe
// would end the cell of a table even there, so it stands between two codes.
func codeMarkdown(s string) string {
	if s == "" {
		return ""
	}
	parts := strings.Split(s, "|")
	for i, p := range parts {
		if p != "" {
			parts[i] = codeSpan(p)
		}
	}
	return strings.Join(parts, "&#124;")
}

// codeSpan puts s between as many backticks as it needs. Blanks keep backticks
// at its ends apart, and blanks at its ends from being taken away (CommonMark §6.1).
func codeSpan(s string) string {
	fence := strings.Repeat("`", longestRun(s)+1)
	pad := ""
	if strings.Contains("` ", s[:1]) || strings.Contains("` ", s[len(s)-1:]) {
		pad = " "
	}
	if strings.Trim(s, " ") == "" {
		pad = "" // all blank: nothing is taken away
	}
	return fence + pad + s + pad + fence
}

// fencedMarkdown writes lines as a block of code, which nothing in them can end.
func fencedMarkdown(indent string, lines ...string) string {
	n := 2
	for _, l := range lines {
		n = max(n, longestRun(l))
	}
	fence := indent + strings.Repeat("`", n+1)
	var b strings.Builder
	b.WriteString(fence + "\n")
	for _, l := range lines {
		b.WriteString(indent + l + "\n")
	}
	b.WriteString(fence + "\n")
	return b.String()
}

// longestRun is the length of the longest run of backticks.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, c := range s {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
