package tui

import (
	"os"
	"path/filepath"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// generation is a disk of 2 GiB told from its parent and its child by one byte
// at its end.
func generation(n byte) *disktest.Image {
	disk := disktest.SeedDisk(disktest.SeedOptions{Size: 2 << 30})
	disk.WriteAt([]byte{n}, 2<<30-1)
	return disk
}

// listing is what bcdedit prints of a boot manager.
const listing = `Windows Boot Manager
--------------------
identifier              {bootmgr}
device                  boot
description             Windows Boot Manager
`

// sparedFolder is a current folder with one file of each kind that is never
// written.
func sparedFolder(t *testing.T) {
	t.Helper()
	base, middle, last := generation(1), generation(2), generation(3)
	below := disktest.ParentVHD{Disk: base, Name: "base.vhd", Relative: `.\base.vhd`}
	beside := disktest.ParentVHD{Disk: middle, Name: "middle.avhd", Relative: `.\middle.avhd`}
	store, log := disktest.UnfinishedWrite(disktest.SeedStore(false), disktest.SeedStore(true))
	t.Chdir(folder(t, map[string]string{
		"chain/base.vhd":    string(disktest.DynamicVHD(base)),
		"chain/middle.avhd": string(disktest.DifferencingVHD(middle, below)),
		"chain/last.avhd":   string(disktest.DifferencingVHD(last, beside)),
		"fail.vhd":          diskBytes(t, "seed-fail"),
		"pass.vhd":          diskBytes(t, "seed-pass"),
		"trace.log":         traceText(t, "seed-fail.log"),
		"dirty/BCD":         string(store),
		"dirty/BCD.LOG1":    string(log),
		"dirty/BCD.LOG2":    "",
		"bcdedit.txt":       listing,
		"notes":             "conectix, the disk of someone else",
		"SOFTWARE":          "regf, a hive nobody opened",
	}))
}

// Nothing that was read, and no disk or hive at all, is replaced by a report,
// under whatever name and however often Enter is pressed.
func TestSaveSparesWhatIsExamined(t *testing.T) {
	sparedFolder(t)
	absent := map[string]bool{}
	link := func(make func(target, name string) error, name, target, path string) {
		if err := make(target, name); err != nil {
			t.Logf("no %s here: %v", name, err)
			absent[path] = true
		}
	}
	link(disktest.Symlink, "symbolic.log", "trace.log", "symbolic.log")
	link(disktest.Symlink, "folder", "chain", "folder/base.vhd")
	link(disktest.Symlink, "link.bcd", "dirty/BCD", "link.bcd")
	link(os.Link, "hard.log", "trace.log", "hard.log")
	full, err := filepath.Abs("trace.log")
	if err != nil {
		t.Fatal(err)
	}
	input, parent, disk := "one of the files that are examined", "a parent of chain/last.avhd", "a virtual disk (VHD)"
	hive, log := "a registry hive or the log of one", "the log of dirty/BCD"
	reference := "what the boot configuration is compared with"
	tests := []struct {
		name  string
		open  []string
		ref   string
		paste string // opened beside, later
		spare map[string]string
	}{
		{"a chain", []string{"chain/last.avhd"}, "", "", map[string]string{
			"chain/last.avhd": input, "chain/middle.avhd": parent, "chain/base.vhd": parent,
			"chain/../chain/base.vhd": parent, "folder/base.vhd": parent, "fail.vhd": disk, "notes": disk, "SOFTWARE": hive,
		}},
		{"a reference", []string{"fail.vhd"}, "bcdedit.txt", "", map[string]string{
			"fail.vhd": input, "bcdedit.txt": reference, "./bcdedit.txt": reference, "dirty/BCD": hive,
		}},
		{"a reference that is a disk", []string{"fail.vhd"}, "pass.vhd", "", map[string]string{"pass.vhd": reference}},
		{"logs", []string{"dirty/BCD"}, "", "", map[string]string{
			"dirty/BCD": input, "link.bcd": input, "dirty/BCD.LOG1": log, "dirty/BCD.LOG2": log,
		}},
		{"a trace", []string{"fail.vhd", "trace.log"}, "", "", map[string]string{
			"trace.log": input, full: input, "./dirty/../trace.log": input, "symbolic.log": input, "hard.log": input,
		}},
		{"a trace that was added", []string{"fail.vhd"}, "", "trace.log", map[string]string{
			"fail.vhd": input, "trace.log": input, "symbolic.log": input, "hard.log": input,
		}},
		{"what gave way to another", []string{"bcdedit.txt"}, "", "fail.vhd", map[string]string{
			"bcdedit.txt": input, "fail.vhd": input,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var o Options
			o.Reference = tt.ref
			for _, path := range tt.open {
				o.Inputs = append(o.Inputs, examine.Input{Path: path})
			}
			u := start(t, 120, 40, o)
			if tt.paste != "" {
				full, err := filepath.Abs(tt.paste)
				if err != nil {
					t.Fatal(err)
				}
				u.paste(full)
			}
			for path, is := range tt.spare {
				if !absent[path] {
					spared(t, u, path, is)
				}
			}
		})
	}
	if left, _ := filepath.Glob("*/.*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// spared fails unless a report to that path is refused with what the file is,
// as often as it is asked for, and the file stays as it was.
func spared(t *testing.T, u *user, path, is string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	u.press("s")
	u.m.dialog.(*save).field.set(path)
	for range 3 {
		u.press("enter").shows("Save a report", "Not saved").hides("replaces it")
		if got := u.m.dialog.(*save).problem; got != "Not saved: the file is "+is+", and such a file is never written; give another name." {
			t.Errorf("%s: %s", path, got)
		}
	}
	u.press("esc").hides("Save a report")
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("%s is another file than before: %v", path, err)
	}
}

// A report that is saved from the screen tells size and time of the files, as one that is
// printed does.
func TestFilesAreDescribed(t *testing.T) {
	trace := fileWith(t, "debugview.log", traceText(t, "seed-fail.log"))
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: trace}}})
	if f := u.m.d.Files; len(f) != 1 || f[0].Size != int64(len(traceText(t, "seed-fail.log"))) || f[0].Modified == "" {
		t.Errorf("the files are %+v", f)
	}
}
