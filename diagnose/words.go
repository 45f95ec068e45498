package diagnose

import (
	"fmt"

	"vmmdoctor/diagnose/windows"
	"vmmdoctor/vhd/volume"
)

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
	meansTransferFailed    = "the transfer failed before VMM had read the BCD"
	meansComponentsFailed  = "VMM ends with an error"
	meansGeneralizeWord    = "speaks of generalizing; the text of VMM's own check is not known, so this proves nothing"

	impliesOpen     = "Line %d is of a later step, so VMM had opened the image."
	impliesTransfer = "VMM works on the BCD in line %d, so the transfer had succeeded."
	impliesRead     = "VMM reads a device from the BCD in line %d, so the store could be opened."
)

// What the disk shows.
const (
	saysDamagedShort = "damaged"
	saysImageWhole   = "The %s image is whole: %s, %s, %s."

	saysTableDamagedShort = "damaged table"
	saysBlankShort        = "blank disk"
	saysBlank             = "The first sectors are all zero: there is neither a partition table nor a volume."
	saysNoTableShort      = "no partition table"
	saysNoTable           = "Sector 0 holds no partition table with a partition in it."
	saysGPT               = "The disk has a GPT, identity %s, with %s."
	saysMBR               = "The disk has an MBR, signature %08x, with %s."
	saysFolder            = "This is a mounted volume; the disk below it cannot be seen from here."
	saysPartition         = "Partition %d, type %s, lies at [%d-%d] on the disk%s."
	saysNoActive          = "No partition of this MBR disk is active, although boot files are on it."

	saysVolume     = "Partition %d holds %s; %s."
	saysEncrypted  = "Partition %d is encrypted with BitLocker; without the key VMM cannot read it."
	saysNTLDR      = "The boot sector of partition %d starts NTLDR, the loader of Windows 2000 to Server 2003."
	saysDirty      = "Partition %d was not dismounted cleanly (dirty flag)."
	saysHibernated = "Windows on partition %d is hibernated: its memory waits in hiberfil.sys, and the volume is not in its final state."
	saysNotWindows = "All volumes are of another operating system."

	saysBootVolume  = "Partition %d is the one to boot from (%s); it has %s and %s."
	saysNotActive   = "Partition %d has %s, but is not active, so neither the firmware nor VMM takes it to boot from."
	saysNoManager   = "Partition %d has the BCD, but no boot manager (%s)."
	saysNoBCD       = "Partition %d has the boot manager %s, but no %s."
	saysNoBootFiles = `No volume has a boot manager (\bootmgr, \EFI\Microsoft\Boot\bootmgfw.efi) or a BCD.`

	saysBCDDamaged   = "%s cannot be read: %s."
	saysBCDPartly    = "%s can be read only in parts: %s."
	saysHiveDirty    = "The sequence numbers of %s differ: the last write to it did not finish."
	saysHiveReplayed = "%s was not written back cleanly; the log beside it completes it, applied in memory only."
	saysNoDefault    = "%s has no usable default entry: %s."
	saysBCDRead      = "%s is a sound store of %d objects; its default entry is %s, %s."

	saysPortableShort    = "all portable"
	saysNothingToCompare = "no disk to compare with"
	saysDevicePortable   = "The %s of %s is %s: %s, so it works on any disk."
	saysDeviceThisDisk   = "The %s of %s is %s: %s. It resolves only while the disk keeps this identity."
	saysDeviceOtherDisk  = "The %s of %s is %s: %s. It resolves nowhere."
	saysDeviceUnknown    = "The %s of %s is %s: %s."
	saysGPTDevices       = "The boot devices name this GPT disk. That is what builders of generation 2 images usually leave, and no fault by itself."

	saysWindowsVolume  = "%s with its registry hives is on partition %d."
	saysLogicalDrive   = "Windows is on partition %d, a logical drive of an extended partition: VMM is known to fail with 13206 there (KB 2313592)."
	saysAlsoWindows    = "Partition %d has %s with %s."
	saysSeveralWindows = "The path %s is on %d volumes; a locate device takes the first one."
	saysNoWindowsFound = "No volume has %s with the registry hives SYSTEM and SOFTWARE."

	saysHiveDamaged   = "%s cannot be read: %s."
	saysIdentityValue = "%s is %s."
	saysIdentity      = "It is %s, build %s, %s."
	saysNano          = "Nano Server is not supported in templates (error 2903)."

	saysImageState     = "ImageState is %s: %s."
	saysFinding        = "%s: %s is %s."
	saysFindingMissing = "%s was not found (%s)."
)

// What the trace shows.
const (
	saysTraceLine      = "Line %d, %s: %s: %s."
	saysSameSignature  = "The trace names signature=%s and the MBR of this disk has signature %08x: it is the same disk, or a copy of it."
	saysOtherSignature = "The trace names signature=%s, this disk has %08x: the trace is about another disk."
	saysSameExtent     = "The trace names a volume at [%d-%d]; partition %d of this disk lies exactly there."
	saysSameStart      = "The trace names a volume that starts at %d, as partition %d of this disk does; it ends at %d here and at %d in the trace."
	saysOtherExtent    = "The trace names a volume at [%d-%d]; no partition of this disk starts there."
	saysJobError       = "Line %d: the job ended with %s."

	saysSameStore  = "The trace names the store %s, and this disk has it at %s, as the same kind of firmware wants it."
	saysOtherStore = "The trace names the store %s, but this disk has its store at %s: a machine of another kind of firmware."

	saysBringDisk    = "Open the template's virtual disk here: it shows whether the image is the reason."
	saysDiskRuledOut = "This disk passes every stage that a disk can show, so nothing found on it explains the error."
	saysBringTrace   = "Record VMM's trace while the job fails, and open it here: only it shows at which step VMM stopped, and whether the BCD had reached the VMM server by then."

	saysTransferSeenShort     = "seen in the trace"
	saysTransferFailedShort   = "failed in the trace"
	saysTransferStartedShort  = "begun in the trace"
	saysComponentsFailedShort = "failed in the trace"
)

var bootSectorWords = map[volume.BootSector]string{
	volume.BootUnknown: "its boot sector is none that is known",
	volume.BootNone:    "its boot sector starts nothing",
	volume.BootBootmgr: "its boot sector starts BOOTMGR",
	volume.BootNTLDR:   "its boot sector starts NTLDR",
	volume.BootGRUB:    "its boot sector starts GRUB",
}

var generalizeSummaries = map[windows.Generalized]string{
	windows.Yes:            "generalized",
	windows.No:             "not generalized",
	windows.Interrupted:    "sysprep broke off",
	windows.UnknownGeneral: "not known",
}

var generalizeMeanings = map[windows.Generalized]string{
	windows.Yes:            "sysprep /generalize finished and setup runs at the next start",
	windows.No:             "this is an installed Windows, tied to the machine it was set up on",
	windows.Interrupted:    "a phase of setup or sysprep did not finish",
	windows.UnknownGeneral: "it does not say whether Windows was generalized",
}

// headline says the verdict in one sentence, and why in one to three.
func (j *judging) headline() (head, detail string) {
	d := &j.d
	switch d.Verdict {
	case VerdictFails:
		id := d.FirstFailure
		return fmt.Sprintf("Stage %d of %d: %s", id.Number(), len(StageOrder), id.row().fails), j.causeSentence()
	case VerdictAtRisk:
		if c := d.Cause(); c.ID != CauseNone {
			return "At risk: " + lowerFirst(c.Summary), c.Full
		}
		for _, s := range d.Stages {
			if s.Outcome == Warn {
				return fmt.Sprintf("At risk at stage %d of %d: %s", s.ID.Number(), len(StageOrder), s.ID.row().warns), ""
			}
		}
	case VerdictClear:
		return "Nothing found that stops VMM.", "Every stage a disk can show passes. What VMM's own generalize check looks at is not public, so this is no promise."
	}
	return j.unknownHeadline()
}

// causeSentence says why, and which stage proves it.
func (j *judging) causeSentence() string {
	c := j.d.Cause()
	if c.ID == CauseNone {
		return ""
	}
	proves := "proves"
	if !c.Stage.diskJudges() {
		proves = "shows" // the word of a trace
	}
	s := fmt.Sprintf("Why: %s Stage %d, %s, %s it.", c.Summary, c.Stage.Number(), c.Stage.row().title, proves)
	if c.Confidence == Inferred {
		s = fmt.Sprintf("Why, most likely: %s It follows from stage %d, %s; the disk itself would prove it.", c.Summary, c.Stage.Number(), c.Stage.row().title)
	}
	if j.d.Trace != nil && j.failed == BCDDevices {
		s += " The job may show error 2940 and speak of HTTP; that is not the reason."
	}
	return s
}

func (j *judging) unknownHeadline() (head, detail string) {
	for _, p := range j.d.Problems {
		return fmt.Sprintf("Cannot use %s: %s.", p.Path, p.Reason), p.Advice
	}
	if j.d.Stopped {
		return "Stopped before the end.", "What was found so far is shown. Check again to see the rest."
	}
	if t := j.d.Trace; t != nil && len(t.Runs) == 0 && j.subject() == nil && j.f.Store == nil {
		return "The trace holds no run of VMM's detection.", "Record it on the VMM server while the job fails, or open the template's virtual disk: the disk can be judged without a trace."
	}
	return "Not enough to judge.", "Open the template's virtual disk; paste or open VMM's trace beside it if there is one."
}

// why explains a stage that warns or fails.
func (j *judging) why(s *Stage) string {
	if s.Outcome != Fail && s.Outcome != Warn && s.Disk.Outcome != Fail && s.Disk.Outcome != Warn {
		return ""
	}
	if s.ID == BCDDevices {
		return j.whyDevices()
	}
	for _, c := range j.d.Causes {
		if c.Stage == s.ID {
			return c.Full
		}
	}
	return ""
}

func (j *judging) whyDevices() string {
	const locate = "Sysprep /generalize puts locate devices there, which search for Windows at boot time and work on any disk."
	if j.d.BCD == nil {
		return "A BCD that was not generalized keeps the identity of the disk it was made on. On a copy, or under another signature, it resolves to nothing. " + locate
	}
	if j.d.Stage(BCDDevices).Disk.Outcome == Pass {
		return "The devices in this store are portable now. " + TraceDisagrees.row().full
	}
	return "A BCD that was not generalized keeps the identity of the disk it was made on. When Windows gives a copy a new signature, the devices resolve to nothing. " + locate
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && !(s[1] >= 'A' && s[1] <= 'Z') {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}
