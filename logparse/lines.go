package logparse

import "bytes"

// lineEndRoom is the most a line end takes: CR CR LF in UTF-16.
const lineEndRoom = 6

// lines cuts a piece of a text into lines at LF, CR LF, CR CR LF and CR.
type lines struct {
	enc      Encoding
	buf      []byte
	eventEnd []byte // </Event> as the text has it, when lines end behind it too

	pos    int // in buf, of the next line
	lf, cr int // in buf, of the next line ends at or after pos; -1 not looked for yet
}

func newLines(enc Encoding, eventEnd, buf []byte) lines {
	return lines{enc: enc, eventEnd: eventEnd, buf: buf, lf: -1, cr: -1}
}

// next returns the next line without its line end, and where in the piece it
// begins. Of a line longer than MaxLine only the beginning is returned.
func (l *lines) next() (start int, line []byte, ok bool) {
	if start = l.pos; start == len(l.buf) {
		return 0, nil, false
	}
	end, after, ok := l.lineEnd(true)
	if !ok {
		end, after = len(l.buf), len(l.buf)
	}
	l.pos = after
	return start, l.buf[start:min(end, start+MaxLine)], true
}

// lineEnd finds the end of the line at pos and where the next one begins. Unless
// the text ends where buf does, what follows may decide about the end.
func (l *lines) lineEnd(all bool) (end, after int, ok bool) {
	end, after, ok = l.breakEnd(all)
	if l.eventEnd == nil {
		return end, after, ok
	}
	limit := len(l.buf)
	if ok {
		limit = end
	}
	i := bytes.Index(l.buf[l.pos:limit], l.eventEnd)
	if i < 0 {
		return end, after, ok
	}
	i += l.pos + len(l.eventEnd)
	if len(bytes.Trim(l.buf[i:limit], " \t\x00")) == 0 { // only blanks, and perhaps a line end
		return end, after, ok
	}
	return i, i, true
}

// breakEnd finds the line break that ends the line at pos.
func (l *lines) breakEnd(all bool) (end, after int, ok bool) {
	u := l.enc.unit()
	if l.lf < l.pos {
		l.lf = l.find('\n')
	}
	if l.cr < l.pos {
		l.cr = l.find('\r')
	}
	none := len(l.buf)
	switch {
	case l.lf < l.cr:
		return l.lf, l.lf + u, true
	case l.cr == none:
		return 0, 0, false
	case l.lf < none && (l.lf == l.cr+u || l.lf == l.cr+2*u && isUnit(l.buf, l.cr+u, '\r', l.enc)):
		return l.cr, l.lf + u, true
	case len(l.buf)-l.cr < 3*u && !all:
		return 0, 0, false
	}
	return l.cr, l.cr + u, true
}

// find returns where the next c at or after pos is, or the length of the buffer.
func (l *lines) find(c byte) int {
	if l.enc.unit() == 1 {
		if i := bytes.IndexByte(l.buf[l.pos:], c); i >= 0 {
			return l.pos + i
		}
		return len(l.buf)
	}
	for i := l.pos; i < len(l.buf); {
		j := bytes.IndexByte(l.buf[i:], c)
		if j < 0 {
			break
		}
		if at := l.pos + (i+j-l.pos)/2*2; isUnit(l.buf, at, c, l.enc) {
			return at
		}
		i += j + 1
	}
	return len(l.buf)
}

// isUnit reports whether the code unit at i is c.
func isUnit(b []byte, i int, c byte, enc Encoding) bool {
	switch {
	case enc.unit() == 1:
		return b[i] == c
	case i+1 >= len(b):
		return false
	case enc == UTF16BE:
		return b[i] == 0 && b[i+1] == c
	}
	return b[i] == c && b[i+1] == 0
}

// withoutEnd cuts the line end off the bytes of one whole line.
func withoutEnd(line []byte, enc Encoding) []byte {
	l := newLines(enc, nil, line)
	if end, _, ok := l.lineEnd(true); ok {
		return line[:end]
	}
	return line
}
