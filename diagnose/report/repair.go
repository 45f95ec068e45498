package report

import (
	"fmt"
	"io"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// RepairFormatNames are the formats that [Repair] writes.
var RepairFormatNames = []string{"text", "json"}

// Repair writes what is to be made of a disk, or was made, in one of
// [RepairFormatNames].
func Repair(w io.Writer, s Style, n *diagnose.NewDisk) error {
	return document{
		func(o Origin) any { return repairOf(o, n) },
		func() page { return repairPage(n) },
	}.write(w, s)
}

func repairOf(o Origin, n *diagnose.NewDisk) RepairDocument {
	d := RepairDocument{Origin: o, Disk: n.From, Child: n.Child, Output: nonEmptyRaw(n.To), Created: n.Made,
		Refusal: nonEmpty(n.Refusal), Before: judgementOf(&n.Before), Sectors: []Extent{}, Changes: []Change{}}
	if r := n.Repair(); r.Holds() {
		d.Sectors = each(r.Written, extentOf)
		d.Changes = each(r.Changes, changeOf)
		d.Store = &RepairStore{Partition: n.Before.BCD.Partition, Path: n.Before.BCD.Path,
			Extents: each(r.Extents, extentOf)}
	}
	if n.Refusal == "" {
		after := judgementOf(&n.After)
		d.After, d.Size = &after, n.Size
	}
	return d
}

func extentOf(x diagnose.Extent) Extent { return Extent{x.Off, x.Length} }

func judgementOf(d *diagnose.Diagnosis) Judgement {
	return Judgement{Verdict: string(d.Verdict), Headline: d.Headline, Cause: causeOf(d.Cause())}
}

// repairPage is a plan in words: what is written, where, and what comes of it; or why
// there is none.
func repairPage(n *diagnose.NewDisk) page {
	p := page{Title: "Repair of " + n.From.String(),
		Inputs: []inputPart{{Label: "The disk", Value: n.From.String(), Literal: true, Details: []string{judged(&n.Before)}}},
		Notes:  n.Words()}
	if n.Refusal != "" {
		return p
	}
	r := n.Repair()
	made := inputPart{Label: "The new disk", Value: n.To.String(), Literal: true}
	if n.To.IsEmpty() {
		made.Value = "none, this is only the plan"
	}
	made.Details = append(made.Details, n.Kind(), judged(&n.After))
	p.Inputs = append(p.Inputs, made)
	store := inputPart{Label: "The boot configuration", Value: n.Before.BCD.Path.String(), Literal: true}
	store.Details = append(store.Details, fmt.Sprintf("On partition %d.", n.Before.BCD.Partition))
	for _, x := range r.Extents {
		store.Details = append(store.Details, fmt.Sprintf("%d bytes of it lie at %#x of the disk.", x.Length, x.Off))
	}
	for _, x := range r.Written {
		store.Details = append(store.Details, fmt.Sprintf("%d bytes at %#x of the disk are written.", x.Length, x.Off))
	}
	p.Inputs = append(p.Inputs, store)
	p.Diff = diffPartOf("on the disk", "on the new disk", &bcd.Diff{Changes: r.Changes})
	return p
}

// judged is a verdict with its reason, a paragraph.
func judged(d *diagnose.Diagnosis) string { return d.Verdict.Words() + ": " + d.Headline }
