package logparse

import (
	"bytes"
	"strconv"
	"time"

	"vmmdoctor/internal/etl"
)

// tracerpt -of CSV (facts: vmm-traces §3, B3). Its columns are documented; that
// VMM's own values stand in the user data in the order of netsh's text is
// reconstructed.

// The columns that are read, from 0; the values VMM wrote begin at tracerptData.
const (
	tracerptLevel = 5
	tracerptPID   = 9
	tracerptTID   = 10
	tracerptTime  = 16 // 100 ns since 1601, UTC
	tracerptData  = 19
)

// vmmProvider begins the names of all of VMM's providers.
const vmmProvider = "Microsoft-VirtualMachineManager-"

// tracerptHeading recognises the row of column names.
func tracerptHeading(b []byte) bool {
	return hasAt(b, 0, "Event Name,") && bytes.Contains(b, []byte("Clock-Time"))
}

// tracerptRow reads an event. An event of VMM's provider is a record also
// without a source file; its message is then all of its values.
func tracerptRow(b []byte, h *head) class {
	i := 0
	for column := range tracerptData {
		end := bytes.IndexByte(b[i:], ',')
		if end < 0 {
			return isOther
		}
		field := bytes.TrimSpace(b[i : i+end])
		i += end + 1
		switch column {
		case tracerptLevel:
			h.level, _ = strconv.Atoi(string(field))
		case tracerptPID:
			h.pid, _ = prefixedHex(field, 0)
			h.column = h.pid
		case tracerptTID:
			h.tid, _ = prefixedHex(field, 0)
		case tracerptTime:
			h.time = fileTime(string(field))
		}
	}
	if !hasAt(b, 0, vmmProvider) {
		return isForeign
	}
	h.format, h.message = FormatTracerptCSV, skipBlanks(b, i)
	tracerptFile(b, h)
	return isMessage
}

// tracerptFile finds component, level, file and line among the values.
func tracerptFile(b []byte, h *head) {
	var numbers [2]int // the values before
	for i := h.message; i < min(len(b), h.message+anchorReach); {
		from := valueStart(b, i)
		if file, ok := sourceFile(b, from); ok {
			line, end := number(b, valueStart(b, file.to), 9)
			if end > file.to {
				h.component, h.level = numbers[0], numbers[1]
				h.file, h.sourceLine = file, line
				h.message = valueStart(b, end)
				h.quoted = b[h.message-1] == '"'
			}
			return
		}
		n, _ := number(b, from, 9)
		numbers[0], numbers[1] = numbers[1], n
		next := bytes.IndexByte(b[from:], ',')
		if next < 0 {
			return
		}
		i = from + next
	}
}

// valueStart passes the end of one value and the beginning of the next: a
// quotation mark, a comma, blanks and a quotation mark, each of which may be
// missing.
func valueStart(b []byte, i int) int {
	if hasAt(b, i, `"`) {
		i++
	}
	if hasAt(b, i, ",") {
		i++
	}
	i = skipBlanks(b, i)
	if hasAt(b, i, `"`) {
		i++
	}
	return i
}

// cutValues cuts the last value off when it is the guid, and the quotation mark
// that closes the message.
func (t *tail) cutValues(b []byte, from int) {
	end := len(bytes.TrimRight(b, `", `))
	if t.cutGUID(b, max(end, from), from, '"') {
		b = bytes.TrimRight(b[:t.at], `, `)
	}
	t.at = max(len(bytes.TrimSuffix(bytes.TrimRight(b, ", "), []byte(`"`))), from)
}

// fileTime converts a decimal FILETIME.
func fileTime(s string) Time {
	n, err := strconv.ParseUint(s, 10, 63)
	if t := etl.FileTime(n); err == nil && t.Unix() >= 0 {
		return fromTime(t)
	}
	return Time{}
}

// fromTime takes over the instant t, in UTC.
func fromTime(t time.Time) Time {
	t = t.UTC()
	return Time{
		Year: t.Year(), Month: int(t.Month()), Day: t.Day(),
		Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(), Nanosecond: t.Nanosecond(), Known: true,
	}
}
