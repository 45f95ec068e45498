package diagnose

import (
	"fmt"
	"slices"

	"vmmdoctor/vhd/volume"
)

// judgeTable: is there an MBR or GPT that a VM can boot from?
func (j *judging) judgeTable() {
	d := j.subject()
	if d == nil || d.Table == nil && d.TableError == nil {
		return
	}
	here := Place{Source: FromDisk, Disk: d.Number, Space: OnDisk}
	fails := func(cause CauseID, short, label, found, needs, text string, at Place) {
		j.d.Stage(PartitionTable).Summary = short
		j.onDisk(PartitionTable, Evidence{Outcome: Fail, Label: label, Found: found, Needs: needs, Text: text, Place: at})
		j.blame(cause, PartitionTable, Proven)
	}
	switch {
	case d.TableError != nil:
		fails(NoPartitionTable, shortTableDamaged, nameTable, shortTableDamaged, "", d.TableError.Reason, d.TableError.Place)
	case d.Table.Blank:
		fails(BlankDisk, shortBlank, nameSector0, foundZeros, needsTable, saysBlank, here)
	case d.Table.Volume && foreignFileSystems[d.Volumes[0].Content.FileSystem]:
		// One volume of another system fills the disk: stage volumes says so.
	case d.Table.Style == volume.StyleNone:
		fails(NoPartitionTable, shortNoTable, nameSector0, shortNoTable, needsTable, saysNoTable, here)
	case len(d.Table.Partitions) == 0:
		fails(NoPartitionTable, shortEmptyTable, tableNames[d.Table.Style], foundNoPartition, needsPartition,
			fmt.Sprintf(saysEmptyTable, tableNames[d.Table.Style]), here)
	default:
		j.judgeTableOf(d, here)
	}
}

func (j *judging) judgeTableOf(d *Disk, here Place) {
	t := d.Table
	many := Count(len(t.Partitions), namePartition)
	if t.Style == volume.StyleGPT {
		j.d.Stage(PartitionTable).Summary = fmt.Sprintf(shortGPT, many)
		j.onDisk(PartitionTable, Evidence{Outcome: Pass, Label: nameGPT, Found: t.DiskGUID.String(), Place: here,
			Text: fmt.Sprintf(saysGPT, t.DiskGUID, many)})
	} else {
		at := here
		at.Offset = mbrSignatureOffset
		j.d.Stage(PartitionTable).Summary = fmt.Sprintf(shortMBR, t.Signature)
		j.onDisk(PartitionTable, Evidence{Outcome: Pass, Label: nameMBRSignature, Found: fmt.Sprintf("%08x", t.Signature), Place: at,
			Text: fmt.Sprintf(saysMBR, t.Signature, many)})
		j.judgeSignature(t, at)
		j.judgeActive(d)
	}
	for _, p := range t.Partitions {
		at := here
		at.Partition, at.Offset = p.Number, p.Offset
		e := Evidence{Label: partitionName(p.Number), Place: at,
			Found: fmt.Sprintf("%s, %s%s", extentWords(p.Offset), Size(p.Size), activeWord(p.Active)),
			Text:  fmt.Sprintf(saysPartition, p.Number, p.TypeName(), p.Offset, p.End(), activeWord(p.Active))}
		if p.Pooled() {
			e.Outcome, e.Needs, e.Inferred, e.Text = Fail, needsBasic, true, fmt.Sprintf(saysPooled, p.Number, p.TypeName())
			j.blame(DynamicDisk, PartitionTable, Inferred)
		}
		j.onDisk(PartitionTable, e)
	}
	j.judgeTableNotes(t, here)
}

func (j *judging) judgeTableNotes(t *volume.Table, here Place) {
	for _, n := range t.Notes {
		at := here
		at.Offset = n.Off
		e := Evidence{Label: nameNote, Found: n.Text, Text: n.Text, Place: at}
		if cause, ok := tableNoteCauses[n.Kind]; ok {
			e.Outcome = Warn
			j.blame(cause, PartitionTable, Proven)
		}
		j.onDisk(PartitionTable, e)
	}
}

// tableNoteCauses are the notes about a partition table that put it at risk.
var tableNoteCauses = map[volume.NoteKind]CauseID{volume.CopyUsed: CopyUsed, volume.SeveralActive: SeveralActive}

// Where the disk signature and the four entries stand in sector 0 (facts:
// bcd-format §5.2).
const (
	mbrSignatureOffset = 0x1b8
	mbrEntriesOffset   = 0x1be
)

// judgeSignature: Windows gives a disk with signature 0 a new one when it is
// attached, and a device that names the disk then names none (facts:
// vmm-pipeline §8).
func (j *judging) judgeSignature(t *volume.Table, at Place) {
	if t.Signature != 0 {
		return
	}
	e := Evidence{Label: nameMBRSignature, Found: foundSignatureZero, Place: at, Text: saysSignatureZero}
	if slices.ContainsFunc(j.devices.Devices, namesPartition) {
		e.Outcome, e.Needs, e.Text = Warn, needsSignature, saysSignatureZeroTied
		j.blame(SignatureZero, PartitionTable, Proven)
	}
	j.onDisk(PartitionTable, e)
}

// judgeActive: on an MBR disk that has boot files a partition must be active.
func (j *judging) judgeActive(d *Disk) {
	if slices.ContainsFunc(d.Volumes, func(v Volume) bool { return v.Partition.Active }) {
		return
	}
	if !slices.ContainsFunc(d.Volumes, func(v Volume) bool { return v.Boot != nil }) {
		return
	}
	j.onDisk(PartitionTable, Evidence{Outcome: Warn, Label: nameActiveFlag, Found: foundNoPartitionActive, Needs: needsSystemActive,
		Text: saysNoActive, Place: Place{Source: FromDisk, Disk: d.Number, Offset: mbrEntriesOffset, Space: OnDisk}})
}
