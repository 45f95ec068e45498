package report

import (
	"fmt"
	"strconv"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/vhd/volume"
)

// checkPage is the page of a diagnosis.
func checkPage(d *diagnose.Diagnosis, lines Lines) page {
	p := page{
		Title:   "Diagnosis of " + subjectName(d),
		Verdict: verdictOf(d),
		Inputs:  inputsOf(d),
		Stages:  each(d.Stages, func(s diagnose.Stage) stagePart { return stagePartOf(&s, d.FirstFailure) }),
		Notes:   each(d.Notes, func(n diagnose.Note) string { return n.Text }),
		Diff:    storeDiff(d),
	}
	if d.Stopped {
		p.Notes = append(p.Notes, "The examination was stopped before its end: what is not said here is not known.")
	}
	addTrace(&p, d.Trace, lines)
	for i, r := range d.Remedies {
		p.Remedies = append(p.Remedies, remedyPart{Letter: letter(i), Title: r.Title, Label: r.Label, Risk: r.Risk,
			Steps: r.Steps})
	}
	return p
}

// letter names the ways to put things right: A to Z, then AA.
func letter(i int) string {
	if i >= 26 {
		return letter(i/26-1) + letter(i%26)
	}
	return string(rune('A' + i))
}

func number(n int) string { return strconv.Itoa(n) }

// subjectName says what a report is about: the disk, or else what there is.
func subjectName(d *diagnose.Diagnosis) string {
	for _, disk := range d.Disks {
		if disk.Role == diagnose.RoleSubject {
			return disk.Path.String()
		}
	}
	switch {
	case d.BCD != nil:
		return d.BCD.Path.String()
	case d.Trace != nil && len(d.Trace.Traces) > 0:
		return d.Trace.Traces[0].Name.String()
	case len(d.Problems) > 0:
		return d.Problems[0].Path.String()
	}
	return "nothing"
}

func verdictOf(d *diagnose.Diagnosis) *verdictPart {
	return &verdictPart{Verdict: d.Verdict, Word: d.Verdict.Words(), Headline: d.Headline, Detail: d.Detail,
		Causes: each(d.Causes, func(c diagnose.Cause) causePart {
			return causePart{ID: string(c.ID), Known: confidenceWords[c.Confidence] + stageName(c.Stage),
				Summary: c.Summary}
		})}
}

var confidenceWords = map[diagnose.Confidence]string{diagnose.Proven: "proven by ", diagnose.Inferred: "inferred from "}

func inputsOf(d *diagnose.Diagnosis) []inputPart {
	in := each(d.Disks, func(disk diagnose.Disk) inputPart { return diskInput(disk, d.Files) })
	if w := d.Windows; w != nil {
		in = append(in, windowsInput(w))
	}
	if d.BCD != nil {
		in = append(in, storeInput(d.BCD, d.Files))
	}
	switch r := d.Reference; {
	case r == nil:
	case r.Predicted:
		in = append(in, inputPart{Label: "BCD compared with",
			Value: "what sysprep /generalize would make of it: a prediction"})
	default:
		in = append(in, inputPart{Label: "BCD compared with", Value: r.Path.String(), Literal: true,
			Details: append(fileDetails(d.Files, r.Path), r.Kind.Words())})
	}
	in = append(in, traceInputs(d.Trace, d.Files)...)
	for _, p := range d.Problems {
		in = append(in, inputPart{Label: "Not used", Value: p.Path.String(), Literal: true,
			Details: filled("Because "+p.Reason+".", p.Advice)})
	}
	return in
}

// filled leaves out what is empty.
func filled(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// prefixed is s behind a word, or empty when s is.
func prefixed(word, s string) string {
	if s == "" {
		return ""
	}
	return word + s
}

var roleWords = map[diagnose.Role]string{
	diagnose.RoleSubject: "the subject", diagnose.RoleJoined: "part of the case", diagnose.RoleReference: "the reference",
}

func diskInput(d diagnose.Disk, read []diagnose.File) inputPart {
	in := inputPart{Label: fmt.Sprintf("Disk %d, %s", d.Number, roleWords[d.Role]), Value: d.Path.String(),
		Literal: true, Details: fileDetails(read, d.Path)}
	if d.Problem != nil {
		in.Details = append(in.Details, "Not opened: "+d.Problem.Reason+".")
		return in
	}
	if c := d.Container; c.Type != "" {
		in.Details = append(in.Details, strings.Join(filled(d.Kind.Words()+" image, "+c.Type,
			sizeWords(c.VirtualSize)+" in size",
			prefixed("blocks of ", blockWords(c.BlockSize)), fmt.Sprintf("sectors of %d bytes", c.SectorSize)), ", "))
		for i, parent := range c.Chain {
			if i > 0 {
				in.Details = append(in.Details, strings.Join(append([]string{"parent " + parent.String()}, fileDetails(read, parent)...), ", "))
			}
		}
	}
	if t := d.Table; t != nil {
		in.Details = append(in.Details, tableWords(t))
	}
	for _, v := range d.Volumes {
		in.Details = append(in.Details, volumeWords(v))
	}
	return in
}

func tableWords(t *volume.Table) string {
	switch t.Style {
	case volume.StyleMBR:
		return fmt.Sprintf("MBR, signature %08x", t.Signature)
	case volume.StyleGPT:
		return "GPT, disk " + t.DiskGUID.String()
	}
	return "no partition table"
}

func volumeWords(v diagnose.Volume) string {
	p := v.Partition
	active, label := "", ""
	if p.Active {
		active = "active"
	}
	if !v.Content.Label.IsEmpty() {
		label = fmt.Sprintf("label %q", v.Content.Label)
	}
	kind := v.Content.Name
	if kind == "" {
		kind = v.Content.FileSystem.String()
	}
	return fmt.Sprintf("partition %d: ", p.Number) + strings.Join(filled(kind, sizeWords(p.Size),
		fmt.Sprintf("[%d-%d]", p.Offset, p.End()),
		active, label, prefixed("holds ", strings.Join(each(v.Roles, func(r string) string { return volumeRoles[r] }),
			" and "))), ", ")
}

var volumeRoles = map[string]string{"boot": "the boot files", "windows": "Windows"}

func windowsInput(w *diagnose.WindowsFacts) inputPart {
	id, state := w.Installation.Identity, w.Installation.State
	return inputPart{Label: "Windows", Value: id.Product.String(), Literal: true, Details: filled(
		strings.Join(filled(prefixed("version ", id.Version), prefixed("build ", id.Build.String()),
			id.Edition.String(), id.Architecture, id.Language), ", "),
		prefixed("image state ", state.ImageState.String()),
		prefixed("computer name ", id.ComputerName.String()),
		fmt.Sprintf("on disk %d, partition %d, %s", w.Disk, w.Partition, w.Installation.Root))}
}

var classWords = map[bcd.Class]string{
	bcd.ClassPortable:  "its boot devices are portable",
	bcd.ClassThisDisk:  "its boot devices name this disk",
	bcd.ClassOtherDisk: "its boot devices name a disk that is not here",
	bcd.ClassUnknown:   "its boot devices cannot be held against a disk",
}

func storeInput(b *diagnose.BCD, read []diagnose.File) inputPart {
	where := strings.Join(fileDetails(read, b.Path), "")
	if b.Disk > 0 {
		where = fmt.Sprintf("on disk %d, partition %d", b.Disk, b.Partition)
	}
	entry := ""
	if o, err := b.Store.Default(); err == nil {
		entry = fmt.Sprintf("default entry %s %s", o.Description(), o.Name)
	}
	return inputPart{Label: "Boot configuration (BCD)", Value: b.Path.String(), Literal: true,
		Details: filled(where, diagnose.Count(len(b.Store.Objects), "object"), entry, classWords[b.Class])}
}

// sizeWords is a size without the zero that says that it was rounded.
func sizeWords(n int64) string { return strings.Replace(diagnose.Size(n), ".0 ", " ", 1) }

// blockWords is empty for a container without blocks.
func blockWords(n int64) string {
	if n == 0 {
		return ""
	}
	return sizeWords(n)
}
