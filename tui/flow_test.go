package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"

	tea "charm.land/bubbletea/v2"
)

// The first screen answers the question: where VMM stopped, why, and which
// stage proves it.
func TestFirstScreen(t *testing.T) {
	u := demo(t, 120, 40)
	u.shows("× FAILS", "Stage 7 of 11", "never generalized", "Stage 10, Check generalize, proves it",
		"VMM stopped here", "◄ why")
	u.selected("7 × FAIL Resolve boot devices")
	u.shows("{bootmgr} device", "partition=a9083c0a at 1 MB", "bootDevice UnknownDevice",
		"Generalize a copy with sysprep")
}

// Stages behind the failure keep what the disk says of them.
func TestLaterStagesKeepTheirOutcome(t *testing.T) {
	demo(t, 120, 40).shows("8 √ OK   Locate Windows volume", "10 × FAIL Check generalize")
}

func TestWalkTheStages(t *testing.T) {
	u := demo(t, 120, 40)
	u.press("n").selected("10 × FAIL").shows("10 Check generalize ─")
	u.press("n").shows("no further problem here").selected("10 × FAIL")
	u.press("N").selected("7 × FAIL")
	u.press("up").selected("6 √ OK").press("right", "right").selected("8 √ OK")
	u.press("home").selected("1 √ OK").press("end").selected("11 - skip")
	u.press("g").selected("7 × FAIL")
}

// Enter follows, Esc comes back, one step at a time, and never quits.
func TestFollowAndBack(t *testing.T) {
	u := demo(t, 120, 40)
	u.press("enter").selected("UnknownDevice").press("home").selected("{bootmgr} device")
	u.press("enter").on(viewDiff).selected("device")
	u.press("enter").on(viewDiagnosis).selected("7 × FAIL")
	u.press("esc").on(viewDiff).press("esc").on(viewDiagnosis).selected("{bootmgr} device")
	u.press("esc").selected("7 × FAIL").press("esc", "esc", "esc").on(viewDiagnosis)
	if u.quit {
		t.Error("Esc quits")
	}
}

func TestFollowATraceLine(t *testing.T) {
	u := demo(t, 120, 40).press("tab")
	u.selected("bootDevice UnknownDevice").press("enter").on(viewTrace).selected("bootDevice UnknownDevice")
	u.press("n").selected("MountedVhd windows volume").press("enter").on(viewDiagnosis).selected("8 √ OK")
}

func TestFollowARemedy(t *testing.T) {
	u := demo(t, 120, 40).press("tab", "down", "down", "down", "down")
	u.selected("D Use a template").press("enter").on(viewFix).selected("D Use a template without customization")
}

// What a listing says is followed to its row as what a store says is.
func TestFollowInListing(t *testing.T) {
	const listing = "Windows Boot Manager\n--------------------\nidentifier              {bootmgr}\n" +
		"device                  partition=\\Device\\HarddiskVolume1\ndefault                 {current}\n\n" +
		"Windows Boot Loader\n-------------------\nidentifier              {current}\n" +
		"device                  partition=C:\npath                    \\Windows\\system32\\winload.exe\n" +
		"osdevice                partition=C:\nsystemroot              \\Windows\n"
	path := fileWith(t, "bcd.txt", listing)
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}})
	u.press("home").selected("1 · --").press("down", "down", "down", "down", "down", "down").selected("7 · --")
	u.press("enter", "down", "down").selected("{current} osdevice").press("enter").on(viewDiff).selected("osdevice")
}

func TestViewsByDigit(t *testing.T) {
	u := demo(t, 120, 40)
	for i, v := range views {
		u.press(fmt.Sprint(i + 1)).on(v.view)
	}
	u.press("1").press("2", "3").press("esc").on(viewDiff).press("9").on(viewDiff)
}

// The comparison holds what the published fc output shows: eleven differences,
// three of which VMM stops at.
func TestDiff(t *testing.T) {
	u := demo(t, 120, 40).press("2")
	u.shows("11 differences in 4 objects", "3 can stop VMM", "after sysprep /generalize (predicted)",
		`locate=\Windows\system32\winload.exe`, "8 elements are the same")
	u.selected("partition=a9083c0a at 1 MB").press("n").selected("winload.exe").press("n").selected("osdevice").
		press("n").shows("no further problem")
	u.hides("displayorder").press("u").shows("displayorder").press("u").hides("displayorder")
	u.press("v").shows("- partition=a9083c0a at 1 MB")
}

func TestTraceFilter(t *testing.T) {
	u := demo(t, 120, 40).press("3").shows("lines of a stage", "1 of 4")
	u.press("/").flood("windows", 40*time.Millisecond).shows("of 1").selected("MountedVhd windows volume not found")
	u.press("enter").shows("filter windows").press("esc").shows("of 4").
		selected("MountedVhd windows volume not found").on(viewTrace)
	u.press("a").shows("all lines").press("/", "B", "c", "d", "U", "t", "i", "l", "enter").
		shows("filter BcdUtil", "1 line").selected("BcdUtil.cs(1987)")
}

// A trace can be pasted at any time, also over the opening screen, and the
// diagnosis follows at once.
func TestPasteATrace(t *testing.T) {
	u := start(t, 120, 40, Options{}).shows("Open a disk image")
	u.paste(strings.ReplaceAll(traceText(t, "seed-fail.log"), "\r\n", "\r")) // as terminals send it
	u.shows("Pasted text", "DebugView trace, 4 lines, 4 messages", "failure at stage 7", "× FAILS")
	u.press("enter").shows("Stage 7 of 11", "most likely", "judged with the trace").selected("7 × FAIL")
}

func TestPasteBesideADisk(t *testing.T) {
	u := start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-fail")}})
	u.shows("Stage 10 of 11", "No trace yet").selected("10 × FAIL")
	u.press("3").paste(traceText(t, "seed-fail.log")).press("enter").on(viewTrace).selected("bootDevice UnknownDevice")
	u.press("g").shows("Stage 7 of 11").selected("7 × FAIL")
}

func TestPasteThrownAway(t *testing.T) {
	u := demo(t, 120, 40)
	before := u.screen()
	u.paste("something else\nentirely\n").shows("No trace that vmmdoctor knows").press("esc")
	if u.screen() != before {
		t.Errorf("the screen changed:\n%s", u.screen())
	}
}

// After the repair the old trace disagrees, says so, and can be set aside.
func TestTraceOfBeforeTheRepair(t *testing.T) {
	u := start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-pass"), traceInput(t, "seed-fail.log")}})
	u.shows("! AT RISK", "trace shows a failure").press("x").shows("√ CLEAR", "set aside").press("x").shows("! AT RISK")
}

// Consoles without bracketed paste send the text as keys: nothing is lost and
// no letter acts.
func TestFlood(t *testing.T) {
	trace := lineEnds.Replace(traceText(t, "seed-fail.log")) + strings.Repeat("qo12345 not a command ?\n", 20)
	for _, gap := range []time.Duration{0, time.Millisecond, 14 * time.Millisecond} {
		u := start(t, 120, 40, Options{})
		u.flood(strings.ReplaceAll(trace, "\n", "\r"), gap)
		p, ok := u.m.dialog.(*paste)
		if u.quit || !ok {
			t.Fatalf("at %v a key: quit %v, dialog %T", gap, u.quit, u.m.dialog)
		}
		if got := p.content.String(); got != trace {
			t.Errorf("at %v a key: %d bytes of %d arrived, %q…", gap, len(got), len(trace), got[:min(len(got), 40)])
		}
		u.wait(1200 * time.Millisecond).shows("DebugView trace, 24 lines").press("enter").shows("Stage 7 of 11")
	}
}

// The paste panel takes every key as text.
func TestPastePanel(t *testing.T) {
	u := demo(t, 80, 24).press("p").shows("nothing so far")
	u.press("q", "o", "1", "enter").shows("1 line so far").press("f10").shows("No trace that vmmdoctor knows").
		press("esc")
	u.press("p", "esc").selected("UnknownDevice")
}

func TestFastFingersDoNothing(t *testing.T) {
	u := demo(t, 120, 40).flood("qo", 5*time.Millisecond).wait(500 * time.Millisecond)
	u.shows("nothing was done").on(viewDiagnosis)
	if u.quit || u.m.dialog != nil {
		t.Error("fast letters acted as commands")
	}
}

func TestCopy(t *testing.T) {
	u := demo(t, 120, 40).press("3", "y").shows("copied 1 line")
	if want := "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice"; u.copied != want {
		t.Errorf("y copies %q, want %q", u.copied, want)
	}
	u.press("5", "tab", "down", "down", "y")
	if want := `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`; u.copied != want {
		t.Errorf("y copies %q, want %q", u.copied, want)
	}
	u.press("Y")
	if !strings.Contains(u.copied, "1. Copy the template's disk") ||
		!strings.Contains(u.copied, "sysprep.exe /generalize") {
		t.Errorf("Y copies %q", u.copied)
	}
	u.wait(5 * time.Second).hides("copied")
}

func TestHelpFindsAndRuns(t *testing.T) {
	u := demo(t, 80, 24).press("right", "?").shows("Keys in Diagnosis", "first failing stage", "type to find a key")
	u.press("t", "r", "a", "c", "e", " ", "a", "s").shows("set the trace aside").hides("first failing stage")
	u.press("enter").shows("set aside").hides("Keys in")
}

func TestQuit(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c"} {
		if u := demo(t, 80, 24).press(key); !u.quit {
			t.Errorf("%s does not quit", key)
		}
	}
	if u := demo(t, 80, 24).press("o", "q"); u.quit {
		t.Error("q quits out of a field")
	}
	if u := demo(t, 80, 24).press("o", "ctrl+c"); !u.quit {
		t.Error("Ctrl+C does not quit out of a field")
	}
	if u := start(t, 40, 10, Options{}).press("q"); !u.quit {
		t.Error("q does not quit a window that is too small")
	}
}

func TestMouse(t *testing.T) {
	u := demo(t, 120, 40)
	u.click(22, 1).on(viewDiff).click(3, 1).on(viewDiagnosis)
	u.click(12, 9).selected("1 √ OK").click(12, 11).selected("2 √ OK")
	u.send(tea.MouseWheelMsg{X: 80, Y: 20, Button: tea.MouseWheelDown})
	u.click(u.m.w-3, u.m.h-1)
	if !u.quit {
		t.Error("a click on q quit does nothing")
	}
	if u := demo(t, 120, 40).press("m"); u.m.View().MouseMode != tea.MouseModeNone {
		t.Error("m does not give the mouse back")
	}
	narrow := demo(t, 80, 24)
	narrow.click(2, 8).shows("1√ OK", "Open image")
}

// Resizing keeps the place.
func TestResize(t *testing.T) {
	u := demo(t, 120, 40).press("n").selected("10 × FAIL").resize(80, 24).shows("10× FAIL", "Check generalize")
	u.resize(52, 14).shows("This window is 52 x 14").resize(120, 40).selected("10 × FAIL")
}

// A letter whose timer comes late is not lost when the next key is there first.
func TestLateTimer(t *testing.T) {
	u := demo(t, 120, 40)
	u.send(keyPress("n"))
	u.now = u.now.Add(40 * time.Millisecond)
	u.send(keyPress("2"))
	u.wait(time.Second).on(viewDiff).press("1").selected("10 × FAIL")
}

// What is pasted while the disk is read again is kept.
func TestPasteWhileReading(t *testing.T) {
	u := start(t, 120, 40, Options{Inputs: []examine.Input{diskInput(t, "seed-fail")}})
	cmd := u.m.start(openAgain, u.m.session.inputs, "")
	u.paste(traceText(t, "seed-fail.log")).press("enter")
	u.run(cmd)
	u.shows("Stage 7 of 11", "seed-fail.vhd", "pasted text")
	u.press("f5").shows("Stage 7 of 11", "pasted text")
}
