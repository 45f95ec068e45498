package examine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// library makes a folder of files by their slash-separated paths.
func library(t testing.TB, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// smallDisk is a template of 2 GB, of which a few MB are written.
func smallDisk(o disktest.SeedOptions) *disktest.Image {
	o.Size = 2 << 30
	return disktest.SeedDisk(o)
}

// scanned are the rows of a scan, each as "path verdict cause bcd-class".
func scanned(t *testing.T, root string, paths ...string) []string {
	t.Helper()
	var out []string
	err := Scan(t.Context(), paths, ScanOptions{}, func(path text.Raw, d *diagnose.Diagnosis) string {
		rel, err := filepath.Rel(root, string(path.Bytes()))
		if err != nil {
			t.Error(err)
		}
		row := fmt.Sprintf("%s %s %s", filepath.ToSlash(rel), d.Verdict, d.Cause().ID)
		if d.BCD != nil {
			row += " " + d.BCD.Class.String()
		}
		if len(d.Problems) > 0 {
			row += " error"
		}
		return row
	}, func(row string) { out = append(out, row) })
	if err != nil {
		t.Errorf("Scan: %v", err)
	}
	return out
}

func wantRows(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestScanRows(t *testing.T) {
	good, bad := smallDisk(disktest.SeedOptions{Generalized: true}), smallDisk(disktest.SeedOptions{})
	raw := make([]byte, 64<<20)
	if _, err := disktest.SeedDisk(disktest.SeedOptions{Size: int64(len(raw))}).ReadAt(raw, 0); err != nil {
		t.Fatal(err)
	}
	goodVHD, badVHD := disktest.DynamicVHD(good), disktest.DynamicVHD(bad)
	root := library(t, map[string][]byte{
		"b/bad.VHD":           badVHD,
		"a/good.vhd":          goodVHD,
		"a/renamed.bak":       goodVHD, // found by its content
		"a/notes.txt":         []byte(strings.Repeat("nothing\n", 500)),
		"c/cut.vhd":           badVHD[:len(badVHD)/2],
		"c/empty.vhdx":        nil,
		"c/text.vhd":          []byte("this is no disk"),
		"d/floppy.img":        raw[:1440<<10],
		"d/bootsector.bin":    raw,
		"d/disk.img":          raw,
		"d/data.img":          make([]byte, 8<<20),
		"$RECYCLE.BIN/x.vhd":  goodVHD,
		"z/deep/er/good.vhdx": goodVHD, // the wrong name does not matter
	})
	// With one disk at a time and with many, rows come by path.
	wantRows(t, scanned(t, root, root),
		"a/good.vhd clear none portable",
		"a/renamed.bak clear none portable",
		"b/bad.VHD fails not-generalized this-disk",
		"c/cut.vhd fails container-damaged",
		"c/empty.vhdx unknown none error",
		"c/text.vhd fails container-damaged",
		"d/disk.img fails not-generalized this-disk",
		"z/deep/er/good.vhdx clear none portable")
}

func TestScanNamedPaths(t *testing.T) {
	disk := disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true}))
	root := library(t, map[string][]byte{"lib/one.vhd": disk, "lib/two.vhd": disk, "other/file": []byte("no disk at all")})
	lib := filepath.Join(root, "lib")
	tests := []struct {
		name  string
		paths []string
		want  []string
	}{
		{"a folder twice", []string{lib, lib}, []string{"lib/one.vhd clear none portable", "lib/two.vhd clear none portable"}},
		{"a file of a folder first", []string{filepath.Join(lib, "two.vhd"), lib}, []string{"lib/two.vhd clear none portable", "lib/one.vhd clear none portable"}},
		{"a file of a folder last", []string{lib, filepath.Join(lib, "two.vhd")}, []string{"lib/one.vhd clear none portable", "lib/two.vhd clear none portable"}},
		{"a file that is no disk", []string{filepath.Join(root, "other", "file")}, []string{"other/file unknown none error"}},
		{"absent", []string{filepath.Join(root, "gone"), filepath.Join(lib, "one.vhd")}, []string{"gone unknown none error", "lib/one.vhd clear none portable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantRows(t, scanned(t, root, tt.paths...), tt.want...) })
	}
}

func TestScanFollowsLinksOnce(t *testing.T) {
	disk := disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true}))
	root := library(t, map[string][]byte{"lib/one.vhd": disk, "lib/sub/two.vhd": disk, "store/three.vhd": disk, "store/four.vhd": disk})
	for link, target := range map[string]string{
		"lib/again.vhd":  "one.vhd",            // a file that is here
		"lib/gone.vhd":   "nowhere.vhd",        // leads nowhere
		"lib/gone.txt":   "nowhere.txt",        // the same, and no disk
		"lib/loop":       "..",                 // a folder above
		"lib/self.vhd":   "self.vhd",           // itself
		"lib/more.vhd":   "../store/three.vhd", // a file elsewhere, seen again through the loop
		"lib/sub/stores": "../../store",
	} {
		if err := disktest.Symlink(filepath.FromSlash(target), filepath.Join(root, filepath.FromSlash(link))); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	got := scanned(t, root, filepath.Join(root, "lib"))
	wantRows(t, got,
		"lib/gone.vhd unknown none error",
		"lib/loop/store/four.vhd clear none portable",
		"lib/loop/store/three.vhd clear none portable",
		"lib/one.vhd clear none portable",
		"lib/self.vhd unknown none error",
		"lib/sub/two.vhd clear none portable")
}

func TestScanUnreadable(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("nothing is unreadable for this user")
	}
	disk := disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true}))
	root := library(t, map[string][]byte{"a.vhd": disk, "b.vhd": disk, "locked/c.vhd": disk})
	for _, p := range []string{"a.vhd", "locked"} {
		if err := os.Chmod(filepath.Join(root, p), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "locked"), 0o755) })
	wantRows(t, scanned(t, root, root), "a.vhd unknown none error", "b.vhd clear none portable", "locked unknown none error")
}

func TestScanParents(t *testing.T) {
	disk := smallDisk(disktest.SeedOptions{Generalized: true})
	child := disktest.DifferencingVHD(disk, disktest.ParentVHD{Disk: disk, Name: "base.vhd", Relative: `.\base.vhd`})
	root := library(t, map[string][]byte{"base.vhd": disktest.DynamicVHD(disk), "child-1.avhd": child, "child-2.avhd": child, "alone/child.avhd": child})
	wantRows(t, scanned(t, root, root),
		"alone/child.avhd fails parent-missing",
		"base.vhd clear none portable",
		"child-1.avhd clear none portable",
		"child-2.avhd clear none portable")
}

func TestScanStops(t *testing.T) {
	disk := disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true}))
	files := map[string][]byte{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.vhd", i)] = disk
	}
	root := library(t, files)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := 0
	err := Scan(ctx, []string{root}, ScanOptions{Jobs: 2}, verdictOf, func(diagnose.Verdict) {
		if rows++; rows == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || rows < 3 || rows >= 40 {
		t.Errorf("Scan gave %d rows and %v, want 3 to 39 rows and %v", rows, err, context.Canceled)
	}
}

func TestRowsComeInOrder(t *testing.T) {
	var got []string
	o := &inOrder[string]{rows: map[int]*string{}, each: func(r string) { got = append(got, r) }}
	add := func(i int) { row := fmt.Sprint(i); o.add(scanResult[string]{i, &row}) }
	check := func(when string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: rows %q, want %q", when, got, want)
		}
	}
	add(1)
	add(3)
	check("the first is missing")
	o.passOver()
	check("not for long yet")
	add(0)
	o.add(scanResult[string]{2, nil}) // no disk
	check("all are there", "0", "1", "3")
	add(6)
	o.since = time.Now().Add(-2 * patience)
	o.passOver()
	check("4 and 5 took too long", "0", "1", "3", "6")
	add(7)
	add(4)
	check("4 arrives late", "0", "1", "3", "6", "7", "4")
}

func verdictOf(_ text.Raw, d *diagnose.Diagnosis) diagnose.Verdict { return d.Verdict }

// BenchmarkScan scans a library of 1,000 disks, hard links of three. The
// figures to hold are at least 400 disks/s with warm cache, and memory that
// does not grow with the number of disks.
func BenchmarkScan(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkScan(b, n) })
	}
}

func benchmarkScan(b *testing.B, n int) {
	disks := map[string][]byte{
		"failing.vhd":  disktest.DynamicVHD(smallDisk(disktest.SeedOptions{})),
		"passing.vhd":  disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true})),
		"reserved.vhd": disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Generalized: true, Layout: disktest.SystemReserved})),
	}
	root := library(b, disks)
	names := []string{"failing.vhd", "passing.vhd", "reserved.vhd"}
	for i := len(names); i < n; i++ {
		folder := filepath.Join(root, fmt.Sprintf("folder-%02d", i/50))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.Link(filepath.Join(root, names[i%len(names)]), filepath.Join(folder, fmt.Sprintf("%04d.vhd", i))); err != nil {
			b.Fatal(err)
		}
	}
	clear(disks)
	before := liveHeap()
	var grown uint64
	rows := 0
	for b.Loop() {
		rows = 0
		if err := Scan(b.Context(), []string{root}, ScanOptions{}, verdictOf, func(diagnose.Verdict) {
			if rows++; rows == n-10 {
				now := liveHeap()
				grown = max(grown, now-min(before, now))
			}
		}); err != nil {
			b.Fatal(err)
		}
	}
	if rows != n {
		b.Fatalf("%d rows, want %d", rows, n)
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "disks/s")
	b.ReportMetric(float64(grown)/(1<<20), "MB-live")
}

// liveHeap is how many bytes are in use once the garbage is gone.
func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
