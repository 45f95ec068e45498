package logparse

// columns reads what DebugView and an editor put in front of a line: a line
// number, the sequence number, the time since the start or of the clock, and
// [pid] (facts: vmm-traces §2.1). Text is where the message begins, 0 when the
// line has no such columns; has says whether the process is named.
func columns(b []byte) (pid uint32, has bool, text int) {
	timed := false
	for i := skipBlanks(b, 0); i < len(b); i = skipBlanks(b, i) {
		switch c := b[i]; {
		case c == '[':
			n, end := number(b, i+1, 10)
			if end == i+1 || end == len(b) || b[end] != ']' || n >= 1<<32 {
				return 0, false, text
			}
			return uint32(n), true, oneBlank(b, end+1)
		case isDigit(c):
			n, end := number(b, i, 18)
			clock := columnTime(b, i, end)
			switch {
			case clock > 0:
				timed, end = true, clock
			case !blankAt(b, end):
				return 0, false, text
			case timed && hasAt(b, end, "\t") && n < 1<<32:
				return uint32(n), true, end + 1 // 5.x: a column of its own (position reconstructed)
			case timed:
				return 0, false, text
			}
			i = end
			if timed {
				text = oneBlank(b, i)
			}
		case c == '\\' && hasAt(b, i, `\\`) && !timed: // the computer, in some displays (reconstructed)
			for i < len(b) && !blankAt(b, i) {
				i++
			}
		default:
			return 0, false, text
		}
	}
	return 0, false, text
}

// columnPID reads the process that the columns before a record name. It is nearly
// always the column just before.
func columnPID(b []byte) (pid uint32, has bool) {
	if hasAt(b, len(b)-2, "] ") {
		i := len(b) - 2
		for i > 0 && isDigit(b[i-1]) {
			i--
		}
		if n, end := number(b, i, 10); i > 0 && b[i-1] == '[' && end == len(b)-2 && n < 1<<32 {
			return uint32(n), true
		}
	}
	pid, has, _ = columns(b)
	return pid, has
}

// columnTime reads DebugView's time column: seconds since the start with eight
// decimals, or the clock with or without milliseconds and AM or PM. The number
// at i ends at end. It returns the end of the time, 0 when it is none.
func columnTime(b []byte, i, end int) int {
	if end >= len(b) {
		return 0
	}
	if b[end] == '.' {
		if _, next := number(b, end+1, 9); next-end > 4 && blankAt(b, next) {
			return next
		}
		return 0
	}
	if b[end] != ':' || end-i > 2 || end+6 > len(b) || b[end+3] != ':' || !isDigit(b[end+1]) || !isDigit(b[end+4]) {
		return 0
	}
	end += 6
	if hasAt(b, end, ".") {
		_, end = number(b, end+1, 3)
	}
	if m := skipBlanks(b, end); hasAt(b, m, "AM") || hasAt(b, m, "PM") || hasAt(b, m, "am") || hasAt(b, m, "pm") {
		end = m + 2
	}
	if !blankAt(b, end) {
		return 0
	}
	return end
}

// blankAt reports whether a column can end at i.
func blankAt(b []byte, i int) bool {
	return i >= len(b) || b[i] == ' ' || b[i] == '\t' || b[i] >= 0x80 && skipBlanks(b, i) > i
}

// oneBlank passes the one blank between a column and the text behind it: more
// blanks belong to the text.
func oneBlank(b []byte, i int) int {
	switch {
	case hasAt(b, i, " "), hasAt(b, i, "\t"):
		return i + 1
	case hasAt(b, i, "\u00a0"):
		return i + 2
	}
	return i
}

// anchor reads the component, File.cs(line) and the message behind the time of
// family A. Between them stand "#NN:", "#NN", blanks and NN, or ":" alone
// (facts: vmm-traces §2, variants a to d).
func anchor(b []byte, i int, h *head) bool {
	h.format = FormatDebugView
	at := skipBlanks(b, i)
	tag := at > i // then exactly two digits are the component, also when the file name begins with one
	if hasAt(b, at, "#") {
		at, tag = at+1, true
	}
	if n, end := number(b, at, 2); tag && end > at && (end == at+2 || hasAt(b, end, ":")) {
		h.component, at = n, end
	}
	if hasAt(b, at, ":") {
		at = skipBlanks(b, at+1)
	}
	return fileAndMessage(b, at, h)
}

// fileAndMessage reads File.cs(line): message. Native parts may put another
// bracketed token before the colon.
func fileAndMessage(b []byte, i int, h *head) bool {
	end, ok := fileAndLine(b, i, h)
	if !ok {
		return false
	}
	if close, ok := closing(b, end); ok {
		end = close
	}
	if !hasAt(b, end, ":") {
		return false
	}
	h.message = oneBlank(b, end+1)
	return true
}

// closing returns the position behind a token in brackets of any kind at i.
func closing(b []byte, i int) (int, bool) {
	if i >= len(b) || b[i] != '[' && b[i] != '(' && b[i] != '{' {
		return 0, false
	}
	for end := i + 1; end < min(len(b), i+64); end++ {
		if b[end] == b[i]+2 || b[i] == '(' && b[end] == ')' {
			return end + 1, true
		}
	}
	return 0, false
}

// fileAndLine reads File.cs(line).
func fileAndLine(b []byte, i int, h *head) (next int, ok bool) {
	file, ok := sourceFile(b, i)
	if !ok || !hasAt(b, file.to, "(") {
		return 0, false
	}
	n, end := number(b, file.to+1, 9)
	if end == file.to+1 || !hasAt(b, end, ")") {
		return 0, false
	}
	h.file, h.sourceLine = file, n
	return end + 1, true
}

// bareAnchor reads a line of which everything before the component or the file
// is cut off: "#16BcdUtil.cs(1987): …".
func bareAnchor(b []byte, h *head) bool {
	pid, _, text := columns(b)
	h.column = pid
	if text > 0 || hasAt(b, skipBlanks(b, 0), "#") {
		return anchor(b, text, h)
	}
	h.format = FormatDebugView
	return fileAndMessage(b, skipBlanks(b, 0), h)
}
