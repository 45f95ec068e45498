package logparse

import "bytes"

// sysprepWords begin the messages of sysprep.exe and the providers it calls
// when it generalizes; they tell its log when date, level and component were
// cut off (facts: generalize-state, G9).
var sysprepWords = map[string]bool{
	"LaunchDll": true, "GeneralizeBcdStore": true, "ParseCommands": true, "FCreateTagFile": true,
	"RunExternalDlls": true, "RunDlls": true, "RunRegistryDlls": true, "SysprepGeneralize": true,
	"ActionPlatform": true, "SysprepSession": true, "CActionPlatform": true, "RunPlatformActions": true,
}

const sysprepComponent = "SYSPRP"

// sysprepLine reads a line of setupact.log or setuperr.log:
//
//	2012-02-10 10:11:12, Info       [0x0f004d] SYSPRP LaunchDll:Found …
//
// with or without its columns. Every line is a record; File is the component.
// Lines of other components count once sysprep has shown itself.
func (d *dialect) sysprepLine(b []byte, h *head) bool {
	if !setupColumns(b, h) {
		if !hasAt(b, 0, sysprepComponent) && !sysprepWord(b) {
			return false
		}
		if hasAt(b, 0, sysprepComponent+" ") {
			h.file, h.message = span{0, len(sysprepComponent)}, len(sysprepComponent)+1
		}
	}
	if !d.sysprep && h.time.Known && string(b[h.file.from:h.file.to]) != sysprepComponent &&
		!sysprepWord(b[h.message:]) {
		return false
	}
	d.sysprep = true
	h.format = FormatSysprep
	return true
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

// setupLevels are the levels of Windows' setup logs as ETW numbers them.
var setupLevels = []struct {
	name  string
	level int
}{{"FatalError", 1}, {"Error", 2}, {"Warning", 3}, {"Info", 4}, {"Perf", 5}}

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
	for _, l := range setupLevels {
		if hasAt(b, i, l.name+" ") {
			h.level = l.level
			i = skipBlanks(b, i+len(l.name))
			break
		}
	}
	if h.level == 0 || !t.dated() || t.Hour > 23 || t.Minute > 59 {
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
