package windows

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"vmmdoctor/internal/text"
)

// Lines of sysprep's log, with their heads in the forms of facts: sysprep-logs §1.
const (
	begins = "2022-05-31 12:00:00, Info       [0x0f004d] SYSPRP The time is now 2022-05-31 12:00:00\n" +
		"2022-05-31 12:00:00, Info       [0x0f005f] SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\n"
	wraps         = "2022-05-31 12:00:09, Error      [0x0f0070] SYSPRP RunExternalDlls:An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = 0x3cf2\n"
	stoppedByAppx = begins +
		"2022-05-31 12:00:01, Error                 SYSPRP Package Fabrikam.Tool_1.0_x64 was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.\n" +
		"2022-05-31 12:00:01, Error                 SYSPRP Failed to remove apps for the current user: 0x80073cf2.\n" +
		`2022-05-31 12:00:01, Error                 SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing 'SysprepGeneralizeValidate' from C:\Windows\System32\AppxSysprep.dll; dwRet = 0x3cf2` + "\n" + wraps
	succeeds = begins +
		"2022-05-31 12:00:05, Info                  SYSPRP Sysprep_Generalize_Bcd: Successfully generalized the bcd store. Status=[0x0]\n" +
		`2022-05-31 12:00:06, Info       [0x0f00a3] SYSPRP FCreateTagFile:Successfully created tag file C:\Windows\System32\Sysprep\Sysprep_succeeded.tag` + "\n"
)

func line(s string) string { return "2022-05-31 12:00:02, Error      [0x0f0082] SYSPRP " + s + "\n" }

var sysprepTests = []struct {
	name, act, err string
	outcome        string // "failed", "succeeded", "open", ""
	reason         Reason
	because        string // begins the message of the line that says so
	provider       string
}{
	{name: "no log"},
	{name: "another log", act: "2022-05-31 12:00:00, Error                 DISM   API: PID=1 failed\n"},
	{name: "an app", act: stoppedByAppx, outcome: "failed", reason: ReasonAppx, because: "Package Fabrikam.Tool_1.0_x64", provider: "AppxSysprep.dll,SysprepGeneralizeValidate"},
	{name: "success", act: succeeds, outcome: "succeeded"},
	{name: "noise alone", act: begins + line("MRTGeneralize: Failed ConnectServer") + line("BCD: BiUpdateEfiEntry failed c000000d") + succeeds[len(begins):], outcome: "succeeded"},
	{name: "failure, then success", act: stoppedByAppx + succeeds, outcome: "succeeded"},
	{name: "success, then failure", act: succeeds + stoppedByAppx, outcome: "failed", reason: ReasonAppx, because: "Package Fabrikam"},
	{name: "a gap divides runs", act: stoppedByAppx + "2022-05-31 14:00:00, Info                  SYSPRP Sysprep_Generalize_Bcd: Successfully generalized the bcd store.\n", outcome: "succeeded"},
	{name: "an error that stops nothing", act: begins + line("a provider complains") + succeeds[len(begins):], outcome: "succeeded"},
	{name: "errors of an older run", act: succeeds, err: stoppedByAppx, outcome: "succeeded"},
	{name: "errors alone", err: strings.ReplaceAll(stoppedByAppx, begins, ""), outcome: "failed", reason: ReasonAppx, because: "Package Fabrikam"},
	{name: "not finished", act: begins, outcome: "open"},

	{name: "rearm", act: begins + line(`RunExternalDlls:LaunchDll:Failure occurred while executing 'C:\Windows\System32\slc.dll,SLReArmWindows', returned error code -1073425657`) + wraps,
		outcome: "failed", reason: ReasonRearm, because: "RunExternalDlls:LaunchDll", provider: "slc.dll,SLReArmWindows"},
	{name: "software protection", act: begins + line(`LaunchDll:Failure occurred while executing 'C:\Windows\System32\slc.dll,SLReArmWindows', returned error code 0xc004f075`) + wraps,
		outcome: "failed", reason: ReasonSPP, because: "LaunchDll"},
	{name: "BitLocker", act: begins + "2022-05-31 12:00:05, Error SYSPRP BitLocker-Sysprep: BitLocker is on for the OS volume. Turn BitLocker off to run Sysprep. (0x80310039)\n" + wraps,
		outcome: "failed", reason: ReasonBitLocker, because: "BitLocker-Sysprep"},
	{name: "reserved storage", act: begins + line("Sysprep_Clean_Validate_Opk: Audit mode cannot be turned on if reserved storage is in use. hr=0x800F0975") + wraps,
		outcome: "failed", reason: ReasonReservedStorage, because: "Sysprep_Clean_Validate_Opk"},
	{name: "recorded state", act: "Error [0x0f0073] SYSPRP RunExternalDlls:Not running DLLs; either the machine is in an invalid state or we couldn't update the recorded state, dwRet = 0x1f\n" +
		"Error [0x0f00a8] SYSPRP WinMain:Hit failure while processing sysprep cleanup external providers; hr = 0x8007001f\n",
		outcome: "failed", reason: ReasonState, because: "RunExternalDlls:Not running DLLs"},
	{name: "Defender for Endpoint", act: begins + line("Sysprep_Generalize: Failed to delete senseGuid, access denied") + wraps, outcome: "failed", reason: ReasonDefenderSense, because: "Sysprep_Generalize"},
	{name: "DSC", act: begins + line(`ActionPlatform::LaunchModule: Failure occurred while executing 'SysPrep_Cleanup' from C:\Windows\System32\DscCore.dll; dwRet = 0x2`) + wraps,
		outcome: "failed", reason: ReasonDSC, because: "ActionPlatform", provider: "DscCore.dll,SysPrep_Cleanup"},
	{name: "BCD, of Windows 7", act: begins + line(`LaunchDll:Failure occurred while executing 'C:\Windows\System32\spbcd.dll,Sysprep_Generalize_Bcd', returned error code 2[gle=0x00000012]`) + wraps,
		outcome: "failed", reason: ReasonBCD, because: "LaunchDll", provider: "spbcd.dll,Sysprep_Generalize_Bcd"},
	{name: "BCD, of Windows 8", act: begins + line(`ActionPlatform::LaunchModule: Failure occurred while executing 'Sysprep_Generalize_Bcd' from C:\Windows\System32\spbcd.dll; dwRet = 0x3`) + wraps,
		outcome: "failed", reason: ReasonBCD, because: "ActionPlatform", provider: "spbcd.dll,Sysprep_Generalize_Bcd"},
	{name: "upgraded", act: begins + line("ValidateVersion:Sysprep will not run on an upgraded OS. You can only run Sysprep on a custom (clean) install version of Windows.") + wraps,
		outcome: "failed", reason: ReasonUpgrade, because: "ValidateVersion"},
	{name: "another reason", act: begins + line("Fabrikam.dll is not amused") + wraps, outcome: "failed", reason: ReasonOther, because: "Fabrikam.dll"},
	{name: "component alone, one line", act: "SYSPRP Package Fabrikam.Tool_1.0_x64 was installed for a user, but not provisioned for all users.\n",
		outcome: "failed", reason: ReasonAppx, because: "Package Fabrikam.Tool_1.0_x64"},
	{name: "an unknown error alone", act: "SYSPRP Fabrikam failed.\n", outcome: "open"},
	{name: "without levels, one of them fatal", act: "SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\nSYSPRP BitLocker-Sysprep: BitLocker is on for the OS volume. (0x80310039)\n" +
		"SYSPRP WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80310039\n",
		outcome: "failed", reason: ReasonBitLocker, because: "BitLocker-Sysprep"},
	{name: "month first, no levels", act: "02-07-2022 14:24:14.000 SYSPRP 983152 (0xf0070) ParseCommands:Found supported command line option 'GENERALIZE'\n" +
		`02-07-2022 14:24:15.000 SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing 'Sysprep_Clean_Validate_Opk' from C:\Windows\System32\spopk.dll; dwRet = 0x975` + "\n" +
		"02-07-2022 14:24:16.000 SYSPRP RunPlatformActions:Failed while validating Sysprep session actions; dwRet = 0x975\n",
		outcome: "failed", reason: ReasonReservedStorage, because: "ActionPlatform"},
}

func TestSysprepLog(t *testing.T) {
	for _, tt := range sysprepTests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, content := range map[string]string{"setupact.log": tt.act, "setuperr.log": tt.err} {
				if content != "" {
					fsys["Windows/System32/Sysprep/Panther/"+name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(content, "\n", "\r\n"))}
				}
			}
			r, _ := readSysprep(fsys, windowsRoot)
			outcome := map[bool]string{true: "open"}[r.Found]
			switch {
			case r.Failed && r.Succeeded:
				outcome = "both"
			case r.Failed:
				outcome = "failed"
			case r.Succeeded:
				outcome = "succeeded"
			}
			if outcome != tt.outcome || r.Reason != tt.reason {
				t.Errorf("%q, %q; want %q, %q", outcome, r.Reason, tt.outcome, tt.reason)
			}
			if tt.because != "" && !strings.Contains(r.Because.Found.String(), "SYSPRP "+tt.because) {
				t.Errorf("because of %q, want %q", r.Because.Found, tt.because)
			}
			if tt.provider != "" && r.Provider.Found != text.New(tt.provider) {
				t.Errorf("provider %q, want %q", r.Provider.Found, tt.provider)
			}
		})
	}
}

// Logs of real runs give the reason that their owners found.
func TestRealSysprepLogs(t *testing.T) {
	const corpus = "../../../shared/corpus/real/sysprep/"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the corpus is not beside the project: ", err)
	}
	for name, want := range map[string]struct {
		failed  bool
		reason  Reason
		pkg     string
		because int // line
	}{
		"sysprep-2022-appx.log":  {true, ReasonAppx, "Microsoft.Edge.GameAssist_1.0.3423.0_x64__8wekyb3d8bbwe", 22},
		"setuperr-2022-appx.log": {true, ReasonAppx, "Microsoft.Edge.GameAssist_1.0.3423.0_x64__8wekyb3d8bbwe", 1},
		"sysprep-spbcd-2008.log": {true, ReasonBCD, "", 3},
		"sysprep-kb929829.log":   {},
	} {
		b, err := os.ReadFile(corpus + name)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := readSysprep(fstest.MapFS{"Windows/System32/Sysprep/Panther/setupact.log": {Data: b}}, windowsRoot)
		if r.Failed != want.failed || r.Reason != want.reason || r.Package != text.New(want.pkg) || r.Because.Line != want.because || !r.Found {
			t.Errorf("%s: %+v, want %+v", name, r, want)
		}
	}
}
