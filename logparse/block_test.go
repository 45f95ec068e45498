package logparse

import (
	"fmt"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// One event of VMM's debug provider in the event schema; the order of its
// values is that of netsh's text (reconstructed).
const xmlEvent = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-VirtualMachineManager-Debug" Guid="{43526B7E-9EE3-41A7-B023-D586F355C00B}"/><EventID>1</EventID><Level>4</Level><TimeCreated SystemTime="2013-05-31T10:52:00.894123400Z"/><Execution ProcessID="4276" ThreadID="12"/></System><EventData><Data Name="a">16</Data><Data Name="b">2</Data><Data Name="c">BcdUtil.cs</Data><Data Name="d">1987</Data><Data Name="e">bootDevice UnknownDevice &lt;x&gt;</Data><Data Name="f">{85cc103d-149c-4adb-bf16-219866fb082c}</Data></EventData></Event>`

const (
	otherEvent = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-WinRM"/><TimeCreated SystemTime="2013-05-31T10:52:00Z"/></System><EventData><Data>x</Data></EventData></Event>`
	adminEvent = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-VirtualMachineManager-Server"/><EventID>5004</EventID><TimeCreated SystemTime="2013-05-31T10:52:00Z"/></System><EventData><Data>System.Exception: a</Data><Data>b</Data></EventData></Event>`
)

const wantEvent = "event-xml 2013/05/31 10:52:00.8941234 pid=4276 tid=12 #16 BcdUtil.cs(1987) level=2 task={85cc103d-149c-4adb-bf16-219866fb082c} |bootDevice UnknownDevice <x>"

func TestEventXML(t *testing.T) {
	pretty := strings.ReplaceAll(strings.ReplaceAll(xmlEvent, "><", ">\r\n\t<"), "  ", " ")
	tests := []struct {
		name, text string
		want       []string // records
		foreign    int
	}{
		{"one line for each", "<Events>\n" + xmlEvent + "\n" + otherEvent + "\n</Events>\n", []string{wantEvent}, 3},
		{"all in one line", `<?xml version="1.0" encoding="utf-8" standalone="yes"?><Events>` + xmlEvent + otherEvent + xmlEvent + "</Events>", []string{wantEvent, wantEvent}, 2},
		{"many lines", "<Events>\n" + pretty + "\n\n" + pretty + "\n</Events>", []string{wantEvent, wantEvent}, 2},
		{"a provider without source files", adminEvent, []string{"event-xml 2013/05/31 10:52:00.000 pid=0 tid=0 # () |System.Exception: a^Jb"}, 0},
		{"cut in the middle", xmlEvent + xmlEvent[:400], []string{wantEvent}, 0},
	}
	for _, tt := range tests {
		for name, encode := range map[string]func(string) string{
			"UTF-8":  func(s string) string { return s },
			"UTF-16": func(s string) string { return string(utf16Bytes("\ufeff"+s, false)) },
		} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				tr := parse(t, encode(tt.text))
				var got []string
				for _, r := range records(tr) {
					got = append(got, strings.Replace(brief(r), "#0 (0)", "# ()", 1))
				}
				if fmt.Sprint(got) != fmt.Sprint(tt.want) || tr.Records != len(tt.want) || tr.Foreign != tt.foreign {
					t.Errorf("%d records, %d foreign\n got %s\nwant %s", tr.Records, tr.Foreign, got, tt.want)
				}
				checkCounts(t, tr)
			})
		}
	}
}

const eventList = `

TimeCreated  : 5/31/2013 12:52:00 PM
ProviderName : Microsoft-VirtualMachineManager-Debug
Id           : 1
Message      : 16,2,BcdUtil.cs,1987,bootDevice UnknownDevice,{00000000-0000-0000-0000-000000000000}

TimeCreated  : 5/31/2013 12:52:01 PM
ProviderName : Microsoft-VirtualMachineManager-Server
Id           : 5004
Message      : The service stopped.

               Look at *** Carmine error was: HostAgentFail (2912); HR: 0x80041001

TimeCreated  : 5/31/2013 12:52:02 PM
ProviderName : Microsoft-Windows-WinRM
Id           : 2
Message      : x

`

func TestEventList(t *testing.T) {
	tr := parse(t, eventList)
	want := []string{
		"event-list 2013/05/31 12:52:00.000 pid=0 tid=0 #16 BcdUtil.cs(1987) level=2 |bootDevice UnknownDevice",
		"event-list 2013/05/31 12:52:01.000 pid=0 tid=0 #0 (0) hr=80041001 |The service stopped.^J^JLook at *** Carmine error was: HostAgentFail (2912); HR: 0x80041001",
	}
	got := records(tr)
	if len(got) != len(want) || tr.Foreign != 4 || tr.Unrecognised != 0 {
		t.Fatalf("%d records, %d foreign, %d not recognised; want %d, 4, 0", len(got), tr.Foreign, tr.Unrecognised, len(want))
	}
	for i := range want {
		if brief(got[i]) != want[i] {
			t.Errorf("got %s\nwant %s", brief(got[i]), want[i])
		}
	}
	if len(tr.JobErrors) != 1 || tr.JobErrors[0] != (JobError{Code: 2912, Name: text.New("HostAgentFail"), HRESULT: 0x80041001, Line: 13}) {
		t.Errorf("errors = %+v", tr.JobErrors)
	}
	if len(tr.Runs) != 1 || len(tr.Runs[0].Records) != 2 { // without a thread all that follows may belong to it
		t.Errorf("runs = %+v", tr.Runs)
	}
	checkCounts(t, tr)
}

func TestListTime(t *testing.T) {
	tests := map[string]string{
		"5/31/2013 12:52:00 PM": "2013/05/31 12:52:00.000",
		"5/1/2013 12:00:01 AM":  "2013/05/01 00:00:01.000",
		"31.05.2013 12:52:00":   "2013/05/31 12:52:00.000",
		"01/06/2013 12:52:00":   "2013/06/01 12:52:00.000",
		"2013-05-31 12:52:00":   "2013/05/31 12:52:00.000",
		"yesterday":             "",
		"45/45/2013 12:52:00":   "",
	}
	for in, want := range tests {
		if got := listTime(in).String(); got != want {
			t.Errorf("listTime(%q) = %q, want %q", in, got, want)
		}
	}
}
