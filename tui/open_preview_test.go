package tui

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// In the open dialog the selected disk says what it is before it is opened, once it was
// selected for a moment; what is no disk says nothing.
func TestPreview(t *testing.T) {
	dir := folder(t, map[string]string{"a-fails.vhd": diskBytes(t, "seed-fail"), "b-passes.vhd": diskBytes(t, "seed-pass"),
		"notes.txt": "nothing", "sub/x.txt": "x", "z-text.vhd": "no disk"})
	u := start(t, 100, 30, Options{}).press("o")
	u.typed(dir+string(filepath.Separator)).shows("a-fails.vhd", "× FAILS", "never generalized", "Server 2012 Standard")
	u.send(keyPress("down"))
	u.hides("× FAILS").wait(100 * time.Millisecond).hides("√ CLEAR")
	u.wait(60*time.Millisecond).shows("√ CLEAR  Nothing found that stops VMM.", " Server 2012 Standard, BCD portable")
	u.press("down").shows("× FAILS  The disk image itself is damaged.").press("down").hides("× FAILS", "√ CLEAR")
	u.press("down").hides("× FAILS", "√ CLEAR").press("up", "up").shows("× FAILS").press("esc", "o").hides("× FAILS")
}

// Where there is room it stands at the right of the listing, which alone can be clicked.
func TestPreviewBeside(t *testing.T) {
	dir := folder(t, map[string]string{"a-fails.vhd": diskBytes(t, "seed-fail"), "b-passes.vhd": diskBytes(t, "seed-pass"), "z.txt": "z"})
	u := start(t, 120, 40, Options{}).press("o").typed(dir + string(filepath.Separator))
	u.shows("│ × FAILS", "│ Server 2012 Standard", "│ BCD this-disk", "│ Windows on this disk was never", "│ generalized.")
	u.press("down").shows("│ √ CLEAR", "│ BCD portable").press("down").hides("√ CLEAR", "BCD portable")
	// The listing begins in row 11 of the screen, and only it can be clicked.
	u.click(90, 12).shows("► z.txt").click(10, 12).wait(time.Second).shows("► b-passes.vhd", "│ √ CLEAR")
}

// Only one file is read at a time, and what was read of one that is no longer selected
// is not shown.
func TestPreviewOneAtATime(t *testing.T) {
	dir := folder(t, map[string]string{"a.vhd": "", "b.vhd": "", "c.vhd": ""})
	u := start(t, 120, 40, Options{})
	var read []string
	now, most := 0, 0
	u.m.librarian.glance = func(ctx context.Context, path string) *diagnose.Diagnosis {
		now++
		most, read = max(most, now), append(read, filepath.Base(path))
		if len(read) == 1 { // while the first is read the user moves on
			u.send(keyPress("down"))
			u.wait(time.Second)
			if ctx.Err() == nil {
				t.Error("the first is read on although another one is selected")
			}
			u.send(keyPress("down"))
			u.wait(time.Second)
		}
		now--
		return seedDiagnoses()[map[string]string{"a.vhd": "fail", "b.vhd": "fail", "c.vhd": "clear"}[filepath.Base(path)]]
	}
	u.paste("") // nothing
	u.press("o").send(tea.PasteMsg{Content: dir + string(filepath.Separator) + "?"})
	u.press("backspace").shows("√ CLEAR").hides("× FAILS")
	if most != 1 || len(read) != 2 || read[1] != "c.vhd" {
		t.Errorf("read %v, %d at a time", read, most)
	}
}
