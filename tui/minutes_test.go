package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
)

const jobError = "Error (2940)\nVMM is unable to complete the requested file transfer. The connection to the HTTP server " +
	"host01.contoso.com could not be established.\nUnknown error (0x80072ee2)\n"

// The article's first minute: all there is is the job's error. It leads to the disk, the
// disk to the reason, the trace shows where VMM stopped, a repaired disk is made, and
// F5 says what has become of it.
func TestTheFirstMinute(t *testing.T) {
	t.Chdir(testHome)
	trace := traceText(t, "seed-fail.log")
	t.Chdir(folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail")}))
	u := start(t, 120, 30, Options{}).paste(jobError).shows("VMM job error", "Use it").press("enter")
	u.shows("UNKNOWN", "usually only the last report", "o open the template's disk", "t record a trace", "0x80072ee2")
	u.press("t").shows("logman create trace VMM", "netsh trace convert").press("Y").shows("copied 5 lines").press("esc")
	u.press("o").typed("W2012.vhd").press("enter").shows("× FAILS", "Stage 10 of 11", "never generalized")
	u.paste(trace).shows("Add it to the trace").press("enter").shows("Stage 7 of 11", "VMM stopped here", "W2012.vhd")
	u.press("5", "down", "R").shows("Differencing child").press("enter").shows("AT RISK", "W2012-portable.vhd; it is the disk that is shown now")
	u.press("f5").shows("Checked again", "still AT RISK, nothing has changed")
	if err := os.WriteFile("W2012-portable.vhd", []byte(diskBytesAt(t, "seed-pass")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("AT RISK")
}

// diskBytesAt is a disk of testdata, wherever the test is now.
func diskBytesAt(t *testing.T, name string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(testHome)
	defer t.Chdir(here)
	return diskBytes(t, name)
}

// After the fix F5 says what it has changed, marks the stages, and c offers the store
// as it was.
func TestCheckedAgain(t *testing.T) {
	dir := folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail")})
	path := filepath.Join(dir, "W2012.vhd")
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).shows("× FAILS")
	if err := os.WriteFile(path, []byte(diskBytes(t, "seed-pass")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("√ CLEAR", "Checked again", "FAILS → CLEAR", "devices changed", "stages 7, 10 now pass",
		"Check generalize was ×")
	u.press("c").shows("The store before the last F5").press("enter").on(viewDiff).shows("before the last F5")
	u.press("c").shows("What sysprep /generalize would make").press("enter").on(viewDiff).shows("(predicted)")
	u.press("f5").shows("still CLEAR, nothing has changed")
}

// What is opened takes the place of the example, trace and all, and of a case that was
// opened before.
func TestOpenedInPlaceOfTheExample(t *testing.T) {
	dir := folder(t, map[string]string{"good.vhd": diskBytes(t, "seed-pass")})
	u := start(t, 120, 40, bare(t)).press("d").shows("Stage 7 of 11")
	u.paste(filepath.Join(dir, "good.vhd"))
	u.wait(time.Second).shows("√ CLEAR", "good.vhd").hides("seed-fail")
	o := bare(t)
	o.Inputs, o.Example = demoInputs(t), true
	start(t, 120, 40, o).press("o").typed(filepath.Join(dir, "good.vhd")).press("enter").shows("√ CLEAR").hides("seed-fail")
}

// A disk that vanishes takes nothing away from what is shown.
func TestDiskThatVanishes(t *testing.T) {
	dir := folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail")})
	path := filepath.Join(dir, "W2012.vhd")
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).press("5", "tab", "down").shows("ways to fix this")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("W2012.vhd cannot be read now; what is shown is as it was before", "ways to fix this").on(viewFix)
	u.press("1").shows("× FAILS", "Stage 10 of 11")
	if err := os.WriteFile(path, []byte(diskBytes(t, "seed-pass")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("√ CLEAR", "FAILS → CLEAR")
}

// A trace with two runs says so on the first screen; the other is a key or a click away.
func TestTwoRuns(t *testing.T) {
	dir := folder(t, map[string]string{"two.log": traceText(t, "seed-fail.log") + traceText(t, "seed-pass.log")})
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "two.log")}}})
	u.shows("runs  [1 × stage 7, 12:52:00 AirVid]  2 ends early, 13:57:40", "[ ] other run", "Stage 7 of 11")
	u.press("]").shows("judged with run 2 of 2", "[2 ends early", "Run 1 of the trace failed at stage 7")
	u.press("3").shows("─ run 1 × stage 7", "─ run 2 ends early").press("1")
	for y, l := range strings.Split(u.screen(), "\n") {
		if x := strings.Index(l, "1 × stage 7,"); x >= 0 {
			u.click(x, y)
			break
		}
	}
	u.shows("judged with run 1 of 2", "[1 × stage 7").selected("7 × FAIL")
}

// Three pastes in a row are three summaries, one after the other; nothing is dropped.
func TestThreePastes(t *testing.T) {
	u := demo(t, 120, 40)
	u.paste(traceText(t, "seed-pass.log")).paste(jobError).paste("one of no kind\nthat is known\nat all\n")
	u.shows("Pasted text", "10 messages", "2 more pasted texts wait")
	u.press("enter").shows("Pasted text", "VMM job error", "1 more pasted text waits")
	u.press("enter").shows("Pasted text", "No trace that vmmdoctor knows").hides(" wait")
	u.press("esc").hides("Pasted text")
	if n := len(u.m.session.traces.List); n != 3 {
		t.Errorf("%d traces are kept, want 3", n)
	}
	// A console without brackets types the next one while a summary is open.
	u = demo(t, 120, 40).paste(jobError).shows("VMM job error")
	u.flood(lineEnds.Replace(traceText(t, "seed-pass.log")), time.Millisecond).wait(2 * time.Second)
	u.shows("VMM job error", "1 more pasted text waits").press("esc").shows("Pasted text", "10 messages").press("esc")
	u.hides("Pasted text").shows("Stage 7 of 11")
}
