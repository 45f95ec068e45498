package disktest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// NeedsNTFS3G skips a test where volumes cannot be written by ntfs-3g.
func NeedsNTFS3G(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"mkntfs", "ntfs-3g", "umount"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: no volumes of another implementation to read", tool)
		}
	}
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("ntfs-3g cannot mount here: %v", err)
	}
	f.Close()
}

// MountNTFS mounts the NTFS volume in a file at a folder for the length of f, and
// waits for the driver to end.
func MountNTFS(t testing.TB, file, dir string, f func()) {
	t.Helper()
	driver := exec.Command("ntfs-3g", "-o", "no_detach,compression,streams_interface=windows", file, dir)
	var out bytes.Buffer
	driver.Stderr = &out
	if err := driver.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		exec.Command("umount", dir).Run()
		if err := driver.Wait(); err != nil {
			t.Errorf("ntfs-3g: %v\n%s", err, out.String())
		}
	}()
	var here, above syscall.Stat_t
	for range 500 {
		if syscall.Stat(dir, &here) == nil && syscall.Stat(filepath.Dir(dir), &above) == nil && here.Dev != above.Dev {
			f()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Skipf("ntfs-3g does not mount here: %s", out.String())
}
