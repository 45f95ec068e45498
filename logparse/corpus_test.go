package logparse

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vmmdoctor/internal/text"
)

// corpusTrace opens a published trace, kept beside the repository; without it
// the test is skipped.
func corpusTrace(t *testing.T, name string) *Trace {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "corpus", "traces", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the corpus of published traces is not there: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Parse(t.Context(), text.New(name), f, info.Size(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Expected values come from reading the files by eye and from their index.md.
var corpusTests = []struct {
	file           string
	format         Format
	lines, records int
	blank          int
	runs           int
	samples        map[int]string // some records by their line
	errors         []JobError
}{
	{file: "seed-fail.log", format: FormatDebugView, lines: 4, records: 4, runs: 1, samples: map[int]string{
		1: "debugview 05/31 12:52:00.894 pid=4276 tid=12 #16 BcdUtil.cs(1987) |bootDevice UnknownDevice",
		2: "debugview 05/31 12:52:01.334 pid=4276 tid=12 #16 MountedVhd.cs(91) |MountedVhd windows volume not found",
		3: "debugview 05/31 12:52:01.342 pid=4276 tid=12 #16 VMAdditions.cs(874) |VMAdditions install failed at OS detection phase for vm AirVid",
	}},
	{file: "seed-pass.log", format: FormatDebugView, lines: 10, records: 10, runs: 1, samples: map[int]string{
		4:  "debugview 05/31 13:57:40.194 pid=4276 tid=12 #16 SystemInformation.cs(768) | PARTITION: 10.0 Bootable=True, #LDs 1",
		7:  "debugview 05/31 13:57:40.194 pid=4276 tid=12 #16 MountedVhd.cs(308) |Bootmgr boot loader",
		10: `debugview 05/31 13:57:40.196 pid=4276 tid=12 #4 BitsDeployer.cs(1392) |Deploy file C:\Windows\TEMP\tmp2E1.tmp\boot\bcd from s5000vxn-server.bottheory.local to C:\Users\svc_scvmm\AppData\Local\Temp\tmpA2F4.tmp on 2012-SCVMM.bottheory.local`,
	}},
	{file: "kb2679685-ods-reltime.log", format: FormatDebugView, lines: 29, records: 9, samples: map[int]string{
		1:  `debugview 07/29 02:36:09.104 pid=5600 tid=5952 #14 ImgLibTask.cs(814) task={9c23bac8-cb92-46a8-bfc4-e16889a25936} |Start adding Library Share \\<servername>\???`,
		12: "debugview 07/29 02:36:10.869 pid=5600 tid=5952 #4 HBAHelper.cs(52) |Getting FC HBA failed on server dcmrrxp16n24.dcmanager.lab",
	}, errors: []JobError{{Code: 2927, Name: text.New("HostAgentWSManError"), HRESULT: 0x80338102, Line: 28}}},
	{file: "kb2705349-ods-linenumber-column.log", format: FormatDebugView, lines: 9, records: 9, samples: map[int]string{
		5: `debugview 01/28 18:29:11.021 pid=4608 tid=5648 #0 HostProperties.cs(521) |Found Disk: UniqueID:0, Name:\\.\PHYSICALDRIVE4, Capacity:624438581760`,
	}},
	{file: "kb2790310-ods-bare-component.log", format: FormatDebugView, lines: 3, records: 3, samples: map[int]string{
		2: "debugview 06/24 23:57:57.717 pid=388 tid=8 #16 DeployVmSubtask.cs(10151) |Win8 live migration failed with error",
	}},
	{file: "kb2313592-csv-13206.csv", format: FormatCSV, lines: 1, records: 1, runs: 1, samples: map[int]string{
		1: "csv  pid=0 tid=0 #0 MountedVhd.cs(87) level=4 |MountedVhd windows volume not found",
	}},
	{file: "kb2928972-csv-bits-2912.csv", format: FormatCSV, lines: 12, records: 2, runs: 1, samples: map[int]string{
		1: "csv  pid=2500 tid=2452 #4 BitsDeployer.cs(506) level=1 | Caught Exception",
	}, errors: []JobError{{Code: 2912, Name: text.New("HostAgentFail"), HRESULT: 0x80041001, Line: 12}}},
	{file: "kb2680262-viewer-25310.txt", format: FormatViewer, lines: 42, records: 14, samples: map[int]string{
		2:  "viewer 2011/12/13 11:22:22.512 pid=0 tid=0 #0 HostHelper.cs(220) |error while connecting to host. retying...",
		31: "viewer 2011/12/13 11:22:27.515 pid=0 tid=0 #0 RunningTaskDbWriter.cs(771) task={85cc103d-149c-4adb-bf16-219866fb082c} |UpdateRunningStepDescription --> SubtaskID: 5b8a04f5-7807-4935-be51-60034520872e; Description Validate nodes for clustering",
		42: "viewer 2011/12/13 11:22:27.520 pid=0 tid=0 #0 UpdateServer.cs(212) |==>GetRootUpdateServer",
	}, errors: []JobError{{Code: 25310, Name: text.New("UserHostConnectFailed"), Line: 41}}},
	{file: "kb3040764-netsh-11823.txt", format: FormatNetsh, lines: 3, records: 2, blank: 1},
	{file: "sysprep-setupact-bcd-generalize.log", format: FormatSysprep, lines: 17, records: 17, samples: map[int]string{
		17: "sysprep  pid=0 tid=0 #0 (0) |Sysprep_Generalize_Bcd: Successfully generalized the bcd store. Status=[0x0]",
	}},
}

func TestCorpus(t *testing.T) {
	for _, tt := range corpusTests {
		t.Run(tt.file, func(t *testing.T) {
			tr := corpusTrace(t, tt.file)
			if tr.Lines != tt.lines || tr.Records != tt.records || tr.Blank != tt.blank || tr.Foreign+tr.Unrecognised != 0 || len(tr.Runs) != tt.runs {
				t.Errorf("%d lines, %d records, %d blank, %d foreign, %d not recognised, %d runs; want %d, %d, %d, 0, 0, %d",
					tr.Lines, tr.Records, tr.Blank, tr.Foreign, tr.Unrecognised, len(tr.Runs), tt.lines, tt.records, tt.blank, tt.runs)
			}
			if len(tr.Formats) != 1 || tr.Formats[0].Format != tt.format {
				t.Errorf("Formats = %v, want %v", tr.Formats, tt.format)
			}
			for line, want := range tt.samples {
				if r, ok := tr.RecordAt(line); !ok || brief(r) != want {
					t.Errorf("line %d\n got %s\nwant %s", line, brief(r), want)
				}
			}
			if !slices.Equal(tr.JobErrors, tt.errors) {
				t.Errorf("errors = %+v, want %+v", tr.JobErrors, tt.errors)
			}
		})
	}
}

// What continues the records of the corpus, by eye.
func TestCorpusContinuations(t *testing.T) {
	tests := []struct {
		file        string
		line, lines int
		begins      string
		ends        string
	}{
		{"kb2679685-ods-reltime.log", 6, 2, "Retrieving underlying WMI error to throw. Got string", `</f:Message></f:WSManFault>"`},
		{"kb2679685-ods-reltime.log", 8, 4, "System.Runtime.InteropServices.COMException (0x80338102)", `WsmanAPIWrapper.cs:line 1701`},
		{"kb2679685-ods-reltime.log", 13, 17, "Microsoft.Carmine.WSManWrappers.WSManProviderException: A Hardware", `*** \\<servername>\??? ** dcmrrxp16n24.dcmanager.lab **  **  **`},
		{"kb2680262-viewer-25310.txt", 3, 21, "System.ServiceModel.EndpointNotFoundException", "ConnectToProcess(TimeSpan& timeout; String namedPipeName)"},
		{"kb2680262-viewer-25310.txt", 33, 9, "Microsoft.VirtualManager.Utils.CarmineException: Unable", "*** Carmine error was: UserHostConnectFailed (25310)"},
		{"kb2928972-csv-bits-2912.csv", 2, 11, "Microsoft.Carmine.WSManWrappers.WSManProviderException: An internal", "*** Carmine error was: HostAgentFail (2912); HR: 0x80041001"},
		{"kb3040764-netsh-11823.txt", 1, 1, "ArgumentException [ex#e12] caught by", "canCauseFailover)]]"},
		{"kb3040764-netsh-11823.txt", 3, 1, "MOM Discovery: Exception. Message: The object", "Boolean canCauseFailover)"},
	}
	for _, tt := range tests {
		r, ok := corpusTrace(t, tt.file).RecordAt(tt.line)
		if !ok || r.Lines != tt.lines || !r.Message.HasPrefix(tt.begins) {
			t.Errorf("%s, line %d: %v, %d lines, %.60s; want %d, %s", tt.file, tt.line, ok, r.Lines, r.Message, tt.lines, tt.begins)
		}
		if lines := r.Message.Lines(); !slices.Equal(lines[len(lines)-1:], nil) {
			last := lines[len(lines)-1].Bytes()
			if len(last) < len(tt.ends) || string(last[len(last)-len(tt.ends):]) != tt.ends {
				t.Errorf("%s, line %d: ends %q, want %q", tt.file, tt.line, last, tt.ends)
			}
		}
	}
}
