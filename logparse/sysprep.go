package logparse

import (
	"bytes"
	"slices"

	"vmmdoctor/internal/text"
)

// sysprepWords begin the messages of sysprep.exe and the providers it calls
// when it generalizes; they tell its log when date, level and component were
// cut off (facts: generalize-state, G9).
var sysprepWords = map[string]bool{
	"LaunchDll": true, "GeneralizeBcdStore": true, "ParseCommands": true, "FCreateTagFile": true,
	"RunExternalDlls": true, "RunDlls": true, "RunRegistryDlls": true, "SysprepGeneralize": true,
	"ActionPlatform": true, "SysprepSession": true, "CActionPlatform": true, "RunPlatformActions": true,
}

const sysprepComponent = "SYSPRP"

// sysprepLine reads a line of setupact.log or setuperr.log (facts: sysprep-logs
// §1):
//
//	2012-02-10 10:11:12, Info       [0x0f004d] SYSPRP LaunchDll:Found …
//	Error [0x0f00a8] SYSPRP WinMain: …
//	02-07-2022 14:24:15.000 SYSPRP 983152 (0xf0070) RunDlls: …
//
// with or without its columns. Every line is a record; File is the component.
// Lines of other components count once sysprep has shown itself; a log that
// begins with another one is not sysprep's.
func (d *dialect) sysprepLine(b []byte, h *head) bool {
	switch {
	case setupColumns(b, h):
		component := string(b[h.file.from:h.file.to])
		if d.setup == "" && !sysprepWord(b[h.message:]) {
			d.setup = component
		}
	case shortColumns(b, h):
	case sysprepWord(b):
	default:
		return false
	}
	if !d.sysprep && d.setup != "" && d.setup != sysprepComponent {
		return false
	}
	d.sysprep = true
	h.format = FormatSysprep
	return true
}

// shortColumns reads what stands before and with the component where the date is
// cut off, or is written the American way.
func shortColumns(b []byte, h *head) bool {
	i := 0
	if t, next := monthFirst(b); next > 0 {
		h.time, i = t, skipBlanks(b, next)
	} else if level, next := setupLevel(b, 0); next > 0 {
		h.level, i = level, next
	}
	if code, ok := closing(b, i); ok {
		i = skipBlanks(b, code)
	}
	if !hasAt(b, i, sysprepComponent+" ") {
		return false
	}
	h.file = span{i, i + len(sysprepComponent)}
	h.message = skipBlanks(b, h.file.to)
	return true
}

// monthFirst reads 02-07-2022 14:24:15.000; next is 0 when that is not there.
func monthFirst(b []byte) (t Time, next int) {
	const date = len("02-07-2022 ")
	if len(b) <= date || b[2] != '-' || b[5] != '-' || b[10] != ' ' {
		return Time{}, 0
	}
	t.Month, t.Day = twoDigits(b, 0), twoDigits(b, 3)
	year, end := number(b, 6, 4)
	if next = clock(b, date, 3, &t); next == 0 || end != date-1 {
		return Time{}, 0
	}
	t.Year, t.Known = year, t.dated()
	return t, next
}

// sysprepWord reports whether b begins with a word of sysprep and a colon.
func sysprepWord(b []byte) bool {
	const longest = 32
	if len(b) == 0 || b[0] < 'A' || b[0] > 'Z' {
		return false
	}
	colon := bytes.IndexByte(b[:min(len(b), longest)], ':')
	if colon < 0 {
		return false
	}
	return sysprepWords[string(b[:colon])] || hasAt(b, 0, "Sysprep_")
}

// setupLevels are the levels of Windows' setup logs, with the blank behind them, as
// ETW numbers them.
var setupLevels = []struct {
	name  string
	level int
}{{"FatalError ", 1}, {"Error ", 2}, {"Warning ", 3}, {"Info ", 4}, {"Perf ", 5}}

// setupLevel reads a level and the blanks behind it; next is 0 when none is there.
func setupLevel(b []byte, i int) (level, next int) {
	for _, l := range setupLevels {
		if hasAt(b, i, l.name) {
			return l.level, skipBlanks(b, i+len(l.name))
		}
	}
	return 0, 0
}

// setupColumns reads date, level, an optional code and the component.
func setupColumns(b []byte, h *head) bool {
	const date = len("2012-02-10 10:11:12, ")
	if len(b) <= date || b[4] != '-' || b[7] != '-' || b[10] != ' ' || b[13] != ':' || b[16] != ':' || b[19] != ',' {
		return false
	}
	t := &h.time
	var end [6]int
	for i, field := range []*int{&t.Year, &t.Month, &t.Day, &t.Hour, &t.Minute, &t.Second} {
		from, width := 5+3*(i-1), 2
		if i == 0 {
			from, width = 0, 4
		}
		if *field, end[i] = number(b, from, width); end[i] != from+width {
			return false
		}
	}
	i := skipBlanks(b, date)
	if h.level, i = setupLevel(b, i); i == 0 || !t.dated() || t.Hour > 23 || t.Minute > 59 {
		return false
	}
	if code, ok := closing(b, i); ok {
		i = skipBlanks(b, code)
	}
	h.file = span{i, i}
	for h.file.to < len(b) && isWord(b[h.file.to]) {
		h.file.to++
	}
	t.Known = true
	h.message = skipBlanks(b, h.file.to)
	return true
}

// A SysprepLine is one line of sysprep's own log.
type SysprepLine struct {
	Line int // from 1
	Text text.Raw
}

// maxSysprep is how many bytes of sysprep's log are held; the last run in it
// counts, so the oldest lines are given up.
const maxSysprep = 16 << 20

// sysprepLog holds the lines of sysprep's log. Lines that were given out are never
// changed.
type sysprepLog struct {
	lines []SysprepLine
	bytes int
}

func (l *sysprepLog) add(n int, b []byte) {
	l.lines = append(l.lines, SysprepLine{n + 1, text.New(string(b))})
	if l.bytes += len(b); l.bytes <= maxSysprep {
		return
	}
	l.lines = slices.Clone(l.lines[len(l.lines)/2:])
	l.bytes = 0
	for _, line := range l.lines {
		l.bytes += line.Text.Len()
	}
}
