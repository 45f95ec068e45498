package examine

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

func TestReadStore(t *testing.T) {
	hive := disktest.SeedStore(false)
	changed, log := disktest.UnfinishedWrite(hive, disktest.SeedStore(true))
	store, err := bcd.Open(bytes.NewReader(hive), int64(len(hive)))
	if err != nil {
		t.Fatal(err)
	}
	var listing strings.Builder
	if err := store.List(&listing, bcd.ListOptions{}); err != nil {
		t.Fatal(err)
	}
	whole := disktest.DynamicVHD(smallDisk(disktest.SeedOptions{}))
	root := library(t, map[string][]byte{
		"BCD":         hive,
		"dirty":       changed,
		"dirty.LOG1":  log,
		"bcdedit.txt": []byte(listing.String()),
		"disk.vhd":    whole,
		"uefi.vhd":    disktest.DynamicVHD(smallDisk(disktest.SeedOptions{Layout: disktest.UEFI})),
		"blank.vhd":   disktest.DynamicVHD(disktest.NewImage(64 << 20)),
		"cut.vhd":     whole[:len(whole)-4096],
		"trace.log":   disktest.SeedTrace(false),
		"empty":       nil,
		"system":      disktest.WindowsFiles(disktest.Windows{})["/Windows/System32/config/SYSTEM"],
	})
	if err := os.MkdirAll(filepath.Join(root, "mounted", "boot"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "mounted", "boot", "bcd"), hive, 0o644); err != nil {
		t.Fatal(err)
	}
	_, notThere := os.Stat(filepath.Join(root, "absent"))
	tests := []struct {
		file      string
		kind      diagnose.Kind
		storePath string
		partition int
		class     bcd.Class
		problem   string
	}{
		{file: "BCD", kind: diagnose.KindHive, class: bcd.ClassUnknown},
		{file: "dirty", kind: diagnose.KindHive, class: bcd.ClassPortable}, // as the log completes it
		{file: "bcdedit.txt", kind: diagnose.KindBcdeditText, class: bcd.ClassUnknown},
		{file: "disk.vhd", kind: diagnose.KindVHD, storePath: `\Boot\BCD`, partition: 1, class: bcd.ClassThisDisk},
		{file: "uefi.vhd", kind: diagnose.KindVHD, storePath: `\EFI\Microsoft\Boot\BCD`, partition: 1, class: bcd.ClassThisDisk},
		{file: "mounted", kind: diagnose.KindFolder, storePath: `\Boot\BCD`, class: bcd.ClassUnknown},
		{file: "blank.vhd", problem: "there is no boot configuration store on it"},
		{file: "cut.vhd", problem: "the image is damaged: the file is cut short"},
		{file: "trace.log", problem: "it holds no boot configuration"},
		{file: "empty", problem: "it is empty"},
		{file: "system", problem: "no boot configuration store"},
		{file: "absent", problem: systemReason(notThere)},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			f, problem := ReadStore(t.Context(), filepath.Join(root, tt.file))
			if tt.problem != "" {
				if problem == nil || !strings.Contains(problem.Reason, tt.problem) {
					t.Errorf("problem = %v, want one with %q", problem, tt.problem)
				}
				return
			}
			if problem != nil {
				t.Fatalf("problem: %s", problem.Reason)
			}
			if f.Kind != tt.kind || f.StorePath != text.New(tt.storePath) || f.Partition != tt.partition {
				t.Errorf("%s store at %q of partition %d, want %s at %q of %d", f.Kind, f.StorePath, f.Partition, tt.kind, tt.storePath, tt.partition)
			}
			if class := bcd.Classify(f.Store, f.Locations).Class; class != tt.class {
				t.Errorf("class %s, want %s", class, tt.class)
			}
			if (f.Hive == nil) != (tt.kind == diagnose.KindBcdeditText) {
				t.Errorf("hive %v", f.Hive)
			}
		})
	}
}

// TestBareStoreLogs holds that a hive given by itself is completed by the log
// beside it, as one on a disk is.
func TestBareStoreLogs(t *testing.T) {
	hive, log := disktest.UnfinishedWrite(disktest.SeedStore(false), disktest.SeedStore(true))
	root := library(t, map[string][]byte{"with/BCD": hive, "with/BCD.LOG1": log, "without/BCD": hive})
	for folder, want := range map[string]diagnose.CauseID{"with": diagnose.LogReplayed, "without": diagnose.HiveDirty} {
		c := Open(Options{}, Input{Path: filepath.Join(root, folder, "BCD")})
		d := diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
		c.Close()
		if got := d.Cause().ID; got != want {
			t.Errorf("%s a log: cause %s, want %s", folder, got, want)
		}
	}
}
