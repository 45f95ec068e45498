package tui

import (
	"fmt"
	"path/filepath"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// What a trace holds more than is kept of it, and that its format was never
// seen of VMM, stands above its lines.
func TestTraceHeadTellsWhatIsMissing(t *testing.T) {
	const row = `Microsoft-VirtualMachineManager-Debug,  0,  1,  0,  16,  4,  0,  0, 0x8000000000000000, 0x000010B4, ` +
		`0x0000000C,  2,  ,  , {00000000-0000-0000-0000-000000000000}, ,  130144783208940000,  0,  0, ` +
		`"16", "4", %s, "{85cc103d-149c-4adb-bf16-219866fb082c}"` + "\n"
	dir := folder(t, map[string]string{"vmm.csv": fmt.Sprintf(row, `"WindowsDiskInfo.cs", "1", "System Information:"`) +
		fmt.Sprintf(row, `"BcdUtil.cs", "1987", "boot, device"`)})
	u := start(t, 120, 40, Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "vmm.csv")}}})
	u.press("3").shows("format inferred").hides("left out")
	trace := u.m.session.traces.List[0]
	trace.MoreRuns, trace.MoreErrors = 2, 1
	if len(trace.Runs) != 1 {
		t.Fatalf("%d runs, want 1", len(trace.Runs))
	}
	trace.Runs[0].Dropped = 5
	u.m.judge(false)
	u.resize(130, 40).shows("2 runs, 1 job error, 5 stage lines left out")
	demo(t, 120, 40).press("3").hides("format inferred", "left out")
}

// Objects that are compared by what they are, not by their identifiers, are
// named below the differences; what is known of an element that bcdedit has no
// name for stands in the panel.
func TestDiffTellsWhatIsCompared(t *testing.T) {
	const before, after = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"
	store := func(loader string, more bool) string {
		s := disktest.BootStore{Generalized: true}.Store()
		s[loader] = s[disktest.DefaultLoader]
		delete(s, disktest.DefaultLoader)
		s[disktest.BootManager].Elements[disktest.ElementDefault] = disktest.Text(loader)
		s[disktest.BootManager].Elements[disktest.ElementDisplayOrder] = disktest.IDs(loader)
		if more {
			s[loader].Elements[0x46000010] = disktest.Boolean(true)
		}
		return string(s.Hive())
	}
	dir := folder(t, map[string]string{"before": store(before, false), "after": store(after, true)})
	o := Options{Inputs: []examine.Input{{Path: filepath.Join(dir, "before")}}}
	o.Reference = filepath.Join(dir, "after")
	u := start(t, 120, 40, o).press("2").shows("Compared although their identifiers differ", "the default entry")
	u.shows("- "+before, "+ "+after, "marks a recovery OS; present in every WinRE loader")
	demo(t, 120, 40).press("2").hides("Compared although")
}
