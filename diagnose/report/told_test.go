package report

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// What a reading left out or rests on is told in every form people read.
func TestReadingIsTold(t *testing.T) {
	before, _ := guid.Parse("{11111111-1111-1111-1111-111111111111}")
	after, _ := guid.Parse("{22222222-2222-2222-2222-222222222222}")
	d := &diagnose.Diagnosis{
		Trace: &diagnose.TraceReading{Chosen: -1,
			Traces: []*logparse.Trace{{Name: text.New("vmm.txt"), Formats: []logparse.FormatCount{{Format: logparse.FormatTracefmt}}, MoreRuns: 3, MoreErrors: 1}},
			Runs:   []diagnose.Run{{Run: logparse.Run{Dropped: 5}}},
		},
		BCD: &diagnose.BCD{Store: &bcd.Store{}, Diff: bcd.Diff{
			Changes: []bcd.Change{{Title: "Windows Boot Loader", Alias: "{default}", Element: "custom:46000010", About: "marks a recovery OS", Kind: bcd.Added}},
			Matches: []bcd.Match{{Before: before, After: after, Role: "the default entry"}},
		}},
	}
	for _, id := range diagnose.StageOrder {
		d.Stages = append(d.Stages, diagnose.Stage{ID: id})
	}
	for _, f := range Formats {
		if f.Name == "json" { // its keys are a contract
			continue
		}
		var b bytes.Buffer
		if err := Diagnosis(&b, styled(f.Name), d); err != nil {
			t.Fatal(err)
		}
		plain := strings.Join(strings.Fields(html.UnescapeString(strings.ReplaceAll(b.String(), `\`, ""))), " ")
		for _, want := range []string{
			"no trace of VMM in format tracefmt has been seen",
			"3 earlier runs left out", "1 later job error left out", "5 lines that may mark stages left out",
			"Compared although their identifiers differ",
			"the default entry: {11111111-1111-1111-1111-111111111111} before, {22222222-2222-2222-2222-222222222222} after",
			"arks a recovery OS",
		} {
			if !strings.Contains(plain, want) {
				t.Errorf("%s does not say %q", f.Name, want)
			}
		}
	}
}
