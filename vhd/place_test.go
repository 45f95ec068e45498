package vhd

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"vmmdoctor/internal/text"
)

// The spellings of Windows for a file, and where each leads (Win32, Naming Files,
// Paths, and Namespaces). Only what is on the child's own volume or share is looked
// at.
func TestPathsOfParents(t *testing.T) {
	const drive, share = `C:\Library\kid.vhd`, `\\lib01\VMM\kid.vhd`
	tests := []struct {
		path, child string
		followed    bool
	}{
		{`C:\Parents\p.vhd`, drive, true},
		{`c:/Parents/p.vhd`, drive, true},
		{`\\?\C:\Parents\p.vhd`, drive, true},
		{`C:\Parents\p.vhd`, `\\?\c:\Library\kid.vhd`, true},
		{`\\lib01\VMM\Parents\p.vhd`, share, true},
		{`//LIB01/vmm/p.vhd`, share, true},
		{`\\?\UNC\lib01\VMM\p.vhd`, share, true},
		{`\\lib01\VMM\p.vhd`, `\\?\UNC\lib01\vmm\kid.vhd`, true},
		{`\\?\Volume{26a21bda-a627-11d7-9931-806e6f6e6963}\p.vhd`, `\\?\volume{26A21BDA-A627-11D7-9931-806E6F6E6963}\kid.vhd`, true},

		// Another computer, share or volume.
		{`\\evil\share\p.vhd`, drive, false},
		{`//evil/share/p.vhd`, drive, false},
		{`\/evil/share/p.vhd`, drive, false},
		{`/\evil\share\p.vhd`, drive, false},
		{`\\?\UNC\evil\share\p.vhd`, drive, false},
		{`\\?\unc\evil\share\p.vhd`, share, false},
		{`//?/UNC/evil/share/p.vhd`, drive, false},
		{`\\evil\VMM\p.vhd`, share, false},
		{`\\lib01\Other\p.vhd`, share, false},
		{`\\lib01.evil.example\VMM\p.vhd`, share, false},
		{`\\lib01@SSL@8443\VMM\p.vhd`, share, false},
		{`\\evil@80\DavWWWRoot\p.vhd`, drive, false},
		{`\\127.0.0.1\c$\p.vhd`, drive, false},
		{`D:\p.vhd`, drive, false},
		{`D:\p.vhd`, share, false},
		{`C:\p.vhd`, share, false},
		{`\\?\Volume{26a21bda-a627-11d7-9931-806e6f6e6963}\p.vhd`, drive, false},

		// The object manager, devices, pipes.
		{`\??\UNC\evil\share\p.vhd`, drive, false},
		{`\??\C:\p.vhd`, drive, false},
		{`\\?\GLOBALROOT\Device\HarddiskVolume1\p.vhd`, drive, false},
		{`\\?\GLOBALROOT\Device\Mup\evil\share\p.vhd`, drive, false},
		{`\\?\GLOBAL\C:\p.vhd`, drive, false},
		{`\\.\C:\p.vhd`, drive, false},
		{`\\.\UNC\evil\share\p.vhd`, drive, false},
		{`\\.\PhysicalDrive0`, drive, false},
		{`\\?\PhysicalDrive0`, drive, false},
		{`\\.\pipe\p.vhd`, drive, false},
		{`\\lib01\pipe\p.vhd`, `\\lib01\pipe\kid.vhd`, false},
		{`\\lib01\IPC$\p.vhd`, `\\lib01\IPC$\kid.vhd`, false},
		{`\\.\C:`, drive, false},
		{`\Device\Mup\evil\share\p.vhd`, drive, false},

		// Names that are devices or streams, ways upwards, and what is no full path.
		{`C:\NUL`, drive, false},
		{`C:\Library\con.vhd`, drive, false},
		{`C:\Library\COM1 .vhd`, drive, false},
		{`C:\aux\p.vhd`, drive, false},
		{`C:\lpt².txt`, drive, false},
		{`C:\Library\p.vhd:stream`, drive, false},
		{`C:\Library\..\..\p.vhd`, drive, false},
		{`\\lib01\VMM\..\..\evil\share\p.vhd`, share, false},
		{`\\lib01\VMM\..\Other\p.vhd`, share, false},
		{`\\?\C:\..\..\p.vhd`, drive, false},
		{`C:p.vhd`, drive, false},
		{`\p.vhd`, drive, false},
		{`p.vhd`, drive, false},
		{`C:\`, drive, false},
		{`\\`, drive, false},
		{`\\?\`, drive, false},
		{`\\?\UNC\`, drive, false},
		{`\\lib01`, share, false},
		{`\\lib01\VMM`, share, false},
		{"C:\\p\x00.vhd", drive, false},
		{"C:\\p\n.vhd", drive, false},
		{``, drive, false},
		{`file://evil/share/p.vhd`, drive, false},
		{`http://evil/p.vhd`, drive, false},
	}
	for _, tt := range tests {
		if got := inPlace(tt.path, tt.child); got != tt.followed {
			t.Errorf("%q of a child at %s: followed %v, want %v", tt.path, tt.child, got, tt.followed)
		}
	}
}

// A path that is relative to the folder of the child stays on its volume, however it
// is spelt.
func TestRelativePathsOfParents(t *testing.T) {
	for path, want := range map[string]bool{
		`.\p.vhd`: true, `..\Parents\p.vhd`: true, `p.vhd`: true, `a/b\p.vhd`: true, `..\..\..\..\p.vhd`: true,
		`\\evil\share\p.vhd`:             true, // names folders below the child's
		`\\?\UNC\evil\share\p.vhd`:       false,
		`C:\p.vhd`:                       false,
		`C:p.vhd`:                        false,
		`.\p.vhd:stream`:                 false,
		`.\NUL`:                          false,
		`..\pipe\..\CON.vhd`:             false,
		`\??\UNC\evil\share\p.vhd`:       false,
		`\\?\GLOBALROOT\Device\Mup\evil`: false,
		``:                               false,
		`\\`:                             false,
		"p\x00.vhd":                      false,
	} {
		if _, ok := stepsOf(path); ok != want {
			t.Errorf("%q: used %v, want %v", path, ok, want)
		}
	}
}

// A path that leads elsewhere is named, not followed; a file that the user gives is
// taken wherever it lies.
func TestParentElsewhere(t *testing.T) {
	const evil = `\\evil\share\other.vhd`
	dir := folder(t, map[string][]byte{
		"kid.vhd":    child(childID, parentID, "", absolutely(evil), relative(`.\gone.vhd`)),
		"far/p.vhd":  sampleDynamic(),
		"far/p2.vhd": child("another disk....", parentID, ""),
	})
	kid, given := filepath.Join(dir, "kid.vhd"), filepath.Join(dir, "far", "p.vhd")
	_, err := Open(kid, Options{Parent: func(p text.Raw) { t.Errorf("%q was opened", p) }})
	var m *ParentMissing
	if !errors.As(err, &m) || len(m.Elsewhere) != 1 || m.Elsewhere[0].String() != evil {
		t.Fatalf("error is %v, want a parent that is missing, with %s not followed", err, evil)
	}
	d, err := Open(kid, Options{Given: []string{filepath.Join(dir, "far", "p2.vhd"), given}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if chain := d.Chain(); len(chain) != 1 || chain[0].String() != given || len(kinds(d)) != 1 || kinds(d)[0] != ParentMoved {
		t.Errorf("the chain is %q with notes %v, want the file that was given and a note", chain, d.Notes())
	}
}

// What others have mounted, /proc above all, is not read because a disk says so, nor
// is anything that is no regular file.
func TestParentOnAnotherVolume(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/proc is Linux's; on Windows the spelling decides")
	}
	dir := folder(t, map[string][]byte{"kid.vhd": child(childID, parentID, "", absolutely("/proc/self/environ"),
		relative(`..\..\..\..\..\..\..\..\proc\version`), relative(`.\link.vhd`), relative(`.\null.vhd`))})
	for name, target := range map[string]string{"link.vhd": "/proc/self/maps", "null.vhd": "/dev/null"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Open(filepath.Join(dir, "kid.vhd"), Options{Parent: func(p text.Raw) { t.Errorf("%q was opened", p) }})
	var m *ParentMissing
	if !errors.As(err, &m) || len(m.Elsewhere) != 3 {
		t.Errorf("error is %v, want three paths that were not followed", err)
	}
}
