package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/logparse"
)

// A concern is what an error number is about: whether a template's disk can be
// behind it.
type concern int

const (
	ofAnything  concern = iota // the number alone does not tell
	ofTemplate                 // the template's disk can be the reason
	ofElsewhere                // a library share, a cluster, an agent, a lock: no disk is behind it
	ofSysprep                  // sysprep's own
)

// A codeRow is what is said of an error number.
type codeRow struct {
	concern         concern
	Name, Meaning   string
	Causes, Actions []string
	Source          string
}

// A code is an error number: VMM's own or, inner, an HRESULT, which is a Windows
// error number where its upper half is 0x8007.
type code struct {
	n     uint32
	inner bool
}

func (c code) String() string {
	if c.inner {
		return fmt.Sprintf("%#08x", c.n)
	}
	return fmt.Sprint(c.n)
}

// maxVMMCode is above all numbers VMM gives its errors.
const maxVMMCode = 99999

const (
	ofWin32     = 0x80070000
	winHTTP     = 12000 // the numbers of WinHTTP's errors, from here to winHTTPLast
	winHTTPLast = 12999
)

// HTTP status codes reach BITS as 0x80190000 + status (Win32, BITS return
// values).
const (
	ofHTTP        = 0x80190000
	bitsHTTPFirst = ofHTTP + 400
	bitsHTTPLast  = ofHTTP + 505
)

// row is what is said of a number, false when it is in no table.
func (c code) row() (r codeRow, ok bool) {
	if !c.inner {
		r, ok = vmmCodes()[int(c.n)]
		return r, ok
	}
	r, ok = hresults()[c.n]
	if !ok && c.n >= bitsHTTPFirst && c.n <= bitsHTTPLast {
		r, ok = codeRow{Name: fmt.Sprintf("BG_E_HTTP_ERROR_%d", c.n-ofHTTP),
			Meaning: fmt.Sprintf("The HTTP server answered with status %d.", c.n-ofHTTP), Source: sourceBITS}, true
	}
	return r, ok
}

// meaning explains the number; one that is in no table is told to be that.
func (c code) meaning() (m CodeMeaning, known bool) {
	r, known := c.row()
	if !known {
		r.Meaning = saysNotInTable
	}
	return CodeMeaning{Code: c.String(), Name: r.Name, Meaning: r.Meaning, Causes: r.Causes, Actions: r.Actions,
		Source: r.Source}, known
}

// codesOf are the numbers that an error of a text or a trace names.
func codesOf(e logparse.JobError) []code {
	var list []code
	if e.Code != 0 {
		list = append(list, code{n: uint32(e.Code)})
	}
	if e.HRESULT != 0 {
		list = append(list, innerCode(e.HRESULT))
	}
	return list
}

// innerCode is an HRESULT; a short one that is a Windows error number is told as
// the HRESULT it becomes.
func innerCode(n uint32) code {
	if _, ok := hresults()[ofWin32|n]; ok && n < 1<<16 {
		n |= ofWin32
	}
	return code{n, true}
}

// Explain says what error numbers of VMM and HRESULTs mean for a deployment, each
// once, in their order. It takes them as people have them: "2940", "0x80072ee2",
// "80072ee2", "-2147012894", "2147954402", several in one, or the whole text of
// an error. Known is false when one of them is not in the tables of this program;
// its meaning says so.
func Explain(said ...string) (list []CodeMeaning, known bool) {
	known = true
	seen := map[code]bool{}
	for _, s := range said {
		for _, c := range codesIn(s) {
			if seen[c] {
				continue
			}
			seen[c] = true
			m, ok := c.meaning()
			list = append(list, m)
			known = known && ok
		}
	}
	return list, known
}

// codesIn are the numbers in what somebody says: all of it where it is made of
// numbers, what it names as errors in a longer text, and else every number in it.
func codesIn(said string) []code {
	words := strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;:()[]{}\"'.", r) })
	var all []code
	bare := true
	for _, w := range words {
		c, ok := parseCode(w)
		if bare = bare && ok; ok {
			all = append(all, c)
		}
	}
	if bare {
		return all
	}
	var named []code
	for _, e := range logparse.ErrorNumbers(said) {
		named = append(named, codesOf(e)...)
	}
	if len(named) > 0 {
		return named
	}
	return all
}

var (
	hexCode     = lazy.Regexp(`^0[xX][0-9a-fA-F]{1,8}$`)
	bareHexCode = lazy.Regexp(`^[8-9a-fA-F][0-9a-fA-F]{7}$`)
	decimalCode = lazy.Regexp(`^-?[0-9]{2,10}$`)
)

// parseCode reads a number in any of its spellings.
func parseCode(s string) (c code, ok bool) {
	switch {
	case hexCode().MatchString(s):
		n, _ := strconv.ParseUint(s[2:], 16, 32)
		return innerCode(uint32(n)), true
	case bareHexCode().MatchString(s):
		n, _ := strconv.ParseUint(s, 16, 32)
		return innerCode(uint32(n)), true
	case decimalCode().MatchString(s):
		return decimal(s)
	}
	return code{}, false
}

// decimal tells VMM's numbers from HRESULTs, which also come with a sign, and
// from those of WinHTTP.
func decimal(s string) (c code, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < -1<<31 || n >= 1<<32:
		return code{}, false
	case n < 0 || n > maxVMMCode:
		return code{uint32(n), true}, true
	}
	if _, ok := vmmCodes()[int(n)]; !ok && n >= winHTTP && n <= winHTTPLast {
		if c := innerCode(uint32(n)); c.n != uint32(n) {
			return c, true
		}
	}
	return code{n: uint32(n)}, true
}
