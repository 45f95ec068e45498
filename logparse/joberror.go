package logparse

import (
	"bytes"
	"strconv"

	"vmmdoctor/internal/text"
)

// A JobError is a VMM error as text names it: the tail of a record
// (*** Carmine error was: …), a failed task, or a job's error as people have it
// (facts: vmm-traces §6, vmm-pipeline §9).
type JobError struct {
	Code    int      // VMM's number, 2940; 0 when only an HRESULT is named
	Name    text.Raw // HostAgentFail; empty when the text has none
	HRESULT uint32   // 0x80072ee2; 0 when the text has none
	Line    int      // where Code or HRESULT stands, from 1
	Step    text.Raw // the step of the job, "Install VM components"; empty when the text names none
}

// What begins the tail of a record in which an error is named, as in
// "*** Carmine error was: HostAgentFail (2912); HR: 0x80041001". It may follow other
// text without a break, and "; 0" may stand for no HRESULT.
var tailMarks = [...][]byte{[]byte("*** Carmine error was: "), []byte("Task failed error ")}

// A tailFinder finds the tails in a text, front to back.
type tailFinder struct {
	text []byte
	next [len(tailMarks)]int // where the next of each mark is; -1: not looked for yet
}

func newTailFinder(text []byte) tailFinder { return tailFinder{text, [...]int{-1, -1}} }

// within reports whether a mark is in text[from:to]. The parts asked for come one
// after the other.
func (f *tailFinder) within(from, to int) (found bool) {
	for i, mark := range tailMarks {
		if f.next[i] < from {
			f.next[i] = len(f.text)
			if at := bytes.Index(f.text[from:], mark); at >= 0 {
				f.next[i] = from + at
			}
		}
		found = found || f.next[i] < to
	}
	return found
}

// errorTail finds the error tail in a line of a record.
func errorTail(b []byte) (e JobError, ok bool) {
	for _, mark := range tailMarks {
		for rest := b; !ok; {
			var found bool
			if _, rest, found = bytes.Cut(rest, mark); !found {
				break
			}
			e, ok = tailBehind(rest)
		}
	}
	return e, ok
}

// tailBehind reads what follows a mark: Name (2940), and where there is one
// "; HR: 0x80041001".
func tailBehind(b []byte) (e JobError, ok bool) {
	end := 0
	for end < len(b) && isWord(b[end]) && b[end] != '.' {
		end++
	}
	if end == 0 || !hasAt(b, end, " (") {
		return e, false
	}
	e.Name = text.New(string(b[:end]))
	code, next := number(b, end+2, 6)
	if next == end+2 || !hasAt(b, next, ")") {
		return JobError{}, false
	}
	e.Code = code
	if hr := next + len(")"); hasAt(b, hr, "; HR: ") {
		e.HRESULT, _ = prefixedHex(b, hr+len("; HR: "))
	}
	return e, true
}

// hresultIn returns the HRESULT that stands in parentheses in b, else 0.
func hresultIn(b []byte) uint32 {
	for i := 0; ; {
		at := bytes.Index(b[i:], []byte("(0"))
		if at < 0 {
			return 0
		}
		i += at + 1
		if n, end := prefixedHex(b, i); end == i+10 && hasAt(b, end, ")") {
			return n
		}
	}
}

func hex32(b []byte) uint32 {
	n, _ := strconv.ParseUint(string(b), 16, 32)
	return uint32(n)
}
