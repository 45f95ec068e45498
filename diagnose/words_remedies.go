package diagnose

// Titles, labels and risks of the remedies.
const (
	titleSysprep         = "Generalize a copy with sysprep"
	titlePortable        = "Make the BCD portable"
	titleNoCustomization = "Use a template without customization"
	titleStartAgain      = "Start again from the last good copy"
	titleActive          = "Mark the boot partition active"
	titleRebuild         = "Rebuild the boot files"
	titleTransfer        = "Check the way from host to VMM server"
	titleCheckVolume     = "Let Windows check the volume"
	titleWriteBack       = "Let Windows write the BCD back"
	titleCloseFile       = "Let Hyper-V close the file"
	titleShutDown        = "Shut Windows down properly"
	titleCompare         = "Compare with a template that deploys"

	labelRecommended = "recommended"
	labelRisky       = "quick, risky"
	labelNoSysprep   = "no sysprep"
	labelLooksOnly   = "only looks"

	riskNone            = "None: it only looks."
	riskSysprep         = "The copy loses its name, its identity and its domain membership; the original stays as it is. Sysprep can be run on one image a limited number of times (the vendor's current page allows 8)."
	riskMounted         = "Done to a copy, the library keeps the original."
	riskLocate          = riskMounted + " Never set a device to partition=V: here: on a mounted disk that writes the path of the file."
	riskSharedIdentity  = "Windows itself stays as it is: VMM may go on, but all copies share one machine identity. Nothing the vendor supports."
	riskNoCustomization = "Copies keep the name and identity of the source; two of them must not run side by side in one network."
	riskNewFile         = "None for the disk that is there: a new file is made."
	riskTemplateOnly    = "The template changes, the disk stays as it is."
	riskForcedParent    = "A parent connected by force gives a disk with mixed content."
	riskChildHeader     = "It writes into the child disk; do it to a copy."
	riskStartAgain      = "Work since that copy is lost."
)

// The steps of the remedies.
const (
	stepCopy                 = "Copy the template's disk (PowerShell); the one in the library stays as it is."
	stepStartCopy            = "Make a virtual machine from the copy, start it and sign in as a local administrator. It should be in a workgroup, not in the domain."
	stepSysprep              = "In that machine, generalize Windows and shut it down."
	stepCheckAgain           = "Check the result here before it goes to the library."
	stepIntoLibrary          = "Put the copy in the library and give it to the template in place of the old disk."
	stepMount                = "Mount the copy on a Hyper-V host and give its boot volume, partition %d, the letter V: (PowerShell)."
	stepMountWindows         = "Give the Windows volume, partition %d, the letter W:."
	stepDismount             = "Dismount the copy."
	stepBackup               = "Keep the BCD as it is now."
	stepLocate               = "Let the %s of %s be found at boot time."
	stepOwnGeneralize        = "Or, in place of the three bcdedit lines (bcdedit of Windows 7 and Server 2008 R2 does not take locate), let vmmdoctor write the store anew."
	stepNoCustomization      = "In VMM, make a template with Guest OS profile: Customization not required."
	stepNoCustomizationShell = "Or in VMM's shell, with your own names:"
	stepReadSysprepLog       = `Read why sysprep stopped: \Windows\System32\Sysprep\Panther\setuperr.log on the disk. A common reason is an app that is installed for one user only.`
	stepLastGood             = "Take the last copy made before sysprep was started, and remove that reason there."
	stepActive               = "Mount the copy and mark partition %d active (PowerShell)."
	stepBCDBoot              = "Write the boot manager and a new BCD."
	stepMountVolume          = "Mount the copy and give partition %d the letter V: (PowerShell)."
	stepCheckVolume          = "Check and repair the volume. The machine is not started, so a generalized Windows stays generalized."
	stepLoadHive             = "Load the BCD into the registry of the host: Windows then writes it back as a whole, with what its log holds."
	stepUnloadHive           = "Unload it again."
	stepMountOnce            = "Mount the copy and dismount it again: Hyper-V then writes the log back (PowerShell)."
	stepShutDown             = "Start a machine from the copy and shut it down without hibernating. If Windows had been generalized, generalize it again: a start undoes it."
	stepPort                 = "From the VMM server, see whether the host answers on the BITS port (443 unless it was changed at setup)."
	stepCertificate          = "On the host, see which certificate is bound to the port; another program's certificate there ends in 0x80072f06 or 0x80072f0d."
	stepBITSJobs             = "On host and server, look for suspended BITS jobs, and cancel them."
	stepAgent                = "On the host, see that the agent, WinRM and BITS run."
	stepAntivirus            = "Exclude vhd, vhdx, avhd, avhdx, vsv and iso files and VmmAgent.exe, Vmmservice.exe, vmms.exe and vmwp.exe from the antivirus program (KB 3119208)."
	stepCompare              = "Open this disk with one beside it that deploys: what differs in the BCD is shown."
)

// What stands in the commands below for the paths of the case.
const (
	theDisk   = "{disk}"
	theCopy   = "{copy}"
	theParent = "{parent}"
)

// plainRemedies are the ways that need nothing of the case but its paths.
var plainRemedies = map[CauseID]Remedy{
	ContainerDamaged: {Title: "Copy the disk again", Label: labelRecommended, Risk: riskNone, Steps: []Step{
		{Text: "Copy the file again from where it came from, and compare the sizes and hashes.", Command: "Get-FileHash -LiteralPath " + theDisk},
		{Text: "Let Hyper-V look at it.", Command: "Test-VHD -Path " + theDisk},
	}},
	ParentMissing: {Title: "Bring the parent along", Label: labelRecommended, Risk: riskNewFile, Steps: []Step{
		{Text: "Put the parent disk where the child looks for it, or beside the child; or give VMM a disk into which both are merged."},
	}},
	ParentMismatch: {Title: "Find the parent the child was made from", Label: labelRecommended, Risk: riskForcedParent, Steps: []Step{
		{Text: "Take the parent from a backup of the same time as the child. Reconnecting them by force gives a disk with mixed content."},
	}},
	ParentMoved: {Title: "Reconnect the parent", Label: labelRecommended, Risk: riskChildHeader, Steps: []Step{
		{Text: "Tell the child where its parent is now (PowerShell).", Command: "Set-VHD -Path " + theDisk + " -ParentPath " + theParent},
	}},
	BlankDisk: {Title: "Give the template the right disk", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "See in the template's hardware which disk is marked as containing the operating system, and put a disk with a generalized Windows there."},
	}},
	NoPartitionTable: {Title: "Give the template the right disk", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "See whether the file is a data disk, or an image without its partition table, and put a bootable disk in its place."},
	}},
	Encrypted: {Title: "Decrypt before making the template", Label: labelRecommended, Risk: "Decrypting takes time; the disk is readable by anyone afterwards.", Steps: []Step{
		{Text: "In the running machine, switch BitLocker off and wait until it is done.", Command: "manage-bde -off C:"},
		{Text: "Then generalize.", Command: `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`},
	}},
	NotWindows: {Title: "Use a profile of the right operating system", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "Give the template a Linux guest OS profile, or none; a Windows profile makes VMM look for Windows."},
	}},
	LegacyLoader: {Title: "Treat it as the old system it is", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "VMM prepares such guests by boot.ini and older tools; current versions do not support them in templates. Use customization not required."},
	}},
	WindowsOnLogicalDrive: {Title: "Rebuild with primary partitions", Label: labelRecommended, Risk: "Needs a new disk; the old one stays as it is.", Steps: []Step{
		{Text: "Make a disk with primary partitions only, apply Windows to it and write its boot files (KB 2313592)."},
	}},
	WindowsMissing: {Title: "Give the template all of its disks", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "Open the disk with Windows beside this one: boot files and Windows may be on different disks. VMM needs both."},
	}},
	WindowsDamaged: {Title: "Repair Windows before making the template", Label: labelRecommended, Risk: riskStartAgain, Steps: []Step{
		{Text: "Start a machine from a copy and let Windows repair its volume.", Command: "chkdsk C: /f"},
	}},
	VMMError: {Title: "Follow VMM's own error", Label: labelRecommended, Risk: riskNone, Steps: []Step{
		{Text: "The error numbers of the job are explained beside the trace. Bring the template's disk as well, and a trace recorded while the job fails."},
	}},
	SeveralWindows: {Title: "Leave one Windows", Label: labelRecommended, Risk: "Removing a volume cannot be undone; do it to a copy.", Steps: []Step{
		{Text: "Keep only the Windows that is to be deployed on the disk, or give the others another directory."},
	}},
	TraceDisagrees: {Title: "Deploy again and look at the new trace", Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{
		{Text: "The trace shows an older state. Deploy again with this disk, and open the new trace if it still fails."},
	}},
	TraceOtherDisk: {Title: "Bring the trace and the disk together", Label: labelRecommended, Risk: riskNone, Steps: []Step{
		{Text: "Choose another run of the trace, or open the disk the trace is about."},
	}},
	CopyUsed: {Title: "Write the image anew", Label: labelRecommended, Risk: riskNewFile, Steps: []Step{
		{Text: "Let Hyper-V copy the disk into a new file (PowerShell).", Command: "Convert-VHD -Path " + theDisk + " -DestinationPath " + theCopy},
	}},
}
