package tui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/examine"
)

func fileWith(t *testing.T, name, content string) string {
	return filepath.Join(folder(t, map[string]string{name: content}), name)
}

func appendTo(t *testing.T, path, s string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(s); err != nil {
		t.Fatal(err)
	}
}

// A trace that was opened from a file is followed while the file grows: its
// view, and what is concluded from it.
func TestTraceGrows(t *testing.T) {
	lines := strings.SplitAfter(traceText(t, "seed-fail.log"), "\n")
	quiet := "[4276] 10B4.000C::05/31-12:51:58.193#16SystemInformation.cs(764): DISK: 10, signature=a9083c0a #partitions 1\r\n"
	path := fileWith(t, "debugview.log", quiet)
	u := start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-fail"), {Path: path}}})
	u.shows("Stage 10 of 11", "debugview.log, 1 line")
	appendTo(t, path, lines[0])
	u.wait(1100*time.Millisecond).shows("Stage 7 of 11", "debugview.log, 2 lines", "the trace went on: × FAILS")
	u.press("3", "a", "end").selected("bootDevice UnknownDevice")
	appendTo(t, path, lines[1]+"half a li")
	u.wait(2100 * time.Millisecond).selected("MountedVhd windows volume").shows("3 of 3").hides("half a li")
	u.press("home").selected("signature=a9083c0a")
	appendTo(t, path, "ne\r\n"+lines[2])
	u.wait(1100*time.Millisecond).selected("signature=a9083c0a").shows("1 of 5", "half a line")
	u.press("/").typed("install").press("enter").shows("filter install", "1 line")
	appendTo(t, path, lines[2]+lines[3])
	u.wait(1100*time.Millisecond).shows("filter install", "2 lines")
	u.press("esc").shows("of 7")
}

// A file that is replaced is read anew; one that is away for a moment is kept.
func TestTraceReplaced(t *testing.T) {
	path := fileWith(t, "debugview.log", traceText(t, "seed-fail.log"))
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).shows("Stage 7 of 11").press("3", "a").
		shows("1 of 4")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	u.wait(3 * time.Second).shows("1 of 4")
	if err := os.WriteFile(path, []byte(traceText(t, "seed-pass.log")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.wait(1100*time.Millisecond).shows("debugview.log was replaced and is read anew", "1 of 10").hides("UnknownDevice")
}

// Only files are looked at, only while they are open, by one timer.
func TestNothingToWatch(t *testing.T) {
	if u := demo(t, 120, 40); u.m.session.watch != nil || u.m.session.polling != pollNone {
		t.Error("what is in memory is watched")
	}
	path := fileWith(t, "debugview.log", traceText(t, "seed-fail.log"))
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).press("f5").press("f5")
	polls := 0
	for _, timer := range u.timers {
		if _, ok := timer.msg.(pollMsg); ok {
			polls++
		}
	}
	if w := u.m.session.watch; w == nil || len(w.files) != 1 || polls != 1 {
		t.Errorf("%+v is watched by %d timers, want one file by one", w, polls)
	}
	u.paste(traceText(t, "seed-pass.log")).press("right", "enter").wait(2 * time.Second)
	if w := u.m.session.watch; w != nil || u.m.session.polling != pollNone {
		t.Errorf("%+v is watched after the trace was replaced", w)
	}
}

// The output of bcdedit that is pasted becomes the other side of the
// comparison.
func TestPasteABCD(t *testing.T) {
	data, err := os.ReadFile("../testdata/after-sysprep.bcd")
	if err != nil {
		t.Fatal(err)
	}
	store, err := bcd.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var listing bytes.Buffer
	if err := store.List(&listing, bcd.ListOptions{}); err != nil {
		t.Fatal(err)
	}
	u := demo(t, 120, 40).paste(strings.ReplaceAll(listing.String(), "\n", "\r"))
	u.shows("A boot configuration, ", "as bcdedit lists it", "Compare the BCD with it").press("enter").on(viewDiff)
	u.shows("pasted text", `locate=\Windows`).hides("predicted")
	u.press("f5").on(viewDiff).shows("pasted text").hides("predicted")
}

// Files of one capture that are opened one after the other are read again as one:
// a run that goes on in the next file is one run, and grows there.
func TestRunAcrossFiles(t *testing.T) {
	lines := strings.SplitAfter(traceText(t, "seed-fail.log"), "\n")
	early, late := fileWith(t, "09.log", lines[0]), fileWith(t, "10.log", lines[1])
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: late}}}).paste(early)
	if n := len(u.m.d.Trace.Runs); n != 2 {
		t.Errorf("%d runs in two files that were opened one by one, want 2", n)
	}
	u.wait(1100 * time.Millisecond)
	appendTo(t, late, lines[2])
	u.wait(1100*time.Millisecond).press("3").shows("2 traces", " of 3")
	if runs := u.m.d.Trace.Runs; len(runs) != 1 || runs[0].Run.Source.String() != early || runs[0].Run.LastSource.String() != late {
		t.Errorf("the runs are %+v, want one from %s to %s", runs, early, late)
	}
	u.press("home", "down").selected("MountedVhd").shows("10.log").press("down").selected("install failed")
}
