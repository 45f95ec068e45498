package diagnose

import (
	"fmt"
	"slices"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// oldWindows reports whether the Windows is of version 6.0, whose boot manager
// does not know locate (facts: vmm-pipeline §8).
func (j *judging) oldWindows() bool {
	w := j.judgedWindows()
	return w != nil && w.Installation.Identity.Version == "6.0"
}

// portable sets the devices VMM resolves to locate. partition=V: would write
// the path of the mounted file instead (facts: bcd-format §5.2).
func portable(label, risk string) way {
	return func(j *judging) Remedy {
		target := j.bootTarget()
		switch {
		case j.d.BCD != nil && j.d.BCD.Class == bcd.ClassPortable, j.oldWindows() && label == labelRisky:
			return Remedy{}
		case j.oldWindows():
			return j.fromMedia()
		case j.repairs() && label == labelRecommended:
			return portable(labelByHand, risk)(j)
		case target == nil:
			return Remedy{Title: titlePortable, Label: label, Risk: risk, Steps: []Step{j.openDisk()}}
		}
		steps := append([]Step{letter(stepBootLetter, bootLetter, target), j.backUp()}, j.portableSteps()...)
		steps = append(steps, j.ownGeneralize()...)
		return j.onCopy(titlePortable, label, risk, steps...)
	}
}

// openDisk is for a case in which the partitions of the disk are not known.
func (j *judging) openDisk() Step {
	if d := j.subject(); d != nil && d.Kind == KindFolder {
		return Step{Text: stepNeedsDisk}
	}
	return Step{Text: stepNeedsDisk, Command: "vmmdoctor " + quoted(j.diskPath())}
}

// backUp keeps the store before anything is changed in it. One that bcdedit cannot
// open is copied, hidden as it is.
func (j *judging) backUp() Step {
	if s := j.f.Store; s != nil && s.Problem != nil {
		return Step{Text: stepBackup, Command: fmt.Sprintf("Copy-Item -Force -LiteralPath %s -Destination %s",
			literal(j.storeFile()), literal(text.New(backupFile)))}
	}
	return Step{Text: stepBackup, Command: fmt.Sprintf("bcdedit /store %s /export %s", quoted(j.storeFile()), quoted(text.New(backupFile)))}
}

func (j *judging) portableSteps() []Step {
	set := func(id, element string) Step {
		return Step{Text: fmt.Sprintf(stepLocate, element, id),
			Command: fmt.Sprintf("bcdedit /store %s /set %q %s locate", quoted(j.storeFile()), id, element)}
	}
	return []Step{set("{bootmgr}", "device"), set("{default}", "device"), set("{default}", "osdevice")}
}

// ownGeneralize is the way without bcdedit: a new store, made from the disk, which
// takes the place of the one on the copy.
func (j *judging) ownGeneralize() []Step {
	made := text.New(generalizedFile)
	return []Step{
		{Text: stepOwnGeneralize, Command: fmt.Sprintf("vmmdoctor bcd generalize %s -o %s", quoted(j.diskPath()), quoted(made)),
			Apart: true},
		{Text: stepPutGeneralized, Command: fmt.Sprintf("Copy-Item -Force -LiteralPath %s -Destination %s", literal(made), literal(j.storeFile())),
			Apart: true},
	}
}

// rebuildBCD writes the boot files anew and makes the devices portable, since
// bcdboot ties them to the disk again. The store that is there is kept first.
func (j *judging) rebuildBCD() Remedy {
	d, target, windows := j.subject(), j.bootTarget(), j.windowsVolume()
	if d == nil || d.Table == nil {
		return Remedy{Title: titleRebuild, Label: labelRecommended, Risk: riskMounted, Steps: []Step{j.openDisk()}}
	}
	if j.oldWindows() {
		return j.fromMedia()
	}
	if target == nil || windows == nil {
		return Remedy{Title: titleRebuild, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
			j.copyDisk(), {Text: missingTarget(windows)}, checkAgain(j.copyPath())}}
	}
	var steps []Step
	if target.Content.FileSystem == volume.Empty {
		steps = append(steps, format(target))
	}
	steps = append(steps, letter(stepBootLetter, bootLetter, target))
	from := bootLetter
	if windows != target {
		from = windowsLetter
		steps = append(steps, letter(stepWindowsLetter, windowsLetter, windows))
	}
	if b := target.Boot; b != nil && d.fits(b) && !b.Store.IsEmpty() {
		steps = append(steps, j.backUp())
	}
	if d.beyondFirmware(*target) {
		steps = append(steps, format(target))
	}
	firmware := firmwareWords[j.uefi()]
	steps = append(steps, Step{Text: stepBCDBoot, Command: fmt.Sprintf(`bcdboot %s:%s /s %s: /f %s`, from, j.windowsRoot(), bootLetter, firmware)})
	if !j.uefi() {
		steps = append(steps, j.startSteps(d, target)...)
	}
	steps = append(steps, j.portableSteps()...)
	return j.onCopy(titleRebuild, labelRecommended, riskLocate, steps...)
}

// format makes a file system on the EFI system partition, in place of one that
// firmware does not read.
func format(v *Volume) Step {
	text := fmt.Sprintf(stepFormat, v.Partition.Number)
	if v.Content.FileSystem != volume.Empty {
		text = fmt.Sprintf(stepFormatAnew, v.Partition.Number, v.Content.Name)
	}
	return Step{Text: text, Command: partitionOf(v) + " | Format-Volume -FileSystem FAT32"}
}

// fromMedia is for a Windows whose boot manager does not know locate: bcdboot on
// another host would tie the new store to the file of the mounted disk (facts:
// bcd-format §5.2).
func (j *judging) fromMedia() Remedy {
	return Remedy{Title: titleFromMedia, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
		j.copyDisk(), {Text: stepFromMedia, Command: "bootrec /rebuildbcd", Apart: true}, {Text: stepOffWithoutStart}, checkAgain(j.copyPath()),
	}}
}

// leadToWindows writes an entry that leads to the Windows on the disk, if there is
// one.
func (j *judging) leadToWindows() Remedy {
	if j.windowsVolume() == nil {
		return Remedy{Title: titleAllDisks, Label: labelRecommended, Risk: riskTemplateOnly, Steps: []Step{{Text: stepAllDisks}}}
	}
	return j.rebuildBCD()
}

// windowsRoot is the directory of the Windows that is judged.
func (j *judging) windowsRoot() text.Raw {
	if w := j.judgedWindows(); w != nil {
		return w.Installation.Root
	}
	return text.New(`\Windows`)
}

// missingTarget says what has to be there before boot files can be written.
func missingTarget(windows *Volume) string {
	if windows == nil {
		return stepNeedsWindows
	}
	return stepNeedsESP
}

// startSteps let a BIOS machine come to the boot manager: boot code, and one
// active partition.
func (j *judging) startSteps(d *Disk, target *Volume) []Step {
	steps := []Step{bootCode()}
	if !target.Partition.Active {
		steps = append(steps, activate(d, target))
	}
	return steps
}

func bootCode() Step {
	return Step{Text: stepBootCode, Command: fmt.Sprintf("bootsect /nt60 %s: /mbr", bootLetter)}
}

// activate marks a partition active and all others not.
func activate(d *Disk, target *Volume) Step {
	command := ""
	for i := range d.Volumes {
		if v := &d.Volumes[i]; v != target && v.Partition.Active {
			command += partitionOf(v) + " | Set-Partition -IsActive $false; "
		}
	}
	return Step{Text: fmt.Sprintf(stepActive, target.Partition.Number), Command: command + partitionOf(target) + " | Set-Partition -IsActive $true"}
}

// setActive marks the partition active that has the store.
func (j *judging) setActive() Remedy {
	d, target := j.subject(), j.bootTarget()
	if d == nil || target == nil {
		return j.rebuildBCD()
	}
	return j.onCopy(titleActive, labelRecommended, riskMounted, activate(d, target))
}

// setESPType gives the partition with the boot files the type firmware looks for.
func (j *judging) setESPType() Remedy {
	target := j.bootTarget()
	if target == nil {
		return j.rebuildBCD()
	}
	return j.onCopy(titleESPType, labelRecommended, riskMounted, Step{Text: fmt.Sprintf(stepESPType, target.Partition.Number),
		Command: fmt.Sprintf("%s | Set-Partition -GptType '{%s}'", partitionOf(target), bare(volume.TypeESP.String()))})
}

// bare is an identifier without its braces.
func bare(id string) string { return id[1 : len(id)-1] }

// writeBootSector writes the boot code of the active partition anew.
func (j *judging) writeBootSector() Remedy {
	target := j.bootTarget()
	if target == nil {
		return j.rebuildBCD()
	}
	if t := j.subject().Table; t != nil && target.Content.BootSector == volume.BootBootmgr {
		return Remedy{Title: titleBootSector, Label: labelRecommended, Risk: riskMounted, Steps: []Step{j.copyDisk(),
			{Text: fmt.Sprintf(stepHidden, target.Partition.Number, target.Partition.Offset/int64(t.SectorSize))}, checkAgain(j.copyPath())}}
	}
	return j.onCopy(titleBootSector, labelRecommended, riskMounted, letter(stepBootLetter, bootLetter, target), bootCode())
}

// clearSequence takes back what the boot manager is to start once.
func (j *judging) clearSequence() Remedy {
	target := j.bootTarget()
	if target == nil {
		return j.rebuildBCD()
	}
	return j.onCopy(titleSequence, labelRecommended, riskMounted, letter(stepBootLetter, bootLetter, target), j.backUp(),
		Step{Text: stepSequence, Command: fmt.Sprintf("bcdedit /store %s /deletevalue %q bootsequence", quoted(j.storeFile()), "{bootmgr}")})
}

// writeBack lets the registry of another Windows complete the store.
func (j *judging) writeBack() Remedy {
	target := j.bootTarget()
	if target == nil {
		return j.rebuildBCD()
	}
	return j.onCopy(titleWriteBack, labelRecommended, riskMounted, letter(stepBootLetter, bootLetter, target),
		Step{Text: stepLoadHive, Command: `reg load HKLM\VMMDOCTOR ` + quoted(j.storeFile())},
		Step{Text: stepUnloadHive, Command: `reg unload HKLM\VMMDOCTOR`})
}

// copyAgain is for an image that is damaged as a file.
func (j *judging) copyAgain() Remedy {
	steps := []Step{{Text: stepCopyAgain, Command: "Get-FileHash -LiteralPath " + literal(j.diskPath())}}
	if d := j.subject(); d == nil || d.Kind != KindRaw {
		steps = append(steps, Step{Text: stepTestVHD, Command: "Test-VHD -Path " + literal(j.diskPath())})
	}
	return Remedy{Title: titleCopyAgain, Label: labelRecommended, Risk: riskNewFile, Steps: steps}
}

// convertToVHDX puts the disk into the container that a template needs.
func (j *judging) convertToVHDX() Remedy {
	steps := []Step{j.convertStep()}
	if d := j.subject(); d != nil && d.gpt() {
		steps = append(steps, Step{Text: stepGeneration2})
	}
	return Remedy{Title: titleConvert, Label: labelRecommended, Risk: riskNewFile, Steps: append(steps, checkAgain(j.copyPath()))}
}

// writeAnew is for a structure whose second copy had to be used: of the container,
// or of the partition table.
func (j *judging) writeAnew() Remedy {
	if j.causes[CopyUsed].Stage == PartitionTable {
		return Remedy{Title: titleTable, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
			j.copyDisk(), {Text: stepTable}, checkAgain(j.copyPath())}}
	}
	return Remedy{Title: titleWriteAnew, Label: labelRecommended, Risk: riskNewFile, Steps: []Step{
		{Text: stepWriteAnew, Command: fmt.Sprintf("Convert-VHD -Path %s -DestinationPath %s", literal(j.diskPath()), literal(j.copyPath()))},
		checkAgain(j.copyPath())}}
}

// settleLog is for a log that waited: of the store, or of the container.
func (j *judging) settleLog() Remedy {
	if j.causes[LogReplayed].Stage == BCDRead {
		return j.writeBack()
	}
	return Remedy{Title: titleCloseFile, Label: labelRecommended, Risk: riskNewFile, Steps: []Step{
		j.copyDisk(),
		{Text: stepMountOnce, Command: fmt.Sprintf("Mount-VHD -Path %s -Passthru | Dismount-VHD", literal(j.copyPath()))},
		checkAgain(j.copyPath()),
	}}
}

// cleanVolume checks a dirty volume without starting Windows; only a
// hibernated one has to be started.
func (j *judging) cleanVolume() Remedy {
	for _, r := range j.volumes() {
		switch {
		case !j.matters(r):
		case r.Volume.Hibernated:
			return Remedy{Title: titleShutDown, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
				j.copyDisk(), {Text: stepShutDown, Command: "shutdown /s /f /t 0", Apart: true}, checkAgain(j.copyPath())}}
		case r.Volume.Content.Dirty:
			return j.checkVolume(r.Volume)
		}
	}
	return j.lastGoodCopy()
}

// checkWindowsVolume lets Windows look at the volume it is on, or at one that
// cannot be read.
func (j *judging) checkWindowsVolume() Remedy {
	all := j.volumes()
	if i := slices.IndexFunc(all, func(r VolumeRef) bool { return r.Volume.Problem != nil && j.matters(r) }); i >= 0 {
		return j.checkVolume(all[i].Volume)
	}
	if v := j.windowsVolume(); v != nil {
		return j.checkVolume(v)
	}
	return j.lastGoodCopy()
}

func (j *judging) checkVolume(v *Volume) Remedy {
	return j.onCopy(titleCheckVolume, labelRecommended, riskMounted, letter(stepVolumeLetter, bootLetter, v),
		Step{Text: stepCheckVolume, Command: fmt.Sprintf("chkdsk %s: /f", bootLetter)})
}
