package diagnose

// fileWords say what a file was read as; what it belongs to follows.
var fileWords = map[FileRole]string{
	FileInput:     "one of the files that are examined",
	FileReference: "what the boot configuration is compared with",
	FileParent:    "a parent of",
	FileLog:       "the log of",
	FileInFolder:  "a file of",
}

// What is said of an input that cannot be used (Input…), some with verbs of
// fmt, and what to try (Try…).
const (
	InputEmpty       = "it is empty"
	InputUnknown     = "it is no virtual disk, no BCD store and no trace that vmmdoctor knows (%d bytes; it begins with % x)"
	InputNoTrace     = "it is text, but no line of it belongs to a VMM trace"
	InputForeign     = "it is a %s, which is not read"
	InputFolder      = "it is a folder"
	InputNoDisk      = "it is no virtual disk"
	InputBareFolder  = "it is a folder with neither boot files nor Windows in it"
	InputLongPipe    = "more than %d MB came through the pipe"
	InputNotATrace   = "it is no trace (%s)"
	InputNoStore     = "there is no boot configuration store on it"
	InputBadStore    = "its store %s cannot be read: %s"
	InputNoBootStore = "it holds no boot configuration"

	ImageStructure    = "the image is damaged: %s"
	StoreStructure    = "the registry hive is damaged: %s"
	ImageHollow       = "the file is named as a %s, but neither a footer nor a header of one is in it: it was cut off, or never was one"
	ImageFooterInside = "the footer of a VHD stands at %#x, but the file goes on to %#x: something was appended, or the disk was written over"

	InputOtherHive = "it is a registry hive, but no boot configuration store"
	InputHiveLog   = "it is the transaction log of a registry hive, not the hive"

	InputEventLog       = "it is a log of Windows' Event Viewer (EVTX), which is not read as it is"
	InputProcmon        = "it is a capture of Process Monitor: it shows files and registry keys, not VMM's detection"
	InputVMCX           = "it is the configuration or the saved state of a virtual machine (VMCX, VMRS), not its disk"
	InputCrashReport    = "it is VMM's report of an exception (report.txt)"
	InputSetupAPI       = "it is the log of device installation (setupapi), not sysprep's"
	InputSetupLog       = "it is a log of Windows setup: its first component is %s (%s), not SYSPRP"
	InputOtherProviders = "it is the text of an event trace, but no message of VMM's provider is in it"
	InputOtherPrograms  = "it is a capture of DebugView, but no message of VMM is in it"
	InputNoEvents       = "it is an event trace log without an event"
	InputNoVMMEvents    = "it is an event trace log of %s, but none of them is of VMM's provider"
	InputFollowedLog    = "it is an event trace log (.etl), which is read when it is complete and not followed"

	TryEventText     = "Export VMM's events as text or XML in Event Viewer, or give the .etl file of the session."
	TryVMMTrace      = "Record VMM's own trace instead: docs/recording-a-trace.md says how."
	TryItsDisk       = "Give the machine's VHD or VHDX."
	TryJobText       = "Give the text of the failed job, its trace, or the template's disk."
	TrySysprepLog    = `Sysprep's own logs lie in \Windows\System32\Sysprep\Panther: setupact.log and setuperr.log.`
	TryProvider      = "Was the provider Microsoft-VirtualMachineManager-Debug in the session, and did the job fail while it ran?"
	TryTracingOn     = "Was VMM's tracing switched on, and DebugView capturing Global Win32 on the VMM server while the job failed?"
	TryWithoutFollow = "Stop the session and give the file without --follow."

	TryHive         = "Give the hive, with the log beside it: it is read along with it."
	TryCopyAgain    = "Copy it again from where it came from."
	TryKnownKinds   = "Give a VHD or VHDX file, a BCD file, a VMM trace as text or .etl, the text of a job error, or sysprep's log."
	TryTrace        = "Give a VMM trace, as text or .etl, the text of a job error, or sysprep's log."
	TryTraceFile    = "Give the file of a trace."
	TryMountedRoot  = "Give a disk image, or the root of a mounted volume; vmmdoctor scan looks at all disks of a folder."
	TrySavedFile    = "Save it as a file and give the file."
	TryCheck        = "vmmdoctor check takes disks, boot configurations and traces together."
	TryCheckInstead = "vmmdoctor check says what is."
	TryStore        = "Give a disk, a BCD file, or text saved from bcdedit /enum."
	TryPath         = "Check the path; names with blanks need quotes."
	TryRights       = "Run vmmdoctor as a user who may read the file, or copy the file first."
	TryCopyOrMount  = "If a virtual machine uses the disk or VMM has it mounted, shut it down, copy the file and give the copy, or give the root of the drive it is mounted as."
)

// SetupLogs are the logs of Windows setup by their first component; the empty one
// stands for all others.
var SetupLogs = map[string]string{
	"MOUPG": "an upgrade", "SP": "the setup platform", "IBS": "an installation", "CONX": "the check before an upgrade",
	"DISM": "servicing an image", "CSI": "servicing", "CBS": "servicing", "": "another part of setup",
}
