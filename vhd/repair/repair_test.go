package repair

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/files"
	"vmmdoctor/vhd"
)

// sectors are what the disks made here hold elsewhere than what they are made from.
var sectors = []vhd.Sectors{
	{Off: 1 << 20, Data: bytes.Repeat([]byte("new."), 1024)},
	{Off: 5<<20 - 4096, Data: bytes.Repeat([]byte("NEW!"), 4096)}, // in two blocks
}

// disk is a small one with something on it.
func disk(mark byte) *disktest.Image {
	img := disktest.NewImage(10 << 20)
	for _, at := range []int64{0, 1<<20 + 512, 9 << 20} {
		img.WriteAt(bytes.Repeat([]byte{mark, 'd', 'i', 's'}, 1024), at)
	}
	img.WriteAt([]byte{0x55, 0xaa}, 510)
	return img
}

// kinds are disks of every kind, by name.
var kinds = sync.OnceValue(func() map[string][]byte {
	parent, child := disk('p'), disk('c')
	return map[string][]byte{
		"fixed.vhd":    disktest.FixedVHD(parent),
		"dynamic.vhd":  disktest.DynamicVHD(parent),
		"dynamic.vhdx": disktest.DynamicVHDX(parent),
		"child.avhd":   disktest.DifferencingVHD(child, disktest.ParentVHD{Disk: parent, Name: "dynamic.vhd", Relative: `.\dynamic.vhd`}),
	}
})

// images is a folder with disks of every kind.
func images(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range kinds() {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// names of the images, and where something is made of each.
var names = []string{"fixed.vhd", "dynamic.vhd", "dynamic.vhdx", "child.avhd"}

// content reads a disk as a whole.
func content(t *testing.T, name string) []byte {
	t.Helper()
	d, err := vhd.Open(name, vhd.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	b := make([]byte, d.Size())
	if _, err := d.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

// sums are the hashes of all files of a folder.
func sums(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = sha256.Sum256(b)
	}
	return all
}

// same fails unless the folder holds just what it held, and made.
func same(t *testing.T, dir string, was map[string][32]byte, made ...string) {
	t.Helper()
	is := sums(t, dir)
	for name, sum := range was {
		if is[name] != sum {
			t.Errorf("%s has changed", name)
		}
	}
	for name := range is {
		if _, ok := was[name]; !ok && !slices.Contains(made, name) {
			t.Errorf("%s was left behind", name)
		}
	}
}

// A new disk holds the sectors, and else what the old one holds, which stays as it is.
func TestRun(t *testing.T) {
	for _, name := range names {
		for _, child := range []bool{false, true} {
			dir := images(t)
			was := sums(t, dir)
			from, to := filepath.Join(dir, name), filepath.Join(dir, "new"+filepath.Ext(name))
			want := content(t, from)
			for _, s := range sectors {
				copy(want[s.Off:], s.Data)
			}
			job := Job{From: from, Sectors: sectors, Child: child, To: to}
			size, err := job.Size()
			if err != nil {
				t.Fatalf("%s, child %v: %v", name, child, err)
			}
			same(t, dir, was)
			if err := job.Run(t.Context()); err != nil {
				t.Fatalf("%s, child %v: %v", name, child, err)
			}
			same(t, dir, was, filepath.Base(to))
			if !bytes.Equal(content(t, to), want) {
				t.Errorf("%s, child %v: the new disk does not hold what it should", name, child)
			}
			if info, err := os.Stat(to); err != nil || info.Size() != size {
				t.Errorf("%s, child %v: %v; want %d bytes", name, child, err, size)
			}
		}
	}
}

// A child lies where it likes on the volume of its parent and finds it.
func TestChildElsewhere(t *testing.T) {
	dir := images(t)
	for _, to := range []string{"kids/Größe 日本.vhd", "../" + filepath.Base(dir) + "/beside.vhd"} {
		to = filepath.Join(dir, filepath.FromSlash(to))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := (Job{From: filepath.Join(dir, "dynamic.vhd"), Sectors: sectors, Child: true, To: to}).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := content(t, to); !bytes.Equal(got[1<<20:1<<20+4096], sectors[0].Data) || !bytes.Equal(got[:4], []byte("pdis")) {
			t.Errorf("%s holds %q and %q", to, got[1<<20:1<<20+4], got[:4])
		}
	}
}

func TestRelative(t *testing.T) {
	if filepath.Separator == '\\' {
		t.Skip("paths of another system than Windows")
	}
	for way, want := range map[string]string{"p.vhd": `.\p.vhd`, "../a/p.vhd": `..\a\p.vhd`, "a/b/p.vhd": `.\a\b\p.vhd`, `a\b.vhd`: "", "..p.vhd": `.\..p.vhd`} {
		if got := relative(way); got != want {
			t.Errorf("relative(%q) = %q, want %q", way, got, want)
		}
	}
}

// What goes wrong leaves nothing behind.
func TestRefused(t *testing.T) {
	dir := images(t)
	at := func(name string) string { return filepath.Join(dir, name) }
	raw := at("raw.img")
	b := make([]byte, 1<<20)
	copy(b[510:], "\x55\xaa")
	if err := os.WriteFile(raw, b, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(at("other"), 0o755); err != nil {
		t.Fatal(err)
	}
	short := []vhd.Sectors{{Off: 0, Data: make([]byte, 100)}}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, test := range map[string]struct {
		job  Job
		ctx  context.Context
		want string
	}{
		"child of a raw image":                {job: Job{From: raw, Child: true, To: at("new.vhd")}, want: "cannot be the parent"},
		"copy of a child into another folder": {job: Job{From: at("child.avhd"), To: at("other/new.avhd")}, want: "put the copy into that folder"},
		"over the disk itself":                {job: Job{From: at("fixed.vhd"), To: at("fixed.vhd"), Mode: files.Replace}, want: "is never written"},
		"over another disk":                   {job: Job{From: at("fixed.vhd"), To: at("dynamic.vhd"), Mode: files.Replace}, want: "is never written"},
		"over a file that was read": {job: Job{From: at("fixed.vhd"), To: at("notes"), Mode: files.Replace,
			Refuse: []files.Examined{{Path: at("notes"), Is: "what was read"}}}, want: "is what was read"},
		"no sectors":     {job: Job{From: at("fixed.vhd"), To: at("new.vhd"), Sectors: short}, want: "no sectors"},
		"no disk":        {job: Job{From: at("notes"), To: at("new.vhd")}, want: "not a virtual disk"},
		"absent":         {job: Job{From: at("absent"), To: at("new.vhd")}, want: "absent"},
		"no such folder": {job: Job{From: at("fixed.vhd"), To: at("absent/new.vhd")}, want: "cannot be written"},
		"stopped":        {job: Job{From: at("fixed.vhd"), To: at("new.vhd")}, ctx: stopped, want: "canceled"},
		"stopped, child": {job: Job{From: at("fixed.vhd"), Child: true, Sectors: sectors, To: at("new.vhd")}, ctx: stopped, want: "canceled"},
		"there already":  {job: Job{From: at("fixed.vhd"), To: at("notes")}, want: "exists"},
	} {
		if err := os.WriteFile(at("notes"), []byte("some notes"), 0o644); err != nil {
			t.Fatal(err)
		}
		was := sums(t, filepath.Join(dir, "."))
		if test.ctx == nil {
			test.ctx = t.Context()
		}
		if err := test.job.Run(test.ctx); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		same(t, dir, was)
	}
}

// A disk that is written to while it is copied is not taken.
func TestChangedMeanwhile(t *testing.T) {
	dir := images(t)
	from := filepath.Join(dir, "fixed.vhd")
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(from, before, before); err != nil {
		t.Fatal(err)
	}
	job := Job{From: from, Sectors: sectors, To: filepath.Join(dir, "new.vhd")}
	told := false
	job.Progress = func(int64, int64) {
		if !told {
			told = true
			f, err := os.OpenFile(from, os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteAt([]byte("x"), 3<<20)
				err = errors.Join(err, f.Close())
			}
			if err != nil {
				t.Error(err)
			}
		}
	}
	err := job.Run(t.Context())
	if !told {
		t.Skip("this file system copies by reference: nothing can come between")
	}
	if !errors.Is(err, ErrChanged) {
		t.Errorf("a disk that was written to meanwhile: %v", err)
	}
	if _, err := os.Stat(job.To); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new disk is there: %v", err)
	}
}

// Nor is one that was written to since it was planned.
func TestChangedSince(t *testing.T) {
	dir := images(t)
	from := filepath.Join(dir, "fixed.vhd")
	seen, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	job := Job{From: from, Seen: seen, Sectors: sectors, To: filepath.Join(dir, "new.vhd")}
	if _, err := job.Size(); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(from, later, later); err != nil {
		t.Fatal(err)
	}
	for _, child := range []bool{false, true} {
		job.Child = child
		if err := job.Run(t.Context()); !errors.Is(err, ErrChanged) {
			t.Errorf("child %v: %v", child, err)
		}
	}
	if _, err := os.Stat(job.To); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new disk is there: %v", err)
	}
}

// A child's link holds until its parent is written to.
func TestParentTime(t *testing.T) {
	dir := images(t)
	from, to := filepath.Join(dir, "dynamic.vhd"), filepath.Join(dir, "new.vhd")
	when := time.Date(2024, 2, 29, 10, 0, 7, 0, time.UTC)
	if err := os.Chtimes(from, when, when); err != nil {
		t.Fatal(err)
	}
	if err := (Job{From: from, Sectors: sectors, Child: true, To: to}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	// Dynamic Disk Header Format: the parent's time at 56, seconds since 2000.
	const want = uint32(762516007)
	if got := uint32(b[512+56])<<24 | uint32(b[512+57])<<16 | uint32(b[512+58])<<8 | uint32(b[512+59]); got != want {
		t.Errorf("the parent's time is %d, want %d", got, want)
	}
	if runtime.GOOS != "windows" && bytes.Contains(b, []byte("W2ku")) {
		t.Error("a path of another system is written as one of Windows")
	}
}
