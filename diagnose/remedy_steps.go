package diagnose

import (
	"fmt"
	"slices"

	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// What the commands of a remedy call the volumes they work on.
const (
	bootLetter    = "V"
	windowsLetter = "W"
)

// copyDisk makes the copy that everything else is done to. A child is merged with
// its parents into the copy; a raw image is given a container.
func (j *judging) copyDisk() Step {
	from, to := literal(j.diskPath()), literal(j.copyPath())
	d := j.subject()
	switch {
	case d != nil && d.Kind == KindFolder:
		return Step{Text: stepCopyFolder}
	case j.converts():
		return j.convertStep()
	case d != nil && len(d.Container.Chain) > 0:
		return Step{Text: stepMerge, Command: fmt.Sprintf("Convert-VHD -Path %s -DestinationPath %s", from, to)}
	}
	return Step{Text: stepCopy, Command: fmt.Sprintf("Copy-Item -LiteralPath %s -Destination %s", from, to)}
}

// convertStep gives a raw image, or the disk of a VHD, the container VHDX.
func (j *judging) convertStep() Step {
	from, to := literal(j.diskPath()), literal(j.copyPath())
	if d := j.subject(); d != nil && d.Kind == KindVHD {
		return Step{Text: stepConvertVHD, Command: fmt.Sprintf("Convert-VHD -Path %s -DestinationPath %s", from, to)}
	}
	return Step{Text: stepConvertRaw, Command: fmt.Sprintf("qemu-img convert -f raw -O vhdx %s %s", from, to)}
}

// attach attaches the copy to the host.
func (j *judging) attach() Step {
	return Step{Text: stepAttach, Command: fmt.Sprintf("$d = Mount-VHD -Path %s -Passthru | Get-Disk", literal(j.copyPath()))}
}

// partitionOf is a partition of the attached copy, by where it begins: Windows
// numbers partitions otherwise than a table does.
func partitionOf(v *Volume) string {
	return fmt.Sprintf("Get-Partition -DiskNumber $d.Number | Where-Object Offset -eq %d", v.Partition.Offset)
}

// letter gives a volume of the attached copy a letter.
func letter(why, letter string, v *Volume) Step {
	return Step{Text: fmt.Sprintf(why, v.Partition.Number, letter),
		Command: fmt.Sprintf("%s | Set-Partition -NewDriveLetter %s", partitionOf(v), letter)}
}

func (j *judging) dismount() Step {
	return Step{Text: stepDismount, Command: "Dismount-VHD -Path " + literal(j.copyPath())}
}

func checkAgain(path text.Raw) Step {
	return Step{Text: stepCheckAgain, Command: "vmmdoctor check " + quoted(path)}
}

// bootTarget is the volume that has the boot files, or is to have them: the one
// with the store, else the one that the firmware starts from, else on an MBR disk
// the one with Windows; nil where there is none.
func (j *judging) bootTarget() *Volume {
	d := j.subject()
	if disk, v := j.bootDisk(); disk != nil && disk.fits(v.Boot) {
		return v
	}
	if d == nil || d.Table == nil {
		return nil
	}
	for _, is := range []func(v Volume) bool{
		func(v Volume) bool { return v.Boot != nil && d.fits(v.Boot) },
		func(v Volume) bool { return d.Starts(v) },
	} {
		if i := slices.IndexFunc(d.Volumes, is); i >= 0 {
			return &d.Volumes[i]
		}
	}
	if d.Table.Style == volume.StyleMBR {
		return j.windowsVolume()
	}
	return nil
}

// windowsVolume is the volume of the Windows that is judged; nil without one.
func (j *judging) windowsVolume() *Volume {
	w := j.judgedWindows()
	if w == nil {
		return nil
	}
	for _, r := range j.volumes() {
		if r.Disk.Number == w.Disk && r.partition() == w.Partition {
			return r.Volume
		}
	}
	return nil
}

// storeFile is the store on the attached copy, as the firmware of the disk has
// it.
func (j *judging) storeFile() text.Raw {
	path := BootLayouts[0].Store
	if j.uefi() {
		path = BootLayouts[1].Store
	}
	return text.New(bootLetter + ":" + path)
}

// onCopy is a remedy that is done to an attached copy.
func (j *judging) onCopy(title, label, risk string, steps ...Step) Remedy {
	all := append([]Step{j.copyDisk(), j.attach()}, steps...)
	all = append(all, j.dismount(), checkAgain(j.copyPath()))
	return Remedy{Title: title, Label: label, Risk: risk, Steps: all}
}
