package diagnose

import (
	"fmt"

	"vmmdoctor/diagnose/windows"
	"vmmdoctor/vhd/volume"
)

// stageWords are the words of each stage: its title, what VMM does there, and
// what it means when it fails or warns.
var stageWords = map[StageID]struct{ title, does, fails, warns string }{
	ImageOpen: {"Open image", "The host's agent attaches the virtual disk and mounts each of its volumes in a folder.",
		"the disk image cannot be opened.", "the disk image opened, but not cleanly."},
	PartitionTable: {"Partition table", "VMM lists the disk: its signature and its partitions.",
		"the disk has no partitions a virtual machine could boot from.", "the partition table is not as a boot disk needs it."},
	Volumes: {"Volumes and boot sectors", "VMM lists each volume with its boot sector, to see what could boot.",
		"a volume cannot be used.", "a volume is not clean, or of another age."},
	BootVolume: {"Find boot volume", "VMM looks for the volume with the boot manager and the boot configuration (BCD).",
		"VMM cannot find the volume to boot from.", "the boot volume is doubtful."},
	BCDTransfer: {"BCD fixup and transfer", "The host sends the BCD file to the VMM server by BITS over HTTPS. Only a trace shows this step.",
		"VMM did not get the BCD from the host.", "the transfer of the BCD is doubtful."},
	BCDRead: {"Read BCD", "VMM opens the boot configuration and looks for the boot manager and the default entry.",
		"the boot configuration (BCD) cannot be read.", "the boot configuration (BCD) was not written back cleanly."},
	BCDDevices: {"Resolve boot devices", "VMM reads the devices of {bootmgr} and of the default entry from the BCD and asks which volume each one is.",
		"VMM cannot resolve the boot devices in this BCD.", "the boot devices work only on this very disk."},
	WindowsVolume: {"Locate Windows volume", "VMM goes to the volume that the default entry names and looks for Windows there.",
		"VMM cannot find the Windows volume.", "more than one volume could be the Windows volume."},
	OSIdentity: {"OS identity", "VMM reads from the registry hives on the disk which Windows it is.",
		"VMM cannot tell which Windows this is.", "this Windows is unusual for a template."},
	Generalize: {"Check generalize", "VMM expects a Windows that sysprep /generalize has prepared, since the copy gets its name and identity at its first start.",
		"Windows on this disk was not generalized.", "the boot configuration is generalized, Windows is not."},
	Components: {"Install components", "VMM installs the integration components and the answer file. Only a trace shows this step.",
		"VMM could not install the components.", "the installation of the components is doubtful."},
}

// causeWords say each cause in a few words, in one line and in full.
var causeWords = map[CauseID]struct{ short, line, full string }{
	ContainerDamaged: {"image damaged", "The disk image itself is damaged.",
		"The file is recognised as a virtual disk, but its structures are damaged or cut off, so nothing on the disk can be trusted. It often happens when a copy or transfer broke off."},
	ParentMissing: {"parent missing", "The disk is a differencing disk and its parent is missing.",
		"A differencing disk holds only what changed since its parent. Without the parent it cannot be opened, here or in VMM."},
	ParentMismatch: {"wrong parent", "The parent disk is not the one this differencing disk was made from.",
		"The parent was changed or replaced after the differencing disk was made, so together they do not give a consistent disk."},
	BlankDisk: {"blank disk", "The disk is blank.",
		"There is neither a partition table nor a file system. A template with a blank disk and a Windows profile fails, since VMM looks for Windows in it."},
	NoPartitionTable: {"no partition table", "The disk has no usable partition table.",
		"VMM lists the partitions of the disk to find the one to boot from, and finds none."},
	Encrypted: {"encrypted", "A volume is encrypted with BitLocker.",
		"VMM works on the disk while Windows is off and has no key, so it cannot read the volume."},
	NotWindows: {"not Windows", "There is no Windows on this disk.",
		"The volumes are those of another operating system. With a Windows profile VMM looks for a Windows boot configuration and fails with error 13206."},
	LegacyLoader: {"older than Vista", "The disk boots with NTLDR, as Windows 2000 to Server 2003 do.",
		"Such a Windows has no BCD. The stages here are those of Windows Vista, Server 2008 and later."},
	NoActivePartition: {"no active partition", "The partition with the boot files is not marked active.",
		"On an MBR disk the firmware, and VMM with it, takes the active partition as the one to boot from."},
	BootFilesMissing: {"boot files missing", "The boot manager is missing: this disk cannot boot by itself.",
		"Often the boot files are on a System Reserved partition that lies on another disk, which is not part of the template."},
	BCDMissing: {"BCD missing", "The boot configuration (BCD) is missing.",
		"The boot manager is there, but the store it reads is not."},
	BCDDamaged: {"BCD damaged", "The boot configuration (BCD) is damaged.",
		"The store is a registry hive, and this one is not whole."},
	BCDNoDefault: {"no default entry", "The boot configuration (BCD) names no entry to start.",
		"VMM takes the default entry to find Windows. Here it is missing or points nowhere."},
	BCDOtherDisk: {"BCD names another disk", "The boot configuration (BCD) names a disk that is not this one.",
		"Its devices hold the identity of another disk, or of a partition that is not here. They resolve nowhere: VMM stops, and a virtual machine may not even start (0xc000000e). It happens when a disk was copied or given a new signature."},
	WindowsOnLogicalDrive: {"Windows on a logical drive", "Windows lies on a logical drive of an extended partition.",
		"Boot files on one partition and Windows inside an extended one is a documented cause of error 13206 (KB 2313592)."},
	WindowsMissing: {"Windows missing", "No Windows was found where the boot configuration says.",
		"The default entry names a volume that holds no Windows directory with its registry hives."},
	WindowsDamaged: {"Windows damaged", "Windows on this disk cannot be read.",
		"The volume or the registry hives that say which Windows it is are damaged."},
	GeneralizeInterrupted: {"sysprep broke off", "Sysprep /generalize broke off before it was done.",
		"The image is caught between two states. Copies of it stop in setup at their first start."},
	NotGeneralized: {"never generalized", "Windows on this disk was never generalized.",
		"VMM expects a template's Windows to be prepared by sysprep /generalize. This one is still the installed system, tied to the machine it was set up on, and its boot configuration names one disk instead of searching for Windows on any."},
	TransferFailed: {"transfer failed", "The BCD could not be sent from the host to the VMM server.",
		"The trace ends in a transfer error before VMM had read the store. That is the network path, the certificate or the agent, not the image."},
	VMMError: {"VMM error", "VMM reports an error that nothing here explains.",
		"The error stands by itself: nothing in the trace or on the disk shows an earlier failure of the detection."},
	BCDSwapped: {"BCD swapped", "The BCD is generalized, but Windows is not.",
		"VMM's detection passes, but copies share what generalize makes new: machine SID, computer name, activation and management identities. It looks as if only the BCD had been replaced."},
	BCDTiedToDisk: {"BCD tied to this disk", "The boot configuration works only while this disk keeps its signature.",
		"Windows is generalized, but its BCD names this disk. When Windows gives a copy a new signature, which it does when two copies are attached to one host, the devices resolve no more and VMM fails as if the disk had never been generalized. It happens when the BCD was rebuilt after sysprep."},
	AuditMode: {"audit mode", "Windows is generalized to start in audit mode.",
		"A copy stops in audit mode, so VMM's customization will not finish."},
	SeveralWindows: {"several Windows", "More than one Windows fits the boot configuration.",
		"A locate device takes the first volume that has the path, so which Windows starts depends on the order of the volumes."},
	TraceDisagrees: {"trace disagrees", "The disk now passes where the trace shows a failure.",
		"The trace is from before the disk was changed, or from another image. If this is the repaired disk, deploy it again and look at the new trace."},
	TraceOtherDisk: {"trace of another disk", "The trace is about another disk.",
		"The signature or the partition it names is not on this disk, so what it shows was not taken into account."},
	ParentMoved: {"parent moved", "The parent was found beside the disk, not where the disk says it is.",
		"It opens here; on the host it opens only where the locator points."},
	VolumeDirty: {"volume not clean", "A volume was not dismounted cleanly.",
		"Windows was not shut down properly, or is hibernated. VMM may refuse to mount the volume, or mount an older state of it."},
	HiveDirty: {"BCD not clean", "The boot configuration was not written back cleanly.",
		"Its sequence numbers differ and there is no log beside it to complete it from. What was read is whole, but may not be the last state."},
	CopyUsed: {"copy used", "A structure of the image is damaged and its second copy was used.",
		"The disk could be read in full, but another program may give up at the damage."},
	LogReplayed: {"log replayed", "Changes were waiting in a log and were applied in memory.",
		"The file was not closed properly. What is shown is the state after the log."},
}

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
		return fmt.Sprintf("Stage %d of %d: %s", id.Number(), len(StageOrder), stageWords[id].fails), j.causeSentence()
	case VerdictAtRisk:
		if c := d.Cause(); c.ID != CauseNone {
			return "At risk: " + lowerFirst(c.Summary), c.Full
		}
		for _, s := range d.Stages {
			if s.Outcome == Warn {
				return fmt.Sprintf("At risk at stage %d of %d: %s", s.ID.Number(), len(StageOrder), stageWords[s.ID].warns), ""
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
	s := fmt.Sprintf("Why: %s Stage %d, %s, %s it.", c.Summary, c.Stage.Number(), stageWords[c.Stage].title, proves)
	if c.Confidence == Inferred {
		s = fmt.Sprintf("Why, most likely: %s It follows from stage %d, %s; the disk itself would prove it.", c.Summary, c.Stage.Number(), stageWords[c.Stage].title)
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
		return "The devices in this store are portable now. " + causeWords[TraceDisagrees].full
	}
	return "A BCD that was not generalized keeps the identity of the disk it was made on. When Windows gives a copy a new signature, the devices resolve to nothing. " + locate
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && !(s[1] >= 'A' && s[1] <= 'Z') {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}
