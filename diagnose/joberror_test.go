package diagnose_test

import (
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

const (
	alone     = "A job's error alone does not tell at which step VMM stopped."
	elsewhere = "The job's error has nothing to do with a template's disk."
)

// Every form in which people paste a job's error, with what they then see
// (facts: vmm-pipeline §9).
var jobErrorForms = []struct {
	said, headline, detail string
	codes                  string // that are explained
}{
	{"Error (2940)\nVMM is unable to complete the requested file transfer.", alone, "2940: VMM could not complete a file transfer", "2940"},
	{"Error ( 415 )\nx", elsewhere, "415: The agent's files could not be copied", "415"},
	{"> > Error (801)\n> x", elsewhere, "801: A library object was not found", "801"},
	{"Error ID: 801", elsewhere, "801: A library object", "801"},
	{"New-SCVirtualMachine : VMM cannot find it. (Error ID: 13206)", alone, "13206: VMM cannot find the boot or the system volume", "13206"},
	{"VMM cannot use the parameter.\n\nID: 12416", elsewhere, "12416: A parameter", "12416"},
	{"[12700] VMM cannot complete the host operation on the HV01 server.", alone, "12700: An operation on the host failed", "12700"},
	{"Error 2940 in VMM", alone, "2940:", "2940"},
	{"My template stops in SCVMM with error 2912: an internal error has occurred (0x80041001)", alone, "2912:", "2912 0x80041001"},
	{"Warning (2927)\nx", alone, "2927:", "2927"},
	{"Information (21947)\nx", elsewhere, "21947:", "21947"},
	{"ErrorInfo : HostAgentFail (2912)", alone, "2912:", "2912"},
	{"    + FullyQualifiedErrorId : 13206,Microsoft.SystemCenter.VirtualMachineManager.Cmdlets.NewVM", alone, "13206:", "13206"},
	{"Fehler (2940)\nUnbekannter Fehler (0x80072ee2)", alone, "2940:", "2940 0x80072ee2"},
	{"Erreur (2931)\nx", alone, "2931:", "2931"},
	{"エラー (2940)\nx", alone, "2940:", "2940"},
	{"错误（2940）\nx", alone, "2940:", "2940"},
	{"Error (2927)\nHRESULT 0x8033801a", alone, "2927:", "2927 0x8033801a"},
	{"Error (20413)\n(Internal error code: 0x809933BB)", alone, "20413: VMM met a critical exception", "20413 0x809933bb"},
	{"Error (2912)\nThe job returned -2147012894", alone, "2912:", "2912 0x80072ee2"},
	{"Error (2912)\nThe fault was 2150859010.", alone, "2912:", "2912 0x80338102"},
	{"Error (2912)\nx\nError (2927)\ny\nError (99999)\nz", alone, "2912:", "2912 2927 99999"},
	{"Unknown error (0x80073cf2)", "The error is one of sysprep, in the machine that became the template.", "Store app", "0x80073cf2"},
	{"File: \\Boot\\BCD\nStatus: 0xc000000e", alone, "The machine's own boot error", "0xc000000e"},
}

func TestJobErrorForms(t *testing.T) {
	for _, tt := range jobErrorForms {
		t.Run(tt.said, func(t *testing.T) {
			d := judged(t, input("job.txt", []byte(tt.said)))
			if d.Verdict != diagnose.VerdictUnknown || d.FirstFailure != "" || d.Headline != tt.headline || !strings.Contains(d.Detail, tt.detail) {
				t.Errorf("%s: %s\n%s\nwant %s\n… %s …", d.Verdict, d.Headline, d.Detail, tt.headline, tt.detail)
			}
			var codes []string
			if d.Trace != nil {
				for _, c := range d.Trace.Codes {
					codes = append(codes, c.Code)
				}
			}
			if got := strings.Join(codes, " "); got != tt.codes {
				t.Errorf("explained %s, want %s", got, tt.codes)
			}
		})
	}
}

// What is no job error is none, whatever numbers it holds.
func TestNoJobError(t *testing.T) {
	for _, said := range []string{
		"We saw (0x12345678) in the log.", "Error 404: the page is not there.", "It was in the summer (2010)\nby the sea.",
		"[4276] a program speaks", "access denied (0x80070005)",
	} {
		d := judged(t, input("prose.txt", []byte(said)))
		if d.Trace != nil || len(d.Problems) != 1 {
			t.Errorf("%q is taken for a job error: %s", said, d.Headline)
		}
	}
}

// Only the text tells at which step of the job VMM stopped; it proves nothing.
func TestJobErrorNamesItsStep(t *testing.T) {
	d := judged(t, input("job.txt", []byte("Error (2940)\nx\nInstall VM components    Failed")))
	s := d.Stage(diagnose.Components)
	if d.Verdict != diagnose.VerdictUnknown || len(s.Trace.Evidence) != 1 || !strings.Contains(s.Trace.Evidence[0].Text, "Install VM components") {
		t.Errorf("%s, evidence %+v", d.Verdict, s.Trace.Evidence)
	}
}

// Beside a disk the error is held against what the disk shows.
func TestJobErrorBesideADisk(t *testing.T) {
	job := func(n string) examine.Input { return input("job.txt", []byte("Error ("+n+")\r\nx")) }
	for _, tt := range []struct {
		name   string
		inputs []examine.Input
		note   string
	}{
		{"it fits", []examine.Input{disk(disktest.SeedOptions{}), job("2940")}, "error-fits"},
		{"nothing explains it", []examine.Input{generalizedDisk(nil), job("2940")}, "disk-ruled-out"},
		{"it is about something else", []examine.Input{generalizedDisk(nil), job("801")}, "error-elsewhere"},
	} {
		var ids []string
		for _, n := range judged(t, tt.inputs...).Notes {
			ids = append(ids, n.ID)
		}
		if !strings.Contains(strings.Join(ids, " ")+" ", tt.note+" ") {
			t.Errorf("%s: notes %q, want %s", tt.name, ids, tt.note)
		}
	}
}
