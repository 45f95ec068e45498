package logparse

import "vmmdoctor/internal/guid"

// A tail is what closes a record behind its message.
type tail struct {
	at    int // where the message ends
	task  guid.GUID
	level int // 0 when the format has none there
}

const taskMark = "|TaskID="

// tailOf finds the tail of a record in its last line, of which the message
// begins or goes on at from. Message text may hold anything, also commas, so
// the tail is cut off from the right.
func tailOf(h *head, line []byte, from int) (t tail) {
	t.of(h, line, from)
	return t
}

// of is tailOf, in place.
func (t *tail) of(h *head, line []byte, from int) {
	b := trimRight(line)
	*t = tail{at: max(len(b), from)}
	switch h.format {
	case FormatDebugView:
		t.cutTask(b, from)
	case FormatNetsh, FormatTracefmt, FormatETL:
		if !t.cutGUID(b, len(b), from, ',') {
			t.cutTask(b, from)
		}
	case FormatDbgviewCSV:
		t.cutRow(b, from, h.quoted)
	case FormatTracerptCSV:
		t.cutValues(b, from)
	case FormatCSV:
		t.cutCSV(b, from, h.quoted)
	case FormatViewer:
		if t.cutGUID(b, len(b), from, ' ') && h.quoted {
			t.cutQuote(b, from)
		}
	}
}

// cutTask cuts |TaskID=GUID off.
func (t *tail) cutTask(b []byte, from int) {
	mark := len(b) - guidLen - len(taskMark)
	if mark >= from && hasAt(b, mark, taskMark) {
		t.at, t.task = mark, taskGUID(b[mark+len(taskMark):])
	}
}

// cutGUID cuts {guid} that ends at end and the separator before it off.
func (t *tail) cutGUID(b []byte, end, from int, separator byte) bool {
	at := end - bracedLen
	if at < from || b[at] != '{' || b[end-1] != '}' {
		return false
	}
	t.at, t.task = at, taskGUID(b[at:end])
	if at > from && (b[at-1] == separator || b[at-1] == '\t') {
		t.at--
	}
	return true
}

// cutCSV cuts ,{guid},level, off.
func (t *tail) cutCSV(b []byte, from int, quoted bool) {
	end := len(b)
	if end > from && b[end-1] == ',' {
		end--
	}
	start := end
	for start > from && isDigit(b[start-1]) {
		start--
	}
	if start == end || start <= from || b[start-1] != ',' {
		return
	}
	if !t.cutGUID(b, start-1, from, ',') {
		return
	}
	t.level, _ = number(b, start, 3)
	if quoted {
		t.cutQuote(b, from)
	}
}

// cutQuote cuts the quotation mark off that closes a quoted message.
func (t *tail) cutQuote(b []byte, from int) {
	if t.at > from && b[t.at-1] == '"' {
		t.at--
	}
}

// taskGUID reads the text of a task id, with or without braces; zero when it is
// none. It does what guid.Parse does without allocating, since a trace may name
// a task in every line.
func taskGUID(b []byte) (g guid.GUID) {
	if len(b) == bracedLen && b[0] == '{' && b[bracedLen-1] == '}' {
		b = b[1 : bracedLen-1]
	}
	if len(b) != guidLen {
		return guid.GUID{}
	}
	for at, i := 0, 0; i < len(g); i++ {
		if at == 8 || at == 13 || at == 18 || at == 23 {
			if b[at] != '-' {
				return guid.GUID{}
			}
			at++
		}
		hi, lo := hexValues[b[at]], hexValues[b[at+1]]
		if hi == notHex || lo == notHex {
			return guid.GUID{}
		}
		g[guidOrder[i]] = hi<<4 | lo
		at += 2
	}
	return g
}

// guidOrder says where the bytes of the text are stored.
var guidOrder = [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}
