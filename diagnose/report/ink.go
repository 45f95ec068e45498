package report

import (
	"io"

	"vmmdoctor/diagnose"
)

// A Coloured writer is a terminal that takes colours: reports as text have some on
// it, of the sixteen that every terminal has. Nothing is told by colour alone.
type Coloured struct{ io.Writer }

// An ink is how a part of a text stands out: an escape sequence of ECMA-48.
type ink string

const (
	inkHead    ink = "\x1b[1m"    // bold
	inkBad     ink = "\x1b[1;31m" // bold, red
	inkWarn    ink = "\x1b[1;33m" // bold, yellow
	inkGood    ink = "\x1b[1;32m" // bold, green
	inkCommand ink = "\x1b[36m"   // cyan
	inkEnd         = "\x1b[0m"
)

// in puts a text into an ink, if there are colours.
func (t textWriter) in(i ink, s string) string {
	if !t.coloured || i == "" || s == "" {
		return s
	}
	return string(i) + s + inkEnd
}

// The inks of outcomes and verdicts; what is not known has none.
var (
	outcomeInk = map[diagnose.Outcome]ink{diagnose.Pass: inkGood, diagnose.Warn: inkWarn, diagnose.Fail: inkBad}
	verdictInk = map[diagnose.Verdict]ink{diagnose.VerdictClear: inkGood, diagnose.VerdictAtRisk: inkWarn, diagnose.VerdictFails: inkBad}
)

// seenWidth is how many characters of a text are seen: inks are not.
func seenWidth(s string) int {
	n, hidden := 0, false
	for _, r := range s {
		switch {
		case r == '\x1b':
			hidden = true
		case !hidden:
			n++
		case r == 'm':
			hidden = false
		}
	}
	return n
}
