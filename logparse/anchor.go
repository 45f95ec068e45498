package logparse

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"vmmdoctor/internal/guid"
)

// The user data of VMM's events: the order of its fields is known to nobody but
// VMM, so a message is found by the name of a source file in it, as in text
// (reconstructed; facts: etl-format §4).

// A userData is the data of an event with the way its strings are written.
type userData struct {
	b    []byte
	wide bool // UTF-16, else single bytes
}

// readUserData finds VMM's message in the user data of an event. It reports false
// when no source file is in it; the values are then its strings.
func readUserData(b []byte, level uint8) (e event, hresult uint32, ok bool) {
	e.level = int(level)
	for _, d := range []userData{{b, true}, {b, false}} {
		if file, ok := d.sourceFile(); ok {
			hresult = d.interpret(&e, file)
			return e, hresult, true
		}
	}
	for _, wide := range []bool{true, false} {
		e.values = slices.Collect(userData{b, wide}.strings())
		for _, v := range e.values {
			if e.interpretLine([]byte(v)) {
				return e, 0, true
			}
		}
		if len(e.values) > 0 {
			break
		}
	}
	return e, 0, false
}

// unit is how many bytes a character takes at least.
func (d userData) unit() int {
	if d.wide {
		return 2
	}
	return 1
}

// is reports whether the character c stands at i.
func (d userData) is(i int, c byte) bool {
	return i >= 0 && i+d.unit() <= len(d.b) && d.b[i] == c && (!d.wide || d.b[i+1] == 0)
}

// maxFileName is how long the name of a source file is, in characters.
const maxFileName = 80

// sourceFile finds a string that is the name of a source file and nothing else.
func (d userData) sourceFile() (name span, ok bool) {
	for _, ext := range sourceExtensions {
		for from := 0; ; {
			i := bytes.IndexByte(d.b[from:], ext[0])
			if i < 0 {
				break
			}
			at := from + i
			from = at + 1
			end := at
			for _, c := range []byte(ext) {
				if !d.is(end, c) {
					end = -1
					break
				}
				end += d.unit()
			}
			if end < 0 || !d.is(end, 0) {
				continue
			}
			start := at
			for start >= d.unit() && at-start < maxFileName*d.unit() && d.fileChar(start-d.unit()) {
				start -= d.unit()
			}
			if start < at {
				return span{start, end}, true
			}
		}
	}
	return span{}, false
}

// fileChar reports whether a character that names of source files have stands at i.
func (d userData) fileChar(i int) bool {
	return (isWord(d.b[i]) || d.b[i] == '-' || d.b[i] == '.') && d.is(i, d.b[i])
}

// interpret reads what stands around the name of a source file.
func (d userData) interpret(e *event, name span) (hresult uint32) {
	e.file = d.text(name)
	before, after := userData{d.b[:name.from], d.wide}, userData{d.b[name.to+d.unit():], d.wide}
	n, used := after.lineNumber()
	if used > 0 {
		e.sourceLine, after.b = n, after.b[used:]
	} else if n := before.smallNumber(99_999); n >= 0 {
		e.sourceLine, before.b = n, before.cut()
	}
	if !after.holdsMessage() {
		for v := range before.strings() {
			if len(v) > len(e.message) {
				e.message = v
			}
		}
	}
	hresult = after.rest(e)
	if level := before.smallNumber(255); level >= 0 {
		before.b = before.cut()
		if component := before.smallNumber(255); component >= 0 {
			e.component, e.level = component, level
		} else {
			e.component = level
		}
	}
	return hresult
}

// lineNumber reads the number of a source line: four bytes, or digits.
func (d userData) lineNumber() (n, used int) {
	if len(d.b) >= 4 {
		if n := binary.LittleEndian.Uint32(d.b); n >= 1 && n <= 99_999 {
			return int(n), 4
		}
	}
	if s, used := d.string(0); used > 0 {
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 99_999 {
			return n, used
		}
	}
	return 0, 0
}

// smallNumber is the number, up to a limit, in the last four bytes; -1 when there
// is none.
func (d userData) smallNumber(limit uint32) int {
	if len(d.b) < 4 {
		return -1
	}
	if n := binary.LittleEndian.Uint32(d.b[len(d.b)-4:]); n <= limit {
		return int(n)
	}
	return -1
}

// cut is the data without its last four bytes.
func (d userData) cut() []byte { return d.b[:len(d.b)-4] }

// holdsMessage reports whether a string that can be the message is in the data.
func (d userData) holdsMessage() bool {
	for s := range d.strings() {
		if _, status := statusIn(s); !status && taskGUID([]byte(s)).IsZero() {
			return true
		}
	}
	return false
}

// rest reads what follows the line: HRESULT, message and task, in any order.
func (d userData) rest(e *event) (hresult uint32) {
	for i := 0; i < len(d.b); {
		s, used := d.string(i)
		status, isStatus := statusIn(s)
		switch {
		case used > 0 && len(s) >= guidLen && !taskGUID([]byte(s)).IsZero():
			e.task = taskGUID([]byte(s))
		case used > 0 && e.message == "" && isStatus:
			hresult = status
		case used > 0 && e.message == "":
			e.message = s
		case used > 0:
		case e.message != "" && e.task.IsZero() && len(d.b)-i >= 16:
			e.task = guid.GUID(d.b[i : i+16])
			used = 16
		case e.message == "" && hresult == 0 && len(d.b)-i >= 4 && d.b[i+3]>>4 == 8:
			hresult = binary.LittleEndian.Uint32(d.b[i:])
			used = 4
		default:
			used = 1
		}
		i += used
	}
	return hresult
}

// statusIn reads a string that is an HRESULT, 0x and eight digits.
func statusIn(s string) (status uint32, ok bool) {
	status, end := prefixedHex([]byte(s), 0)
	return status, end == len("0x80070002") && end == len(s)
}

// minString is how many characters make a string; less is taken for numbers.
const minString = 3

// string reads the string that begins at i and ends with a NUL; used is 0 when
// there is none.
func (d userData) string(i int) (s string, used int) {
	at, chars, shifted := i, 0, d.wide
	for ; at+d.unit() <= len(d.b); at += d.unit() {
		c := uint16(d.b[at])
		if d.wide {
			c = binary.LittleEndian.Uint16(d.b[at:])
		}
		if c == 0 {
			break
		}
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 0x7f || c >= 0xfff0 {
			return "", 0
		}
		chars++
		shifted = shifted && c&0xff == 0
	}
	// Where all of it has nothing in the lower bytes, it begins a byte later.
	if chars < minString || shifted || !d.is(at, 0) {
		return "", 0
	}
	return d.text(span{i, at}), at + d.unit() - i
}

// text decodes a part of the data.
func (d userData) text(s span) string {
	b := d.b[s.from:s.to]
	encoding := Windows1252
	switch {
	case d.wide:
		encoding = UTF16LE
	case utf8.Valid(b):
		encoding = UTF8
	}
	return string(encoding.appendText(nil, b))
}

// strings yields all strings in the data.
func (d userData) strings() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; i < len(d.b); {
			s, used := d.string(i)
			if used > 0 && !yield(s) {
				return
			}
			i += max(used, 1)
		}
	}
}
