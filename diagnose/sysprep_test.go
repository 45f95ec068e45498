package diagnose_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/logparse"
)

// Lines of sysprep's log in all of their forms (facts: sysprep-logs §1).
const (
	sysprepBegins = "2022-05-31 12:00:00, Info       [0x0f004d] SYSPRP The time is now 2022-05-31 12:00:00\r\n" +
		"2022-05-31 12:00:00, Info       [0x0f005f] SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\r\n"
	sysprepWraps = "2022-05-31 12:00:09, Error      [0x0f0070] SYSPRP RunExternalDlls:An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = 0x3cf2\r\n"
	sysprepDone  = sysprepBegins + "2022-05-31 12:00:05, Info                  SYSPRP Sysprep_Generalize_Bcd: Successfully generalized the bcd store. Status=[0x0]\r\n"
)

func sysprepError(s string) string {
	return sysprepBegins + "2022-05-31 12:00:02, Error      [0x0f0082] SYSPRP " + s + "\r\n" + sysprepWraps
}

// Each reason for which sysprep stops, with what people see of it: the detail of
// the verdict, and the step that comes before sysprep is run again (facts:
// sysprep-logs §3).
var sysprepReasons = []struct{ name, log, detail, step string }{
	{"appx", sysprepError("Package Fabrikam.Tool_1.0_x64__abc was installed for a user, but not provisioned for all users."),
		"an app was installed for one user and is not there for all users, which sysprep does not accept (Fabrikam.Tool_1.0_x64__abc)",
		"Get-AppxPackage -AllUsers -Name 'Fabrikam.Tool' | Remove-AppxPackage -AllUsers"},
	{"appx, one line, component alone", "SYSPRP Package Fabrikam.Tool_1.0_x64__abc was installed for a user, but not provisioned for all users.",
		"an app was installed for one user", "Get-AppxPackage -AllUsers -Name 'Fabrikam.Tool'"},
	{"rearm", sysprepError(`LaunchDll:Failure occurred while executing 'C:\Windows\System32\slc.dll,SLReArmWindows', returned error code -1073425657`),
		"the licensing state was reset as often as it can be", "SkipRearm"},
	{"spp", sysprepError(`LaunchDll:Failure occurred while executing 'C:\Windows\System32\slc.dll,SLReArmWindows', returned error code 0xc004f075`),
		"the Software Protection service was not running", "net start sppsvc"},
	{"bitlocker", sysprepBegins + "2022-05-31 12:00:05, Error SYSPRP BitLocker-Sysprep: BitLocker is on for the OS volume. Turn BitLocker off to run Sysprep. (0x80310039)\r\n" + sysprepWraps,
		"BitLocker is on for the volume with Windows", "manage-bde -off C:"},
	{"reserved storage", "02-07-2022 14:24:14.000 SYSPRP 983152 (0xf0070) ParseCommands:Found supported command line option 'GENERALIZE'\r\n" +
		`02-07-2022 14:24:15.000 SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing 'Sysprep_Clean_Validate_Opk' from C:\Windows\System32\spopk.dll; dwRet = 0x975` + "\r\n" +
		"02-07-2022 14:24:16.000 SYSPRP RunPlatformActions:Failed while validating Sysprep session actions; dwRet = 0x975\r\n",
		"an update was using reserved storage", "finish its updates"},
	{"state", "Error [0x0f0073] SYSPRP RunExternalDlls:Not running DLLs; either the machine is in an invalid state or we couldn't update the recorded state, dwRet = 0x1f\r\n" +
		"Error [0x0f00a8] SYSPRP WinMain:Hit failure while processing sysprep cleanup external providers; hr = 0x8007001f\r\n",
		"an earlier run broke off, and the state it recorded stands in the way", "Go back to the copy from before that run"},
	{"defender", sysprepError("Sysprep_Generalize: Failed to delete senseGuid, access denied"), "Windows is onboarded to Defender for Endpoint", "Offboard"},
	{"dsc", sysprepError(`ActionPlatform::LaunchModule: Failure occurred while executing 'SysPrep_Cleanup' from C:\Windows\System32\DscCore.dll; dwRet = 0x2`),
		"a component is registered with sysprep, but its files are gone", "Repair the component"},
	{"bcd", sysprepError(`LaunchDll:Failure occurred while executing 'C:\Windows\System32\spbcd.dll,Sysprep_Generalize_Bcd', returned error code 2[gle=0x00000012]`),
		"the boot configuration of the running machine could not be generalized", "bcdedit /enum all"},
	{"upgrade", sysprepError("ValidateVersion:Sysprep will not run on an upgraded OS."), "Windows is an upgraded installation", "clean media"},
	{"other", sysprepError("Fabrikam.dll is not amused"), "no reason that is known by itself; the line says what it is", "Remove what the line names"},
}

func TestSysprepLogAlone(t *testing.T) {
	for _, tt := range sysprepReasons {
		t.Run(tt.name, func(t *testing.T) {
			d := judged(t, input("setupact.log", []byte(tt.log)))
			if d.Verdict != diagnose.VerdictFails || d.FirstFailure != diagnose.Generalize || d.Cause().ID != diagnose.NotGeneralized ||
				d.Cause().Confidence != diagnose.Inferred || !strings.Contains(d.Detail, tt.detail) {
				t.Errorf("%s at %s, %s %s: %s; want %s", d.Verdict, d.FirstFailure, d.Cause().Confidence, d.Cause().ID, d.Detail, tt.detail)
			}
			first := d.Stage(diagnose.Generalize).Trace.Evidence[0]
			if first.Place.Source != diagnose.FromSysprepLog || first.Place.Line == 0 || !strings.Contains(first.Text, tt.detail) {
				t.Errorf("the first evidence is %+v", first)
			}
			reason, sysprep := stepWith(d, tt.step), stepWith(d, "sysprep.exe /generalize")
			if reason < 0 || sysprep < reason {
				t.Errorf("%s is step %d, sysprep step %d", tt.step, reason, sysprep)
			}
			noTraceAdvised(t, d)
			if d.SeenToStop() {
				t.Error("VMM is said to have stopped there")
			}

			pasted, err := examine.RecognisePaste(t.Context(), examine.PastedName, []byte(tt.log))
			if err != nil || pasted.Kind != diagnose.KindSysprepLog {
				t.Fatalf("pasted it is %s: %v", pasted.Kind, err)
			}
			if p := diagnose.Judge(diagnose.Facts{}, diagnose.Traces{List: []*logparse.Trace{pasted.Trace}}); p.Detail != d.Detail {
				t.Errorf("pasted: %s\nas a file: %s", p.Detail, d.Detail)
			}
		})
	}
}

// stepWith is the place of a step of the first way; -1 when there is none.
func stepWith(d diagnose.Diagnosis, words string) int {
	return slices.IndexFunc(d.Remedies[0].Steps, func(s diagnose.Step) bool {
		return strings.Contains(s.Text+" "+s.Command, words)
	})
}

// noTraceAdvised fails when somebody with a log of sysprep is sent to record a
// trace of VMM.
func noTraceAdvised(t *testing.T, d diagnose.Diagnosis) {
	t.Helper()
	said := d.Headline + d.Detail
	for _, n := range d.Notes {
		said += n.Text
	}
	if strings.Contains(strings.ToLower(said), "record") && !strings.Contains(said, "recorded stands") {
		t.Errorf("it advises a trace: %s", said)
	}
}

func TestSysprepLogThatProvesNoFailure(t *testing.T) {
	for name, tt := range map[string]struct{ log, headline string }{
		"success":                {sysprepDone, "Sysprep's log says that Windows was generalized."},
		"failure, then success":  {sysprepReasons[0].log + strings.ReplaceAll(sysprepDone, "12:00", "15:00"), "Sysprep's log says that Windows was generalized."},
		"not finished":           {sysprepBegins, "Sysprep's log ends before its last run does."},
		"noise, then success":    {sysprepBegins + "2022-05-31 12:00:01, Error                 SYSPRP MRTGeneralize: Failed ConnectServer\r\n" + sysprepDone[len(sysprepBegins):], "Sysprep's log says that Windows was generalized."},
		"another reading's date": {"02-07-2022 14:24:15.000 SYSPRP Sysprep_Generalize_Bcd: Successfully generalized the bcd store.\r\n", "Sysprep's log says that Windows was generalized."},
	} {
		d := judged(t, input("setupact.log", []byte(tt.log)))
		if d.Verdict != diagnose.VerdictUnknown || d.Headline != tt.headline {
			t.Errorf("%s: %s, %s; want %s", name, d.Verdict, d.Headline, tt.headline)
		}
		noTraceAdvised(t, d)
	}
}

// Beside a disk the log gives the reason, and the disk the outcome.
func TestSysprepLogBesideADisk(t *testing.T) {
	log := func(s string) examine.Input { return input("setupact.log", []byte(s)) }
	errors := func(s string) examine.Input {
		return input("setuperr.log", []byte(strings.ReplaceAll(s, sysprepBegins, "")))
	}
	broken := sysprepReasons[0].log
	for _, tt := range []struct {
		name    string
		inputs  []examine.Input
		outcome diagnose.Outcome
		detail  string // "": nothing of sysprep
	}{
		{"it failed, and the disk is not generalized", []examine.Input{disk(disktest.SeedOptions{}), log(broken)}, diagnose.Fail, "Sysprep broke off: an app"},
		{"it failed once, the disk is generalized", []examine.Input{generalizedDisk(nil), log(broken)}, diagnose.Pass, ""},
		{"it succeeded, the disk is not generalized", []examine.Input{disk(disktest.SeedOptions{}), log(sysprepDone)}, diagnose.Fail, ""},
		{"an older log of errors", []examine.Input{log(sysprepDone), errors(broken)}, diagnose.Pass, ""},
		{"a log that is cut, and one of errors", []examine.Input{log(sysprepBegins), errors(broken)}, diagnose.Fail, "Sysprep broke off: an app"},
		{"beside a store", []examine.Input{bcdeditText(true), log(broken)}, diagnose.Fail, "Sysprep broke off: an app"},
	} {
		d := judged(t, tt.inputs...)
		if got := d.Stage(diagnose.Generalize).Outcome; got != tt.outcome || strings.Contains(d.Detail, "Sysprep broke off") != (tt.detail != "") || !strings.Contains(d.Detail, tt.detail) {
			t.Errorf("%s: %s, %s; want %s, %s", tt.name, got, d.Detail, tt.outcome, tt.detail)
		}
	}
}

// The logs of real runs tell by themselves what stopped them.
func TestRealSysprepLogsAlone(t *testing.T) {
	const corpus = "../../shared/corpus/real/sysprep/"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the corpus is not beside the project: ", err)
	}
	for name, want := range map[string]struct {
		verdict diagnose.Verdict
		line    int
		says    string
	}{
		"sysprep-2022-appx.log":  {diagnose.VerdictFails, 22, "Microsoft.Edge.GameAssist_1.0.3423.0_x64__8wekyb3d8bbwe"},
		"setuperr-2022-appx.log": {diagnose.VerdictFails, 1, "Microsoft.Edge.GameAssist_1.0.3423.0_x64__8wekyb3d8bbwe"},
		"sysprep-spbcd-2008.log": {diagnose.VerdictFails, 3, "could not be generalized"},
		"sysprep-kb929829.log":   {diagnose.VerdictUnknown, 4, "Sysprep's log ends"},
	} {
		d := judged(t, examine.Input{Path: corpus + name})
		first := d.Stage(diagnose.Generalize).Trace.Evidence[0]
		if d.Verdict != want.verdict || first.Place.Line != want.line || !strings.Contains(d.Headline+d.Detail, want.says) {
			t.Errorf("%s: %s by line %d: %s; want %s, %d, %s", name, d.Verdict, first.Place.Line, d.Detail, want.verdict, want.line, want.says)
		}
	}
}
