package logparse

import (
	"fmt"
	"testing"

	"vmmdoctor/internal/text"
)

// The job error of the article and its kin. An error is written as code, name,
// HRESULT and line.
var jobErrorTests = []struct {
	name, text, want string
	formats          string
}{
	{"the article's", `Error (2940)
VMM is unable to complete the requested file transfer. The connection to the HTTP server s could not be established.
Unknown error (0x80072ee2)

Recommended Action
Ensure that the HTTP service and/or the agent on the machine s are installed and running.
`, "2940  80072ee2 1", "[{job-error 6 0}]"},
	{"German", "Fehler (2940)\nUnbekannter Fehler (0x80072ee2)", "2940  80072ee2 1", "[{job-error 2 0}]"},
	{"Japanese", "エラー（13206）\nブート", "13206  00000000 1", "[{job-error 2 0}]"},
	{"a language the console does not have", "Fout (2940)\n\nDe overdracht is mislukt.\nVMM kan niet verder.", "2940  00000000 1", "[{job-error 4 0}]"},
	{"the code alone", "Error (2940)", "2940  00000000 1", "[{job-error 1 0}]"},
	{"the HRESULT alone", "Unknown error (0x80072ee2)", "0  80072ee2 1", "[{job-error 1 0}]"},
	{"PowerShell", "New-SCVirtualMachine : VMM is unable to complete. (Error ID: 2940, Detailed Error: Unknown error (0x80072ee2))", "2940  80072ee2 1", "[{job-error 1 0}]"},
	{"a short code", "Error (12700)\nVMM cannot complete the host operation.\nUnknown error (0x8001)", "12700  00008001 1", "[{job-error 3 0}]"},
	{"all in one line", "Error (2912) An internal error has occurred (0x80041001)", "2912  80041001 1", "[{job-error 1 0}]"},
	{"two of them", "Warning (13206)\na\n\nError (2940)\nb (0x80072ee2)\n", "13206  00000000 1; 2940  80072ee2 4", "[{job-error 4 0}]"},
	{"after a trace", "10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): x\n\nError (2940)\nb\n", "2940  00000000 3", "[{debugview 1 1} {job-error 2 0}]"},
	{"Carmine", "10B4.000C::05/31-12:52:00.894#16A.cs(1): x\nat Y()*** Carmine error was: HostAgentFail (2912); HR: 0x80041001\n*** a ** b\n",
		"2912 HostAgentFail 80041001 2", "[{debugview 3 1}]"},
	{"Carmine without HRESULT", "10B4.000C::05/31-12:52:00.894#16A.cs(1): *** Carmine error was: LibObjectNotFound (801); 0", "801 LibObjectNotFound 00000000 1", "[{debugview 1 1}]"},
	{"task", "10B4.000C::05/31-12:52:00.894#19Task.cs(1): Task failed error DeployFailed (2940) with exception", "2940 DeployFailed 00000000 1", "[{debugview 1 1}]"},
	{"prose", "In the summer (2010)\nwe went to the sea.\nSummer (2010)\nwas warm.\n", "", "[]"},
	{"a word and a number within a record", "10B4.000C::05/31-12:52:00.894#16A.cs(1): x\nSomething (25310)\nVMM", "", "[{debugview 3 1}]"},
}

func TestJobErrors(t *testing.T) {
	for _, tt := range jobErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			tr := parse(t, tt.text)
			got := ""
			for i, e := range tr.JobErrors {
				if i > 0 {
					got += "; "
				}
				got += fmt.Sprintf("%d %s %08x %d", e.Code, e.Name, e.HRESULT, e.Line)
			}
			if got != tt.want {
				t.Errorf("errors = %s, want %s", got, tt.want)
			}
			if s := fmt.Sprint(tr.Formats); s != tt.formats {
				t.Errorf("Formats = %s, want %s", s, tt.formats)
			}
			if tr.Recognised() != (tt.formats != "[]") {
				t.Errorf("Recognised() = %v", tr.Recognised())
			}
			checkCounts(t, tr)
		})
	}
}

func TestJobErrorAsRecord(t *testing.T) {
	tr := parse(t, jobErrorTests[0].text)
	r, ok := tr.RecordAt(3)
	if !ok || r.Format != FormatJobError || r.Line != 1 || r.Lines != 6 || r.HRESULT != 0x80072ee2 || !r.Message.HasPrefix("Error (2940)\nVMM is") {
		t.Errorf("RecordAt(3) = %+v, %v", r, ok)
	}
	if len(r.Errors) != 1 || r.Errors[0] != (JobError{Code: 2940, HRESULT: 0x80072ee2, Line: 1}) {
		t.Errorf("Errors = %+v", r.Errors)
	}
	if tr.Records != 0 || r.Errors[0].Name != (text.Raw{}) {
		t.Errorf("a job's error counts as %d records", tr.Records)
	}
}
