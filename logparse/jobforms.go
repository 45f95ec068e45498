package logparse

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// errorWords are "error", "warning" and "information" in the languages of the
// VMM console, in lower case. A line in another language needs something else in
// the text that speaks of VMM.
var errorWords = []string{
	"error", "warning", "information", "fehler", "warnung", "erreur", "avertissement", "errore", "avviso",
	"advertencia", "información", "informations", "informationen", "informazioni", "erro", "aviso", "informação",
	"ошибка", "предупреждение", "エラー", "警告", "情報", "오류", "경고", "정보", "错误", "錯誤", "信息", "資訊",
}

// Parts of the forms below.
var (
	anErrorWord = `(?i:` + strings.Join(errorWords, "|") + `)`
	quotedFrom  = `^[\s>*|]*` // a line may be quoted, once or more
)

// A form is a way in which text names an error's number (facts: vmm-pipeline
// §9). Its last group is the number, the one before it, if any, the error's name.
type form struct {
	shows func() *regexp.Regexp
	needs []string // one of these is in every such line, in lower case: most have none
	sure  bool     // only texts about a VMM job have it; else the text must speak of VMM elsewhere
	tail  bool     // it is the tail of a record where one is open
}

// forms, the more telling ones first: a number counts once.
var forms = []form{
	{needs: []string{"carmine"}, shows: lazy.Regexp(`\*\*\* Carmine error was: (\w+) \((\d{1,6})\)`), sure: true, tail: true},
	{needs: []string{"task failed"}, shows: lazy.Regexp(`Task failed error (\w+) \((\d{1,6})\)`), sure: true, tail: true},
	{needs: []string{"errorinfo"}, shows: lazy.Regexp(`\bErrorInfo\s*:\s*(\w+)\s*\((\d{2,6})\)`), sure: true},
	{needs: []string{"fullyqualified"}, shows: lazy.Regexp(`\bFullyQualifiedErrorId\s*:\s*(\d{2,6}),\s*Microsoft\.SystemCenter`), sure: true},
	{needs: errorWords, shows: lazy.Regexp(anErrorWord + `[ -]?ID\s*[:：]\s*(\d{2,6})\b`), sure: true},
	{needs: errorWords, shows: lazy.Regexp(`\bID (?:d['’]|de |dell['’]|do )` + anErrorWord + `\s*[:：]\s*(\d{2,6})\b`), sure: true},
	{needs: errorWords, shows: lazy.Regexp(quotedFrom + anErrorWord + `\s*[(（]\s*(\d{2,6})\s*[)）]`), sure: true},
	{needs: []string{"(", "（"}, shows: lazy.Regexp(quotedFrom + `(?:\pL|\pM)+(?: (?:\pL|\pM)+)?\s*[(（]\s*(\d{3,6})\s*[)）]\s*$`)},
	{needs: []string{"id"}, shows: lazy.Regexp(quotedFrom + `ID\s*[:：]\s*(\d{3,6})\s*$`)},
	{needs: []string{"["}, shows: lazy.Regexp(quotedFrom + `\[(\d{3,6})\](?:\s|$)`)},
	{needs: errorWords, shows: lazy.Regexp(`(?:^|[^\pL\d])` + anErrorWord + `(?: code| number)?[\s:#=]{0,3}[(（]?\s*(\d{3,6})(?:[^\w.]|\.(?:\D|$)|$)`)},
}

// innerForms are the ways in which the code behind an error is written. A short
// one counts in parentheses alone.
var innerForms = []form{
	{needs: errorWords, shows: lazy.Regexp(anErrorWord + `\s*[(（]0[xX]([8cC][0-9A-Fa-f]{7})[)）]`), sure: true},
	{needs: []string{"status:"}, shows: lazy.Regexp(`\bStatus:\s*0[xX]([cC]0[0-9A-Fa-f]{6})\b`), sure: true}, // of the boot manager
	{needs: []string{"0x"}, shows: lazy.Regexp(`[(（]0[xX]([0-9A-Fa-f]{1,8})[)）]`)},
	{needs: []string{"0x"}, shows: lazy.Regexp(`\b0[xX]([8cC][0-9A-Fa-f]{7})\b`)},
	{needs: []string{"hresult"}, shows: lazy.Regexp(`\bHRESULT\s*[:=]?\s*([8cC][0-9A-Fa-f]{7})\b`)},
}

// minDecimalCode is how many digits an HRESULT in decimal has at least.
const minDecimalCode = 7

// decimalCode is an HRESULT as a decimal number, also of a signed one.
var decimalCode = lazy.Regexp(`(?:^|[^\w.-])(-\d{7,10}|[2-4]\d{9})(?:[^\w.]|\.(?:\D|$)|$)`)

// A named is a number that a line names.
type named struct {
	span           // its digits
	code       int // VMM's number; 0: it is an HRESULT
	name       text.Raw
	inner      uint32 // the HRESULT
	sure, tail bool   // as its form
}

// maxFormLine is how much of a line is looked at for numbers, in bytes.
const maxFormLine = 8 << 10

// numbersIn finds the numbers that a line names in one of the forms, in their
// order.
func numbersIn(b []byte) []named {
	b = b[:min(len(b), maxFormLine)]
	digits := longestNumber(b)
	if digits < 2 && !bytes.Contains(b, []byte("0x")) && !bytes.Contains(b, []byte("0X")) {
		return nil
	}
	var list []named
	take := func(n named) {
		if !slices.ContainsFunc(list, func(o named) bool { return n.from < o.to && o.from < n.to }) {
			list = append(list, n)
		}
	}
	lower := bytes.ToLower(b)
	for _, f := range forms {
		for _, m := range f.find(b, lower) {
			n := named{span: lastGroup(m), sure: f.sure, tail: f.tail}
			n.code, _ = strconv.Atoi(string(b[n.from:n.to]))
			if len(m) > 4 {
				n.name = text.New(string(b[m[2]:m[3]]))
			}
			take(n)
		}
	}
	for _, f := range innerForms {
		for _, m := range f.find(b, lower) {
			n := named{span: lastGroup(m), sure: f.sure}
			n.inner = hex32(b[n.from:n.to])
			take(n)
		}
	}
	if digits < minDecimalCode {
		return sorted(list)
	}
	for _, m := range decimalCode().FindAllSubmatchIndex(b, -1) {
		n := named{span: lastGroup(m)}
		if v, err := strconv.ParseInt(string(b[n.from:n.to]), 10, 64); err == nil && isFailure(v) {
			n.inner = uint32(v)
			take(n)
		}
	}
	return sorted(list)
}

// sorted puts numbers in their order in the line.
func sorted(list []named) []named {
	slices.SortFunc(list, func(x, y named) int { return cmp.Compare(x.from, y.from) })
	return list
}

// find finds the form in a line, given in lower case too.
func (f form) find(b, lower []byte) [][]int {
	if !slices.ContainsFunc(f.needs, func(s string) bool { return bytes.Contains(lower, []byte(s)) }) {
		return nil
	}
	return f.shows().FindAllSubmatchIndex(b, -1)
}

// isFailure reports whether a decimal number, signed or not, is an HRESULT or a
// status that says that something failed.
func isFailure(v int64) bool {
	return v >= -1<<31 && v < 0 || v >= 1<<31 && v < 1<<32
}

// lastGroup is where the last group of a match lies.
func lastGroup(m []int) span { return span{m[len(m)-2], m[len(m)-1]} }

// longestNumber is how many digits the longest number in a line has: a quick no
// for most.
func longestNumber(b []byte) int {
	longest, run := 0, 0
	for _, c := range b {
		if run++; !isDigit(c) {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// productNames are how a text speaks of VMM or of one of its steps, and of the
// boot manager's own errors.
var productNames = lazy.Regexp(`VMM(?:[^a-z]|$)|Virtual Machine Manager|CarmineException|Microsoft\.Carmine|` +
	`VirtualMachineManager|\\Boot\\BCD`)

// familiar are the families of HRESULTs that stand behind VMM's errors, by their
// upper half: Win32, WMI, BITS and HTTP, WS-Management, virtual disks, and VMM's
// own (facts: vmm-pipeline §4, §10).
var familiar = []uint32{0x8004, 0x8007, 0x8019, 0x8020, 0x8033, 0x8099, 0xc03a}

// speaksOfVMM reports whether a line, with the numbers in it, says that the text
// is about a VMM job.
func speaksOfVMM(b []byte, numbers []named) bool {
	coded := false
	for _, n := range numbers {
		coded = coded || n.code != 0
		if n.sure {
			return true
		}
	}
	for _, n := range numbers {
		if coded && slices.Contains(familiar, n.inner>>16) {
			return true
		}
	}
	return productNames().Match(b)
}

// ErrorNumbers returns every error number that a text names, whether it speaks of
// VMM or not: for those who know that it does.
func ErrorNumbers(said string) []JobError {
	var t jobText
	for n, line := range strings.Split(said, "\n") {
		t.add(n, []byte(line), numbersIn([]byte(line)))
	}
	return t.errors
}
