package tui

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// Every reason stands whole in the body, with what to do.
func TestTrouble(t *testing.T) {
	dir := folder(t, map[string]string{
		"empty.vhdx": "", "notes.txt": strings.Repeat("nothing of VMM\r\n", 9000),
		"picture.png": "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 4000),
	})
	tests := []struct{ file, reason string }{
		{"absent.vhd", "Check the path"},
		{"empty.vhdx", "t is empty"},
		{"notes.txt", "no line of it"},
		{"picture.png", "egins with 89 50 4e 47"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			u := start(t, 80, 24, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, tt.file)}}})
			u.shows("× CANNOT READ", tt.file, tt.reason, "try again", "o open another file", "? keys   q quit")
			if u.press("y"); !strings.Contains(u.copied, tt.reason) {
				t.Errorf("y copies %q", u.copied)
			}
			u.press("o").shows("Open a disk image").press("esc").press("f5").shows("× CANNOT READ")
		})
	}
}

// While the disk is read the pipeline fills, Esc stops, and below 150 ms
// nothing is shown.
func TestReading(t *testing.T) {
	u := start(t, 80, 24, Options{})
	w := &work{run: 7, cancel: func() {}, started: u.now, notes: map[diagnose.StageID]string{},
		inputs: []examine.Input{{Path: "/library/W2012.vhdx"}}}
	u.m.work, u.m.runs = w, 7
	u.send(progressMsg{7, diagnose.Progress{
		Stage: diagnose.PartitionTable, Note: "MBR, signature a9083c0a", Read: 3 << 20,
	}})
	u.hides("Reading")
	u.wait(2 * time.Second)
	u.send(spinMsg{7})
	u.shows("Reading", "W2012.vhdx", "3 MB read, 2.0 seconds", "► ", "Partition table", "signature a9083c0a",
		"Esc stop")
	u.send(progressMsg{6, diagnose.Progress{Stage: diagnose.Components}})
	u.shows("►  2")
	stopped := false
	w.cancel = func() { stopped = true }
	if u.press("esc"); !stopped {
		t.Error("Esc does not stop")
	}
}

// What a run that was replaced still sends changes nothing.
func TestLateResult(t *testing.T) {
	u := demo(t, 80, 24)
	before := u.screen()
	u.send(openedMsg{run: 99, files: examine.Open(examine.Options{})})
	u.send(pastedMsg{run: 99})
	u.send(hitsMsg{run: 99, at: []uint32{1}})
	if u.screen() != before {
		t.Errorf("the screen changed:\n%s", u.screen())
	}
}

// A message that is longer than the screen scrolls: every line of it can be
// read.
func TestLongMessageScrolls(t *testing.T) {
	u := demo(t, 60, 16).press("3", "t").shows("How to record", "logman create", "Esc close", "▼").
		hides("netsh trace")
	checkScreen(t, u, 60, 16)
	u.press("pgdown").shows("VMM_MMDDHHMM.etl").press("end").shows("netsh trace convert").shows("works too", "▲").press("up", "home").
		shows("logman create")
	u.resize(120, 40).shows("logman create", "works too").hides("▼").press("enter").hides("How to record")
}
