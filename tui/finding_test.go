package tui

import (
	"strings"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// What is typed in the comparison is found in names and values, also among the
// elements that do not differ, with a count; F3 goes on, Shift+F3 back.
func TestFindInTheComparison(t *testing.T) {
	for _, size := range []struct{ w, h int }{{120, 40}, {80, 24}} {
		u := demo(t, size.w, size.h).press("2").hides("displayorder").press("/").typed("WINload")
		u.selected("~ device").shows("winload.exe", "1 of 3 matches").press("enter").shows("find WINload")
		u.press("f3").shows("2 of 3 matches").press("f3", "f3").shows("1 of 3 matches").press("shift+f3").
			shows("3 of 3 matches")
		u.press("esc").on(viewDiff).hides("find WINload").shows("11 differences")
		u.press("/").typed("displayorder").selected("displayorder").press("f3", "esc").on(viewDiff).
			hides("displayorder")
		u.press("/").typed("nowhere").shows("no match").press("enter", "f3").shows("no match")
		u.press("esc", "f3").hides("no match").press("esc").on(viewDiagnosis)
	}
}

// F3 walks through what the filter of the trace lets through.
func TestNextMatchInTheTrace(t *testing.T) {
	u := demo(t, 120, 40).press("3", "/").typed("vmadditions").shows("1 of 2").selected("install failed")
	u.press("f3").selected("12:52:01.388").press("f3").selected("install failed").press("shift+f3").
		selected("12:52:01.388")
	u.press("enter", "esc", "esc", "3", "f3").hides("F3").selected("12:52:01.388")
}

// n and N go through the problems of every view.
func TestProblemsOfTheDisk(t *testing.T) {
	short := strings.NewReader("conectix" + strings.Repeat("\x00", 2000))
	u := start(t, 120, 40, Options{Inputs: []examine.Input{
		diskInput(t, "seed-pass"), {Name: text.New("cut.vhd"), Reader: short, Size: short.Size()},
	}})
	u.press("4", "home", "n").selected("×").press("n").shows("no further problem here")
	demo(t, 120, 40).press("4", "n").hides("no further problem").press("5").selected("A Generalize").press("n").selected("B Make").press("N", "N").selected("A Generalize").
		shows("no problem before")
}

// Enter on a step goes to the finding that it answers, Esc comes back.
func TestFollowAStep(t *testing.T) {
	u := demo(t, 120, 40).press("5", "enter", "down").selected("2 ")
	u.press("enter").on(viewDiagnosis).selected("10 × FAIL Check generalize")
	u.press("esc").on(viewFix).selected("2 ").press("esc").on(viewDiagnosis).selected("7 × FAIL")
	u.press("5", "end", "enter", "enter").on(viewFix).shows("worth trying whatever")
}

// The steps fill the screen alone, and Esc brings the list back with the same
// way selected.
func TestStepsAlone(t *testing.T) {
	u := demo(t, 120, 40).press("5", "n", "tab", "z").hides("Ways").shows("B Make a repaired disk with vmmdoctor").selected("1 ")
	u.press("esc").shows("Ways").selected("B Make a repaired disk")
}

// Only a trace shows where VMM stopped.
func TestWhereVMMStopped(t *testing.T) {
	demo(t, 120, 40).shows("VMM stopped here").press("x").hides("VMM stopped here")
	start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-fail")}}).shows("after the first failure").
		hides("VMM stopped here")
}

// What is worth knowing and changes no outcome stands with the stage to look
// at first.
func TestNotes(t *testing.T) {
	demo(t, 120, 60).hides("Worth knowing")
	u := start(t, 120, 60, Options{Inputs: []examine.Input{
		diskInput(t, "seed-fail"), {Path: "../testdata/before-sysprep.bcd"}, {Path: "../testdata/after-sysprep.bcd"},
	}})
	u.shows("Worth knowing", "• ").press("home").hides("Worth knowing").press("g").shows("Worth knowing")
}
