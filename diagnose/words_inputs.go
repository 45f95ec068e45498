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
	InputNoTrace     = "it is text, but no line of it is of a VMM trace"
	InputForeign     = "it is a %s, which is not read"
	InputFolder      = "it is a folder"
	InputNoDisk      = "it is no virtual disk"
	InputBareFolder  = "it is a folder with neither boot files nor Windows in it"
	InputLongPipe    = "more than %d MB came through the pipe"
	InputNotATrace   = "it is no trace (%s)"
	InputNoStore     = "there is no boot configuration store on it"
	InputBadStore    = "its store %s cannot be read: %s"
	InputNoBootStore = "it holds no boot configuration"

	ImageHollow       = "the file is named as a %s, but neither a footer nor a header of one is in it: it was cut off, or never was one"
	ImageFooterInside = "the footer of a VHD stands at %#x, but the file goes on to %#x: something was appended, or the disk was written over"

	InputOtherHive = "it is a registry hive, but no boot configuration store"
	InputHiveLog   = "it is the transaction log of a registry hive, not the hive"

	TryHive         = "Give the hive, with the log beside it: it is read along with it."
	TryCopyAgain    = "Copy it again from where it came from."
	TryKnownKinds   = "Give a VHD or VHDX file, a BCD file, or the text of a VMM trace."
	TryTrace        = "Give the text of a VMM trace: DebugView, or netsh trace convert."
	TryTraceFile    = "Give the file of a trace."
	TryMountedRoot  = "Give a disk image, or the root of a mounted volume."
	TrySavedFile    = "Save it as a file and give the file."
	TryCheck        = "vmmdoctor check takes disks, boot configurations and traces together."
	TryCheckInstead = "vmmdoctor check says what is."
	TryStore        = "Give a disk, a BCD file, or text saved from bcdedit /enum."
	TryPath         = "Check the path; names with blanks need quotes."
	TryRights       = "Run vmmdoctor as a user who may read the file, or copy the file first."
	TryCopyOrMount  = "If a virtual machine uses the disk or VMM has it mounted, shut it down, copy the file and give the copy, or give the root of the drive it is mounted as."
)
