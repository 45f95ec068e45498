package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/diagnose/examine"
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

// A file that is there is replaced only when asked for again, and one that is
// being examined never.
func TestSaveReplaces(t *testing.T) {
	dir := folder(t, map[string]string{"old.txt": "old", "trace.log": traceText(t, "seed-fail.log")})
	trace := filepath.Join(dir, "trace.log")
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: trace}}}).press("s")
	u.m.dialog.(*save).field.set(filepath.Join(dir, "old.txt"))
	u.press("enter").shows("There is such a file already")
	if b, _ := os.ReadFile(filepath.Join(dir, "old.txt")); string(b) != "old" {
		t.Fatalf("the file was replaced unasked: %q", b)
	}
	u.press("enter").shows("saved ")
	u.press("s")
	u.m.dialog.(*save).field.set(trace)
	u.press("enter").shows("never writes to it").press("enter").shows("never writes to it").press("esc")
	if b, _ := os.ReadFile(trace); string(b) != traceText(t, "seed-fail.log") {
		t.Error("the trace was written to")
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("%d files are left in the folder, want 2: %v", len(list), list)
	}
}
