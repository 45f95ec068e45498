package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Names are found as Windows finds them, and what was opened is told once, by
// the name it has on the host.
func TestFolder(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	put(t, "Boot/BCD", "store")
	put(t, "bootmgr", "manager")
	put(t, "unread", "")
	f, err := OpenFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, want := range map[string]string{"boot/bcd": "store", "Boot/BCD": "store", "BOOTMGR": "manager"} {
		if got, err := fs.ReadFile(f, name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := fs.ReadDir(f, "Boot"); err != nil {
		t.Error(err)
	}
	if _, err := f.Open("absent/file"); err == nil {
		t.Error("what is absent was opened")
	}
	opened := slices.Sorted(slices.Values(f.Opened()))
	if len(opened) < 2 {
		t.Fatalf("opened %q, want the store and the manager", opened)
	}
	for _, name := range opened { // Windows opens them under the name that was given
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	if want := []string{filepath.Join(root, "Boot", "BCD"), filepath.Join(root, "bootmgr")}; opened[0] != want[0] && filepath.Separator == '/' {
		t.Errorf("opened %q, want %q", opened, want)
	}
}
