package diagnose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// expectation is what the maker of an image says about it, in expected.json.
type expectation struct {
	Verdict string            `json:"verdict"`
	Cause   string            `json:"cause"`
	Stages  map[string]string `json:"stages"`
	BCD     *struct {
		Readable bool   `json:"readable"`
		Class    string `json:"class"`
		Default  string `json:"default"`
	} `json:"bcd"`
	Windows *struct {
		Partition  int    `json:"partition"`
		Product    string `json:"product"`
		Build      string `json:"build"`
		ImageState string `json:"image_state"`
	} `json:"windows"`
}

var (
	expectedVerdicts = map[string]diagnose.Verdict{"pass": diagnose.VerdictClear, "warn": diagnose.VerdictAtRisk, "fail": diagnose.VerdictFails}
	expectedClasses  = map[string]string{"P": "portable", "M": "this-disk", "X": "other-disk"}
)

// TestImages holds the diagnosis against images made and described by another
// program. VMMDOCTOR_IMAGES names the folder that holds them.
func TestImages(t *testing.T) {
	folder := os.Getenv("VMMDOCTOR_IMAGES")
	if folder == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of test images")
	}
	b, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Images map[string]expectation }
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Images) == 0 {
		t.Fatal("expected.json names no images")
	}
	for name, want := range doc.Images {
		t.Run(name, func(t *testing.T) {
			c := examine.Open(examine.Options{}, examine.Input{Path: filepath.Join(folder, name)})
			defer c.Close()
			want.compare(t, diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{}))
		})
	}
}

func (want expectation) compare(t *testing.T, d diagnose.Diagnosis) {
	for _, p := range d.Problems {
		t.Errorf("not used: %s: %s", p.Path, p.Reason)
	}
	if d.Verdict != expectedVerdicts[want.Verdict] {
		t.Errorf("verdict = %s, want %s (%s)", d.Verdict, expectedVerdicts[want.Verdict], d.Headline)
	}
	if want.Cause != "" && string(d.Cause().ID) != want.Cause && !(want.Cause == "none" && d.Cause().ID == diagnose.CauseNone) {
		t.Errorf("cause = %s, want %s", d.Cause().ID, want.Cause)
	}
	for id, outcome := range want.Stages {
		s := d.Stage(diagnose.StageID(id))
		got := s.Outcome.String()
		if outcome == "not reached" {
			if s.Outcome == diagnose.Warn || s.Outcome == diagnose.Fail {
				t.Errorf("stage %s = %s, but there is nothing to judge", id, got)
			}
			continue
		}
		if got != outcome {
			t.Errorf("stage %s = %s, want %s", id, got, outcome)
		}
	}
	if b := want.BCD; b != nil && b.Readable {
		switch {
		case d.BCD == nil:
			t.Errorf("no BCD was read")
		case d.BCD.Class.String() != expectedClasses[b.Class]:
			t.Errorf("class = %s, want %s", d.BCD.Class, expectedClasses[b.Class])
		}
	}
	if w := want.Windows; w != nil {
		want.compareWindows(t, d)
	}
}

func (want expectation) compareWindows(t *testing.T, d diagnose.Diagnosis) {
	w := want.Windows
	if w.Partition == 0 {
		return
	}
	if d.Windows == nil {
		t.Errorf("no Windows was found, want %s", w.Product)
		return
	}
	id, state := d.Windows.Installation.Identity, d.Windows.Installation.State
	got := []string{id.Product.String(), id.Build.String(), state.ImageState.String()}
	if exp := []string{w.Product, w.Build, w.ImageState}; !slices.Equal(got, exp) {
		t.Errorf("Windows is %q, want %q", got, exp)
	}
	if d.Windows.Partition != w.Partition {
		t.Errorf("Windows is on partition %d, want %d", d.Windows.Partition, w.Partition)
	}
}
