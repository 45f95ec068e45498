package logparse

import (
	"bytes"
	"slices"
	"strconv"
)

// The rows of dbgviewcli --format csv. Its columns are not documented, so they
// are learned from the first row whose message is VMM's (reconstructed; facts:
// vmm-traces §2.1).

// csvField returns the text of the field that begins at i, without its quotation
// marks, and the position behind the comma that ends it, or -1 at the end.
func csvField(b []byte, i int) (field span, next int) {
	if !hasAt(b, i, `"`) {
		if end := bytes.IndexByte(b[i:], ','); end >= 0 {
			return span{i, i + end}, i + end + 1
		}
		return span{i, len(b)}, -1
	}
	end := closingQuote(b, i+1)
	comma := bytes.IndexByte(b[end:], ',')
	if comma < 0 {
		return span{i + 1, end}, -1
	}
	return span{i + 1, end}, end + comma + 1
}

// closingQuote returns where the quoted text at i ends; a doubled quotation
// mark is one that belongs to it.
func closingQuote(b []byte, i int) int {
	for ; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		if !hasAt(b, i+1, `"`) {
			return i
		}
		i++
	}
	return len(b)
}

// inField reports whether position i is the beginning of a field behind others.
func inField(b []byte, i int) bool {
	return i > 0 && (b[i-1] == ',' || b[i-1] == '"' && (i == 1 || b[i-2] == ','))
}

// dbgviewRow makes a DebugView record that begins a field one of such a row.
func (d *dialect) dbgviewRow(b []byte, h *head) {
	h.format, h.quoted = FormatDbgviewCSV, b[h.start-1] == '"'
	if d.rowMessage > 0 {
		return
	}
	pid := strconv.Itoa(int(h.pid))
	for column, i := 1, 0; i >= 0; column++ {
		var f span
		f, i = csvField(b, i)
		switch field := string(bytes.Trim(b[f.from:f.to], " []")); {
		case f.from <= h.start && h.start < f.to:
			d.rowMessage = column
		case field == pid:
			d.rowPID = column
		}
	}
}

// continuation returns the part of a line that continues a record, and the
// process the line names.
func (d *dialect) continuation(b []byte) (pid uint32, has bool, part span) {
	if d.rowMessage > 0 {
		if pid, has, part, ok := d.row(b); ok {
			return pid, has, part
		}
	}
	pid, has, from := columns(b)
	return pid, has, span{from, len(b)}
}

// row reads a row whose columns have been learned.
func (d *dialect) row(b []byte) (pid uint32, has bool, part span, ok bool) {
	for column, i := 1, 0; i >= 0; column++ {
		var f span
		f, i = csvField(b, i)
		switch column {
		case d.rowMessage:
			part, ok = f, true
		case d.rowPID:
			n, err := strconv.ParseUint(string(bytes.Trim(b[f.from:f.to], " []")), 10, 32)
			pid, has = uint32(n), err == nil
		}
	}
	return pid, has, part, ok
}

// cutRow cuts what follows a message in its row, and the task id before that.
func (t *tail) cutRow(b []byte, from int, quoted bool) {
	end := bytes.IndexByte(b[from:], ',') + from
	if quoted {
		end = closingQuote(b, from)
	}
	if end >= from {
		b = b[:end]
	}
	t.at = len(b)
	t.cutTask(b, from)
}

// unquoted undoes the doubling of quotation marks.
func unquoted(b []byte) []byte {
	if !bytes.Contains(b, []byte(`""`)) {
		return b
	}
	return bytes.ReplaceAll(slices.Clone(b), []byte(`""`), []byte(`"`))
}
