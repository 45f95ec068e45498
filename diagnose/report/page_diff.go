package report

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// A diffPart is what two stores differ in.
type diffPart struct {
	Before, After string // what the sides are called
	Predicted     bool   // the side after was not read from anywhere
	Summary       string // how many differences, how many of them can stop VMM
	Objects       []objectPart
	StoredOnly    []changePart // mean the same, are stored differently
	Paired        []string     // what was compared although the identifiers differ
}

// An objectPart is an entry of the store with what differs in it.
type objectPart struct {
	Title, Name string
	Changes     []changePart
}

// A changePart is one element in which two stores differ.
type changePart struct {
	Object, Element string
	About           string // what is known of an element without a name
	Kind            bcd.ChangeKind
	Before, After   *valuePart
	Stops           bool // VMM may fail over the value before
	Inferred        bool
}

// A valuePart is the value of an element on one side.
type valuePart struct {
	Printed, Stored string
	Pieces          []piecePart // of Printed; one piece at least
}

// A piecePart is a stretch of a value; Changed where the sides differ.
type piecePart struct {
	Text    string
	Changed bool
}

const predictedStore = "after sysprep /generalize (predicted)"

// storeDiff is the comparison of a diagnosis; nil without a store.
func storeDiff(d *diagnose.Diagnosis) *diffPart {
	if d.BCD == nil {
		return nil
	}
	after := predictedStore
	if r := d.Reference; r != nil && !r.Predicted {
		after = "in the reference"
	}
	return diffPartOf("in this image", after, &d.BCD.Diff)
}

func diffPartOf(before, after string, diff *bcd.Diff) *diffPart {
	p := &diffPart{Before: before, After: after, Predicted: after == predictedStore}
	stops := 0
	for _, c := range diff.Changes {
		if c.StopsVMM {
			stops++
		}
		name := objectName(c)
		if n := len(p.Objects); n == 0 || p.Objects[n-1].Name != name {
			p.Objects = append(p.Objects, objectPart{Title: c.Title, Name: name})
		}
		o := &p.Objects[len(p.Objects)-1]
		o.Changes = append(o.Changes, changePartOf(c))
	}
	p.StoredOnly = each(diff.StoredOnly, changePartOf)
	p.Paired = each(diff.Matches, func(m bcd.Match) string {
		return fmt.Sprintf("%s: %s before, %s after", m.Role, m.Before, m.After)
	})
	p.Summary = diffSummary(len(diff.Changes), len(p.Objects), stops)
	return p
}

func diffSummary(changes, objects, stops int) string {
	if changes == 0 {
		return "No difference."
	}
	s := fmt.Sprintf("%s in %s.", diagnose.Count(changes, "difference"), diagnose.Count(objects, "object"))
	switch stops {
	case 0:
		return s
	case 1:
		return s + " 1 of them can stop VMM."
	}
	return s + fmt.Sprintf(" %d of them can stop VMM.", stops)
}

// countOrNo is a number of things, "no" for 0.
func countOrNo(n int, what string) string {
	if n == 0 {
		return "no " + what
	}
	return diagnose.Count(n, what)
}

func changePartOf(c bcd.Change) changePart {
	return changePart{Object: c.Title + " " + objectName(c), Element: c.Element, About: c.About, Kind: c.Kind,
		Before: valuePartOf(c.Before), After: valuePartOf(c.After), Stops: c.StopsVMM, Inferred: !c.Certain}
}

// objectName is what bcdedit calls the object, or its identifier.
func objectName(c bcd.Change) string {
	if c.Alias != "" {
		return c.Alias
	}
	return c.Name.String()
}

func valuePartOf(s *bcd.Side) *valuePart {
	if s == nil {
		return nil
	}
	v := &valuePart{Printed: s.Printed.String(), Stored: s.Stored.String()}
	var joined []text.Raw
	for _, p := range s.Pieces {
		joined = append(joined, p.Text)
		v.Pieces = append(v.Pieces, piecePart{p.Text.String(), p.Changed})
	}
	if text.Concat(joined...) != s.Printed {
		v.Pieces = []piecePart{{v.Printed, true}}
	}
	return v
}
