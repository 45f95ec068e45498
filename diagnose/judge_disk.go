package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// judgeImage: is the container whole, with all its parents?
func (j *judging) judgeImage() {
	d := j.subject()
	if d == nil {
		return
	}
	here := Place{Source: FromDisk, Disk: d.Number, Path: d.Path}
	for i := range j.d.Disks {
		if p := j.d.Disks[i].Problem; p != nil && j.d.Disks[i].Role != RoleReference {
			j.onDisk(ImageOpen, Evidence{Outcome: Fail, Label: "image", Found: saysDamagedShort, Text: p.Reason,
				Place: p.Place})
			j.blame(p.Cause, ImageOpen, Proven)
		}
	}
	if d.Problem != nil {
		return
	}
	if d.Kind == KindFolder {
		j.d.Stage(ImageOpen).Summary = "a mounted volume"
		j.onDisk(ImageOpen, Evidence{Label: "folder", Found: d.Path.String(), Text: saysFolder, Place: here})
		return
	}
	c := d.Container
	j.onDisk(ImageOpen, Evidence{Outcome: Pass, Label: "container", Found: describeContainer(d), Place: here,
		Text: fmt.Sprintf(saysImageWhole, d.Kind.Words(), c.Type, Size(c.VirtualSize), parents(len(c.Chain)-1))})
	for _, n := range d.Notes {
		at := here
		at.Offset, at.Space = n.Off, InFile
		e := Evidence{Label: "note", Found: n.Text, Text: n.Text, Place: at}
		if cause, ok := noteCauses[n.Kind]; ok {
			e.Outcome = Warn
			j.blame(cause, ImageOpen, Proven)
		}
		j.onDisk(ImageOpen, e)
	}
	j.d.Stage(ImageOpen).Summary = fmt.Sprintf("%s, %s", describeContainer(d), parents(len(c.Chain)-1))
}

// noteCauses are the notes about a container that put it at risk (design:
// Warnings that are not failures).
var noteCauses = map[vhd.NoteKind]CauseID{
	vhd.CopyUsed: CopyUsed, vhd.LogReplayed: LogReplayed, vhd.ParentMoved: ParentMoved,
}

func describeContainer(d *Disk) string {
	if d.Kind == KindRaw {
		return "raw image, " + Size(d.Container.VirtualSize)
	}
	return fmt.Sprintf("%s %s, %s", d.Container.Type, d.Kind.Words(), Size(d.Container.VirtualSize))
}

func parents(n int) string {
	switch {
	case n <= 0:
		return "no parent"
	case n == 1:
		return "1 parent"
	}
	return fmt.Sprintf("%d parents", n)
}

// judgeTable: is there an MBR or GPT that a VM can boot from?
func (j *judging) judgeTable() {
	d := j.subject()
	if d == nil || d.Table == nil && d.TableError == nil {
		return
	}
	here := Place{Source: FromDisk, Disk: d.Number, Space: OnDisk}
	stage := j.d.Stage(PartitionTable)
	switch {
	case d.TableError != nil:
		stage.Summary = saysTableDamagedShort
		j.onDisk(PartitionTable, Evidence{Outcome: Fail, Label: "partition table", Found: saysTableDamagedShort,
			Text: d.TableError.Reason, Place: d.TableError.Place})
		j.blame(NoPartitionTable, PartitionTable, Proven)
		return
	case d.Table.Blank:
		stage.Summary = saysBlankShort
		j.onDisk(PartitionTable, Evidence{Outcome: Fail, Label: "sector 0", Found: "all zero", Needs: "MBR or GPT",
			Text: saysBlank, Place: here})
		j.blame(BlankDisk, PartitionTable, Proven)
		return
	case d.Table.Style == volume.StyleNone || len(d.Table.Partitions) == 0:
		stage.Summary = saysNoTableShort
		j.onDisk(PartitionTable, Evidence{Outcome: Fail, Label: "sector 0", Found: saysNoTableShort,
			Needs: "MBR or GPT", Text: saysNoTable, Place: here})
		j.blame(NoPartitionTable, PartitionTable, Proven)
		return
	}
	j.judgeTableOf(d, here)
}

func (j *judging) judgeTableOf(d *Disk, here Place) {
	t := d.Table
	n := len(t.Partitions)
	if t.Style == volume.StyleGPT {
		j.d.Stage(PartitionTable).Summary = fmt.Sprintf("GPT, %s", Count(n, "partition"))
		j.onDisk(PartitionTable, Evidence{Outcome: Pass, Label: "GPT disk", Found: t.DiskGUID.String(), Place: here,
			Text: fmt.Sprintf(saysGPT, t.DiskGUID, Count(n, "partition"))})
	} else {
		at := here
		at.Offset = mbrSignatureOffset
		j.d.Stage(PartitionTable).Summary = fmt.Sprintf("MBR, signature %08x", t.Signature)
		j.onDisk(PartitionTable, Evidence{Outcome: Pass, Label: "MBR disk signature",
			Found: fmt.Sprintf("%08x", t.Signature), Place: at,
			Text: fmt.Sprintf(saysMBR, t.Signature, Count(n, "partition"))})
		j.judgeActive(d)
	}
	for _, p := range t.Partitions {
		at := here
		at.Partition, at.Offset = p.Number, p.Offset
		j.onDisk(PartitionTable, Evidence{Label: fmt.Sprintf("partition %d", p.Number),
			Found: fmt.Sprintf("%s, %s%s", extentWords(p.Offset), Size(p.Size), activeWord(p.Active)),
			Text: fmt.Sprintf(saysPartition, p.Number, p.TypeName(), p.Offset, p.End(),
				activeWord(p.Active)), Place: at})
	}
	for _, n := range t.Notes {
		at := here
		at.Offset = n.Off
		e := Evidence{Label: "note", Found: n.Text, Text: n.Text, Place: at}
		if cause, ok := tableNoteCauses[n.Kind]; ok {
			e.Outcome = Warn
			j.blame(cause, PartitionTable, Proven)
		}
		j.onDisk(PartitionTable, e)
	}
}

// tableNoteCauses are the notes about a partition table that put it at risk.
var tableNoteCauses = map[volume.NoteKind]CauseID{volume.CopyUsed: CopyUsed}

// mbrSignatureOffset is where the disk signature stands in sector 0 (facts:
// bcd-format §5.2).
const mbrSignatureOffset = 0x1b8

// judgeActive: on an MBR disk that has boot files a partition must be active.
func (j *judging) judgeActive(d *Disk) {
	if slices.ContainsFunc(d.Volumes, func(v Volume) bool { return v.Partition.Active }) {
		return
	}
	if !slices.ContainsFunc(d.Volumes, func(v Volume) bool { return v.Boot != nil }) {
		return
	}
	j.onDisk(PartitionTable, Evidence{Outcome: Warn, Label: "active flag", Found: "on no partition",
		Needs: "on the system partition",
		Text:  saysNoActive, Place: Place{Source: FromDisk, Disk: d.Number, Offset: 0x1be, Space: OnDisk}})
}

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
	var systems []string
	for i := range j.d.Disks {
		if disk := &j.d.Disks[i]; disk.Role != RoleReference {
			for v := range disk.Volumes {
				j.judgeVolume(disk, &disk.Volumes[v])
			}
		}
	}
	for _, v := range d.Volumes {
		systems = append(systems, fileSystemWord(v.Content))
	}
	stage := j.d.Stage(Volumes)
	stage.Summary = strings.Join(systems, ", ")
	if len(systems) == 1 {
		stage.Summary = "1 volume: " + systems[0]
	}
	if foreign, only := foreignVolumes(d); foreign > 0 && only {
		j.onDisk(Volumes, Evidence{Outcome: Fail, Label: "operating system", Found: "not Windows", Needs: "Windows",
			Text:  saysNotWindows,
			Place: Place{Source: FromDisk, Disk: d.Number}})
		j.blame(NotWindows, Volumes, Proven)
	}
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

func (j *judging) judgeVolume(d *Disk, v *Volume) {
	at := Place{Source: FromDisk, Disk: d.Number, Partition: v.Partition.Number, Offset: v.Partition.Offset,
		Space: OnDisk}
	label := fmt.Sprintf("partition %d", v.Partition.Number)
	if v.Problem != nil {
		j.onDisk(Volumes, Evidence{Outcome: Fail, Label: label, Found: "cannot be read", Needs: "a sound volume",
			Text: v.Problem.Reason, Place: v.Problem.Place})
		j.blame(WindowsDamaged, Volumes, Proven)
		return
	}
	e := Evidence{Label: label, Found: fileSystemWord(v.Content), Place: at,
		Text: fmt.Sprintf(saysVolume, v.Partition.Number, v.Content.Name, bootSectorWords[v.Content.BootSector])}
	switch {
	case v.Content.FileSystem == volume.BitLocker:
		e.Outcome, e.Needs, e.Text = Fail, "decrypted", fmt.Sprintf(saysEncrypted, v.Partition.Number)
		j.blame(Encrypted, Volumes, Proven)
	case v.Content.BootSector == volume.BootNTLDR && v.Boot == nil:
		e.Outcome, e.Needs, e.Text = Warn, "BOOTMGR", fmt.Sprintf(saysNTLDR, v.Partition.Number)
		j.blame(LegacyLoader, Volumes, Proven)
	case v.Content.Dirty:
		e.Outcome, e.Text = Warn, fmt.Sprintf(saysDirty, v.Partition.Number)
		j.blame(VolumeDirty, Volumes, Proven)
	case v.Hibernated:
		e.Outcome, e.Text, e.Place.Path = Warn, fmt.Sprintf(saysHibernated, v.Partition.Number), text.New(Hiberfil)
		j.blame(VolumeDirty, Volumes, Proven)
	case v.Content.FileSystem.Opens():
		e.Outcome = Pass
	}
	j.onDisk(Volumes, e)
}

func fileSystemWord(c volume.Content) string {
	if c.BootSector == volume.BootBootmgr || c.BootSector == volume.BootNTLDR {
		return fmt.Sprintf("%s, %s", c.Name, strings.ToUpper(c.BootSector.String()))
	}
	return c.Name
}

// judgeBootVolume: where are the boot manager and the BCD?
func (j *judging) judgeBootVolume() {
	d := j.subject()
	if d == nil || len(d.Volumes) == 0 {
		return
	}
	disk, v := j.bootDisk()
	if disk == nil {
		j.noBootVolume(d)
		return
	}
	at := Place{Source: FromDisk, Disk: disk.Number, Partition: v.Partition.Number, Path: v.Boot.Store}
	number := v.Partition.Number
	if disk.Starts(*v) {
		j.d.Stage(BootVolume).Summary = fmt.Sprintf("partition %d, %s", number, startWord(disk))
		j.onDisk(BootVolume, Evidence{Outcome: Pass, Label: "BCD", Found: v.Boot.Store.String(), Place: at,
			Text: fmt.Sprintf(saysBootVolume, number, startWord(disk), managerName(v.Boot), v.Boot.Store)})
		if v.Boot.Manager.IsEmpty() {
			j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: "boot manager", Found: "not there",
				Needs: managerPath(v.Boot), Place: at,
				Text: fmt.Sprintf(saysNoManager, number, managerPath(v.Boot))})
			j.blame(BootFilesMissing, BootVolume, Proven)
		}
		return
	}
	j.d.Stage(BootVolume).Summary = fmt.Sprintf("partition %d, not active", number)
	j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: fmt.Sprintf("partition %d", number), Found: "not active",
		Needs: "active", Place: at,
		Text: fmt.Sprintf(saysNotActive, number, v.Boot.Store)})
	j.blame(NoActivePartition, BootVolume, Proven)
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
	for _, v := range d.Volumes {
		if v.Boot == nil {
			continue
		}
		at.Partition, at.Path = v.Partition.Number, storePath(v.Boot)
		stage.Summary = "no BCD"
		j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: "BCD", Found: "not there", Needs: at.Path.String(),
			Place: at,
			Text:  fmt.Sprintf(saysNoBCD, v.Partition.Number, v.Boot.Manager, at.Path)})
		j.blame(BCDMissing, BootVolume, Proven)
		return
	}
	stage.Summary = "no boot files"
	j.onDisk(BootVolume, Evidence{Outcome: Fail, Label: "boot files", Found: "on no volume",
		Needs: `\bootmgr and \Boot\BCD`, Text: saysNoBootFiles, Place: at})
	if _, legacy := j.causes[LegacyLoader]; legacy {
		return
	}
	if _, foreign := j.causes[NotWindows]; !foreign {
		j.blame(BootFilesMissing, BootVolume, Proven)
	}
}
