package diagnose

import (
	"strings"

	"vmmdoctor/internal/text"
)

// quoted puts a path in the quotes both cmd and PowerShell take. A path in which
// PowerShell would find something to expand or a quote to end the string,
// typographic ones too, is written as its literal: cmd then finds no such file,
// and nothing else can happen.
func quoted(path text.Raw) string {
	s := path.String()
	if strings.ContainsAny(s, "$`\"\u201c\u201d\u201e") {
		return literal(path)
	}
	return `"` + s + `"`
}

// literal is a path as a PowerShell literal, in which nothing is special but
// the single quotes, of which PowerShell knows five.
func literal(path text.Raw) string {
	var b strings.Builder
	for _, c := range path.String() {
		if strings.ContainsRune("'\u2018\u2019\u201a\u201b", c) {
			b.WriteRune(c)
		}
		b.WriteRune(c)
	}
	return "'" + b.String() + "'"
}
