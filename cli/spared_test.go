package cli

import (
	"maps"
	"os"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

// A generation is a disk of the size of the article's, told from its parent and
// its child by one byte at its end.
func generation(n byte) *disktest.Image {
	disk := disktest.SeedDisk(disktest.SeedOptions{Size: 2 << 30})
	disk.WriteAt([]byte{n}, 2<<30-1)
	return disk
}

// sparedFolder is a current folder with one file of each kind that is never
// written, by more than one name. Links that cannot be made here are returned.
func sparedFolder(t *testing.T) map[string]bool {
	t.Helper()
	readerFolder(t)
	base, middle, last := generation(1), generation(2), generation(3)
	write(t, "chain/base.vhd", disktest.DynamicVHD(base))
	write(t, "chain/middle.avhd", disktest.DifferencingVHD(middle, disktest.ParentVHD{Disk: base, Name: "base.vhd", Relative: `.\base.vhd`}))
	write(t, "chain/last.avhd", disktest.DifferencingVHD(last, disktest.ParentVHD{Disk: middle, Name: "middle.avhd", Relative: `.\middle.avhd`}))
	write(t, "dirty/BCD.LOG2", nil)
	write(t, "other.vhdx", append([]byte("vhdxfile"), make([]byte, 4096)...))
	write(t, "notes", []byte("conectix"))
	write(t, "SYSTEM", append([]byte("regf"), make([]byte, 4096)...))
	mounted := disktest.BootFiles(disktest.SeedStore(false))
	for path, content := range mounted {
		write(t, "mounted"+path, content)
	}
	absent := map[string]bool{}
	link := func(make func(target, name string) error, name, target string) {
		if err := make(target, name); err != nil {
			t.Logf("no %s here: %v", name, err)
			absent[name] = true
		}
	}
	link(disktest.Symlink, "link.vhd", "seed-fail.vhd")
	link(disktest.Symlink, "link.log", "seed-fail.log")
	link(os.Link, "hard.vhd", "seed-fail.vhd")
	link(os.Link, "hard.log", "seed-fail.log")
	return absent
}

// Nothing that was read, and no disk or hive at all, is replaced by what the
// program writes, under whatever name and however much the user insists.
func TestNothingExaminedIsReplaced(t *testing.T) {
	absent := sparedFolder(t)
	before := contents(t)
	for _, s := range []struct{ args, target string }{
		{"check chain/last.avhd", "chain/last.avhd chain/middle.avhd chain/base.vhd ./chain/../chain/base.vhd"},
		{"check seed-fail.vhd --reference seed-pass.vhd", "seed-fail.vhd seed-pass.vhd link.vhd hard.vhd lib/../seed-fail.vhd lib/base.vhd"},
		{"check seed-fail.vhd seed-fail.log", "seed-fail.log link.log hard.log ./seed-fail.log other.vhdx notes SYSTEM"},
		{"check dirty/BCD", "dirty/BCD dirty/BCD.LOG1 dirty/BCD.LOG2"},
		{"check mounted", "mounted/Boot/BCD mounted/bootmgr"},
		{"bcd show dirty/BCD", "dirty/BCD dirty/BCD.LOG1 dirty/BCD.LOG2"},
		{"bcd diff seed-fail.vhd after-sysprep.bcd", "seed-fail.vhd after-sysprep.bcd before-sysprep.bcd"},
		{"bcd generalize chain/last.avhd", "chain/base.vhd chain/middle.avhd dirty/BCD.LOG1"},
		{"trace seed-fail.log", "seed-fail.log link.log hard.log seed-pass.vhd"},
		{"scan chain mounted", "chain/base.vhd chain/middle.avhd seed-fail.vhd dirty/BCD"},
		{"demo", "seed-fail.vhd SYSTEM"},
		{"explain 2940", "seed-fail.vhd SYSTEM"},
	} {
		for target := range strings.FieldsSeq(s.target) {
			if absent[target] {
				continue
			}
			play(t, []script{
				{args: s.args + " --output " + target, code: 64, stdout: silent, stderr: []string{target, "; give another name"}},
				{args: s.args + " --force --output " + target, code: 64, stdout: silent, stderr: []string{target, "is never written"}},
				{args: s.args + " --debug-log " + target, code: 64, stdout: silent, stderr: []string{target, "; give another name"}},
			})
		}
	}
	if after := contents(t); !maps.Equal(before, after) {
		for name := range after {
			if before[name] != after[name] {
				t.Errorf("%s is another file than before", name)
			}
		}
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
}
