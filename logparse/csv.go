package logparse

import "bytes"

// csvRecord reads family C: index, time, pid, tid, component, file, line,
// status, message, guid, level. The first columns may be cut off, at any of
// them (facts: vmm-traces §4).
func csvRecord(b []byte, h *head) bool {
	i := fileColumn(b)
	if i < 0 || !commaFile(b, i, h) {
		return false
	}
	status, end := prefixedHex(b, h.message)
	if end == h.message || !hasAt(b, end, ",") {
		return false
	}
	h.format, h.hresult, h.message = FormatCSV, status, end+1
	if hasAt(b, h.message, `"`) {
		h.message, h.quoted = h.message+1, true
	}
	return leftColumns(b[:i], h)
}

// fileColumn finds the column that holds a source file, -1 when there is none.
func fileColumn(b []byte) int {
	reach := b[:min(len(b), anchorReach)]
	for i := 0; ; {
		if _, ok := sourceFile(b, i); ok {
			return i
		}
		next := bytes.IndexByte(reach[i:], ',')
		if next < 0 {
			return -1
		}
		i += next + 1
	}
}

// leftColumns reads the columns before the file from right to left, since it is
// the first ones that get lost. It reports false when they are others.
func leftColumns(b []byte, h *head) bool {
	const component, tid, pid, when, index = 0, 1, 2, 3, 4
	b = bytes.TrimSuffix(b, []byte(","))
	for column := component; len(b) > 0; column++ {
		cut := bytes.LastIndexByte(b, ',') + 1
		field, end := b[cut:], 0
		switch column {
		case component:
			h.component, end = number(field, 0, 3)
		case tid:
			h.tid, end = prefixedHex(field, 0)
		case pid:
			h.pid, end = prefixedHex(field, 0)
			h.column = h.pid
		case when:
			if t, next := dashedStamp(field, 0); next > 0 {
				h.time = t
			}
			end = len(field) // articles put a placeholder there
		case index:
			_, end = number(field, 0, 18)
		}
		if end != len(field) {
			return false
		}
		b = b[:max(cut-1, 0)]
	}
	return true
}

// dashedStamp reads "HH:MM:SS.mmm MM-DD-YYYY", the order of families C and D.
// Next is i when it is not there.
func dashedStamp(b []byte, i int) (t Time, next int) {
	end := clock(b, i, 9, &t)
	if end == 0 {
		return Time{}, i
	}
	at := skipBlanks(b, end)
	var ends [3]int
	t.Month, ends[0] = number(b, at, 2)
	t.Day, ends[1] = number(b, ends[0]+1, 2)
	t.Year, ends[2] = number(b, ends[1]+1, 4)
	if at == end || ends[2] != at+10 || b[at+2] != '-' || b[at+5] != '-' || !t.dated() {
		return Time{}, i
	}
	t.Known = true
	return t, ends[2]
}
