package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// A library whose folder is gone keeps what was found in it.
func TestLibraryThatVanishes(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": diskBytes(t, "seed-pass")})
	u := start(t, 120, 30, Options{Inputs: []examine.Input{{Path: dir}}}).shows("2 disks", "1 fails", "1 clear")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("the folder cannot be read now", "2 disks", "a.vhd", "b.vhd")
}

// An error of other work of VMM is not laid at a disk's door.
func TestErrorOfElsewhere(t *testing.T) {
	u := start(t, 120, 40, Options{}).paste("Error (10434)\nAn internal error has occurred trying to contact the " +
		"library server lib01.contoso.com.\n").press("enter")
	u.shows("has nothing to do with a template's disk").hides("most often the boot configuration")
}

// F5 names what a trace has gained and lost.
func TestCheckedTrace(t *testing.T) {
	fail, pass := traceText(t, "seed-fail.log"), traceText(t, "seed-pass.log")
	dir := folder(t, map[string]string{"t.log": fail})
	path := filepath.Join(dir, "t.log")
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: path}}}).shows("t.log, 4 lines")
	write := func(content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(fail + pass)
	u.press("f5").shows("10 more lines of trace", "runs  [1")
	write(fail)
	u.press("f5").shows("10 lines of trace gone")
}

// Text of no kind is given no verdict of something else.
func TestPasteOfNoKind(t *testing.T) {
	demo(t, 120, 40).paste("nothing of VMM\nis in here\n").shows("No trace that vmmdoctor knows").
		hides("verdict", "failure at stage")
}

// The trace shows the run that was chosen, and a line of another run leads to it.
func TestLinesOfRuns(t *testing.T) {
	dir := folder(t, map[string]string{"two.log": traceText(t, "seed-fail.log") + traceText(t, "seed-pass.log")})
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "two.log")}}})
	u.press("]", "3").selected("SYSTEM:").press("[").selected("UnknownDevice")
	u.press("end", "enter").on(viewDiagnosis).shows("judged with run 2 of 2", "[2 ends early")
}

// A name that is proposed gives way to what is typed, and is edited by what moves.
func TestProposedName(t *testing.T) {
	u := demo(t, 120, 40).press("s").shows("seed-fail-vmmdoctor.txt").typed("x.txt").shows("> x.txt").press("esc")
	u.press("s", "end", "backspace", "backspace", "backspace").typed("md").shows("> seed-fail-vmmdoctor.md")
}

// What stands in the third column of a wide screen can be clicked.
func TestThirdColumn(t *testing.T) {
	at := func(u *user, part string) (x, y int) {
		t.Helper()
		for y, l := range strings.Split(u.screen(), "\n") {
			if before, _, ok := strings.Cut(l, part); ok {
				return width(before), y
			}
		}
		t.Fatalf("the screen does not show %q:\n%s", part, u.screen())
		return 0, 0
	}
	u := demo(t, 160, 45)
	u.click(at(u, "2 Make a virtual machine")).on(viewFix)
	u = start(t, 160, 45, Options{Inputs: []examine.Input{diskInput(t, "seed-pass")}}).shows("If the job still fails")
	u.click(at(u, "t record a trace of the job")).shows("How to record a VMM trace")
}

// A disk is not offered to be compared with itself.
func TestCompareNotWithItself(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": diskBytes(t, "seed-pass")})
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "a.vhd")}}}).press("c")
	u.selected("b.vhd").shows("1 of 1").press("enter").wait(time.Second).on(viewDiff).shows("b.vhd")
}

// The way out and the next step are both in sight where there is room, with a third
// column and without one.
func TestWaysAndNextInSight(t *testing.T) {
	for _, w := range []int{120, 160, 200} {
		start(t, w, 45, texts("setupact.log", sysprepLog)(t)).shows("A Generalize a copy with sysprep", "B Make the BCD portable",
			"To prove it", "open the template's disk")
		start(t, w, 45, opens("seed-pass", "seed-fail.log")(t)).shows("A Deploy again and look", "If the job fails all the same",
			"record a trace of the job")
		start(t, w, 45, opens("seed-pass", "")(t)).shows("If the job still fails", "compare with a template that deploys")
		start(t, w, 45, Options{Inputs: demoInputs(t)}).shows("A Generalize a copy with sysprep", "C Make the BCD portable")
	}
}

// A file that never answers is left after Esc, which shows what was there before.
func TestFileThatNeverAnswers(t *testing.T) {
	u := start(t, 120, 40, bare(t))
	stuck := func() { // as it is while nothing comes back
		u.m.runs++
		u.m.work = &work{run: u.m.runs, cancel: func() {}, started: u.now, notes: map[diagnose.StageID]string{}, shown: true}
		u.m.refresh()
	}
	stuck()
	u.shows("Reading").press("esc").shows("stopped").wait(2*time.Second).shows("does not answer", "Open a disk image")
	u = demo(t, 120, 40)
	stuck()
	u.press("esc").wait(2*time.Second).shows("does not answer", "Stage 7 of 11")
}

// What is pasted is told from what was there: a run that did not fail is not said to
// have, although the case goes on failing.
func TestPastedShowsItself(t *testing.T) {
	u := demo(t, 120, 40).paste(traceText(t, "seed-pass.log"))
	u.shows("10 lines", "no failure; it ends early", "× FAILS").hides("failure at stage 7")
	demo(t, 120, 40).paste(traceText(t, "seed-fail.log")).shows("failure at stage 7")
}

// While something is typed the footer names the keys that do not go into the field, and
// a click elsewhere ends the typing.
func TestTypingNamesItsKeys(t *testing.T) {
	u := demo(t, 120, 40).press("3", "/").typed("vhd")
	u.shows("Enter keep it", "F3 next match", "Esc clear it").hides("? keys", "q quit", "y copy")
	u.press("f3").shows("no other match here").press("enter").shows("filter vhd", "q quit")
	u.press("/", "esc").hides("filter vhd", "/ vhd")
	u.press("/").typed("stop").click(4, 1).on(viewDiagnosis).shows("q quit")
	u = openLibrary(t, 120, 30, thirtyDisks(t)).press("/").typed("w2012")
	u.shows("Enter keep it", "Esc clear it").hides("F3", "q quit")
}

// A trace that is pasted after another text is of its own: its lines, its name, its
// place in time; and F5 judges the run that was chosen.
func TestPastedTracesAreTheirOwn(t *testing.T) {
	dir := folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail")})
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "W2012.vhd")}}})
	u.paste(jobError).press("enter").paste(traceText(t, "seed-fail.log")).press("enter").shows("line 1 of pasted text 2")
	u.press("3").shows("bootDevice UnknownDevice", "line 1 of pasted text 2").hides("×        Error (2940)")
	for _, m := range u.m.d.Trace.Marked {
		if of := u.m.d.Trace.Traces[m.Trace]; of.Name != m.Record.Source {
			t.Errorf("line %d is of %s and said to be of %s", m.Record.Line, m.Record.Source, of.Name)
		}
	}
	u.press("1").paste(traceText(t, "seed-pass.log")).press("enter").shows("other run")
	for _, key := range []string{"[", "]", "["} {
		u.press(key)
		run := u.m.d.Trace.Runs[u.m.d.Trace.Chosen]
		if u.press("f5").shows("nothing has changed"); u.m.d.Trace.Runs[u.m.d.Trace.Chosen].Run.Source != run.Run.Source {
			t.Errorf("after F5 another run is judged than the one chosen with %s", key)
		}
	}
}

// What the newcomer tried: a disk dropped on the offers is compared with, Esc goes from
// the chooser back to them; the brackets of other runs and the steps of the third column
// can be clicked; a filter that finds nothing gives the place back.
func TestOneStepEach(t *testing.T) {
	other := filepath.Join(folder(t, map[string]string{"good.vhd": diskBytes(t, "seed-pass")}), "good.vhd")
	u := start(t, 120, 40, compared(t)).press("c").shows("Compare the BCD with").paste(other)
	u.on(viewDiff).shows("seed-fail.vhd compared with good.vhd")
	u.press("c", "down", "down", "down", "down", "enter").shows("Type to filter", "Esc back").press("esc").shows("Compare the BCD with")

	u = start(t, 120, 40, opens("seed-pass", "seed-fail.log", "seed-pass.log")(t)).shows("[2 ends early")
	u.clickOn("[ ] other run", 0).shows("[1 × stage 7").clickOn("[ ] other run", 3).shows("[2 ends early")

	u = start(t, 160, 45, Options{Inputs: demoInputs(t)})
	u.clickOn("4 Check the result", 0).on(viewFix).shows("step 4 of 5", "►4 Check the result").press("y")
	if !strings.HasPrefix(u.copied, "vmmdoctor check") {
		t.Errorf("copied %q", u.copied)
	}

	demo(t, 80, 24).press("2", "/").typed("memtest").press("f3").selected("path").press("esc").selected("5 elements are the same")

	u = demo(t, 120, 40).press("3", "down", "down").selected("12:52:01.342").press("/").typed("zzz").shows("No line fits").press("esc")
	u.selected("12:52:01.342")
}

// A text without a run, as a job's error, takes no choice of the user back; a trace that
// is set aside is spoken of no more.
func TestChoicesStay(t *testing.T) {
	u := start(t, 120, 40, opens("seed-pass", "seed-fail.log", "seed-pass.log")(t)).press("[").shows("[1 × stage 7")
	u.paste(jobError).press("enter").shows("[1 × stage 7").press("]").shows("Run 1 of the trace failed")
	u.press("x").hides("of the trace failed", "is judged").paste(jobError).press("enter").shows("set aside").press("3").shows("3 texts")
}

// More runs than the strip has room for are marked on the side where they are, and days
// are told apart.
func TestStripOfManyRuns(t *testing.T) {
	pass := traceText(t, "seed-pass.log")
	all := ""
	for _, day := range []string{"05/28", "05/29", "05/30", "05/31", "06/01", "06/02", "06/03"} {
		all += strings.ReplaceAll(pass, "05/31", day)
	}
	u := start(t, 100, 30, texts("days.log", all)(t)).press("3").shows("runs …", "[7 ends early, 06/03 13:57:40]  ")
	u.clickOn("…", 0).hides("[7 ends").shows("runs …")
	for range 7 {
		u.press("[")
	}
	u.shows("runs  [1 ends early, 05/28 13:57:40]", "  …  ")
}
