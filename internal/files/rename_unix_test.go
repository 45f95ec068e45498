//go:build unix

package files

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A file that takes the place of another may be read by those who might read that one.
func TestReplacedKeepsPermissions(t *testing.T) {
	name := filepath.Join(t.TempDir(), "report.txt")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o640, 0o600, 0o664} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if err := Write(name, Replace, nil, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode() != mode || info.Size() != 3 {
			t.Errorf("the new file is %v, %v; want %v", info, err, mode)
		}
	}
}
