package diagnose

// What is said of an input that cannot be used, and what to try.
const (
	inputEmpty       = "it is empty"
	inputUnknown     = "it is no virtual disk, no BCD store and no trace that vmmdoctor knows (%d bytes; it begins with % x)"
	inputNoTrace     = "it is text, but no line of it is of a VMM trace"
	inputForeign     = "it is a %s, which is not read"
	inputFolder      = "it is a folder"
	inputNoDisk      = "it is no virtual disk"
	inputBareFolder  = "it is a folder with neither boot files nor Windows in it"
	inputLongPipe    = "more than %d MB came through the pipe"
	inputNotATrace   = "it is no trace (%s)"
	inputNoStore     = "there is no boot configuration store on it"
	inputBadStore    = "its store %s cannot be read: %s"
	inputNoBootStore = "it holds no boot configuration"

	tryCopyAgain    = "Copy it again from where it came from."
	tryKnownKinds   = "Give a VHD or VHDX file, a BCD file, or the text of a VMM trace."
	tryTrace        = "Give the text of a VMM trace: DebugView, or netsh trace convert."
	tryTraceFile    = "Give the file of a trace."
	tryMountedRoot  = "Give a disk image, or the root of a mounted volume."
	trySavedFile    = "Save it as a file and give the file."
	tryCheck        = "vmmdoctor check takes disks, boot configurations and traces together."
	tryCheckInstead = "vmmdoctor check says what is."
	tryStore        = "Give a disk, a BCD file, or text saved from bcdedit /enum."
	tryPath         = "Check the path; names with blanks need quotes."
	tryRights       = "Run vmmdoctor as a user who may read the file, or copy the file first."
	tryCopyOrMount  = "If a virtual machine uses the disk or VMM has it mounted, shut it down, copy the file and give the copy, or give the root of the drive it is mounted as."
)
