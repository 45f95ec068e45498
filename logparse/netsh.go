package logparse

import "bytes"

// etwEvent reads what follows the time of family B: the provider in brackets and
// VMM's message (facts: vmm-traces §3).
func etwEvent(b []byte, i int, h *head) bool {
	i = skipBlanks(b, i)
	if !hasAt(b, i, "[") {
		return false
	}
	end := bytes.IndexByte(b[i:min(len(b), i+anchorReach)], ']')
	if end < 0 {
		return false
	}
	i = skipBlanks(b, i+end+1)
	format := h.format
	if commaBody(b, i, h) || anchor(b, i, h) {
		h.format = format
		return true
	}
	return false
}

// nakedEvent reads a line of which everything before VMM's message is cut off.
func nakedEvent(b []byte, h *head) bool { return commaBody(b, 0, h) }

// commaBody reads component,level,File.cs,line,message; the guid behind the
// message closes the record and may stand lines later.
func commaBody(b []byte, i int, h *head) bool {
	component, end := number(b, i, 3)
	if end == i || !hasAt(b, end, ",") {
		return false
	}
	level, next := number(b, end+1, 3)
	if next == end+1 || !hasAt(b, next, ",") {
		return false
	}
	if !commaFile(b, next+1, h) {
		return false
	}
	h.format, h.component, h.level = FormatNetsh, component, level
	return true
}

// commaFile reads File.cs,line, and leaves the message to begin behind it.
func commaFile(b []byte, i int, h *head) bool {
	file, ok := sourceFile(b, i)
	if !ok || !hasAt(b, file.to, ",") {
		return false
	}
	n, end := number(b, file.to+1, 9)
	if end == file.to+1 || !hasAt(b, end, ",") {
		return false
	}
	h.file, h.sourceLine, h.message = file, n, end+1
	return true
}
