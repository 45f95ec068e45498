package cli

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vmmdoctor/internal/disktest"
)

// readers are the commands that look at files, run in the folder of
// workFolder, with the one file each may make.
var readers = []struct{ args, makes string }{
	{"check seed-fail.vhd seed-fail.log", ""},
	{"check cut.vhd", ""},
	{"check lib/child.avhd --format html --output report.html", "report.html"},
	{"check before-sysprep.bcd --reference seed-pass.vhd", ""},
	{"check dirty/BCD", ""},
	{"seed-pass.vhd", ""},
	{"scan .", ""},
	{"scan lib --format csv --output lib/rows.csv", "lib/rows.csv"},
	{"trace seed-fail.log seed-pass.log", ""},
	{"bcd show seed-fail.vhd", ""},
	{"bcd show dirty/BCD", ""},
	{"bcd diff seed-fail.vhd after-sysprep.bcd", ""},
	{"bcd generalize seed-fail.vhd -o portable.bcd", "portable.bcd"},
	{"bcd generalize dirty/BCD -o dirty/portable.bcd", "dirty/portable.bcd"},
	{"repair seed-fail.vhd --dry-run", ""},
	{"repair seed-fail.vhd -o new.vhd --yes", "new.vhd"},
	{"repair lib/child.avhd -o lib/kid.avhd --child --yes", "lib/kid.avhd"},
}

// readerFolder is a current folder with everything the readers take.
func readerFolder(t *testing.T) {
	t.Helper()
	workFolder(t)
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	chain(t)
	disk, child := read(t, "base.vhd"), read(t, "child.avhd")
	before, log := disktest.UnfinishedWrite(disktest.SeedStore(false), disktest.SeedStore(true))
	t.Chdir(folder)
	write(t, "lib/base.vhd", disk)
	write(t, "lib/child.avhd", child)
	write(t, "dirty/BCD", before)
	write(t, "dirty/BCD.LOG1", log)
}

// contents are the files below the current folder by path, each as what it
// holds and when it was written.
func contents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		all[filepath.ToSlash(path)] = fmt.Sprintf("%x, %d bytes, %v, %v", sha256.Sum256(read(t, path)), info.Size(), info.Mode(), info.ModTime())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNothingIsWritten holds every file against what it was before each
// command, and that nothing is there that was not asked for.
func TestNothingIsWritten(t *testing.T) {
	readerFolder(t)
	before := contents(t)
	for _, r := range readers {
		if code, _, stderr := vmmdoctor(t.Context(), arguments(r.args)...); code > 3 {
			t.Errorf("%s: exit code %d: %s", r.args, code, stderr)
		}
		after := contents(t)
		for path, was := range before {
			if after[path] != was {
				t.Errorf("%s: %s is %s, was %s", r.args, path, after[path], was)
			}
		}
		for _, path := range slices.Sorted(maps.Keys(after)) {
			if _, ok := before[path]; !ok && path != r.makes {
				t.Errorf("%s made %s", r.args, path)
			}
		}
		if _, ok := after[r.makes]; r.makes != "" && !ok {
			t.Errorf("%s did not make %s", r.args, r.makes)
		}
		if r.makes != "" {
			os.Remove(r.makes)
		}
	}
}
