package diagnose

// The causes (design: Causes). The ids are stable: they stand in the JSON
// documents.
const (
	ContainerDamaged       CauseID = "container-damaged"
	ParentMissing          CauseID = "parent-missing"
	ParentMismatch         CauseID = "parent-mismatch"
	BlankDisk              CauseID = "blank-disk"
	NoPartitionTable       CauseID = "no-partition-table"
	DynamicDisk            CauseID = "dynamic-disk"
	Encrypted              CauseID = "encrypted"
	NotWindows             CauseID = "not-windows"
	DataDisk               CauseID = "data-disk"
	LegacyLoader           CauseID = "legacy-loader"
	WrongGeneration        CauseID = "wrong-generation"
	NoActivePartition      CauseID = "no-active-partition"
	ESPWrongType           CauseID = "esp-wrong-type"
	BootFilesMissing       CauseID = "boot-files-missing"
	BCDMissing             CauseID = "bcd-missing"
	BCDDamaged             CauseID = "bcd-damaged"
	BCDNoDefault           CauseID = "bcd-no-default"
	BCDOtherDisk           CauseID = "bcd-other-disk"
	LocateUnsupported      CauseID = "locate-unsupported"
	DefaultNotWindows      CauseID = "default-not-windows"
	WindowsOnLogicalDrive  CauseID = "windows-on-logical-drive"
	WindowsMissing         CauseID = "windows-missing"
	LoaderUnusable         CauseID = "loader-unusable"
	WindowsDamaged         CauseID = "windows-damaged"
	SetupUnfinished        CauseID = "setup-unfinished"
	GeneralizeInterrupted  CauseID = "generalize-interrupted"
	GeneralizedThenStarted CauseID = "generalized-then-started"
	NotGeneralized         CauseID = "not-generalized"
	TransferFailed         CauseID = "transfer-failed"
	VMMError               CauseID = "vmm-error"

	BCDSwapped          CauseID = "bcd-swapped"
	BCDTiedToDisk       CauseID = "bcd-tied-to-disk"
	GeneralizedByWord   CauseID = "generalized-by-word"
	AuditMode           CauseID = "audit-mode"
	RawImage            CauseID = "raw-image"
	BitLockerSuspended  CauseID = "bitlocker-suspended"
	BootSectorWrong     CauseID = "boot-sector"
	SeveralActive       CauseID = "several-active"
	SeveralBootVolumes  CauseID = "several-boot-volumes"
	NoFallbackLoader    CauseID = "no-fallback-loader"
	BootSequencePending CauseID = "boot-sequence"
	SignatureZero       CauseID = "signature-zero"
	SeveralWindows      CauseID = "several-windows"
	TraceDisagrees      CauseID = "trace-disagrees"
	TraceOtherDisk      CauseID = "trace-other-disk"
	ParentMoved         CauseID = "parent-moved"
	VolumeDirty         CauseID = "volume-dirty"
	HiveDirty           CauseID = "hive-dirty"
	CopyUsed            CauseID = "copy-used"
	LogReplayed         CauseID = "log-replayed"

	CauseNone CauseID = "none"
)

// A causeRow is a cause with everything that is said of it.
type causeRow struct {
	id    CauseID
	short string // a few words: "never generalized"
	line  string // one line
	full  string // in full, with what follows from it
	ways  []way  // to put it right, the proper one first
}

// failing are the causes for which a deployment fails, in order of precedence.
var failing = []causeRow{
	{
		id: ContainerDamaged, short: "image damaged",
		line: "The disk image itself is damaged.",
		full: "The file is recognised as a virtual disk, but its structures are damaged or cut off, so nothing on the " +
			"disk can be trusted. It often happens when a copy or transfer broke off.",
		ways: []way{(*judging).copyAgain},
	},
	{
		id: ParentMissing, short: "parent missing",
		line: "The disk is a differencing disk and its parent is missing.",
		full: "A differencing disk holds only what changed since its parent. Without the parent it cannot be opened, " +
			"here or in VMM.",
		ways: []way{plain("Bring the parent along", riskNewFile,
			Step{Text: "Put the parent disk where the child looks for it, or beside the child; or give VMM a disk " +
				"into which both are merged."},
			Step{Text: "A parent on another drive or share is not looked for by itself, since a disk may name any " +
				"computer: give both files here, the child first."})},
	},
	{
		id: ParentMismatch, short: "wrong parent",
		line: "The parent disk is not the one this differencing disk was made from.",
		full: "The parent was changed or replaced after the differencing disk was made, so together they do not give a " +
			"consistent disk.",
		ways: []way{plain("Find the parent the child was made from", riskForcedParent,
			Step{Text: "Take the parent from a backup of the same time as the child. Reconnecting them by force " +
				"gives a disk with mixed content."})},
	},
	{
		id: BlankDisk, short: "blank disk",
		line: "The disk is blank.",
		full: "There is neither a partition table nor a file system. A template with a blank disk and a Windows " +
			"profile fails, since VMM looks for Windows in it.",
		ways: []way{plain("Give the template the right disk", riskTemplateOnly,
			Step{Text: "See in the template's hardware which disk is marked as containing the operating system, and " +
				"put a disk with a generalized Windows there."})},
	},
	{
		id: NoPartitionTable, short: "no partition table",
		line: "The disk has no usable partition table.",
		full: "VMM lists the partitions of the disk to find the one to boot from, and finds none.",
		ways: []way{plain("Give the template the right disk", riskTemplateOnly,
			Step{Text: "See whether the file is a data disk, or an image without its partition table, and put a " +
				"bootable disk in its place."})},
	},
	{
		id: DynamicDisk, short: "dynamic disk",
		line: "The disk is a dynamic disk, or part of a Storage Spaces pool.",
		full: "Which volumes are on it is written outside the partition table. On another host such a disk is a foreign " +
			"one and stays offline, so VMM most likely finds no volume on it.",
		ways: []way{plain("Build the template on a basic disk", "Needs a new disk; the old one stays as it is.",
			Step{Text: "Make a basic disk and apply the Windows of this one to it, or install it there. A dynamic disk is " +
				"not turned into a basic one without losing its volumes."})},
	},
	{
		id: Encrypted, short: "encrypted",
		line: "The volume with Windows or with the boot files is encrypted with BitLocker.",
		full: "VMM works on the disk while Windows is off and has no key, so it cannot read the volume.",
		ways: []way{plain("Decrypt before making the template", "Decrypting takes time; the disk is readable by anyone afterwards.",
			Step{Text: "In the running machine, switch BitLocker off and wait until it is done (as administrator).",
				Command: "manage-bde -off C:", Apart: true},
			Step{Text: "Then generalize.", Command: sysprepCommand, Apart: true})},
	},
	{
		id: NotWindows, short: "not Windows",
		line: "There is no Windows on this disk.",
		full: "The volumes are those of another operating system. With a Windows profile VMM looks for a Windows boot " +
			"configuration and fails with error 13206.",
		ways: []way{plain("Use a profile of the right operating system", riskTemplateOnly,
			Step{Text: "Give the template a Linux guest OS profile, or none; a Windows profile makes VMM look for " +
				"Windows."})},
	},
	{
		id: DataDisk, short: "a data disk",
		line: "The disk holds neither boot files nor a Windows.",
		full: "It is sound, but there is nothing on it that a machine could start. A template whose data disk is marked as " +
			"the one with the operating system fails, since VMM looks for Windows there.",
		ways: []way{plain("Mark the disk that has Windows", riskTemplateOnly,
			Step{Text: "See in the template's hardware which disk is marked as containing the operating system, mark the " +
				"one with Windows, and open that one here."})},
	},
	{
		id: LegacyLoader, short: "older than Vista",
		line: "The disk boots with NTLDR, as Windows 2000 to Server 2003 do.",
		full: "Such a Windows has no BCD. The stages here are those of Windows Vista, Server 2008 and later.",
		ways: []way{plain("Treat it as the old system it is", riskTemplateOnly,
			Step{Text: "VMM prepares such guests by boot.ini and older tools; current versions do not support them " +
				"in templates. Use customization not required."})},
	},
	{
		id: WrongGeneration, short: "GPT in a .vhd",
		line: "The disk has a GPT, but a .vhd makes a machine that does not start from one.",
		full: "A .vhd always makes a virtual machine of generation 1, which starts by BIOS from an MBR. A GPT disk with an " +
			"EFI system partition needs generation 2, and with it a .vhdx.",
		ways: []way{(*judging).convertToVHDX},
	},
	{
		id: NoActivePartition, short: "no active partition",
		line: "The partition with the boot files is not marked active.",
		full: "On an MBR disk the firmware, and VMM with it, takes the active partition as the one to boot from.",
		ways: []way{(*judging).setActive},
	},
	{
		id: ESPWrongType, short: "boot partition of another type",
		line: "The boot files are on a partition that is no EFI system partition.",
		full: "Firmware looks for boot files on partitions of the type EFI system partition alone, so a machine with this " +
			"disk finds none.",
		ways: []way{(*judging).setESPType},
	},
	{
		id: BootFilesMissing, short: "boot files missing",
		line: "The boot manager is missing: this disk cannot boot by itself.",
		full: "Often the boot files are on a System Reserved partition that lies on another disk, which is not part of " +
			"the template.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: BCDMissing, short: "BCD missing",
		line: "The boot configuration (BCD) is missing.",
		full: "The boot manager is there, but the store it reads is not.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: BCDDamaged, short: "BCD damaged",
		line: "The boot configuration (BCD) is damaged.",
		full: "The store is a registry hive, and this one is not whole.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: BCDNoDefault, short: "no default entry",
		line: "The boot configuration (BCD) names no entry to start.",
		full: "VMM takes the default entry to find Windows. Here it is missing or points nowhere.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: BCDOtherDisk, short: "BCD names another disk",
		line: "The boot configuration (BCD) names a disk that is not this one.",
		full: "Its devices hold the identity of another disk, or of a partition that is not here. They resolve " +
			"nowhere: VMM stops, and a virtual machine may not even start (0xc000000e). It happens when a disk was " +
			"copied or given a new signature.",
		ways: []way{repaired(labelRecommended, riskNewFile), portable(labelRecommended, riskLocate)},
	},
	{
		id: LocateUnsupported, short: "locate is too new",
		line: "The boot configuration uses locate, which this Windows does not know.",
		full: "Windows Vista and Server 2008 (version 6.0) have a boot manager that does not know this kind of device, so " +
			"a machine most likely does not start.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: DefaultNotWindows, short: "default is no Windows",
		line: "The default entry starts something else than an installed Windows.",
		full: "A machine with this disk starts Windows PE, Setup, a recovery environment or another program, not an " +
			"installed Windows.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: WindowsOnLogicalDrive, short: "Windows on a logical drive",
		line: "Windows lies on a logical drive of an extended partition.",
		full: "Boot files on one partition and Windows inside an extended one is a documented cause of error 13206 (KB " +
			"2313592).",
		ways: []way{plain("Rebuild with primary partitions", "Needs a new disk; the old one stays as it is.",
			Step{Text: "Make a disk with primary partitions only, apply Windows to it and write its boot files (KB " +
				"2313592)."})},
	},
	{
		id: WindowsMissing, short: "Windows missing",
		line: "No Windows was found where the boot configuration says.",
		full: "The default entry names a volume that holds no Windows directory with its registry hives.",
		ways: []way{(*judging).leadToWindows},
	},
	{
		id: LoaderUnusable, short: "loader cannot start",
		line: "The loader that the default entry names is missing, or of the other firmware.",
		full: "The machine goes from the boot manager to the loader of the default entry. Here that file is not where the " +
			"entry says, or is made for the other kind of firmware, so Windows does not start.",
		ways: []way{(*judging).rebuildBCD, (*judging).lastGoodCopy},
	},
	{
		id: WindowsDamaged, short: "Windows damaged",
		line: "Windows on this disk cannot be read.",
		full: "The volume or the registry hives that say which Windows it is are damaged.",
		ways: []way{(*judging).checkWindowsVolume, (*judging).lastGoodCopy},
	},
	{
		id: SetupUnfinished, short: "setup unfinished",
		line: "Setup of Windows on this disk was not finished.",
		full: "ImageState is the one that any phase of setup has until it is done: a first start that was cut off as well " +
			"as a sysprep that broke off. No log on the disk says which. Seen like this, the image is not to be deployed.",
		ways: []way{(*judging).lastGoodCopy, (*judging).finishSetup},
	},
	{
		id: GeneralizeInterrupted, short: "sysprep broke off",
		line: "Sysprep /generalize broke off before it was done.",
		full: "The image is caught between two states. Copies of it stop in setup at their first start.",
		ways: []way{(*judging).startAgain},
	},
	{
		id: GeneralizedThenStarted, short: "started since",
		line: "Windows was generalized once and started since.",
		full: "Sysprep finished on this disk at some time, but Windows was started afterwards, and the first start undoes " +
			"generalize: it is an installed system again, with a name and an identity of its own. It happens when the " +
			"template's disk itself is started instead of a copy.",
		ways: []way{(*judging).sysprepCopy, portable(labelRisky, riskSharedIdentity), (*judging).withoutSysprep},
	},
	{
		id: NotGeneralized, short: "never generalized",
		line: "Windows on this disk was never generalized.",
		full: "VMM expects a template's Windows to be prepared by sysprep /generalize. This one is still the installed " +
			"system, tied to the machine it was set up on, and its boot configuration names one disk instead of " +
			"searching for Windows on any.",
		ways: []way{(*judging).sysprepCopy, repaired(labelRisky, riskSharedIdentity), portable(labelRisky, riskSharedIdentity),
			(*judging).withoutSysprep},
	},
	{
		id: TransferFailed, short: "transfer failed",
		line: "The BCD could not be sent from the host to the VMM server.",
		full: "The trace ends in a transfer error before VMM had read the store. That is the network path, the " +
			"certificate or the agent, not the image.",
		ways: []way{(*judging).checkTransfer},
	},
	{
		id: VMMError, short: "VMM error",
		line: "VMM reports an error that nothing here explains.",
		full: "The error stands by itself: nothing in the trace or on the disk shows an earlier failure of the " +
			"detection.",
		ways: []way{plain("Follow VMM's own error", riskNone,
			Step{Text: "The error numbers of the job are explained beside the trace. Bring the template's disk as " +
				"well, and a trace recorded while the job fails."})},
	},
}

// atRisk are the causes for which it may fail, or succeed with a doubtful
// result, in order of precedence behind those that fail.
var atRisk = []causeRow{
	{
		id: BCDSwapped, short: "BCD swapped",
		line: "The BCD is generalized, but Windows is not.",
		full: "VMM's detection passes, but copies share what generalize makes new: machine SID, computer name, " +
			"activation and management identities. It looks as if only the BCD had been replaced.",
		ways: []way{(*judging).sysprepCopy, (*judging).withoutSysprep},
	},
	{
		id: BCDTiedToDisk, short: "BCD tied to this disk",
		line: "The boot configuration works only while this disk keeps its signature.",
		full: "Windows is generalized, but its BCD names this disk. When Windows gives a copy a new signature, which " +
			"it does when two copies are attached to one host, the devices resolve no more and VMM fails as if the " +
			"disk had never been generalized. The BCD was written after sysprep, or by bcdboot for an applied image.",
		ways: []way{repaired(labelRecommended, riskNewFile), portable(labelRecommended, riskLocate)},
	},
	{
		id: GeneralizedByWord, short: "generalized by a word alone",
		line: "Only one value says that Windows is generalized.",
		full: "ImageState says so, but setup is not armed for the next start, and neither the mark of a finished sysprep " +
			"nor a word of success in its log is there. It looks as if the value had been written by hand; copies of " +
			"such an image share their identity.",
		ways: []way{(*judging).sysprepCopy},
	},
	{
		id: AuditMode, short: "audit mode",
		line: "Windows is generalized to start in audit mode.",
		full: "A copy stops in audit mode, so VMM's customization will not finish.",
		ways: []way{(*judging).sysprepCopy, (*judging).withoutSysprep},
	},
	{
		id: RawImage, short: "raw image",
		line: "The file is a raw image, which neither VMM nor Hyper-V attaches.",
		full: "What is on it was judged as if it lay in a VHDX. To be used in a template it has to be converted.",
		ways: []way{(*judging).convertToVHDX},
	},
	{
		id: BitLockerSuspended, short: "BitLocker suspended",
		line: "A volume is encrypted with BitLocker, and its protection is suspended.",
		full: "The key lies on the volume in the clear, so Windows opens it by itself. What is on it was not looked into " +
			"here, and sysprep does not run while BitLocker is on.",
		ways: []way{plain("Decrypt before making the template", "Decrypting takes time; the disk is readable by anyone afterwards.",
			Step{Text: "In the running machine, switch BitLocker off and wait until it is done (as administrator).",
				Command: "manage-bde -off C:", Apart: true},
			Step{Text: "Then generalize.", Command: sysprepCommand, Apart: true})},
	},
	{
		id: BootSectorWrong, short: "boot sector",
		line: "The boot sector of the active partition does not lead to the boot manager.",
		full: "VMM may pass this, but a BIOS machine goes on with that boot sector: it stops there, or starts an older " +
			"loader.",
		ways: []way{(*judging).writeBootSector},
	},
	{
		id: SeveralActive, short: "two active partitions",
		line: "More than one partition is marked active.",
		full: "Microsoft's boot code stops at such a table (Invalid partition table), so a BIOS machine does not start.",
		ways: []way{(*judging).setActive},
	},
	{
		id: SeveralBootVolumes, short: "two boot volumes",
		line: "More than one EFI system partition has boot files.",
		full: "Which of them a machine starts from is up to its firmware. The first one is judged here.",
		ways: []way{plain("Leave one EFI system partition", "Removing a partition cannot be undone; do it to a copy.",
			Step{Text: "Find out which of the partitions Windows was started from, and take the other one away from a copy " +
				"of the disk."})},
	},
	{
		id: NoFallbackLoader, short: "no first boot file",
		line: "The file that firmware starts on a new machine is missing.",
		full: "A machine that was just made has no boot entry in its firmware and looks for \\EFI\\Boot\\bootx64.efi. " +
			"Without it a new machine may find nothing to start, though the one the disk comes from does start.",
		ways: []way{(*judging).rebuildBCD},
	},
	{
		id: BootSequencePending, short: "another entry is next",
		line: "At its next start the machine takes another entry once.",
		full: "The boot manager has an order for one start alone (bootsequence): the first start of every copy goes there, " +
			"not to the default entry.",
		ways: []way{(*judging).clearSequence},
	},
	{
		id: SignatureZero, short: "no disk signature",
		line: "The disk has no signature, and the boot configuration names it by one.",
		full: "When Windows attaches the disk it writes a new signature. Every device in the BCD that names the disk then " +
			"names none.",
		ways: []way{repaired(labelRecommended, riskNewFile), portable(labelRecommended, riskLocate)},
	},
	{
		id: SeveralWindows, short: "several Windows",
		line: "More than one Windows fits the boot configuration.",
		full: "A locate device takes the first volume that has the path, so which Windows starts depends on the order " +
			"of the volumes.",
		ways: []way{plain("Leave one Windows", "Removing a volume cannot be undone; do it to a copy.",
			Step{Text: "Keep only the Windows that is to be deployed on the disk, or give the others another " +
				"directory."})},
	},
	{
		id: TraceDisagrees, short: "trace disagrees",
		line: "The disk now passes where the trace shows a failure.",
		full: "The trace is from before the disk was changed, or from another image. If this is the repaired disk, " +
			"deploy it again and look at the new trace.",
		ways: []way{plain("Deploy again and look at the new trace", riskJob,
			Step{Text: "The trace shows an older state. Deploy again with this disk, and open the new trace if it " +
				"still fails."})},
	},
	{
		id: TraceOtherDisk, short: "trace of another disk",
		line: "The trace is about another disk.",
		full: "The signature or the partition it names is not on this disk, so what it shows was not taken into " +
			"account.",
		ways: []way{plain("Bring the trace and the disk together", riskNone,
			Step{Text: "Choose another run of the trace, or open the disk the trace is about."})},
	},
	{
		id: ParentMoved, short: "parent moved",
		line: "The parent was found beside the disk, not where the disk says it is.",
		full: "It opens here; on the host it opens only where the locator points.",
		ways: []way{plain("Reconnect the parent", riskChildHeader,
			Step{Text: "Tell the child where its parent is now (PowerShell).",
				Command: "Set-VHD -Path " + theDisk + " -ParentPath " + theParent})},
	},
	{
		id: VolumeDirty, short: "volume not clean",
		line: "A volume was not dismounted cleanly.",
		full: "The volume the machine starts from was in use when it was last seen: Windows was not shut down, or is " +
			"hibernated, or the disk was not dismounted. VMM may refuse to mount it, or mount an older state of it.",
		ways: []way{(*judging).cleanVolume},
	},
	{
		id: HiveDirty, short: "BCD not clean",
		line: "The boot configuration was not written back cleanly.",
		full: "Its sequence numbers differ, and no log completes it. What was read is whole, but may not be the last " +
			"state.",
		ways: []way{(*judging).writeBack},
	},
	{
		id: CopyUsed, short: "copy used",
		line: "A structure of the image is damaged and its second copy was used.",
		full: "The disk could be read in full, but another program may give up at the damage.",
		ways: []way{(*judging).writeAnew},
	},
	{
		id: LogReplayed, short: "log replayed",
		line: "Changes were waiting in a log and were applied in memory.",
		full: "The file was not closed properly. What is shown is the state after the log.",
		ways: []way{(*judging).settleLog},
	},
}
