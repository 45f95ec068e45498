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
	titleESPType         = "Give the boot partition its type"
	titleBootSector      = "Write the boot sector anew"
	titleSequence        = "Take back what starts once"
	titleConvert         = "Convert to VHDX"
	titleTable           = "Write the partition table anew"
	titleWriteAnew       = "Write the image anew"
	titleCompare         = "Compare with a template that deploys"

	labelRecommended = "recommended"
	labelRisky       = "quick, risky"
	labelNoSysprep   = "no sysprep"
	labelLooksOnly   = "only looks"

	riskNone            = "None: it only looks."
	riskSysprep         = "The copy loses its name, its identity and its domain membership; the original stays as it is."
	riskEightRuns       = "Sysprep can be run on one image a limited number of times (the vendor's current page allows 8)."
	riskThreeRearms     = "The licensing of this Windows can be reset three times; SkipRearm in the answer file saves one."
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
	stepStartCopy            = "Make a virtual machine from the copy, disconnect its network adapter, start it and sign in as a local administrator. It should be in a workgroup, not in the domain."
	stepSysprep              = "In that machine, generalize Windows and shut it down (as administrator)."
	stepCheckAgain           = "Check the result here before it goes to the library."
	stepIntoLibrary          = "Put the copy in the library and give it to the template in place of the old disk."
	stepCopyFolder           = "Copy the disk that this volume is on, and work on the copy; the one in the library stays as it is."
	stepMerge                = "Copy the disk and all its parents into one new disk (PowerShell as administrator); the originals stay as they are."
	stepConvertVHD           = "Copy the disk into a VHDX (PowerShell as administrator); the original stays as it is."
	stepConvertRaw           = "Copy the raw image into a VHDX; the original stays as it is."
	stepGeneration2          = "Give the VHDX to a template of generation 2."
	stepAttach               = "Attach the copy to a Hyper-V host (PowerShell as administrator, for this and all further steps)."
	stepBootLetter           = "Give the letter %[2]s: to its boot volume, partition %[1]d."
	stepWindowsLetter        = "Give the letter %[2]s: to its Windows volume, partition %[1]d."
	stepVolumeLetter         = "Give the letter %[2]s: to partition %[1]d."
	stepDismount             = "Dismount the copy."
	stepBackup               = "Keep the BCD as it is now."
	stepLocate               = "Let the %s of %s be found at boot time."
	stepOwnGeneralize        = "Or, in place of the three bcdedit lines (bcdedit of Windows 7 and Server 2008 R2 does not take locate), let vmmdoctor make a portable store of the one on the disk."
	stepPutGeneralized       = "And put that one in its place on the copy (the file is hidden)."
	stepNoCustomization      = "In VMM, make a template with Guest OS profile: Customization not required."
	stepNoCustomizationShell = "Or in VMM's shell, with your own names:"
	stepReadSysprepLog       = `Read why sysprep stopped: \Windows\System32\Sysprep\Panther\setuperr.log on the disk. A common reason is an app that is installed for one user only.`
	stepLastGood             = "Take the last copy made before sysprep was started, and remove that reason there."
	stepActive               = "Mark partition %d active, and no other."
	stepESPType              = "Give partition %d the type of an EFI system partition."
	stepBootCode             = "Write the boot code that leads to it."
	stepSequence             = "Take the order for the next start out of the BCD."
	stepTable                = "Let a partition tool write the damaged table anew from its second copy: gdisk, for example, does so with r, then d or c, then w."
	stepWriteAnew            = "Let Hyper-V copy the disk into a new file (PowerShell as administrator)."
	stepNeedsWindows         = "Open the disk with Windows beside this one: boot files are written from the Windows they start."
	stepNeedsESP             = "Make an EFI system partition on the copy first (some 300 MB, FAT32): without one there is nothing to write boot files to. Then check again for the further steps."
	stepNeedsDisk            = "Open the whole disk here: the commands for its own partitions are shown then."
	stepSoundCopy            = "Take a copy from before the damage, from a backup for example."
	stepBCDBoot              = "Write the boot manager and a new BCD."
	stepCheckVolume          = "Check and repair the volume. The machine is not started, so a generalized Windows stays generalized."
	stepLoadHive             = "Load the BCD into the registry of the host: Windows then writes it back as a whole, with what its log holds."
	stepUnloadHive           = "Unload it again."
	stepMountOnce            = "Mount the copy and dismount it again: Hyper-V then writes the log back (PowerShell as administrator)."
	stepShutDown             = "Start a machine from the copy and shut it down without hibernating. If Windows had been generalized, generalize it again: a start undoes it."
	stepPort                 = "From the VMM server, see whether the host answers on the BITS port (443 unless it was changed at setup)."
	stepCertificate          = "On the host, see which certificate is bound to the port; another program's certificate there ends in 0x80072f06 or 0x80072f0d."
	stepBITSJobs             = "On host and server, look for suspended BITS jobs, and cancel them."
	stepAgent                = "On the host, see that the agent, WinRM and BITS run."
	stepAntivirus            = "Exclude vhd, vhdx, avhd, avhdx, vsv and iso files and VmmAgent.exe, Vmmservice.exe, vmms.exe and vmwp.exe from the antivirus program (KB 3119208)."
	stepCompare              = "Open this disk with one beside it that deploys: what differs in the BCD is shown."
)

// appName stands in a command for the name of an app.
const appName = "'NAME'"

// Files that the commands make on the host.
const (
	backupFile      = `D:\Work\BCD.before`
	generalizedFile = `D:\Work\BCD.portable`
)
