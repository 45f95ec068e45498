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
	{"two of them", "Warning (13206)\na\n\nError (2940)\nb (0x80072ee2)\n", "13206  00000000 1; 2940  80072ee2 4", "[{job-error 5 0}]"},
	{"after a trace", "10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): x\n\nError (2940)\nb\n", "2940  00000000 3", "[{debugview 1 1} {job-error 2 0}]"},
	{"Carmine", "10B4.000C::05/31-12:52:00.894#16A.cs(1): x\nat Y()*** Carmine error was: HostAgentFail (2912); HR: 0x80041001\n*** a ** b\n",
		"2912 HostAgentFail 80041001 2", "[{debugview 3 1}]"},
	{"Carmine without HRESULT", "10B4.000C::05/31-12:52:00.894#16A.cs(1): *** Carmine error was: LibObjectNotFound (801); 0", "801 LibObjectNotFound 00000000 1", "[{debugview 1 1}]"},
	{"task", "10B4.000C::05/31-12:52:00.894#19Task.cs(1): Task failed error DeployFailed (2940) with exception", "2940 DeployFailed 00000000 1", "[{debugview 1 1}]"},
	{"with blanks", "Error ( 415 )\nThe agent's files could not be copied.", "415  00000000 1", "[{job-error 2 0}]"},
	{"quoted", "> > Error (801)\n> VMM cannot find the library object.", "801  00000000 1", "[{job-error 2 0}]"},
	{"an id", "Error ID: 801", "801  00000000 1", "[{job-error 1 0}]"},
	{"an id in PowerShell", "Set-SCVirtualMachine : No boot volume. (Error ID: 13206)", "13206  00000000 1", "[{job-error 1 0}]"},
	{"an id in French", "New-SCVirtualMachine : non (ID d'erreur : 2940)", "2940  00000000 1", "[{job-error 1 0}]"},
	{"an id in German", "New-SCVirtualMachine : nein (Fehler-ID: 2940)", "2940  00000000 1", "[{job-error 1 0}]"},
	{"an id below a sentence", "VMM cannot process the request.\nTry again.\nID: 12416\n", "12416  00000000 3", "[{job-error 3 0}]"},
	{"an id below another sentence", "The shop cannot process the order.\nID: 12416\n", "", "[]"},
	{"in brackets", "[12700] VMM cannot complete the host operation on the HV01 server.\nAccess is denied (0x80070005)", "12700  80070005 1", "[{job-error 2 0}]"},
	{"brackets of something else", "[12700] started\n[12701] stopped\n", "", "[]"},
	{"without parentheses", "Error 2940 while the machine was made.\nUnknown error (0x80072ee2)", "2940  80072ee2 1", "[{job-error 2 0}]"},
	{"within a sentence", "Our SCVMM job stops with error 2912: an internal error (0x80041001).", "2912  80041001 1", "[{job-error 1 0}]"},
	{"within a sentence of another product", "The page says error 2912: not found.", "", "[]"},
	{"a warning", "Warning (2927)\nx", "2927  00000000 1", "[{job-error 2 0}]"},
	{"an information", "Information (21947)\nx", "21947  00000000 1", "[{job-error 2 0}]"},
	{"Get-SCJob", "Name      : Create virtual machine\nErrorInfo : HostAgentFail (2912)\nStatus    : Failed", "2912 HostAgentFail 00000000 2", "[{job-error 3 0}]"},
	{"PowerShell's own id", "    + FullyQualifiedErrorId : 13206,Microsoft.SystemCenter.VirtualMachineManager.Cmdlets.NewVMCmdlet", "13206  00000000 1", "[{job-error 1 0}]"},
	{"French", "Erreur (2912)\nUne erreur interne (0x80338012)", "2912  80338012 1", "[{job-error 2 0}]"},
	{"Chinese", "错误 (2940)\nVMM\n(0x80072EFD)", "2940  80072efd 1", "[{job-error 3 0}]"},
	{"Russian", "Ошибка (2940)", "2940  00000000 1", "[{job-error 1 0}]"},
	{"a bare HRESULT", "Error (2927)\nWinRM: HRESULT 0x8033801a", "2927  8033801a 1", "[{job-error 2 0}]"},
	{"an HRESULT without 0x", "Error (2927)\nHRESULT: 8033801A", "2927  8033801a 1", "[{job-error 2 0}]"},
	{"an internal code", "Error (20413)\nVMM met an error. (Internal error code: 0x809933BB)", "20413  809933bb 1", "[{job-error 2 0}]"},
	{"a negative decimal", "Error (2912)\nreturned -2147012894.", "2912  80072ee2 1", "[{job-error 2 0}]"},
	{"a decimal", "Error (2912)\nFault 2150859049 was returned", "2912  80338129 1", "[{job-error 2 0}]"},
	{"several numbers in one sentence", "VMM shows error 2912: x, then error 2927 (0x80338029) and Error (13206), also (0x80070490).", "2912  00000000 1; 2927  80338029 1; 13206  80070490 1", "[{job-error 1 0}]"},
	{"more HRESULTs than numbers", "Error (2912)\n(0x80041001)\n(0x80070005)\n(0x80041001)", "2912  80041001 1; 0  80070005 3", "[{job-error 4 0}]"},
	{"a sign of VMM behind it", "Error 2606 again and again\n\nWhat does Virtual Machine Manager want?", "2606  00000000 1", "[{job-error 3 0}]"},
	{"the boot manager", "File: \\Boot\\BCD\nStatus: 0xc000000f\nInfo: An error occurred", "0  c000000f 2", "[{job-error 3 0}]"},
	{"a name that only begins as VMM's", "[DEBUG] error 500: boom\nVMMap started", "", "[]"},
	{"an HRESULT in prose", "We saw (0x80070005) and (0x12345678) there.", "", "[]"},
	{"an HRESULT in prose about VMM", "VMM says 0x80070005 there.", "0  80070005 1", "[{job-error 1 0}]"},
	{"a product and its year", "System Center (2012) and VMM\nWindows Server (2016) too\nerror 10.2.1 is a version", "", "[]"},
	{"an address", "https://example.org/error/2940 of VMM", "", "[]"},
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
