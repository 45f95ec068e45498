package diagnose_test

import (
	"os"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// What a line of the trace proves by inference is evidence that says so, as
// docs/stages.md does of the same source file and stage.
func TestInferredMarks(t *testing.T) {
	b, err := os.ReadFile("../testdata/seed-pass.log")
	if err != nil {
		t.Fatal(err)
	}
	s := string(b) + strings.Replace(strings.SplitN(string(b), "\n", 2)[0], "SystemInformation.cs(192): SYSTEM:", "BcdUtil.cs(1): bootDevice \\\\?\\Volume{1}; SYSTEM:", 1)
	trace, err := logparse.Parse(t.Context(), text.New("seed-pass.log"), strings.NewReader(s), int64(len(s)), diagnose.TraceOptions())
	if err != nil {
		t.Fatal(err)
	}
	d := diagnose.Judge(diagnose.Facts{}, diagnose.Traces{List: []*logparse.Trace{trace}})
	for _, tt := range []struct {
		stage    diagnose.StageID
		label    string
		inferred bool
	}{
		{diagnose.ImageOpen, "SystemInformation.cs(970)", true},
		{diagnose.PartitionTable, "SystemInformation.cs(764)", false},
		{diagnose.BootVolume, "MountedVhd.cs(308)", false},
		{diagnose.BCDDevices, "BcdUtil.cs(1)", true},
	} {
		found := false
		for _, e := range d.Stage(tt.stage).Trace.Evidence {
			if e.Label == tt.label {
				found = true
				if e.Inferred != tt.inferred {
					t.Errorf("%s, %s: inferred %v, want %v", tt.stage, tt.label, e.Inferred, tt.inferred)
				}
			}
		}
		if !found {
			t.Errorf("%s: no evidence from %s: %+v", tt.stage, tt.label, d.Stage(tt.stage).Trace)
		}
	}
}
