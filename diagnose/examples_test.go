package diagnose_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

var updateDocs = flag.Bool("update", false, "write docs/stages.md, causes.md and errors.md anew")

// TestDocs writes the pages about stages, causes and error numbers from the words
// and the judgements of this package, so that they cannot disagree with it; without
// -update it holds the committed pages against that.
func TestDocs(t *testing.T) {
	shown := judgeExamples(t)
	for name, page := range diagnose.DocPages(shown) {
		file := filepath.Join("..", "docs", name)
		if *updateDocs {
			if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		committed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if page != strings.ReplaceAll(string(committed), "\r\n", "\n") {
			t.Errorf("%s does not say what the program says; go test ./diagnose -run TestDocs -update writes it anew", file)
		}
	}
}

// chainCauses need files of their own, so no row of causeCases has them.
var chainCauses = []diagnose.CauseID{diagnose.ParentMissing, diagnose.ParentMismatch, diagnose.ParentMoved}

// judgeExamples judges the cases of causeCases and the scenes, and gathers what is
// said.
func judgeExamples(t *testing.T) map[diagnose.CauseID]diagnose.ShownCause {
	t.Helper()
	shown := map[diagnose.CauseID]diagnose.ShownCause{}
	for _, id := range diagnose.CauseOrder {
		shown[id] = diagnose.ShownCause{Stages: map[diagnose.StageID]diagnose.Confidence{}}
	}
	for _, id := range chainCauses {
		shown[id] = diagnose.ShownCause{map[diagnose.StageID]diagnose.Confidence{diagnose.ImageOpen: diagnose.Proven}, diagnose.RemediesFor(id)}
	}
	var all []diagnose.Diagnosis
	for _, tt := range causeCases {
		all = append(all, judgeInputs(t, named(tt.inputs)))
	}
	for _, tt := range scenes {
		all = append(all, judgeInputs(t, named([]examine.Input{tt.make()})))
	}
	for _, first := range []bool{true, false} { // best where it is the cause of the case
		for _, d := range all {
			gather(shown, d, first)
		}
	}
	return shown
}

// named gives disks the name they have in the documentation.
func named(inputs []examine.Input) []examine.Input {
	inputs = slices.Clone(inputs)
	for i := range inputs {
		if base, ext, _ := inputs[i].Name.Cut("."); base == text.New("disk") {
			inputs[i].Name = text.Concat(text.New(`D:\Library\Template.`), ext)
		}
	}
	return inputs
}

func judgeInputs(t *testing.T, inputs []examine.Input) diagnose.Diagnosis {
	t.Helper()
	c := examine.Open(examine.Options{}, inputs...)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	return diagnose.Judge(c.Examine(t.Context(), nil), traces)
}

func gather(shown map[diagnose.CauseID]diagnose.ShownCause, d diagnose.Diagnosis, first bool) {
	for i, c := range d.Causes {
		s := shown[c.ID]
		if s.Stages[c.Stage] != diagnose.Proven {
			s.Stages[c.Stage] = c.Confidence
		}
		if (i == 0 || !first) && s.Remedies == nil {
			for _, r := range d.Remedies {
				if r.Cause == c.ID {
					s.Remedies = append(s.Remedies, r)
				}
			}
		}
		shown[c.ID] = s
	}
}
