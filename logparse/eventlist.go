package logparse

import (
	"bytes"
	"strings"
)

// The lists of Get-WinEvent | Format-List: one property a line, "Name : value",
// the lines of a longer value indented (reconstructed; facts: vmm-traces §3,
// B4). Property names are the same in every language.

// listProperty reads the name of a property at the beginning of a line and
// where its value begins.
func listProperty(b []byte) (name string, value int, ok bool) {
	end := 0
	for end < len(b) && isWord(b[end]) {
		end++
	}
	colon := skipBlanks(b, end)
	if end == 0 || !hasAt(b, colon, ":") || colon > 40 {
		return "", 0, false
	}
	return string(b[:end]), oneBlank(b, colon+1), true
}

// beginsBlock reports which event of several lines begins with b. A list begins
// with the time, or with the message when all properties were asked for.
func (d *dialect) beginsBlock(b []byte) (f Format, name string) {
	switch {
	case d.xml && beginsEvent(b):
		return FormatEventXML, ""
	case hasAt(b, 0, "TimeCreated") || hasAt(b, 0, "Message "):
		if name, _, ok := listProperty(b); ok && (name == "TimeCreated" || name == "Message") {
			return FormatEventList, name
		}
	}
	return FormatUnknown, ""
}

// goesOn reports whether b is a further line of the list.
func (k *block) goesOn(b []byte) bool {
	name, _, ok := listProperty(b)
	return ok && name != k.name || skipBlanks(b, 0) > 0
}

// readList reads the properties.
func (e *event) readList(b []byte) bool {
	properties := map[string]string{}
	last := ""
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, "\n")
		if name, value, ok := listProperty(line); ok {
			last = name
			properties[name] = string(line[value:])
		} else if last != "" {
			properties[last] += "\n" + string(line[skipBlanks(line, 0):])
		}
	}
	e.provider = properties["ProviderName"]
	e.time = listTime(properties["TimeCreated"])
	e.pid, e.tid = decimal32(properties["ProcessId"]), decimal32(properties["ThreadId"])
	if message := properties["Message"]; message != "" {
		e.values = append(e.values, message)
	}
	return e.time.Known && len(e.values) > 0
}

// listTime reads a date and time as PowerShell prints it for a culture: with AM
// or PM the month comes first, with dots and with slashes the day, and a year of
// four digits at the front is followed by the month.
func listTime(s string) Time {
	var n [6]int
	b := []byte(s)
	i := 0
	for k := range n {
		for i < len(b) && !isDigit(b[i]) {
			i++
		}
		from := i
		if n[k], i = number(b, i, 4); i == from {
			return Time{}
		}
	}
	t := Time{Hour: n[3], Minute: n[4], Second: n[5], Known: true}
	upper := strings.ToUpper(s)
	morning, afternoon := strings.Contains(upper, "AM"), strings.Contains(upper, "PM")
	switch {
	case n[0] > 31:
		t.Year, t.Month, t.Day = n[0], n[1], n[2]
	case morning || afternoon || n[1] > 12:
		t.Month, t.Day, t.Year = n[0], n[1], n[2]
	default:
		t.Day, t.Month, t.Year = n[0], n[1], n[2]
	}
	switch {
	case afternoon && t.Hour < 12:
		t.Hour += 12
	case morning && t.Hour == 12:
		t.Hour = 0
	}
	if !t.dated() || t.Hour > 23 || t.Minute > 59 || t.Second > 60 {
		return Time{}
	}
	return t
}
