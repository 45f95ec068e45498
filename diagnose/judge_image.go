package diagnose

import (
	"fmt"

	"vmmdoctor/vhd"
)

// judgeImage: is the container whole, with all its parents?
func (j *judging) judgeImage() {
	d := j.subject()
	if d == nil {
		return
	}
	for i := range j.d.Disks {
		if p := j.d.Disks[i].Problem; p != nil && j.d.Disks[i].Role != RoleReference {
			j.onDisk(ImageOpen, Evidence{Outcome: Fail, Label: nameImage, Found: imageFaults[p.Cause], Text: p.Reason, Place: p.Place})
			j.blame(p.Cause, ImageOpen, Proven)
		}
	}
	here := Place{Source: FromDisk, Disk: d.Number, Path: d.Path}
	switch {
	case d.Problem != nil:
	case d.Kind == KindFolder:
		j.d.Stage(ImageOpen).Summary = shortFolder
		j.onDisk(ImageOpen, Evidence{Label: nameFolder, Found: d.Path.String(), Text: saysFolder, Place: here})
	case d.Kind == KindRaw:
		j.judgeRaw(d, here)
	default:
		j.judgeContainer(d, here)
	}
}

// judgeContainer: what of the container is not as it should be?
func (j *judging) judgeContainer(d *Disk, here Place) {
	c, chain := d.Container, parents(len(d.Container.Chain))
	j.d.Stage(ImageOpen).Summary = fmt.Sprintf("%s, %s", describeContainer(d), chain)
	j.onDisk(ImageOpen, Evidence{Outcome: Pass, Label: nameContainer, Found: describeContainer(d), Place: here,
		Text: fmt.Sprintf(saysImageWhole, d.Kind.Words(), c.Type, Size(c.VirtualSize), chain)})
	for _, n := range d.Notes {
		at := here
		at.Offset, at.Space = n.Off, InFile
		e := Evidence{Label: nameNote, Found: n.Text, Text: n.Text, Place: at}
		if cause, ok := noteCauses[n.Kind]; ok {
			e.Outcome = Warn
			j.blame(cause, ImageOpen, Proven)
		}
		j.onDisk(ImageOpen, e)
	}
}

// judgeRaw: a raw image is whole when its partitions end within it. Neither VMM
// nor Hyper-V attaches one (facts: vmm-pipeline §8).
func (j *judging) judgeRaw(d *Disk, here Place) {
	j.d.Stage(ImageOpen).Summary = describeContainer(d)
	if d.Table != nil {
		for _, p := range d.Table.Partitions {
			if p.End() > d.Container.VirtualSize {
				at := here
				at.Partition, at.Offset, at.Space = p.Number, d.Container.VirtualSize, InFile
				j.onDisk(ImageOpen, Evidence{Outcome: Fail, Label: nameImage, Found: foundCut, Place: at,
					Text: fmt.Sprintf(saysRawCut, d.Container.VirtualSize, p.Number, p.End())})
				j.blame(ContainerDamaged, ImageOpen, Proven)
				return
			}
		}
	}
	j.onDisk(ImageOpen, Evidence{Outcome: Warn, Label: nameContainer, Found: describeContainer(d), Needs: needsContainer, Place: here, Text: saysRaw})
	j.blame(RawImage, ImageOpen, Proven)
}

// noteCauses are the notes about a container that put it at risk (design:
// Warnings that are not failures).
var noteCauses = map[vhd.NoteKind]CauseID{
	vhd.CopyUsed: CopyUsed, vhd.LogReplayed: LogReplayed, vhd.ParentMoved: ParentMoved,
}

func describeContainer(d *Disk) string {
	if d.Kind == KindRaw {
		return fmt.Sprintf(foundRaw, Size(d.Container.VirtualSize))
	}
	return fmt.Sprintf("%s %s, %s", d.Container.Type, d.Kind.Words(), Size(d.Container.VirtualSize))
}

// parents counts the parents of a disk.
func parents(n int) string {
	if n == 0 {
		return shortNoParent
	}
	return Count(n, nameParent)
}
