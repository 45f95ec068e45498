package tui

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose/examine"
)

// testHome is where the tests begin, beside testdata.
var testHome, errTestHome = os.Getwd()

// mending opens the article's disk as a file of the current folder, with its trace,
// and shows the way that makes a repaired disk.
func mending(t *testing.T, w, h int) *user {
	t.Helper()
	if errTestHome != nil {
		t.Fatal(errTestHome)
	}
	t.Chdir(testHome)
	t.Chdir(folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail"), "seed-fail.log": traceText(t, "seed-fail.log")}))
	u := start(t, w, h, Options{Inputs: []examine.Input{{Path: "W2012.vhd"}, {Path: "seed-fail.log"}}})
	return u.press("5", "down").shows("Make a repaired disk with vmmdoctor")
}

// The article's author makes a repaired disk, and looks at it: the trace stays, and
// says that it is of before.
func TestRepairFlow(t *testing.T) {
	u := mending(t, 120, 40)
	whole, err := os.ReadFile("W2012.vhd")
	if err != nil {
		t.Fatal(err)
	}
	before := sha256.Sum256(whole)
	u.press("R").shows("Make a repaired disk", "Copy, ", "Differencing child, ", "W2012-portable.vhd", "disk alone   × FAILS", "new disk     ! AT RISK",
		"of the disk are written", `\Boot\BCD on`, "The original is only read", "sysprep", "Enter make it")
	u.press("enter").hides("Enter make it").shows("AT RISK", "W2012-portable.vhd", "made W2012-portable.vhd")
	if b, err := os.ReadFile("W2012.vhd"); err != nil || sha256.Sum256(b) != before {
		t.Errorf("the disk has changed: %v", err)
	}
	if u.m.d.Trace == nil {
		t.Error("the trace is gone")
	}
	u.shows("W2012-portable.vhd compared with W2012.vhd").press("2").shows("differences", "W2012-portable.vhd  ", "   W2012.vhd")
	u.press("c").shows("What sysprep /generalize would make").hides("The store before the repair")
	u.press("enter").shows("(predicted)")
	u.press("c").shows("The store before the repair").press("enter").on(viewDiff).shows("before the repair", "differences")
	u.press("1", "f5").shows("AT RISK", "W2012-portable.vhd compared with")
	u.press("2", "c").shows("W2012.vhd", "compared with before").press("down", "down", "enter")
	u.shows("compared with W2012.vhd", "this    looked for", "other   only the disk").hides("before  ")
	if err := os.WriteFile("W2012.vhd", []byte(diskBytesAt(t, "seed-pass")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("the store that is compared with changed")
	u.press("c", "enter").shows("(predicted)").hides("compared with W2012.vhd")
}

// What was to be done with the disk of before says nothing of the repaired one.
func TestRepairedWays(t *testing.T) {
	mending(t, 120, 40).press("R", "enter").shows("made ").press("5").shows("►A Generalize a copy with sysprep")
}

// Where VMM stops now is selected after a check, unless another stage was looked at.
func TestCheckedFollowsTheFailure(t *testing.T) {
	dir := folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail")})
	path := filepath.Join(dir, "W2012.vhd")
	for _, keys := range [][]string{nil, {"left"}} {
		if err := os.WriteFile(path, []byte(diskBytes(t, "seed-fail")), 0o644); err != nil {
			t.Fatal(err)
		}
		u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).selected("10 × FAIL").press(keys...)
		if err := os.WriteFile(path, []byte(diskBytes(t, "seed-fail")[:2<<20]), 0o644); err != nil {
			t.Fatal(err)
		}
		if u.press("f5").shows("Stage 1 of 11"); keys == nil {
			u.selected("1 × FAIL Open image")
		} else {
			u.selected("9 - skip OS identity")
		}
	}
}

func TestRepairChild(t *testing.T) {
	u := mending(t, 120, 40).press("R", "tab").shows("While the child exists nothing may write", "Merge-VHD")
	u.press("enter").shows("made W2012-portable.vhd")
	if info, err := os.Stat("W2012-portable.vhd"); err != nil || info.Size() > 4<<20 {
		t.Errorf("%v, %v; want a child of a few MB", info, err)
	}
	if c := u.m.d.Disks[0].Container; c.Type != "differencing" || len(c.Chain) != 1 {
		t.Errorf("what is shown is a %s disk with %d parents", c.Type, len(c.Chain))
	}
}

// What does not go is said in the dialog, and nothing is made.
func TestRepairRefused(t *testing.T) {
	u := mending(t, 120, 40).press("R")
	name := func(s string) *user {
		u.m.dialog.(*repair).field.set(s)
		return u.press("enter")
	}
	name("W2012.vhd").shows("Not made: the file is one of the files that are examined")
	name("new.vhdx").shows("Give it a name that ends in .vhd")
	name(filepath.Join("absent", "new.vhd")).shows("Not made: the file cannot be written")
	if err := os.WriteFile("notes.vhd", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	name("notes.vhd").shows("There is such a file already. Enter once more replaces it.")
	u.press("esc").hides("Enter make it").press("R", "esc").shows("ways to fix this")
	list, err := os.ReadDir(".")
	if err != nil || len(list) != 3 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
	u.press("R").m.dialog.(*repair).field.set("notes.vhd")
	u.press("enter", "enter").shows("made notes.vhd")
}

// Only where this program can do it is it offered.
func TestRepairOffered(t *testing.T) {
	u := mending(t, 120, 40).shows("R make it here")
	u.press("up").hides("R make it here").press("R").hides("Differencing child")
	t.Chdir(testHome)
	demo(t, 120, 40).press("5", "down").hides("R make it here").press("R").hides("Differencing child")
}

// A disk that is stopped leaves nothing, also when the program ends.
func TestRepairStopped(t *testing.T) {
	for _, quit := range []bool{false, true} {
		u := mending(t, 120, 40).press("R")
		d := u.m.dialog.(*repair)
		cmd := u.m.makeDisk(d)
		d.making.cancel()
		u.shows("Make a repaired disk")
		if quit {
			u.m.endMaking()
		} else {
			u.run(cmd)
			if d.making != nil || !(d.saying == "Stopped: nothing is left of it." || u.m.dialog == nil) {
				t.Errorf("stopped: %q", d.saying)
			}
		}
		left, err := filepath.Glob(".W2012*")
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

// While the disk is made nothing closes the dialog but Esc, which stops it.
func TestRepairWhileMaking(t *testing.T) {
	u := mending(t, 100, 30).press("R")
	d := u.m.dialog.(*repair)
	stopped := false
	d.making = &making{cancel: func() { stopped = true }, done: 3 << 20, all: 12 << 20}
	u.m.making = d.making
	u.send(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft})
	u.press("x", "enter", "tab").shows("3 MB of 12 MB copied", "Esc stop", "Make a repaired disk")
	u.press("esc").shows("Make a repaired disk")
	if !stopped {
		t.Error("Esc stops nothing")
	}
	u.m.making = nil
}

func TestRepairScreens(t *testing.T) {
	for _, size := range goldenSizes {
		if size.w < minWidth || size.h < minHeight {
			continue
		}
		u := mending(t, size.w, size.h)
		u.m.started = "/reports"
		u.press("R")
		checkScreen(t, u, size.w, size.h)
		screens := map[string]string{"repair": u.screen(), "repair-child": u.press("tab").screen()}
		t.Chdir(testHome)
		for name, screen := range screens {
			compareGolden(t, fmt.Sprintf("%s-%dx%d", name, size.w, size.h), screen)
		}
	}
}
