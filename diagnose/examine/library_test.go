package examine

import (
	"path/filepath"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
)

// A folder is a library unless something lies in it that a machine starts from: that
// one is a mounted volume, as it always was.
func TestIsLibrary(t *testing.T) {
	root := library(t, map[string][]byte{
		"disks/a.vhd": nil, "windows/Windows/System32/config/SYSTEM": nil, "windows/Windows/System32/config/SOFTWARE": nil,
		"store/Boot/BCD": nil, "manager/bootmgr": nil, "uefi/EFI/Microsoft/Boot/bootmgfw.efi": nil, "esp/EFI/x": nil,
		"named/Windows/W2012.vhd": nil, "named/Boot/readme.txt": nil,
	})
	for name, want := range map[string]bool{"disks": true, "": true, "named": true, "windows": false, "store": false,
		"manager": false, "uefi": false, "esp": false, "disks/a.vhd": false, "absent": false} {
		if got := IsLibrary(filepath.Join(root, name)); got != want {
			t.Errorf("IsLibrary(%q) = %v, want %v", name, got, want)
		}
	}
}

// A glance at a disk says what a scan says, and nothing of what is no disk.
func TestGlance(t *testing.T) {
	root := library(t, map[string][]byte{
		"bad.vhd": disktest.DynamicVHD(smallDisk(disktest.SeedOptions{})), "text.vhd": []byte("no disk"), "notes.txt": []byte("none"),
	})
	for name, want := range map[string]diagnose.CauseID{"bad.vhd": diagnose.NotGeneralized, "text.vhd": diagnose.ContainerDamaged} {
		if d := Glance(t.Context(), filepath.Join(root, name)); d == nil || d.Cause().ID != want {
			t.Errorf("Glance(%s) = %v, want cause %s", name, d, want)
		}
	}
	for _, name := range []string{"notes.txt", "absent.vhd", ""} {
		if d := Glance(t.Context(), filepath.Join(root, name)); d != nil {
			t.Errorf("Glance(%q) = %s, want nothing", name, d.Headline)
		}
	}
}
