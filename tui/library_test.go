package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// thirtyDisks is a library on disk: ten that fail, ten that are clear, three blank, six
// that are damaged and one that is empty, beside files that are no disks.
func thirtyDisks(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name, content string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fails, passes := diskBytes(t, "seed-fail"), diskBytes(t, "seed-pass")
	blank := string(disktest.DynamicVHD(disktest.NewImage(64 << 20)))
	for i := range 10 {
		put(fmt.Sprintf("templates/W2012-%02d.vhd", i), fails)
		put(fmt.Sprintf("gold/W2022-%02d.vhd", i), passes)
	}
	for i := range 3 {
		put(fmt.Sprintf("data/blank-%d.vhd", i), blank)
	}
	for i := range 6 {
		put(fmt.Sprintf("old/cut-%d.vhd", i), fails[:len(fails)/2])
	}
	put("old/empty.vhdx", "")
	put("readme.txt", "no disk")
	return dir
}

func openLibrary(t testing.TB, w, h int, dir string) *user {
	return start(t, w, h, Options{Inputs: []examine.Input{{Path: dir}}})
}

// A folder of thirty disks: what fails comes first, blank disks are counted apart, one
// opens with Enter, and Esc comes back to where one was.
func TestLibrary(t *testing.T) {
	dir := thirtyDisks(t)
	u := openLibrary(t, 140, 30, dir)
	u.shows("Library  "+dir[:8], "30 disks", "16 fail", "10 clear", "1 not judged", "3 blank", "opens it")
	u.selected("old").shows("container-damaged")
	u.press("end").selected("· BLANK").press("home").selected("old").press("pgdown", "up", "down")
	u.press("/").typed("w2012-0").shows("not-generalized").hides("W2022", "cut-").press("enter").
		shows("filter w2012-0", "10 of 30 disks, Esc shows all")
	u.press("down", "down", "down").selected("W2012-03.vhd").shows("Server 2012 Standard", "this-disk")
	before := u.screen()
	u.press("enter").on(viewDiagnosis).shows("W2012-03.vhd", "× FAILS", "l library")
	u.press("2").on(viewDiff).press("esc").on(viewDiagnosis).press("esc")
	if u.screen() != before {
		t.Errorf("Esc does not come back to where it was:\n%s\nbut:\n%s", before, u.screen())
	}
	u.press("enter", "2", "l").selected("W2012-03.vhd").press("esc").shows("30 disks").selected("W2012-03.vhd").
		hides("filter w2012")
	u.press("f5").shows("30 disks").selected("W2012-03.vhd")
	if u.press("y"); !strings.Contains(u.copied, "W2012-03.vhd  not-generalized  Server 2012 Standard  this-disk") {
		t.Errorf("y copies %q", u.copied)
	}
	if u.press("Y"); strings.Count(u.copied, "\n") != 29 {
		t.Errorf("Y copies %q", u.copied)
	}
	const said = "30 disks: 16 fail, 0 at risk, 10 clear, 1 not judged; apart from these 3 blank."
	if got := u.m.lastLine(); !strings.HasSuffix(got, said) || u.m.verdict() != diagnose.VerdictFails {
		t.Errorf("the last line is %q, the verdict %s", got, u.m.verdict())
	}
}

// What the mouse does in it: the wheel scrolls, a click selects, another one opens.
func TestLibraryMouse(t *testing.T) {
	u := openLibrary(t, 100, 20, thirtyDisks(t))
	first := u.m.library.top
	u.send(tea.MouseWheelMsg{X: 5, Y: 8, Button: tea.MouseWheelDown})
	if u.m.library.top != first+3 {
		t.Errorf("the wheel scrolls to %d", u.m.library.top)
	}
	u.click(5, 6)
	row := u.m.library.sel
	u.selected(row.name[len(row.name)-8:]).click(5, 6).on(viewDiagnosis).shows(baseName(row.path)).press("esc").
		shows("30 disks")
	for _, z := range u.m.zones {
		if z.act == actEnter && z.y < 19 {
			u.click(z.x, z.y).shows(baseName(row.path), "Open image")
			return
		}
	}
	t.Error("what opens a disk cannot be clicked")
}

// A disk that cannot be opened says so, and Esc comes back; one that was repaired
// meanwhile is shown as it is now.
func TestLibraryChanges(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": ""})
	u := openLibrary(t, 120, 30, dir).shows("2 disks", "1 fails", "1 not judged").press("down").selected("b.vhd")
	u.press("enter").shows("× CANNOT READ", "l library").press("esc").selected("b.vhd").shows("2 disks")
	if err := os.WriteFile(filepath.Join(dir, "a.vhd"), []byte(diskBytes(t, "seed-pass")), 0o644); err != nil {
		t.Fatal(err)
	}
	u.press("up", "enter").shows("√ CLEAR").press("esc").shows("1 clear").hides("1 fails")
	u.selected("√ CLEAR").selected("a.vhd")
	if err := os.Remove(filepath.Join(dir, "a.vhd")); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("1 disk ").hides("a.vhd")
	if err := os.Remove(filepath.Join(dir, "b.vhd")); err != nil {
		t.Fatal(err)
	}
	u.press("f5").shows("0 disks", "No virtual disk lies below this folder").press("enter", "y", "/")
	if u.m.dialog != nil || u.m.typing {
		t.Error("something opened in an empty library")
	}
}

// A folder is opened as well when it is dropped, also over a case; a folder where a
// volume is mounted stays a disk.
func TestLibraryDropped(t *testing.T) {
	dir := folder(t, map[string]string{"lib/a.vhd": diskBytes(t, "seed-fail"), "mounted/bootmgr": "x",
		"mounted/Boot/BCD": "x"})
	demo(t, 120, 30).paste(filepath.Join(dir, "lib")).shows("Library", "1 disk ").press("enter", "esc").selected("a.vhd").
		press("esc").shows("seed-fail.vhd + seed-fail.log", "Stage 7 of 11")
	start(t, 120, 30, Options{}).press("o").typed(filepath.Join(dir, "lib")+"/").shows("Ctrl+L this folder as a library").
		press("ctrl+l").shows("Library  "+dir[:4], "1 disk ").hides("Open a disk image").press("o").shows("a.vhd")
	start(t, 120, 30, Options{}).press("o").typed(filepath.Join(dir, "mounted") + "/").hides("as a library").
		press("ctrl+l").
		shows("Open a disk image")
	openLibrary(t, 120, 30, filepath.Join(dir, "mounted")).hides("Library").on(viewDiagnosis)
}

// Esc stops a scan and keeps what is there; F5 begins anew. Meanwhile one can move.
func TestLibraryStops(t *testing.T) {
	fake := fakeLibrary(fakeFolder)
	waits := make(chan bool)
	fake.scan = func(ctx context.Context, folder string, o examine.ScanOptions,
		row func(text.Raw, *diagnose.Diagnosis) *libraryRow, each func(*libraryRow)) error {
		for i := range 5 {
			each(row(text.New(fmt.Sprintf(`%s\%d.vhd`, folder, i)), seedDiagnoses()["clear"]))
		}
		for ctx.Err() == nil {
			o.Progress(examine.ScanProgress{Found: 40, Done: 5})
			time.Sleep(time.Millisecond)
		}
		close(waits)
		return ctx.Err()
	}
	u := start(t, 120, 30, Options{librarian: fake})
	step := 0
	u.seen = func() {
		l := u.m.library
		if l == nil || l.state.Done < 5 || l.total() < 5 {
			return
		}
		switch step++; step {
		case 1:
			u.shows("5 of 40 examined, Esc stops", "5 disks").press("down").selected("1.vhd")
		case 2:
			u.press("esc")
		}
	}
	u.paste(`\\lib01\MSSCVMMLibrary\VHDs.x`)
	<-waits
	u.shows("stopped: what was found is kept", "F5 scans again", "5 disks").selected("1.vhd").hides("Esc stops")
}

// While a library fills, the first disk stays selected until the user chooses one;
// that stays where it is on the screen then.
func TestLibraryFills(t *testing.T) {
	u := start(t, 100, 20, shelved("m.vhd clear", "n.vhd clear", "o.vhd clear"))
	l := u.m.library
	add := func(name, seed string) {
		l.add([]*libraryRow{newLibraryRow(fakeFolder, fakeFolder+`\`+name, seedDiagnoses()[seed])})
		u.m.refresh()
	}
	u.selected("m.vhd")
	add("z.vhd", "fail")
	u.selected("z.vhd").press("down", "down").selected("n.vhd")
	for i := range 40 {
		add(fmt.Sprintf("f%02d.vhd", i), "risk")
	}
	u.selected("n.vhd")
	y := l.index(l.sel) - l.top
	add("a.vhd", "fail")
	if got := l.index(l.sel) - l.top; got != y || l.sel.name != "n.vhd" {
		t.Errorf("%s stands on line %d, want n.vhd on %d", l.sel.name, got, y)
	}
	for i := range l.count() - 1 {
		if a, b := l.at(i), l.at(i+1); a.sort == b.sort && compareRows(a, b) >= 0 {
			t.Errorf("%s stands before %s", a.name, b.name)
		}
	}
	if l.index(l.at(17)) != 17 || l.at(l.count()) != nil || l.at(-1) != nil {
		t.Error("rows and their places do not agree")
	}
}

// A library fits every size, with long and hostile names as well.
func TestLibraryEverySize(t *testing.T) {
	rows := manyRows(60)
	rows = append(rows, strings.Repeat("very/long/", 40)+"name.vhd clear", "\x1b[31m\u202eevil.vhd fail",
		"cut.vhd cut", "empty.vhdx empty")
	for name, keys := range map[string][]string{"list": nil, "end": {"end"}, "filter": {"/", "v", "h"},
		"filtered": {"/", "v", "h", "enter"}, "none": {"/", "%"}} {
		t.Run(name, func(t *testing.T) {
			o := shelved()
			o.librarian = fakeLibrary(fakeFolder+strings.Repeat(`\deep`, 30), rows...)
			u := start(t, 80, 24, o).press(keys...)
			for w := minWidth; w <= 220; w += 3 {
				for _, h := range []int{16, 19, 20, 24, 40, 70} {
					u.resize(w, h)
					checkScreen(t, u, w, h)
				}
			}
		})
	}
}

// What every disk is to be compared with stays so, also after F5.
func TestLibraryWithReference(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": diskBytes(t, "seed-fail")})
	o := Options{Inputs: []examine.Input{{Path: dir}}}
	o.Reference = filepath.Join("..", "testdata", "after-sysprep.bcd")
	u := start(t, 120, 40, o).shows("2 disks")
	for range 2 {
		u.press("enter", "2").shows("after-sysprep.bcd").press("f5").shows("after-sysprep.bcd").press("l", "down")
	}
	u.selected("b.vhd")
}

// A report of the disks that are shown is saved in each format of a scan; a disk of the
// library is never written over, whether the filter shows it or not.
func TestLibrarySave(t *testing.T) {
	dir, to := thirtyDisks(t), t.TempDir()
	u := openLibrary(t, 120, 30, dir).shows("s save a report")
	for i, want := range []string{"Path,", "fails    ", "# ", "<!doctype html>", `"verdict":"fails"`} {
		path := filepath.Join(to, "report"+report.ScanFormats[i].Ending)
		u.press("s").shows("Save a report of 30 disks", "CSV", "-vmmdoctor.csv")
		for range i {
			u.press("tab")
		}
		u.m.dialog.(*save).field.set(path)
		u.press("enter").shows("saved ").hides("Save a report of")
		b, err := os.ReadFile(path)
		if err != nil || !strings.Contains(strings.ToLower(string(b)), strings.ToLower(want)) {
			t.Errorf("%s: %v, does not hold %q: %.300s", path, err, want, b)
		}
		for _, name := range []string{"blank-0.vhd", "W2012-09.vhd", "empty.vhdx", "W2022-00.vhd"} {
			if !strings.Contains(string(b), name) {
				t.Errorf("%s does not name %s", path, name)
			}
		}
	}
	u.press("/").typed("w2022").press("enter", "s").shows("Save a report of 10 of 30 disks")
	spared := filepath.Join(dir, "old", "empty.vhdx")
	u.m.dialog.(*save).field.set(spared)
	u.press("enter", "enter").shows("Not saved: the file is one of the files that are examined")
	u.m.dialog.(*save).field.set(filepath.Join(to, "gold.csv"))
	u.press("enter").shows("saved ")
	if b, err := os.ReadFile(filepath.Join(to, "gold.csv")); err != nil || strings.Count(string(b), "\n") != 11 {
		t.Errorf("%v, %s: want ten disks below a heading", err, b)
	}
	// The ending that is typed says the format, and the report says what of the library it is.
	u.press("s").typed(filepath.Join(to, "gold.md")).press("enter").shows("saved ")
	b, err := os.ReadFile(filepath.Join(to, "gold.md"))
	if err != nil || !strings.Contains(string(b), "of 30, that have") || !strings.HasPrefix(string(b), "# ") {
		t.Errorf("%v, %s: want Markdown that names the filter", err, b)
	}
}

// A report of a scan that was stopped says so, in the dialog and in itself.
func TestLibrarySaveStopped(t *testing.T) {
	to := filepath.Join(t.TempDir(), "part.html")
	u := start(t, 120, 30, withStoppedLibrary(t)).press("s").shows("The scan is not over: what was found so far is written.")
	u.typed(to).press("enter").shows("saved ")
	if b, err := os.ReadFile(to); err != nil || !strings.Contains(string(b), "The scan was not over: 4 of 4 disks found so far") {
		t.Errorf("%v, %s", err, b)
	}
}

// A repaired disk that was made of one of a library is a row of it, and the note of its
// making does not stay when the library is shown.
func TestLibraryHasTheRepairedDisk(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": diskBytes(t, "seed-pass")})
	u := openLibrary(t, 120, 30, dir).shows("2 disks", "1 fail").press("enter", "5", "down", "R").shows("a-portable.vhd")
	u.press("enter").shows("made ", "a-portable.vhd compared with a.vhd")
	u.press("l").hides("made ").shows("3 disks", "1 fail", "1 at risk", "a-portable.vhd")
	u.press("home", "enter", "5", "down", "R").shows("a-portable-2.vhd").press("esc")
}

// The title of the window says what has come out.
func TestWindowTitle(t *testing.T) {
	for want, o := range map[string]Options{
		"vmmdoctor":           {},
		"× FAILS - vmmdoctor": {Inputs: demoInputs(t)},
		"21 disks: 5 fail, 2 at risk, 11 clear, 1 not judged; apart from these 2 blank - vmmdoctor": withLibrary(t),
	} {
		if got := start(t, 120, 30, o).m.View().WindowTitle; got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
	}
}

// What was pasted is nowhere else: it is there again when its disk is opened again, joins
// the next disk when it had none, and the case that a library took the place of comes
// back with it.
func TestLibraryLosesNoPaste(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": diskBytes(t, "seed-fail"), "b.vhd": diskBytes(t, "seed-pass")})
	trace := traceText(t, "seed-fail.log")
	u := openLibrary(t, 120, 30, dir).press("enter").paste(trace).press("enter").shows("a.vhd + pasted text, 4 lines", "Stage 7 of 11")
	u.press("l").shows("2 disks").press("down", "enter").shows("b.vhd").hides("pasted text")
	u.press("l", "home", "enter").shows("a.vhd + pasted text, 4 lines", "Stage 7 of 11").press("l")
	u.paste(jobError).press("enter").shows("UNKNOWN").press("l").paste(traceText(t, "seed-pass.log")).press("enter", "l")
	u.press("end")
	opening := u.m.openSelected()
	u.m.stop() // before anything of it comes
	u.run(opening)
	u.press("enter").shows("b.vhd + ", "pasted text 2, 3 lines", "pasted text 3, 10 lines")

	u = openLibrary(t, 120, 40, dir).press("enter").paste(trace).press("enter").paste(traceText(t, "seed-pass.log")).press("enter")
	u.shows("[1 × stage 7").press("]", "x").shows("set aside").press("l", "home", "enter").shows("set aside").press("x").shows("[2 ends early")

	u = start(t, 120, 30, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "a.vhd")}}}).paste(trace).press("enter")
	u.press("o").typed(dir+string(filepath.Separator)).press("ctrl+l").shows("2 disks", "Esc goes back to a.vhd")
	u.press("esc").shows("a.vhd + pasted text, 4 lines", "Stage 7 of 11").press("esc").hides("2 disks")
}
