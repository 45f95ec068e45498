package logparse

import (
	"bytes"
	"regexp"
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

var (
	// "*** Carmine error was: HostAgentFail (2912); HR: 0x80041001"; it may
	// follow other text without a break, and "; 0" may stand for no HRESULT.
	carmineError = regexp.MustCompile(`\*\*\* Carmine error was: (\w+) \((\d{1,6})\)`)
	carmineHR    = regexp.MustCompile(`^; HR: 0x([0-9A-Fa-f]{1,8})`)
	taskFailed   = regexp.MustCompile(`Task failed error (\w+) \((\d{1,6})\)`)

	// The HRESULT in parentheses.
	hresultText = regexp.MustCompile(`\(0[xX]([0-9A-Fa-f]{8})\)`)
)

var (
	carmineMark    = []byte("*** Carmine")
	taskFailedMark = []byte("Task failed error")
)

// mayHoldErrorTail is a quick no for most text.
func mayHoldErrorTail(b []byte) bool {
	return bytes.Contains(b, carmineMark) || bytes.Contains(b, taskFailedMark)
}

// errorTail finds the error tail in a line of a record.
func errorTail(b []byte) (e JobError, ok bool) {
	m := []int(nil)
	if bytes.Contains(b, carmineMark) {
		m = carmineError.FindSubmatchIndex(b)
	}
	if m == nil && bytes.Contains(b, taskFailedMark) {
		m = taskFailed.FindSubmatchIndex(b)
	}
	if m == nil {
		return JobError{}, false
	}
	e.Name = text.New(string(b[m[2]:m[3]]))
	e.Code, _ = strconv.Atoi(string(b[m[4]:m[5]]))
	if hr := carmineHR.FindSubmatch(b[m[1]:]); hr != nil {
		e.HRESULT = hex32(hr[1])
	}
	return e, true
}

// hresultIn returns the HRESULT that stands in parentheses in b, else 0.
func hresultIn(b []byte) uint32 {
	if !bytes.Contains(b, []byte("(0")) {
		return 0
	}
	if m := hresultText.FindSubmatch(b); m != nil {
		return hex32(m[1])
	}
	return 0
}

func hex32(b []byte) uint32 {
	n, _ := strconv.ParseUint(string(b), 16, 32)
	return uint32(n)
}
