package cli

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// chain is a current folder with a disk and its child.
func chain(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	disk := disktest.SeedDisk(disktest.SeedOptions{Size: 2 << 30})
	write(t, "base.vhd", disktest.DynamicVHD(disk))
	write(t, "child.avhd", disktest.DifferencingVHD(disk, disktest.ParentVHD{Disk: disk, Name: "base.vhd", Relative: `.\base.vhd`}))
}

// dataDisk is a sound disk with one volume and nothing of Windows on it.
func dataDisk(t *testing.T) []byte {
	t.Helper()
	const start = 1 << 20
	volume, err := disktest.NTFS{Size: 64 << 20, Start: start, Files: map[string][]byte{"/notes.txt": []byte("mine")}}.Image()
	if err != nil {
		t.Fatal(err)
	}
	disk := disktest.NewImage(start + volume.Size())
	disk.Put(start, volume)
	disktest.PutMBR(disk, 0x12345678, disktest.MBRPartition{Type: disktest.TypeNTFS, Start: start, Size: volume.Size()})
	return disktest.DynamicVHD(disk)
}

func TestScan(t *testing.T) {
	workFolder(t)
	write(t, "lib/=cmd' calc'!A1,x.vhd", nil) // a name a spreadsheet would run
	for _, f := range []string{"seed-fail.vhd", "seed-pass.vhd", "cut.vhd"} {
		if err := os.Rename(f, "lib/"+f); err != nil {
			t.Fatal(err)
		}
	}
	write(t, "good/one.vhd", read(t, "lib/seed-pass.vhd"))
	write(t, "bad/empty.vhd", nil)
	write(t, "data/data.vhd", dataDisk(t))
	write(t, "none/readme.txt", []byte("no disk here"))
	play(t, []script{
		{args: "scan lib", code: 1, stdout: []string{"FAILS", "lib/seed-fail.vhd: not-generalized", "CLEAR", "lib/seed-pass.vhd", "container-damaged", "it is empty"},
			stderr: []string{"4 disks: 2 fail, 0 at risk, 1 clear, 1 not judged."}},
		{args: "scan lib --only failing", code: 1, stdout: []string{"seed-fail.vhd", "!seed-pass.vhd", "!empty"}},
		{args: "scan good", code: 0, stdout: []string{"one.vhd"}, stderr: []string{"1 disk: 0 fail, 0 at risk, 1 clear, 0 not judged."}},
		{args: "scan data", code: 0, stdout: []string{"data.vhd: data-disk"}, stderr: []string{"1 disk: 0 fail, 0 at risk, 0 clear, 0 not judged; apart from these 1 with data alone."}},
		{args: "scan good bad", code: 3, stdout: []string{"one.vhd", "it is empty"}},
		{args: "scan good/one.vhd", code: 0, stdout: []string{"good/one.vhd"}},
		{args: "scan good absent", code: 3, stdout: []string{"absent: "}},
		{args: "scan none", code: 3, stdout: silent, stderr: []string{"there is no virtual disk in none"}},
		{args: "scan", code: 64, stderr: []string{"scan needs a folder or a disk"}},
		{args: "scan lib --only bad", code: 64, stderr: []string{"--only takes failing, at-risk, clear, unknown, blank, data, not-windows, not bad"}},
		{args: "scan lib --jobs 0", code: 64, stderr: []string{"--jobs takes a number from 1"}},
		{args: "scan lib --format xml", code: 64, stderr: []string{"there is no format xml; choose from"}},
		{args: "scan lib --format html --output scan.html", code: 1, stdout: silent, files: []string{"scan.html"}},
	})
	t.Run("json", func(t *testing.T) {
		_, stdout, _ := vmmdoctor(t.Context(), "scan", "lib", "--format", "json")
		var paths []string
		for line := range strings.Lines(stdout) {
			var row map[string]any
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			paths = append(paths, filepath.ToSlash(row["path"].(string)))
			for _, key := range []string{"path", "verdict", "cause", "first_failure", "windows", "bcd_class", "error", "schema", "generator", "made", "size", "modified"} {
				if _, ok := row[key]; !ok || len(row) != 12 {
					t.Errorf("row %s lacks %q or has others", line, key)
				}
			}
		}
		if want := []string{"lib/=cmd' calc'!A1,x.vhd", "lib/cut.vhd", "lib/seed-fail.vhd", "lib/seed-pass.vhd"}; !slices.Equal(paths, want) {
			t.Errorf("paths %q, want %q", paths, want)
		}
	})
	t.Run("csv", func(t *testing.T) {
		t.Chdir("lib")
		_, stdout, _ := vmmdoctor(t.Context(), "scan", ".", "--format", "csv")
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		if err != nil || len(rows) != 5 || rows[0][0] != "path" {
			t.Fatalf("%d rows, %v:\n%s", len(rows), err, stdout)
		}
		if !strings.HasPrefix(rows[1][0], "'=cmd") {
			t.Errorf("a spreadsheet would run %q", rows[1][0])
		}
	})
}

func TestScanChain(t *testing.T) {
	chain(t)
	play(t, []script{{args: "scan .", code: 1, stdout: []string{"base.vhd: not-generalized", "child.avhd: not-generalized"}, stderr: []string{"2 disks: 2 fail"}}})
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProgressText(t *testing.T) {
	tests := []struct {
		p     examine.ScanProgress
		since time.Duration
		want  string
	}{
		{examine.ScanProgress{Found: 10, Done: 3, Walking: true}, time.Second, "3 of 10 disks found so far"},
		{examine.ScanProgress{Found: 10}, time.Second, "0 of 10 disks"},
		{examine.ScanProgress{Found: 1000, Done: 500}, 5 * time.Second, "500 of 1000 disks, a few seconds left"},
		{examine.ScanProgress{Found: 1000, Done: 100}, 10 * time.Second, "100 of 1000 disks, 90 seconds left"},
		{examine.ScanProgress{Found: 1000, Done: 100}, time.Minute, "100 of 1000 disks, 9 minutes left"},
		{examine.ScanProgress{Found: 1000, Done: 1}, time.Minute, "1 of 1000 disks, 16 hours left"},
		{examine.ScanProgress{Found: 3, Done: 3}, time.Minute, "3 of 3 disks, a few seconds left"},
	}
	for _, tt := range tests {
		if got := progressText(tt.p, tt.since); got != tt.want {
			t.Errorf("progressText(%+v, %v) = %q, want %q", tt.p, tt.since, got, tt.want)
		}
	}
}

// A library with disks that were never meant to start is healthy, and they are found
// by names of their own.
func TestScanApart(t *testing.T) {
	t.Chdir(t.TempDir())
	good := disktest.DynamicVHD(disktest.SeedDisk(disktest.SeedOptions{Size: 2 << 30, Generalized: true}))
	blank := disktest.DynamicVHD(disktest.NewImage(64 << 20))
	write(t, "lib/good.vhd", good)
	write(t, "lib/blank.vhd", blank)
	write(t, "lib/Archive/old.vhd", blank[:1024])
	write(t, "lib/kid.AVHD", blank)
	apart := "vmmdoctor: 3 disks: 0 fail, 0 at risk, 1 clear, 0 not judged; apart from these 2 blank.\n"
	play(t, []script{
		{args: "scan lib --exclude archive", code: 0, stdout: []string{"good.vhd", "blank.vhd", "kid.AVHD", "!old.vhd"}, stderr: []string{"=" + apart}},
		{args: "scan lib", code: 1, stdout: []string{"old.vhd"}, stderr: []string{"4 disks: 1 fails, 0 at risk, 1 clear, 0 not judged; apart from these 2 blank."}},
		{args: "scan lib --exclude Archive --exclude *.avhd", code: 0, stdout: []string{"!kid"}, stderr: []string{"2 disks: 0 fail", "apart from these 1 blank"}},
		{args: "scan lib --only blank", code: 1, stdout: []string{"blank.vhd", "kid.AVHD", "!good.vhd", "!old.vhd"}},
		{args: "scan lib --only failing", code: 1, stdout: []string{"old.vhd", "!blank.vhd", "!good.vhd"}},
		{args: "scan lib --only failing,clear", code: 1, stdout: []string{"old.vhd", "good.vhd", "!blank.vhd"}},
		{args: "scan lib --only failing --only clear", code: 1, stdout: []string{"old.vhd", "good.vhd", "!blank.vhd"}},
		{args: "scan lib --exclude archive --quiet", code: 0, stdout: []string{"good.vhd"}, stderr: silent},
		{args: "scan lib --only broken", code: 64, stderr: []string{"--only takes failing, at-risk, clear, unknown, blank, data, not-windows, not broken"}},
		{args: "scan lib --exclude lib/Archive", code: 64, stderr: []string{"--exclude takes the name of files or folders"}},
		{args: "scan lib --exclude [", code: 64, stderr: []string{"--exclude takes the name"}},
	})
}

// Rows of scans made in separate folders are one report, in every format; what is cut
// short or no row ends in 3.
func TestScanFrom(t *testing.T) {
	workFolder(t)
	for _, name := range []string{"seed-fail.vhd", "seed-pass.vhd"} {
		disk, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join("lib-"+name, "disk.vhd"), disk)
	}
	write(t, "blank/blank.vhd", disktest.DynamicVHD(disktest.NewImage(64<<20)))
	var all string
	for _, folder := range []string{"lib-seed-fail.vhd", "lib-seed-pass.vhd", "blank"} {
		vmmdoctor(t.Context(), "scan", folder, "--format", "json", "--output", folder+".json")
		b, err := os.ReadFile(folder + ".json")
		if err != nil {
			t.Fatal(err)
		}
		all += string(b)
	}
	wide := disktest.UTF16z("\ufeff" + all)
	write(t, "utf16.json", wide[:len(wide)-2])
	write(t, "list.json", []byte("["+strings.Join(strings.Split(strings.TrimSpace(all), "\n"), ",")+"]"))
	write(t, "cut.json", []byte(all[:len(all)-20]))
	write(t, "other.json", []byte(`{"schema":1,"path":"x","verdict":"clear"}`))
	write(t, "newer.json", []byte(strings.Replace(all, `"schema":1`, `"schema":2`, 1)))
	const from = "scan --from lib-seed-fail.vhd.json --from lib-seed-pass.vhd.json --from blank.json"
	play(t, []script{
		{args: from, code: 1, stdout: []string{"FAILS    lib-seed-fail.vhd/disk.vhd: not-generalized", "CLEAR    lib-seed-pass.vhd/disk.vhd", "blank-disk"},
			stderr: []string{"3 disks: 1 fails, 0 at risk, 1 clear, 0 not judged; apart from these 1 blank."}},
		{args: from + " --only clear", code: 1, stdout: []string{"lib-seed-pass", "!lib-seed-fail"}},
		{args: from + " --format html --output all.html", code: 1, stdout: silent, files: []string{"all.html"}},
		{args: from + " --format markdown", code: 1, stdout: []string{"3 disks: 1 fails"}},
		{args: from + " --format csv", code: 1, stdout: []string{"path,verdict"}},
		{args: from + " --redact", code: 1, stdout: []string{"!seed"}},
		{args: "scan --from lib-seed-pass.vhd.json --from blank.json", code: 0, stdout: []string{"CLEAR"}},
		{args: "scan --from lib-seed-pass.vhd.json lib-seed-fail.vhd", code: 1, stdout: []string{"lib-seed-pass", "lib-seed-fail"}},
		{args: "scan --from utf16.json", code: 1, stderr: []string{"3 disks"}},
		{args: "scan --from list.json", code: 1, stderr: []string{"3 disks"}},
		{args: "scan --from cut.json", code: 3, stderr: []string{"cut.json: at byte", "row 3"}},
		{args: "scan --from other.json", code: 3, stderr: []string{"other.json", "it is no row of vmmdoctor scan --format json"}},
		{args: "scan --from newer.json", code: 3, stderr: []string{"its schema is 2, this version reads 1"}},
		{args: "scan --from absent.json", code: 3, stderr: []string{"absent.json"}},
		{args: "scan --from blank.json -o blank.json --force", code: 64, stderr: []string{"blank.json"}},
	})
	_, again, _ := vmmdoctor(t.Context(), "scan", "--from", "list.json", "--format", "json")
	if again != all {
		t.Errorf("the rows became\n%s\nof\n%s", again, all)
	}
}
