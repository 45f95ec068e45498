package report

import (
	"io"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// A listingPart is a whole store.
type listingPart struct {
	Bcdedit   string // as bcdedit prints it
	Objects   []listedObject
	Anomalies []string
}

// A listedObject is one entry of a store.
type listedObject struct {
	Title, Name string
	Elements    []listedElement
}

// A listedElement is one setting of an entry.
type listedElement struct{ Name, Type, Value, Stored string }

// Show writes the store found at path. As text it is what bcdedit /enum all prints;
// verbose writes identifiers in full, as bcdedit /v.
func Show(w io.Writer, style Style, path text.Raw, s *bcd.Store, verbose bool) error {
	return document{
		func(o Origin) any { return showOf(o, style.Read, path, s) },
		func() page { return showPage(path, s, verbose) },
	}.write(w, style)
}

func showOf(o Origin, read []diagnose.File, path text.Raw, s *bcd.Store) StoreDocument {
	return StoreDocument{Origin: o, Inputs: each(read, fileOf), Path: path, Objects: objectsOf(s),
		Anomalies: each(s.Anomalies, func(a bcd.Anomaly) Anomaly {
			out := Anomaly{Object: nonEmptyRaw(a.Object), Offset: a.Offset, Text: a.Text}
			if a.Element != 0 {
				out.Type = a.Element.String()
			}
			return out
		})}
}

func showPage(path text.Raw, s *bcd.Store, verbose bool) page {
	var b strings.Builder
	s.List(&b, bcd.ListOptions{Verbose: verbose}) // a strings.Builder takes everything
	l := &listingPart{Bcdedit: b.String(), Anomalies: each(s.Anomalies, bcd.Anomaly.String)}
	for i := range s.Objects {
		o := &s.Objects[i]
		listed := listedObject{Title: bcd.Title(o), Name: o.Name.String()}
		if alias := s.Alias(o.ID); alias != "" && !verbose {
			listed.Name = alias
		}
		for j := range o.Elements {
			e := &o.Elements[j]
			listed.Elements = append(listed.Elements, listedElement{bcd.ElementName(o.Type, e.Type), e.Type.String(),
				s.Print(o, e).String(), bcd.Stored(e).String()})
		}
		l.Objects = append(l.Objects, listed)
	}
	return page{Title: "Boot configuration (BCD) of " + path.String(), Listing: l}
}

// BCDDiff writes what two stores differ in. An empty after stands for what sysprep
// /generalize would make of the store before.
func BCDDiff(w io.Writer, s Style, before, after text.Raw, diff bcd.Diff) error {
	return document{
		func(o Origin) any {
			return DiffDocument{Origin: o, Inputs: each(s.Read, fileOf), Before: before, After: nonEmptyRaw(after),
				Diff: each(diff.Changes, changeOf)}
		},
		func() page { return diffPage(s.Read, before, after, diff) },
	}.write(w, s)
}

func diffPage(read []diagnose.File, before, after text.Raw, diff bcd.Diff) page {
	p := page{Title: "Boot configurations (BCD) compared",
		Inputs: []inputPart{{Label: "Before", Value: before.String(), Literal: true, Details: fileDetails(read, before)}}}
	if after.IsEmpty() {
		p.Inputs = append(p.Inputs, inputPart{Label: "After",
			Value: "what sysprep /generalize would make of it: a prediction"})
		p.Diff = diffPartOf("before", predictedStore, &diff)
		return p
	}
	p.Inputs = append(p.Inputs, inputPart{Label: "After", Value: after.String(), Literal: true, Details: fileDetails(read, after)})
	p.Diff = diffPartOf("before", "after", &diff)
	return p
}
