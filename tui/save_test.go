package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/diagnose/report"
)

func TestSaveAReport(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []string{"Stage 7 of 11", "# ", "<!doctype html>", `"schema": 1`} {
		u := demo(t, 120, 40).press("s").shows("Save a report", "seed-fail-vmmdoctor.txt")
		for range i {
			u.press("tab")
		}
		path := filepath.Join(dir, "report"+report.Formats[i].Ending)
		u.m.dialog.(*save).field.set(path)
		u.press("enter").shows("saved ").hides("Save a report")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.ToLower(string(b)), strings.ToLower(want)) {
			t.Errorf("%s does not hold %q", path, want)
		}
	}
}

// A file that is there is replaced only when asked for again.
func TestSaveReplaces(t *testing.T) {
	old := filepath.Join(folder(t, map[string]string{"old.txt": "old"}), "old.txt")
	u := demo(t, 120, 40).press("s")
	u.m.dialog.(*save).field.set(old)
	u.press("enter").shows("There is such a file already")
	if b, _ := os.ReadFile(old); string(b) != "old" {
		t.Fatalf("the file was replaced unasked: %q", b)
	}
	u.press("enter").shows("saved ")
	if b, _ := os.ReadFile(old); !strings.Contains(string(b), "Stage 7 of 11") {
		t.Errorf("the file holds %q", b)
	}
	if list, _ := os.ReadDir(filepath.Dir(old)); len(list) != 1 {
		t.Errorf("the folder holds %v", list)
	}
}
