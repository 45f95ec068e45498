package ntfs

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"vmmdoctor/internal/disktest"
)

// The volumes here are written by ntfs-3g, so what it wrote is what must be
// read, byte for byte.

// A mount is an NTFS volume mounted for writing.
type mount struct {
	t     *testing.T
	dir   string
	files map[string][sha256.Size]byte // what must be on the volume afterwards
	dirs  map[string]bool
}

// make3g formats a volume, lets fill write to it, and opens the result.
func make3g(t *testing.T, size int64, format []string, fill func(*mount)) (*Volume, *mount) {
	t.Helper()
	disktest.NeedsNTFS3G(t)
	file := filepath.Join(t.TempDir(), "volume")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, size); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-F", "-Q", "-q", "-p", "2048", "-H", "255", "-S", "63"}, format...)
	if out, err := exec.CommandContext(t.Context(), "mkntfs", append(args, file)...).CombinedOutput(); err != nil {
		t.Fatalf("mkntfs: %v\n%s", err, out)
	}
	m := &mount{t: t, dir: t.TempDir(), files: map[string][sha256.Size]byte{}, dirs: map[string]bool{}}
	disktest.MountNTFS(t, file, m.dir, func() { fill(m) })
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	v, err := Open(f, size)
	if err != nil {
		t.Fatal(err)
	}
	return v, m
}

func (m *mount) put(name string, data []byte) {
	m.t.Helper()
	m.mkdir(name)
	if err := os.WriteFile(filepath.Join(m.dir, name), data, 0o600); err != nil {
		m.t.Fatal(err)
	}
	m.files[name] = sha256.Sum256(data)
}

// mkdir makes the folders above name.
func (m *mount) mkdir(name string) {
	m.t.Helper()
	if err := os.MkdirAll(filepath.Join(m.dir, filepath.Dir(name)), 0o700); err != nil {
		m.t.Fatal(err)
	}
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		m.dirs[dir] = true
	}
}

func (m *mount) remove(name string) {
	m.t.Helper()
	if err := os.Remove(filepath.Join(m.dir, name)); err != nil {
		m.t.Fatal(err)
	}
	delete(m.files, name)
}

func (m *mount) setattr(name, attr string, value []byte) {
	m.t.Helper()
	if err := syscall.Setxattr(filepath.Join(m.dir, name), attr, value, 0); err != nil {
		m.t.Fatalf("set %s of %s: %v", attr, name, err)
	}
}

// shatter leaves free space in pieces of piece bytes, count of them, and none else.
func (m *mount) shatter(piece, count int) {
	m.t.Helper()
	b := make([]byte, piece)
	for i := range 2 * count {
		m.put(fmt.Sprintf("shards/%06d", i), b)
	}
	var free syscall.Statfs_t
	if err := syscall.Statfs(m.dir, &free); err != nil {
		m.t.Fatal(err)
	}
	rest := make([]byte, int64(free.Bavail)*free.Bsize-256<<10)
	m.put("rest", rest)
	for i := range count {
		m.remove(fmt.Sprintf("shards/%06d", 2*i))
	}
}

// check compares the volume with what was written: names and contents.
func (m *mount) check(v *Volume) {
	m.t.Helper()
	for name, want := range m.files {
		if got, err := sum(v, name); err != nil || got != want {
			m.t.Errorf("%s: content differs from what was written (%v)", name, err)
		}
	}
	found := 0
	err := fs.WalkDir(v, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		_, file := m.files[name]
		if name != "." && !(d.IsDir() && m.dirs[name]) && !file {
			m.t.Errorf("%s is listed, but was deleted or never written", name)
		}
		found++
		return nil
	})
	if want := 1 + len(m.files) + len(m.dirs); err != nil || found != want {
		m.t.Errorf("walked over %d files and folders, %v; want %d", found, err, want)
	}
}

func sum(v *Volume, name string) (sum [sha256.Size]byte, err error) {
	f, err := v.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{f}, make([]byte, 200_000)); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}
