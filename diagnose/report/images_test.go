package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// Reports on images made by independent tools follow the schema too, with
// their names and without.
func TestReportsOnImagesFollowTheSchema(t *testing.T) {
	folder := os.Getenv("VMMDOCTOR_IMAGES")
	if folder == "" {
		t.Skip("VMMDOCTOR_IMAGES names no folder of test images: reports on them are not checked")
	}
	images, err := filepath.Glob(filepath.Join(folder, "*vhd*"))
	if err != nil || len(images) == 0 {
		t.Fatalf("no images in %s (%v)", folder, err)
	}
	check := readSchemas(t).document("check")
	for _, image := range images {
		d := judge(t, examine.Input{Path: image})
		redacted := NewRedactor().Diagnosis(*d)
		for _, d := range []*diagnose.Diagnosis{d, &redacted} {
			var b strings.Builder
			if err := Diagnosis(&b, styled("json"), d); err != nil {
				t.Fatal(err)
			}
			var v any
			if err := json.Unmarshal([]byte(b.String()), &v); err != nil {
				t.Fatal(err)
			}
			for _, p := range check.validate("$", v) {
				t.Errorf("%s: %s", filepath.Base(image), p)
			}
		}
	}
}
