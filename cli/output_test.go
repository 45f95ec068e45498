package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

func TestOutput(t *testing.T) {
	workFolder(t)
	write(t, "there.txt", []byte("mine"))
	write(t, "child/parent.vhd", []byte("x"))
	play(t, []script{
		{args: "check seed-fail.vhd --output report.txt", code: 1, stdout: silent, stderr: silent, files: []string{"report.txt"}},
		{args: "check seed-pass.vhd -o report.html --format html", code: 0, stdout: silent, files: []string{"report.html"}},
		{args: "check seed-pass.vhd --output report.txt", code: 64, stderr: []string{"report.txt exists; give another name, or --force"}},
		{args: "check seed-pass.vhd --output report.txt --force", code: 0, stdout: silent},
		{name: "an input, forced", args: "check seed-fail.vhd --output seed-fail.vhd --force", code: 64, stderr: []string{"never written"}},
		{name: "the reference, forced", args: "check seed-fail.vhd --reference seed-pass.vhd --output seed-pass.vhd --force", code: 64, stderr: []string{"never written"}},
		{name: "a store, forced", args: "bcd show before-sysprep.bcd --output before-sysprep.bcd --force", code: 64, stderr: []string{"never written"}},
		{name: "generalize in place, forced", args: "bcd generalize before-sysprep.bcd --output before-sysprep.bcd --force", code: 64, stderr: []string{"never written"}},
		{name: "a disk below the folder, forced", args: "scan . --output cut.vhd --force", code: 64, stderr: []string{"is a virtual disk (VHD), and such a file is never written"}},
		{args: "check seed-fail.vhd --output nowhere/report.txt", code: 64, stderr: []string{"nowhere/report.txt cannot be written: ", "give a file in a folder"}},
		{args: "check seed-fail.vhd --output child --force", code: 64, stderr: []string{"child is a folder; give the name of a file in it"}},
		{args: "check absent.vhd --output none.txt", code: 3, files: []string{"none.txt"}},
		{args: "bcd show absent --output none.bcd", code: 3, files: []string{"!none.bcd"}},
		{args: "trace unknown --output none.trace", code: 3, files: []string{"!none.trace"}},
	})
	if b, err := os.ReadFile("report.txt"); err != nil || len(b) < 100 || string(b[:5]) != "CLEAR" {
		t.Errorf("report.txt is not the second report: %v", err)
	}
	if left, _ := filepath.Glob(".*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestOutputThroughLinks names an input in other ways than it was given.
func TestOutputThroughLinks(t *testing.T) {
	workFolder(t)
	if err := os.Link("seed-fail.vhd", "same.vhd"); err != nil {
		t.Skip("no hard links here: ", err)
	}
	if err := disktest.Symlink("seed-fail.log", "link.log"); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	play(t, []script{
		{args: "check seed-fail.vhd --output same.vhd --force", code: 64, stderr: []string{"never written"}},
		{args: "trace seed-fail.log --output link.log --force", code: 64, stderr: []string{"never written"}},
	})
}

// TestOutputNeverReplacesAParent writes over the parent of a differencing disk.
func TestOutputNeverReplacesAParent(t *testing.T) {
	chain(t)
	play(t, []script{
		{args: "check child.avhd --output base.vhd --force", code: 64, stderr: []string{"base.vhd is a virtual disk (VHD), and such a file is never written"}},
		{args: "bcd show child.avhd --output base.vhd --force", code: 64, stderr: []string{"base.vhd is a virtual disk (VHD), and such a file is never written"}},
		{args: "check child.avhd", code: 1, stderr: silent},
	})
}

// Colours are on a terminal, or where they are asked for; nothing else changes.
func TestColor(t *testing.T) {
	workFolder(t)
	_, plain, _ := vmmdoctor(t.Context(), "check", "seed-fail.vhd")
	code, inked, _ := vmmdoctor(t.Context(), "check", "seed-fail.vhd", "--color", "always")
	if code != 1 || !strings.HasPrefix(inked, "\x1b[1;31mFAILS\x1b[0m: ") {
		t.Errorf("exit code %d, %.40q", code, inked)
	}
	body := func(report string) string { // the last line says when it was made
		before, _, _ := strings.Cut(report, "Reported by")
		return before
	}
	if without := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(inked, ""); body(without) != body(plain) {
		t.Error("without its colours the report is another one")
	}
	if _, never, _ := vmmdoctor(t.Context(), "check", "seed-fail.vhd", "--color", "never"); body(never) != body(plain) {
		t.Error("--color never does not print what is printed to a file")
	}
	play(t, []script{
		{args: "check seed-fail.vhd --color always --format json", code: 1, stdout: []string{"!\x1b["}},
		{args: "check seed-fail.vhd --color always --format html", code: 1, stdout: []string{"!\x1b["}},
		{args: "bcd diff before-sysprep.bcd --color always", code: 1, stdout: []string{"\x1b[1m"}},
		{args: "explain 2940 --color always", code: 0, stdout: []string{"\x1b[1m"}},
		{args: "check seed-fail.vhd --color red", code: 64, stdout: silent, stderr: []string{"--color takes auto, always, never, not red"}},
	})
}
