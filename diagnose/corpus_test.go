package diagnose_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// Disks, hives and texts made by Windows or by other people's tools, which lie
// beside the project, and what their index says of them.
const realFolder = "../../shared/corpus/real/"

// realFile is the unpacked content of one of them.
func realFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(realFolder + name))
	switch {
	case os.IsNotExist(err):
		t.Skipf("%s is not there: real artefacts are not part of the project", name)
	case err != nil:
		t.Fatal(err)
	}
	switch filepath.Ext(name) {
	case ".xz":
		if _, err := exec.LookPath("xz"); err != nil {
			t.Skip("no xz here: install xz-utils for this test")
		}
		c := exec.Command("xz", "-dc")
		c.Stdin = bytes.NewReader(b)
		if b, err = c.Output(); err != nil {
			t.Fatal(err)
		}
	case ".gz":
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestRealArtefacts(t *testing.T) {
	for _, tt := range []struct {
		file    string
		verdict diagnose.Verdict
		causes  []diagnose.CauseID
		problem string // part of why it is no input
	}{
		{"mbr-alone/qemu-grub_mbr.raw", fails, ids(diagnose.ContainerDamaged), ""},
		{"empty-tables/gpt-512-0p.raw.gz", fails, ids(diagnose.NoPartitionTable, diagnose.RawImage), ""},
		{"empty-tables/mbr-512-p0.bin", fails, ids(diagnose.NoPartitionTable, diagnose.RawImage), ""},
		{"dynamic-disk/ldm-2008r2-mirrored-1.img.xz", fails, ids(diagnose.DynamicDisk, diagnose.RawImage), ""},
		{"clearkey/bitlk-clearkey-aes-cbc-128.img.xz", fails, ids(diagnose.NoPartitionTable, diagnose.RawImage, diagnose.BitLockerSuspended), ""},
		{"chain/win8.vhd", fails, ids(diagnose.BlankDisk), ""},
		{"wrong-hive/regipy-SAM.xz", unknown, nil, "no boot configuration store"},
		{"hive-log-gap/GapHive.LOG1.xz", unknown, nil, "transaction log"},
		{"text/enum-current.txt", unknown, nil, ""},
		{"text/ja-redacted.txt", unknown, nil, ""},
		{"text/fr-noblank-bold.txt", unknown, nil, ""},
		{"text/de-tab.txt", unknown, nil, ""},
		{"text/es-indented.txt", unknown, nil, ""},
		{"text/zh-session.txt", unknown, nil, ""},
		{"text/dbgview-qt.log", unknown, nil, "no message of VMM is in it"},
		{"text/netsh-tcpip.txt", unknown, nil, "no message of VMM's provider is in it"},
	} {
		t.Run(tt.file, func(t *testing.T) {
			name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(tt.file), ".xz"), ".gz")
			d := judged(t, input(name, realFile(t, tt.file)))
			causes := slices.Collect(func(yield func(diagnose.CauseID) bool) {
				for _, c := range d.Causes {
					yield(c.ID)
				}
			})
			if d.Verdict != tt.verdict || !slices.Equal(causes, tt.causes) {
				t.Errorf("%s, %v; want %s, %v", d.Verdict, causes, tt.verdict, tt.causes)
			}
			said := ""
			for _, p := range d.Problems {
				said += p.Reason
			}
			if (said == "") != (tt.problem == "") || !strings.Contains(said, tt.problem) {
				t.Errorf("not used because %q, want %q", said, tt.problem)
			}
		})
	}
}

// A good template stays clear with this data volume of Windows 2003 beside it.
func TestRealDataVolume(t *testing.T) {
	content := realFile(t, "ntldr-data-volume/ldm-2003r2-simple-1.volume.xz")
	volume := disktest.NewImage(int64(len(content)+511) / 512 * 512)
	volume.WriteAt(content, 0)
	d := judged(t, vhd(beside(bios(disktest.OnePartition, nil), 7, volume)))
	if d.Verdict != clean {
		t.Errorf("%s: %s", d.Verdict, d.Headline)
	}
}

// A data disk of Windows 2003 as a whole: no partition is active, and neither ntldr
// nor Windows is on it.
func TestRealDataDisk(t *testing.T) {
	from := filepath.FromSlash(realFolder + "ntldr-data-volume/vss_2003.tgz")
	if _, err := os.Stat(from); err != nil {
		t.Skip("vss_2003.tgz is not there: real artefacts are not part of the project")
	}
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzSf", from, "-C", dir).CombinedOutput(); err != nil {
		t.Skipf("tar does not unpack it here: %v\n%s", err, out)
	}
	d := judged(t, examine.Input{Path: filepath.Join(dir, "vss_2003.raw")})
	if d.Verdict != fails || d.Cause().ID != diagnose.DataDisk || len(d.Causes) != 2 || d.Causes[1].ID != diagnose.RawImage {
		t.Errorf("%s, %v; want a data disk in a raw image", d.Verdict, d.Causes)
	}
	if v := d.Disks[0].Volumes; len(v) != 1 || v[0].Content.Label.String() != "Новый том" {
		t.Errorf("the volumes are %+v", v)
	}
}

// A child made by Windows 8 opens with its parent beside it, and its parents are
// counted.
func TestRealChain(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"win8.vhd", "win8-child.vhd"} {
		if err := os.WriteFile(filepath.Join(dir, name), realFile(t, "chain/"+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := judged(t, examine.Input{Path: filepath.Join(dir, "win8-child.vhd")})
	if s := d.Stage(diagnose.ImageOpen); !strings.HasSuffix(s.Summary, ", 1 parent") || s.Outcome == diagnose.Fail {
		t.Errorf("open image: %s, %q", s.Outcome, s.Summary)
	}
}
