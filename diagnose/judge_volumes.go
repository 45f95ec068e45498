package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// File systems that Windows does not boot from and that only other systems make.
var foreignFileSystems = map[volume.FileSystem]bool{
	volume.Ext: true, volume.XFS: true, volume.Btrfs: true, volume.LVM: true, volume.Swap: true,
}

// judgeVolumes: what is on each partition, and can it be read?
func (j *judging) judgeVolumes() {
	d := j.subject()
	if d == nil || d.Table == nil || len(d.Volumes) == 0 {
		return
	}
	for _, at := range j.volumes() {
		j.judgeVolume(at)
	}
	var systems []string
	for _, v := range d.Volumes {
		systems = append(systems, fileSystemWord(v.Content))
	}
	stage := j.d.Stage(Volumes)
	stage.Summary = byKind(systems)
	if foreign, only := foreignVolumes(d); foreign > 0 && only {
		j.onDisk(Volumes, Evidence{Outcome: Fail, Label: nameOS, Found: foundNotWindows, Needs: needsWindows, Text: saysNotWindows,
			Place: Place{Source: FromDisk, Disk: d.Number}})
		j.blame(NotWindows, Volumes, Proven)
	}
}

// byKind counts volumes and says of which kinds they are.
func byKind(systems []string) string {
	counts := map[string]int{}
	var kinds []string
	for _, s := range systems {
		if counts[s]++; counts[s] == 1 {
			kinds = append(kinds, s)
		}
	}
	for i, k := range kinds {
		if len(kinds) > 1 {
			kinds[i] = fmt.Sprintf("%d %s", counts[k], k)
		}
	}
	return Count(len(systems), "volume") + ": " + strings.Join(kinds, "; ")
}

// foreignVolumes counts the volumes other systems made, and whether no volume
// of Windows is beside them.
func foreignVolumes(d *Disk) (foreign int, only bool) {
	only = true
	for _, v := range d.Volumes {
		switch fs := v.Content.FileSystem; {
		case foreignFileSystems[fs]:
			foreign++
		case fs == volume.NTFS || fs == volume.BitLocker || v.Boot != nil:
			only = false
		}
	}
	return foreign, only
}

// judgeVolume looks at one volume. Only one that the machine starts from can
// fail or warn; of another one it is told what it is (design: What matters).
func (j *judging) judgeVolume(r VolumeRef) {
	v, n := r.Volume, r.partition()
	at := Place{Source: FromDisk, Disk: r.Disk.Number, Partition: n, Offset: v.Partition.Offset, Space: OnDisk}
	e := Evidence{Label: partitionName(n), Found: fileSystemWord(v.Content), Place: at,
		Text: fmt.Sprintf(saysVolume, n, v.Content.Name, bootSectorWords[v.Content.BootSector])}
	cause := CauseNone
	switch {
	case v.Problem != nil:
		e.Outcome, e.Found, e.Needs, e.Text, e.Place = Fail, foundUnreadable, needsSoundVolume, v.Problem.Reason, v.Problem.Place
		cause = WindowsDamaged
	case v.Content.FileSystem == volume.BitLocker && v.Content.ClearKey:
		e.Outcome, e.Needs, e.Text, cause = Warn, needsDecrypted, fmt.Sprintf(saysSuspended, n), BitLockerSuspended
	case v.Content.FileSystem == volume.BitLocker:
		e.Outcome, e.Needs, e.Text, cause = Fail, needsDecrypted, fmt.Sprintf(saysEncrypted, n), Encrypted
	case j.legacy(r):
		e.Outcome, e.Needs, e.Text, cause = Warn, needsBootmgr, fmt.Sprintf(saysNTLDR, n), LegacyLoader
	case v.Content.Dirty:
		e.Outcome, e.Text, cause = Warn, fmt.Sprintf(saysDirty, n), VolumeDirty
	case v.Hibernated:
		e.Outcome, e.Text, cause = Warn, fmt.Sprintf(saysHibernated, n), VolumeDirty
		e.Place.Path = text.New(Hiberfil)
	case v.Content.FileSystem.Opens():
		e.Outcome = Pass
	}
	if e.Outcome == Warn || e.Outcome == Fail {
		if !j.matters(r) {
			e.Outcome, e.Needs = Unknown, ""
			e.Text += " " + saysNotStarted
			cause = CauseNone
		}
	}
	if cause != CauseNone {
		j.blame(cause, Volumes, Proven)
	}
	j.onDisk(Volumes, e)
	j.judgeBootSector(r, at)
}

// legacy reports whether the volume starts Windows XP or Server 2003, and no BCD
// is there that would start a later one.
func (j *judging) legacy(r VolumeRef) bool {
	if slices.ContainsFunc(r.Disk.Volumes, func(v Volume) bool { return v.Boot != nil && !v.Boot.Store.IsEmpty() }) {
		return false
	}
	starts := r.Volume.Content.BootSector == volume.BootNTLDR && r.Volume.Partition.Active
	return starts || r.Volume.NTLDR
}

// judgeBootSector: a BIOS machine goes on with the boot sector of the active
// partition (facts: vmm-pipeline §8).
func (j *judging) judgeBootSector(r VolumeRef, at Place) {
	v, t := r.Volume, r.Disk.Table
	if t == nil || t.Style != volume.StyleMBR || !r.Disk.Starts(*v) || v.Boot == nil || v.Boot.Store.IsEmpty() || v.Problem != nil {
		return
	}
	e := Evidence{Outcome: Warn, Label: fmt.Sprintf(nameBootSector, r.partition()), Place: at}
	start := v.Partition.Offset / int64(t.SectorSize)
	switch {
	case v.Content.BootSector != volume.BootBootmgr && v.Content.BootSector != volume.BootUnknown:
		e.Found, e.Needs = v.Content.BootSector.String(), needsBootmgr
		e.Text = fmt.Sprintf(saysBootSector, r.partition(), bootSectorWords[v.Content.BootSector])
	case v.Content.FileSystem.Opens() && int64(v.Content.Hidden) != start:
		e.Found, e.Needs = fmt.Sprintf(foundHidden, v.Content.Hidden), fmt.Sprint(start)
		e.Text = fmt.Sprintf(saysHidden, r.partition(), v.Content.Hidden, start)
	default:
		return
	}
	j.onDisk(Volumes, e)
	j.blame(BootSectorWrong, Volumes, Proven)
}

// matters reports whether the machine needs the volume: to start from it, as
// Windows' own, or perhaps so where that cannot be told.
func (j *judging) matters(r VolumeRef) bool {
	same := func(other *VolumeRef) bool { return other != nil && other.Volume == r.Volume }
	if r.Disk.Starts(*r.Volume) || same(j.storeVolume()) || same(j.course.loader.to) || same(j.course.system.to) {
		return true
	}
	if w := j.judgedWindows(); w != nil {
		return w.Disk == r.Disk.Number && w.Partition == r.partition()
	}
	return r.Volume.opaque() || j.legacy(r)
}

func fileSystemWord(c volume.Content) string {
	if c.BootSector == volume.BootBootmgr || c.BootSector == volume.BootNTLDR {
		return fmt.Sprintf("%s, %s", c.Name, strings.ToUpper(c.BootSector.String()))
	}
	return c.Name
}
