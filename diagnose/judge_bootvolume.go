package diagnose

import (
	"fmt"
	"slices"
)

// judgeBootVolume: where are the boot manager and the BCD?
func (j *judging) judgeBootVolume() {
	d := j.subject()
	if d == nil || len(d.Volumes) == 0 || j.d.Stage(ImageOpen).Disk.Outcome == Fail {
		return // of a disk that is not whole nothing is said to be missing
	}
	j.judgeGeneration(d)
	disk, v := j.bootDisk()
	switch {
	case disk == nil:
		j.noBootVolume(d)
	case disk.Starts(*v) && disk.fits(v.Boot):
		j.judgeBootFiles(VolumeRef{disk, v})
	default:
		j.wrongBootVolume(VolumeRef{disk, v})
	}
}

// judgeGeneration: a .vhd makes a machine of generation 1, which does not start
// from a GPT (facts: vmm-pipeline §8).
func (j *judging) judgeGeneration(d *Disk) {
	if d.Kind != KindVHD || !d.gpt() {
		return
	}
	j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: nameGeneration, Found: foundGPTInVHD, Needs: needsVHDX, Text: saysGeneration,
		Place: Place{Source: FromDisk, Disk: d.Number, Space: OnDisk}})
	j.blame(WrongGeneration, BootVolume, Proven)
}

// judgeBootFiles: is everything there by which the machine starts?
func (j *judging) judgeBootFiles(r VolumeRef) {
	n, b := r.partition(), r.Volume.Boot
	at := Place{Source: FromDisk, Disk: r.Disk.Number, Partition: n, Path: b.Store}
	j.d.Stage(BootVolume).Summary = fmt.Sprintf(shortBootVolume, n, startWord(r.Disk))
	if r.Disk.beyondFirmware(*r.Volume) {
		name := r.Volume.Content.Name
		j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: partitionName(n), Found: name, Needs: needsFAT, Place: at, Inferred: true,
			Text: fmt.Sprintf(saysNotFAT, n, name)})
		j.blame(BootFilesMissing, BootVolume, Inferred)
		return
	}
	j.onDisk(BootVolume, Evidence{Outcome: Pass, Label: nameBCD, Found: b.Store.String(), Place: at,
		Text: fmt.Sprintf(saysBootVolume, n, startWord(r.Disk), managerName(b), b.Store)})
	switch {
	case b.Manager.IsEmpty() && b.Fallback.IsEmpty():
		j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: nameManager, Found: foundNotThere, Needs: managerPath(b), Place: at,
			Text: fmt.Sprintf(saysNoManager, n, managerPath(b))})
		j.blame(BootFilesMissing, BootVolume, Proven)
	case b.Manager.IsEmpty():
		at.Path = b.Fallback
		j.onDisk(BootVolume, Evidence{Label: nameManager, Found: b.Fallback.String(), Place: at, Text: fmt.Sprintf(saysFallbackOnly, b.Fallback)})
	case b.UEFI && b.Fallback.IsEmpty():
		at.Path = b.Manager
		j.onDisk(BootVolume, Evidence{Outcome: Warn, Label: nameFallback, Found: foundNotThere, Needs: FallbackLoaders[0], Place: at,
			Text: fmt.Sprintf(saysNoFallback, n, FallbackLoaders[0])})
		j.blame(NoFallbackLoader, BootVolume, Proven)
	}
	j.severalBootVolumes(r)
}

// severalBootVolumes warns where the firmware could start from another one: it
// takes the first EFI system partition it likes.
func (j *judging) severalBootVolumes(r VolumeRef) {
	if !r.Disk.gpt() {
		return
	}
	for i := range r.Disk.Volumes {
		v := &r.Disk.Volumes[i]
		if v == r.Volume || v.Boot == nil || !r.Disk.Starts(*v) {
			continue
		}
		j.onDisk(BootVolume, Evidence{Outcome: Warn, Label: partitionName(v.Partition.Number), Found: foundBootFilesToo, Needs: needsOneBootVolume,
			Text:  fmt.Sprintf(saysSeveralBootVolumes, v.Partition.Number, r.partition()),
			Place: Place{Source: FromDisk, Disk: r.Disk.Number, Partition: v.Partition.Number, Path: v.Boot.Store}})
		j.blame(SeveralBootVolumes, BootVolume, Proven)
	}
}

// wrongBootVolume says why the machine does not start from the volume that has a
// store.
func (j *judging) wrongBootVolume(r VolumeRef) {
	n, b := r.partition(), r.Volume.Boot
	e := Evidence{Outcome: Fail, Label: partitionName(n), Place: Place{Source: FromDisk, Disk: r.Disk.Number, Partition: n, Path: b.Store}}
	cause := NoActivePartition
	switch {
	case !r.Disk.fits(b):
		cause = BootFilesMissing
		e.Found, e.Needs, e.Text = firmwareWords[b.UEFI], firmwareWords[!b.UEFI], fmt.Sprintf(saysOtherFirmware, n, b.Store, tableNames[r.Disk.Table.Style])
		j.d.Stage(BootVolume).Summary = fmt.Sprintf(shortOtherFirmware, n)
	case r.Disk.gpt():
		cause = ESPWrongType
		e.Found, e.Needs, e.Text = r.Volume.Partition.TypeName(), needsESP, fmt.Sprintf(saysESPType, n, b.Store, r.Volume.Partition.TypeName())
		j.d.Stage(BootVolume).Summary = fmt.Sprintf(shortESPType, n)
	default:
		e.Found, e.Needs, e.Text = foundNotActive, needsActive, fmt.Sprintf(saysNotActive, n, b.Store)
		j.d.Stage(BootVolume).Summary = fmt.Sprintf(shortNotActive, n)
	}
	j.onDisk(BootVolume, e)
	j.blame(cause, BootVolume, Proven)
}

// bootDisk is the disk of the case, and the volume on it, whose store is judged.
func (j *judging) bootDisk() (*Disk, *Volume) {
	for i := range j.d.Disks {
		d := &j.d.Disks[i]
		if d.Role == RoleReference {
			continue
		}
		if v := d.BootVolume(); v >= 0 {
			return d, &d.Volumes[v]
		}
	}
	return nil, nil
}

// noBootVolume says what is missing when no volume has a store.
func (j *judging) noBootVolume(d *Disk) {
	at := Place{Source: FromDisk, Disk: d.Number}
	stage := j.d.Stage(BootVolume)
	if i := slices.IndexFunc(d.Volumes, func(v Volume) bool { return v.Boot != nil && d.fits(v.Boot) }); i >= 0 {
		v := d.Volumes[i]
		at.Partition, at.Path = v.Partition.Number, storePath(v.Boot)
		stage.Summary = shortNoBCD
		j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: nameBCD, Found: foundNotThere, Needs: at.Path.String(), Place: at,
			Text: fmt.Sprintf(saysNoBCD, at.Partition, v.Boot.Manager, at.Path)})
		j.blame(BCDMissing, BootVolume, Proven)
		return
	}
	if i := slices.IndexFunc(d.Volumes, func(v Volume) bool {
		return v.opaque() && (d.Starts(v) || d.Table != nil && d.Table.Volume)
	}); i >= 0 {
		at.Partition = d.Volumes[i].Partition.Number
		j.onDisk(BootVolume, Evidence{Label: partitionName(at.Partition), Found: foundUnreadable, Place: at,
			Text: fmt.Sprintf(saysBootVolumeHidden, at.Partition)})
		return
	}
	if j.onlyMounted() {
		stage.Summary = foundNotMounted
		j.onDisk(BootVolume, Evidence{Label: nameBootFiles, Found: foundNotMounted, Text: saysBootFilesUnseen, Place: at})
		return
	}
	e := Evidence{Outcome: Fail, Label: nameBootFiles, Found: foundOnNoVolume, Needs: needsBootFiles, Text: saysNoBootFiles, Place: at}
	stage.Summary = shortNoBootFiles
	switch {
	case j.blamed(LegacyLoader), j.blamed(NotWindows), j.blamed(DynamicDisk), j.blamed(Encrypted):
	case j.isDataDisk(d):
		stage.Summary, e.Text = shortDataDisk, saysDataDisk
		j.blame(DataDisk, BootVolume, Proven)
	default:
		j.blame(BootFilesMissing, BootVolume, Proven)
	}
	j.onDisk(BootVolume, e)
}

// isDataDisk reports whether a sound disk has nothing of Windows.
func (j *judging) isDataDisk(d *Disk) bool {
	return len(j.f.Windows) == 0 && !slices.ContainsFunc(d.Volumes, func(v Volume) bool {
		return v.opaque() || v.Boot != nil || v.NTLDR || d.gpt() && d.Starts(v)
	})
}

// blamed reports whether a cause is known already.
func (j *judging) blamed(id CauseID) bool {
	_, ok := j.causes[id]
	return ok
}
