package diagnose

import (
	"fmt"
	"regexp"
	"strconv"

	"vmmdoctor/internal/text"
)

// Explain says what an error number of VMM or an HRESULT means for a
// deployment. It takes the number with text around it: "2940", "Error (2940)",
// "0x80072ee2", and HRESULTs in decimal, as WSMan faults print them. ok is
// false when the number is not in the tables of this program; the meaning
// then holds the number alone.
func Explain(code text.Raw) (c CodeMeaning, ok bool) {
	m := code.Submatch(codeNumber)
	if m == nil {
		return CodeMeaning{Code: code.String()}, false
	}
	n, err := strconv.ParseUint(m[0].String(), 0, 32)
	if err != nil {
		return CodeMeaning{Code: code.String()}, false
	}
	if n > maxVMMCode {
		return explainHRESULT(uint32(n))
	}
	c, ok = vmmCodes[int(n)]
	c.Code = fmt.Sprint(n)
	return c, ok
}

var codeNumber = regexp.MustCompile(`0[xX][0-9a-fA-F]{1,8}|[1-9][0-9]{0,9}`)

// maxVMMCode is above all numbers VMM gives its errors.
const maxVMMCode = 99999

// HTTP status codes reach BITS as 0x80190000 + status (Win32, BITS return
// values).
const (
	bitsHTTPFirst = 0x80190000 + 400
	bitsHTTPLast  = 0x80190000 + 505
)

func explainHRESULT(n uint32) (c CodeMeaning, ok bool) {
	c, ok = hresults[n]
	if !ok && n >= bitsHTTPFirst && n <= bitsHTTPLast {
		c, ok = CodeMeaning{Name: fmt.Sprintf("BG_E_HTTP_ERROR_%d", n-0x80190000),
			Meaning: fmt.Sprintf("The HTTP server answered with status %d.", n-0x80190000),
			Source:  "Win32, BITS return values"}, true
	}
	c.Code = fmt.Sprintf("0x%08x", n)
	return c, ok
}
