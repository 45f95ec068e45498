package logparse

import (
	"bytes"
	"regexp"
	"strconv"

	"vmmdoctor/internal/text"
)

// A JobError is a VMM error as text names it: the tail of a record
// (*** Carmine error was: …), a failed task, or a job's error copied from the
// console (Error (2940), in any language) (facts: vmm-traces §6).
type JobError struct {
	Code    int      // VMM's number, 2940; 0 when only an HRESULT is named
	Name    text.Raw // HostAgentFail; empty when the text has none
	HRESULT uint32   // 0x80072ee2; 0 when the text has none
	Line    int      // where Code or HRESULT stands, from 1
}

var (
	// "*** Carmine error was: HostAgentFail (2912); HR: 0x80041001"; it may
	// follow other text without a break, and "; 0" may stand for no HRESULT.
	carmineError = regexp.MustCompile(`\*\*\* Carmine error was: (\w+) \((\d{1,6})\)(?:; HR: 0x([0-9A-Fa-f]{1,8}))?`)
	taskFailed   = regexp.MustCompile(`Task failed error (\w+) \((\d{1,6})\)`)

	// The beginning of a line: a word or two of any language and the number.
	errorLine = regexp.MustCompile(`^\s*((?:\pL|\pM)+(?: (?:\pL|\pM)+)?)\s*[(（](\d{3,6})[)）](\s*$|[\s:])`)
	// What VMM's PowerShell commands append: (Error ID: 2940, Detailed Error: …).
	errorID = regexp.MustCompile(`\(Error ID: (\d{2,6})\b`)
	// The HRESULT in parentheses; a job's error also has shorter codes there.
	hresultText = regexp.MustCompile(`\(0[xX]([0-9A-Fa-f]{8})\)`)
	innerCode   = regexp.MustCompile(`\(0[xX]([0-9A-Fa-f]{1,8})\)`)
)

// errorWords are "error" and "warning" in the languages of the VMM console, in
// lower case. A line in another language needs what follows to confirm it.
var errorWords = map[string]bool{
	"error": true, "warning": true, "fehler": true, "warnung": true, "erreur": true, "avertissement": true,
	"errore": true, "avviso": true, "advertencia": true, "erro": true, "aviso": true,
	"ошибка": true, "предупреждение": true, "エラー": true, "警告": true, "오류": true, "경고": true,
	"错误": true, "錯誤": true,
}

var (
	carmineMark    = []byte("*** Carmine")
	taskFailedMark = []byte("Task failed error")
	errorIDMark    = []byte("(Error ID: ")
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
	if len(m) > 6 && m[6] >= 0 {
		e.HRESULT = hex32(b[m[6]:m[7]])
	}
	return e, true
}

// consoleError recognises the line of a job's error that names its code. It is
// certain when the line says so in a language VMM has.
func consoleError(b []byte) (e JobError, certain, ok bool) {
	const reach = 64 // a word or two and the number
	if bytes.Contains(b, errorIDMark) {
		if m := errorID.FindSubmatch(b); m != nil {
			e.Code, _ = strconv.Atoi(string(m[1]))
			e.HRESULT = codeIn(b, innerCode)
			return e, true, true
		}
	}
	if !bytes.ContainsAny(b[:min(len(b), reach)], "(（") {
		return JobError{}, false, false
	}
	m := errorLine.FindSubmatch(b)
	if m == nil {
		return JobError{}, false, false
	}
	e.Code, _ = strconv.Atoi(string(m[2]))
	e.HRESULT = codeIn(b[len(m[0]):], innerCode)
	certain = errorWords[string(bytes.ToLower(m[1]))]
	alone := len(bytes.TrimSpace(b)) == len(bytes.TrimSpace(m[0]))
	return e, certain, certain || alone
}

// hresultIn returns the HRESULT that stands in parentheses in b, else 0.
func hresultIn(b []byte) uint32 { return codeIn(b, hresultText) }

// codeIn returns the number that re finds in b, else 0.
func codeIn(b []byte, re *regexp.Regexp) uint32 {
	if !bytes.Contains(b, []byte("(0")) {
		return 0
	}
	if m := re.FindSubmatch(b); m != nil {
		return hex32(m[1])
	}
	return 0
}

func hex32(b []byte) uint32 {
	n, _ := strconv.ParseUint(string(b), 16, 32)
	return uint32(n)
}

// speaksOfVMM reports whether a line names the product, which confirms that an
// error in an unknown language is one of a VMM job.
func speaksOfVMM(b []byte) bool {
	return bytes.Contains(b, []byte("VMM")) || bytes.Contains(b, []byte("Virtual Machine Manager"))
}
