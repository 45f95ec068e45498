package diagnose

// What a line of the trace means (facts: vmm-pipeline §1).
const (
	meansSystem            = "a detection run begins; the values are start values and no faults"
	meansLookup            = "the volume is known to the host that mounted the disk"
	meansNoPartitions      = "the mounted disk has no partitions"
	meansDisk              = "the disk as VMM sees it, with its signature"
	meansPartition         = "a partition as VMM sees it"
	meansBootmgrSector     = "a volume with the boot sector of Windows Vista or later"
	meansVolume            = "a volume as VMM sees it"
	meansCandidate         = "VMM has found the volume to boot from"
	meansNoCandidate       = "volumes were listed, but no boot volume was found among them"
	meansLoader            = "the family of the boot loader is known"
	meansMountPoint        = "VMM looks for the folder in which the boot volume is mounted"
	meansFixup             = "VMM begins to fetch the BCD from the host"
	meansDeploy            = "the BCD is being sent from the host to the VMM server"
	meansUnknownDevice     = "the BCD was read, but its boot device does not name a volume that is there"
	meansKnownDevice       = "the boot device in the BCD was resolved"
	meansBCDRead           = "VMM works on the BCD it has fetched"
	meansNoWindows         = "without a resolved device there is no Windows volume to go to"
	meansInstallFailed     = "reports the failure of an earlier step of the same run"
	meansNotFoundException = "the error the job ends with, 13206: the boot or system volume was not found"
	meansBCDException      = "VMM met an error while it worked on the BCD"
	meansTransferFailed    = "the transfer failed before VMM had read the BCD"
	meansComponentsFailed  = "VMM ends with an error"
	meansElsewhere         = "an error that is about something else than a template's disk; the number is explained beside it"
	meansGeneralizeWord    = "speaks of generalizing; the text of VMM's own check is not known, so this proves nothing"

	impliesOpen     = "Line %d is of a later step, so VMM had opened the image."
	impliesTransfer = "VMM works on the BCD in line %d, so the transfer had succeeded."
	impliesRead     = "VMM reads a device from the BCD in line %d, so the store could be opened."
)

// What the trace shows.
const (
	nameSignature = "signature="
	nameExtent    = "partition start"
	nameStorePath = "store path"
	nameJobError  = "job error"

	shortFailedFor = "failed for VM %s"

	saysStorePath      = "The trace names the store %s; this disk has it at %s."
	saysOtherRunFailed = "Run %d of the trace failed at stage %d, %s; run %d is judged."
	saysOnRecord       = "On record for it: %s."

	saysTraceLine   = "Line %d, %s: %s: %s."
	saysSameExtent  = "The trace names a volume at [%d-%d]; partition %d of this disk lies exactly there."
	saysSameStart   = "The trace names a volume that starts at %d, as partition %d of this disk does; it ends at %d here and at %d in the trace."
	saysOtherExtent = "The trace names a volume at [%d-%d]; no partition of this disk starts there."
	saysJobError    = "Line %d: the job names %s, and the step %q in which it ended."

	shortNamed       = "%s, says the job"
	headErrorAlone   = "A job's error alone does not tell at which step VMM stopped."
	headElsewhere    = "The job's error has nothing to do with a template's disk."
	headEndsBefore   = "The run in the trace ends before anything in it was proven."
	headEndsEarly    = "The run in the trace ends early: stage %d, %s, is the last one it shows."
	headNoRun        = "The trace holds no run of VMM's detection."
	headSysprepError = "The error is one of sysprep, in the machine that became the template."

	saysUnread        = "Of the traces %s were not read: what VMM did there is not known."
	saysEventLog      = "VMM's messages in %s were found by the names of its source files, since the order of the fields in its events is published nowhere. More reliable is the text that netsh trace convert %s writes on the VMM server; what wevtutil gp Microsoft-VirtualMachineManager-Debug /ge /gm:true prints there would settle it."
	saysNotUnderstood = "%s of VMM in %s name no source file; they are kept as they are and count for nothing."
	saysEventsLost    = "While %[3]s was recorded, %[1]s and %[2]s were lost: lines of a stage may be missing."
	saysLogDamaged    = "%s is damaged: %s."

	saysEndsEarly   = "No line of it fails, and what VMM did then is not in the trace."
	saysRecordAgain = "Record it on the VMM server while the job fails, or open the template's virtual disk: the disk can be judged without a trace."
	saysOtherWork   = "The errors in it are of other work of VMM, as with a library share, a cluster or an agent. %s " + saysRecordAgain

	saysNotInTable      = "It is not in this program's table; look for the text that VMM shows with it."
	saysErrorElsewhere  = "It is about a library share, a host's agent, a cluster or another job, and no stage of the detection fails by it."
	saysErrorFits       = "The job's %s fits what the disk shows: a deployment that fails at stage %d, %s, may well end in it."
	saysBringSysprepLog = `Open \Windows\System32\Sysprep\Panther\setupact.log of that machine here, or its disk: they name what stopped sysprep.`

	saysBringDisk    = "Open the template's virtual disk here: it shows whether the image is the reason."
	saysDiskRuledOut = "This disk passes every stage that a disk can show, so nothing found on it explains the error."
	saysBringTrace   = "Record VMM's trace while the job fails, and open it here: only it shows at which step VMM stopped, and whether the BCD had reached the VMM server by then."

	saysTransferSeenShort     = "seen in the trace"
	saysTransferFailedShort   = "failed in the trace"
	saysTransferStartedShort  = "begun in the trace"
	saysComponentsFailedShort = "failed in the trace"
)

// signatureSentences compare the signature in a trace with that of the disk.
var signatureSentences = map[likeness]string{
	sameDisk:  "The trace names signature=%s and the MBR of this disk has signature %08x: it is the same disk, or a copy of it.",
	resigned:  "The trace names signature=%s, this disk has %08x, but its partitions lie where those of the trace do: perhaps it is this disk after Windows gave it a new signature, the very thing that breaks a BCD tied to a disk.",
	sameStart: "The trace names signature=%s, this disk has %08x: that is another disk.",
	otherDisk: "The trace names signature=%s, this disk has %08x: that is another disk.",
}
