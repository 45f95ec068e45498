package files

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"
)

// A file that takes the place of another is hidden and archived as that one was.
func TestReplacedKeepsAttributes(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(name, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		t.Fatal(err)
	}
	const want = windows.FILE_ATTRIBUTE_HIDDEN
	if err := windows.SetFileAttributes(path, want); err != nil {
		t.Fatal(err)
	}
	if err := Write(name, Replace, nil, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if got, err := windows.GetFileAttributes(path); err != nil || got&want == 0 {
		t.Errorf("the attributes are %#x, %v; want %#x among them", got, err, want)
	}
	if b, err := os.ReadFile(name); err != nil || string(b) != "new" {
		t.Errorf("the file holds %q, %v", b, err)
	}
}
