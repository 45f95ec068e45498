package diagnose

import (
	"vmmdoctor/diagnose/windows"
)

// A sysprepReason is why sysprep broke off, with what to do about it (facts:
// sysprep-logs §3).
type sysprepReason struct {
	short, full string
	do, command string // the step that removes the reason; the command may be empty
}

var sysprepReasons = map[windows.Reason]sysprepReason{
	windows.ReasonAppx: {
		short:   "a Store app of one user",
		full:    "an app was installed for one user and is not there for all users, which sysprep does not accept",
		do:      "Remove the app that the log names for all users, and its provisioned entry, and let the Store update no apps while the image is built (PowerShell, as administrator).",
		command: "Get-AppxPackage -AllUsers -Name 'NAME' | Remove-AppxPackage -AllUsers",
	},
	windows.ReasonRearm: {
		short: "licensing cannot be reset again",
		full:  "the licensing state was reset as often as it can be (3 times on Windows 7 and Server 2008 R2)",
		do:    "Take an image that has resets left, or set SkipRearm to 1 in the answer file for sysprep.",
	},
	windows.ReasonSPP: {
		short:   "the Software Protection service did not run",
		full:    "the licensing state could not be reset, since the Software Protection service was not running",
		do:      "Start the service (as administrator), then run sysprep again.",
		command: "net start sppsvc",
	},
	windows.ReasonBitLocker: {
		short:   "BitLocker is on",
		full:    "BitLocker is on for the volume with Windows",
		do:      "Switch BitLocker off and wait until the volume is decrypted (as administrator).",
		command: "manage-bde -off C:",
	},
	windows.ReasonReservedStorage: {
		short: "an update uses reserved storage",
		full:  "an update was using reserved storage",
		do:    "Let Windows finish its updates and restart it.",
	},
	windows.ReasonState: {
		short: "an earlier run broke off",
		full:  "an earlier run broke off, and the state it recorded stands in the way",
		do:    "Go back to the copy from before that run: nothing that is supported takes the recorded state away.",
	},
	windows.ReasonDefenderSense: {
		short: "Defender for Endpoint is onboarded",
		full:  "Windows is onboarded to Defender for Endpoint, whose provider denies access",
		do:    "Offboard the machine from Defender for Endpoint first.",
	},
	windows.ReasonDSC: {
		short:   "files of a component are gone",
		full:    "a component is registered with sysprep, but its files are gone",
		do:      "Repair the component that the log names, or the image (as administrator).",
		command: "DISM /Online /Cleanup-Image /RestoreHealth",
	},
	windows.ReasonBCD: {
		short:   "the BCD could not be generalized",
		full:    "the boot configuration of the running machine could not be generalized: its system partition or its store is not the one it started from",
		do:      "See in the running machine whether each entry names a device that is there (as administrator).",
		command: "bcdedit /enum all",
	},
	windows.ReasonUpgrade: {
		short: "Windows was upgraded",
		full:  "Windows is an upgraded installation, which sysprep does not accept before Windows 10 1607",
		do:    "Build the image from clean media.",
	},
	windows.ReasonOther: {
		short: "see the line",
		full:  "no reason that is known by itself; the line says what it is",
		do:    "Remove what the line names.",
	},
}
