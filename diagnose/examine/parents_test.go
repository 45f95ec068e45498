package examine

import (
	"path/filepath"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
)

// A parent that lies elsewhere is taken when it is given with its child, in either
// order, and is no disk of the case then; beside the child it is found without, and
// a second disk is one to compare with.
func TestParentGiven(t *testing.T) {
	disk := smallDisk(disktest.SeedOptions{Generalized: true})
	child := disktest.DifferencingVHD(disk, disktest.ParentVHD{Disk: disk, Name: "base.vhd", Relative: `.\base.vhd`})
	root := library(t, map[string][]byte{"far/base.vhd": disktest.DynamicVHD(disk), "kids/child.avhd": child, "child.avhd": child,
		"base.vhd": disktest.DynamicVHD(disk)})
	kid, base := filepath.Join(root, "kids", "child.avhd"), filepath.Join(root, "far", "base.vhd")
	for _, tt := range []struct {
		name    string
		inputs  []string
		verdict diagnose.Verdict
		cause   diagnose.CauseID
		disks   int
	}{
		{"alone", []string{kid}, diagnose.VerdictFails, diagnose.ParentMissing, 1},
		{"with its parent", []string{kid, base}, diagnose.VerdictAtRisk, diagnose.ParentMoved, 1},
		{"behind its parent", []string{base, kid}, diagnose.VerdictAtRisk, diagnose.ParentMoved, 1},
		{"beside its parent, with another to compare with", []string{filepath.Join(root, "child.avhd"), base}, diagnose.VerdictClear, diagnose.CauseNone, 2},
	} {
		var in []Input
		for _, p := range tt.inputs {
			in = append(in, Input{Path: p})
		}
		c := Open(Options{}, in...)
		d := diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
		c.Close()
		if d.Verdict != tt.verdict || d.Cause().ID != tt.cause || len(d.Disks) != tt.disks {
			t.Errorf("%s: %s, %s, %d disks; want %s, %s, %d", tt.name, d.Verdict, d.Cause().ID, len(d.Disks), tt.verdict, tt.cause, tt.disks)
		}
		if tt.cause == diagnose.ParentMoved && (len(d.Disks[0].Container.Chain) != 1 || d.Disks[0].Container.Chain[0].String() != base) {
			t.Errorf("%s: the chain is %v, want %s", tt.name, d.Disks[0].Container.Chain, base)
		}
	}
}
