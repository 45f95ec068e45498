package logparse

import "bytes"

// A head is what the first line of a record says. Spans are positions in that
// line.
type head struct {
	format     Format
	time       Time
	pid, tid   uint32
	component  int
	file       span
	sourceLine int
	level      int
	hresult    uint32
	message    int    // where the message begins
	quoted     bool   // it stands in quotation marks, the first one already passed
	start      int    // where pid.tid begins
	column     uint32 // the [pid] column in front, or the pid when there is none
	named      bool   // there is a [pid] column
}

// A dialect is what a text has shown so far of how it is written; a line read
// again is understood with it as it was the first time.
type dialect struct {
	sysprep    bool   // sysprep's own log: lines of other components count too
	setup      string // the first component of a log of Windows setup
	xml        bool   // events as XML
	events     bool   // the lines of an event trace log
	tracerpt   bool   // the column names of tracerpt were there
	rowMessage int    // the columns of dbgviewcli's rows, from 1; 0 when not learned
	rowPID     int
}

// A class is what a line is by itself.
type class uint8

const (
	isOther   class = iota
	isMessage       // the first line of a record
	isForeign       // an event of another provider
	isBroken        // begins like a record and is none, as half of one does
)

// recognise reads the first line of a record, in any of the formats.
func (d *dialect) recognise(b []byte, h *head) class {
	*h = head{}
	if at, ok := pidTid(b, h); ok {
		if c := etwOrDebugView(b, at, h); c != isOther && d.events {
			return eventLine(b, h, c)
		} else if c != isOther {
			if c == isMessage && h.format == FormatDebugView && inField(b, h.start) {
				d.dbgviewRow(b, h)
			}
			return c
		}
		*h = head{}
	}
	if tracerptHeading(b) {
		d.tracerpt = true
		return isForeign
	}
	if d.tracerpt || hasAt(b, 0, vmmProvider) {
		if c := tracerptRow(b, h); c != isOther {
			return c
		}
		*h = head{}
	}
	if hasSourceFile(b) {
		for _, read := range [...]func([]byte, *head) bool{viewer, csvRecord, nakedEvent, bareAnchor} {
			if read(b, h) {
				return isMessage
			}
			*h = head{}
		}
	}
	if d.sysprepLine(b, h) {
		return isMessage
	}
	return isOther
}

// anchorReach is how far into a line an anchor may begin, in bytes: all columns
// that come before one take less.
const anchorReach = 160

// pidTid finds PID.TID:: in hexadecimal and returns the position behind it.
func pidTid(b []byte, h *head) (next int, ok bool) {
	reach := b[:min(len(b), anchorReach)]
	for i := 0; ; i++ {
		colon := bytes.IndexByte(reach[i:], ':')
		if colon < 0 {
			return 0, false
		}
		i += colon
		if !hasAt(b, i+1, ":") {
			continue
		}
		dot := hexBefore(b, i)
		if dot == i || dot == 0 || b[dot-1] != '.' {
			continue
		}
		start := hexBefore(b, dot-1)
		if start == dot-1 || start > 0 && isWord(b[start-1]) {
			continue
		}
		h.pid, _ = hexNumber(b, start)
		h.tid, _ = hexNumber(b, dot)
		h.start, h.column = start, h.pid
		if pid, has := columnPID(b[:start]); has {
			h.column, h.named = pid, true
		}
		return i + 2, true
	}
}

// hexBefore returns where the run of up to 8 hexadecimal digits before i begins.
func hexBefore(b []byte, i int) int {
	start := i
	for start > 0 && i-start < 8 && hexValues[b[start-1]] != notHex {
		start--
	}
	return start
}

// etwOrDebugView reads what follows pid.tid:: in families A and B. A year in
// the date tells them apart.
func etwOrDebugView(b []byte, at int, h *head) class {
	t := &h.time
	next := stamp(b, at, t)
	if next == at {
		if at == len(b) || isDigit(b[at]) {
			return isBroken
		}
		return isOther
	}
	switch {
	case t.Year == 0 && anchor(b, next, h):
		return isMessage
	case t.Year == 0:
		return isBroken
	}
	h.format = FormatNetsh
	if hasAt(b, at+2, "/") {
		h.format = FormatTracefmt
	}
	if etwEvent(b, next, h) {
		return isMessage
	}
	return isForeign
}

// hasSourceFile reports whether the name of a source file may be near the
// beginning of b: a quick no for most lines that are no records.
func hasSourceFile(b []byte) bool {
	reach := b[:min(len(b), anchorReach)]
	for {
		dot := bytes.IndexByte(reach, '.')
		if dot < 0 || dot+1 == len(reach) {
			return false
		}
		if next := reach[dot+1]; next == 'c' || next == 'h' {
			return true
		}
		reach = reach[dot+1:]
	}
}

// sourceFile reads the name of a source file at i: managed parts of VMM are
// .cs, native ones .cpp (facts: vmm-traces §2).
func sourceFile(b []byte, i int) (file span, ok bool) {
	end := i
	for end < len(b) && (isWord(b[end]) || b[end] == '-') {
		end++
	}
	name := b[i:end]
	for _, ext := range sourceExtensions {
		if len(name) > len(ext) && string(name[len(name)-len(ext):]) == ext {
			return span{i, end}, true
		}
	}
	return span{}, false
}

var sourceExtensions = [...]string{".cs", ".cpp", ".h"}
