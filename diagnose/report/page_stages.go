package report

import (
	"fmt"
	"slices"

	"vmmdoctor/diagnose"
)

func stagePartOf(s *diagnose.Stage, first diagnose.StageID) stagePart {
	out := stagePart{Number: s.ID.Number(), ID: string(s.ID), Title: s.Title(), Does: s.Does(), Summary: s.Summary,
		Why:     s.Why,
		Outcome: s.Outcome, Disk: s.Disk.Outcome, Trace: s.Trace.Outcome, First: s.ID == first, After: s.After,
		Seen: s.SeenToFail()}
	for _, side := range []struct {
		name string
		diagnose.Side
	}{{"Disk", s.Disk}, {"Trace", s.Trace}} {
		for _, e := range side.Evidence {
			name := side.name
			if side.name == "Trace" && e.Place.Source == diagnose.FromSysprepLog {
				name = "Sysprep's log"
			}
			out.Evidence = append(out.Evidence, evidencePart{Side: name, Outcome: e.Outcome, Text: e.Text,
				Place: placeParts(e.Place), Inferred: e.Inferred})
		}
	}
	return out
}

// withEvidence are the stages of which something is known.
func withEvidence(stages []stagePart) []stagePart {
	return slices.DeleteFunc(slices.Clone(stages), func(s stagePart) bool { return len(s.Evidence) == 0 })
}

// placeParts says where a piece of evidence can be looked at.
func placeParts(p diagnose.Place) []string {
	return each(p.Parts(), func(part diagnose.PlacePart) string {
		switch part.Is {
		case diagnose.PartPath:
			return part.Value
		case diagnose.PartOffset:
			return fmt.Sprintf("byte %s of the %s", part.Value, spaceWords[p.Space])
		}
		return part.Is + " " + part.Value
	})
}

var spaceWords = map[diagnose.Space]string{diagnose.InFile: "file", diagnose.OnDisk: "disk",
	diagnose.InContent: "content"}

// stopWords stand behind the first stage that fails. Only a trace shows where
// VMM stopped; a disk shows where it would have reason to, and an error of the
// last stage may come from any before it.
func stopWords(s stagePart) string {
	switch {
	case s.Number == len(diagnose.StageOrder):
		return fmt.Sprintf("Stage %d is the first that fails.", s.Number)
	case s.Seen:
		return fmt.Sprintf("VMM stopped here, at stage %d. What follows is what lies behind it.", s.Number)
	}
	return fmt.Sprintf("Stage %d is the first that fails. What follows is what lies behind it.", s.Number)
}
