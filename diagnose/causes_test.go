package diagnose_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

const gib = 1 << 30

// input is content in memory under a name.
func input(name string, content []byte) examine.Input {
	return examine.Input{Name: text.New(name), Reader: bytes.NewReader(content), Size: int64(len(content))}
}

// disk is a small template's disk as a dynamic VHD.
func disk(o disktest.SeedOptions) examine.Input {
	if o.Size == 0 {
		o.Size = 2 * gib
	}
	return input("disk.vhd", disktest.SeedVHD(o))
}

// generalizedDisk is a template's disk as it should be.
func generalizedDisk(change func(*disktest.SeedOptions)) examine.Input {
	o := disktest.SeedOptions{Generalized: true}
	if change != nil {
		change(&o)
	}
	return disk(o)
}

func failingTrace() examine.Input { return input("debugview.log", disktest.SeedTrace(false)) }
func passingTrace() examine.Input { return input("debugview.log", disktest.SeedTrace(true)) }

// lines is a trace of these lines, in the article's process.
func lines(messages ...string) examine.Input {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString("[4276] 10B4.000C::05/31-12:52:00.894#16" + m + "\r\n")
	}
	return input("debugview.log", []byte(b.String()))
}

// bcdeditText is what bcdedit prints of the article's store.
func bcdeditText(generalized bool) examine.Input {
	b := disktest.SeedStore(generalized)
	store, err := bcd.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		panic(err)
	}
	var out bytes.Buffer
	if err := store.List(&out, bcd.ListOptions{}); err != nil {
		panic(err)
	}
	return input("bcdedit.txt", out.Bytes())
}

// vhdWith is a dynamic VHD with some of its bytes changed.
func vhdWith(change func(b []byte) []byte) examine.Input {
	return input("disk.vhd", change(disktest.SeedVHD(disktest.SeedOptions{Generalized: true, Size: 2 * gib})))
}

// A causeCase is a case that really has a condition, and what must be said of it.
type causeCase struct {
	name    string
	inputs  []examine.Input
	verdict diagnose.Verdict
	first   diagnose.StageID // "" when nothing fails
	causes  []diagnose.CauseID
	stages  map[diagnose.StageID]diagnose.Outcome // some of them
	place   func(p diagnose.Place) bool           // holds for a piece of evidence of the stage named next
	at      diagnose.StageID
}

func changedBoot(change func(files map[string][]byte)) func(*disktest.SeedOptions) {
	return func(o *disktest.SeedOptions) {
		o.Files = func(boot, _ map[string][]byte) { change(boot) }
	}
}

func changedWindows(change func(files map[string][]byte)) func(*disktest.SeedOptions) {
	return func(o *disktest.SeedOptions) {
		o.Files = func(_, windows map[string][]byte) { change(windows) }
	}
}

// causeCases has a row for each cause that a disk, a store or a trace can show.
var causeCases = []causeCase{
	{name: "none: the article's disk after sysprep", inputs: []examine.Input{disk(disktest.SeedOptions{Generalized: true, Size: disktest.SeedSize})},
		verdict: diagnose.VerdictClear, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDTransfer: diagnose.Unknown, diagnose.BCDDevices: diagnose.Pass, diagnose.Generalize: diagnose.Pass, diagnose.Components: diagnose.Unknown}},
	{name: "not-generalized: the article's disk", inputs: []examine.Input{disk(disktest.SeedOptions{Size: disktest.SeedSize})},
		verdict: diagnose.VerdictFails, first: diagnose.Generalize, causes: []diagnose.CauseID{diagnose.NotGeneralized}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Warn, diagnose.WindowsVolume: diagnose.Pass, diagnose.OSIdentity: diagnose.Pass, diagnose.Components: diagnose.Skipped},
		at: diagnose.Generalize, place: func(p diagnose.Place) bool {
			return p.Path == text.New(`\Windows\System32\config\SOFTWARE`) && p.Value == text.New("ImageState") && p.Space == diagnose.InContent && p.Offset > 0x1000
		}},
	{name: "not-generalized: with its trace", inputs: []examine.Input{disk(disktest.SeedOptions{Size: disktest.SeedSize}), failingTrace()},
		verdict: diagnose.VerdictFails, first: diagnose.BCDDevices, causes: []diagnose.CauseID{diagnose.NotGeneralized}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDTransfer: diagnose.Pass, diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Fail, diagnose.Components: diagnose.Skipped},
		at: diagnose.BCDDevices, place: func(p diagnose.Place) bool { return p.Source == diagnose.FromTrace && p.Line == 1 && p.Offset == 0 }},
	{name: "not-generalized: the trace alone", inputs: []examine.Input{failingTrace()},
		verdict: diagnose.VerdictFails, first: diagnose.BCDDevices, causes: []diagnose.CauseID{diagnose.NotGeneralized}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.PartitionTable: diagnose.Unknown, diagnose.WindowsVolume: diagnose.Skipped}},
	{name: "container-damaged: block table points behind the end", inputs: []examine.Input{vhdWith(func(b []byte) []byte { copy(b[1536:], "\x7f\xff\xff\xff"); return b })},
		verdict: diagnose.VerdictFails, first: diagnose.ImageOpen, causes: []diagnose.CauseID{diagnose.ContainerDamaged}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Volumes: diagnose.Skipped, diagnose.Generalize: diagnose.Skipped},
		at: diagnose.ImageOpen, place: func(p diagnose.Place) bool { return p.Space == diagnose.InFile && p.Offset == 1536 }},
	{name: "container-damaged: cut in the middle", inputs: []examine.Input{vhdWith(func(b []byte) []byte { return b[:len(b)/2] })},
		verdict: diagnose.VerdictFails, first: diagnose.ImageOpen, causes: []diagnose.CauseID{diagnose.ContainerDamaged}},
	{name: "copy-used", inputs: []examine.Input{vhdWith(func(b []byte) []byte { clear(b[len(b)-512:]); return b })},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.CopyUsed}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.ImageOpen: diagnose.Warn, diagnose.Generalize: diagnose.Pass}},
	{name: "blank-disk", inputs: []examine.Input{input("blank.vhd", disktest.DynamicVHD(disktest.NewImage(40*gib)))},
		verdict: diagnose.VerdictFails, first: diagnose.PartitionTable, causes: []diagnose.CauseID{diagnose.BlankDisk}, at: diagnose.PartitionTable, place: func(p diagnose.Place) bool { return p.Space == diagnose.OnDisk && p.Offset == 0 }},
	{name: "not-windows: a volume without a table", inputs: []examine.Input{input("disk.vhd", disktest.DynamicVHD(disktest.ExtVolume(1*gib, "data")))},
		verdict: diagnose.VerdictFails, first: diagnose.Volumes, causes: []diagnose.CauseID{diagnose.NotWindows}},
	{name: "encrypted", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Encrypted, o.Size = disktest.SystemReserved, true, 4*gib })},
		verdict: diagnose.VerdictFails, first: diagnose.Volumes, causes: []diagnose.CauseID{diagnose.Encrypted}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BootVolume: diagnose.Pass, diagnose.WindowsVolume: diagnose.Fail},
		at: diagnose.Volumes, place: func(p diagnose.Place) bool { return p.Partition == 2 }},
	{name: "not-windows", inputs: []examine.Input{input("linux.vhd", disktest.DynamicVHD(disktest.LinuxDisk(4*gib)))},
		verdict: diagnose.VerdictFails, first: diagnose.Volumes, causes: []diagnose.CauseID{diagnose.NotWindows}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BootVolume: diagnose.Fail}},
	{name: "legacy-loader", inputs: []examine.Input{disk(disktest.SeedOptions{Boot: disktest.NTLDR, Windows: disktest.Windows{Product: disktest.Server2003}})},
		verdict: diagnose.VerdictFails, first: diagnose.BootVolume, causes: []diagnose.CauseID{diagnose.LegacyLoader}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Volumes: diagnose.Warn}},
	{name: "no-active-partition", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.NoActive = true })},
		verdict: diagnose.VerdictFails, first: diagnose.BootVolume, causes: []diagnose.CauseID{diagnose.NoActivePartition}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.PartitionTable: diagnose.Warn, diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
	{name: "boot-files-missing", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, "/bootmgr"); delete(f, disktest.PathStore) }))},
		verdict: diagnose.VerdictFails, first: diagnose.BootVolume, causes: []diagnose.CauseID{diagnose.BootFilesMissing}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Skipped, diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
	{name: "boot-files-missing: only the boot manager", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, "/bootmgr") }))},
		verdict: diagnose.VerdictFails, first: diagnose.BootVolume, causes: []diagnose.CauseID{diagnose.BootFilesMissing}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Pass}},
	{name: "bcd-missing", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, disktest.PathStore) }))},
		verdict: diagnose.VerdictFails, first: diagnose.BootVolume, causes: []diagnose.CauseID{diagnose.BCDMissing}, at: diagnose.BootVolume, place: func(p diagnose.Place) bool { return p.Partition == 1 && p.Path == text.New(`\Boot\BCD`) }},
	{name: "bcd-damaged", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) { f[disktest.PathStore] = f[disktest.PathStore][:6000] }))},
		verdict: diagnose.VerdictFails, first: diagnose.BCDRead, causes: []diagnose.CauseID{diagnose.BCDDamaged}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Skipped, diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Pass},
		at: diagnose.BCDRead, place: func(p diagnose.Place) bool { return p.Path == text.New(`\Boot\BCD`) && p.Space == diagnose.InContent }},
	{name: "bcd-no-default", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) {
		o.Store = func(s disktest.Store) { delete(s[disktest.BootManager].Elements, disktest.ElementDefault) }
	})},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.BCDNoDefault}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.WindowsVolume: diagnose.Pass}},
	{name: "bcd-other-disk", inputs: []examine.Input{disk(disktest.SeedOptions{StoreSignature: 0x5f3a21c7})},
		verdict: diagnose.VerdictFails, first: diagnose.BCDDevices, causes: []diagnose.CauseID{diagnose.BCDOtherDisk, diagnose.NotGeneralized}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Fail},
		at: diagnose.BCDDevices, place: func(p diagnose.Place) bool {
			return p.Source == diagnose.FromStore && p.Key == text.New(`Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\11000001`) && p.Offset > 0
		}},
	{name: "windows-on-logical-drive", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Size = disktest.LogicalDrive, 6*gib })},
		verdict: diagnose.VerdictFails, first: diagnose.WindowsVolume, causes: []diagnose.CauseID{diagnose.WindowsOnLogicalDrive}, at: diagnose.WindowsVolume, place: func(p diagnose.Place) bool { return p.Partition == 5 }},
	{name: "windows-missing", inputs: []examine.Input{disk(disktest.SeedOptions{Generalized: true, Layout: disktest.BootOnly})},
		verdict: diagnose.VerdictFails, first: diagnose.WindowsVolume, causes: []diagnose.CauseID{diagnose.WindowsMissing, diagnose.LoaderUnusable}},
	{name: "windows-damaged", inputs: []examine.Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f[disktest.PathSoftware] = f[disktest.PathSoftware][:5000] }))},
		verdict: diagnose.VerdictFails, first: diagnose.OSIdentity, causes: []diagnose.CauseID{diagnose.WindowsDamaged}, at: diagnose.OSIdentity, place: func(p diagnose.Place) bool { return p.Path == text.New(`\Windows\System32\config\SOFTWARE`) }},
	{name: "generalize-interrupted", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) {
		o.Windows = disktest.Windows{ImageState: disktest.StateUndeployable, GeneralizationState: 3}
	})},
		verdict: diagnose.VerdictFails, first: diagnose.Generalize, causes: []diagnose.CauseID{diagnose.GeneralizeInterrupted}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Pass}},
	{name: "transfer-failed", inputs: []examine.Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "CommonUtils.cs(171): Fixup & Copy 'a' to b",
		"BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")},
		verdict: diagnose.VerdictFails, first: diagnose.BCDTransfer, causes: []diagnose.CauseID{diagnose.TransferFailed}, at: diagnose.BCDTransfer, place: func(p diagnose.Place) bool { return p.Line == 3 }},
	{name: "transfer-failed: the disk is good", inputs: []examine.Input{generalizedDisk(nil), lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate",
		"BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")},
		verdict: diagnose.VerdictFails, first: diagnose.BCDTransfer, causes: []diagnose.CauseID{diagnose.TransferFailed}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
	{name: "vmm-error: after the store was read", inputs: []examine.Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "BcdUtil.cs(1990): bootDevice C:",
		"VMAdditions.cs(900): System.Exception: x *** Carmine error was: DeployFailed (609)")},
		verdict: diagnose.VerdictFails, first: diagnose.Components, causes: []diagnose.CauseID{diagnose.VMMError}},
	{name: "an error of a library share within a run fails nothing", inputs: []examine.Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate",
		"ImgLibTask.cs(814): System.Exception: x *** Carmine error was: LibObjectNotFound (801)")},
		verdict: diagnose.VerdictUnknown, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Components: diagnose.Unknown}},
	{name: "a transfer that fails outside a detection", inputs: []examine.Input{lines("BitsDeployer.cs(506): Caught Exception",
		"BitsDeployer.cs(506): Microsoft.Carmine.WSManWrappers.WSManProviderException: An internal error. *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")},
		verdict: diagnose.VerdictFails, first: diagnose.BCDTransfer, causes: []diagnose.CauseID{diagnose.TransferFailed}},
	{name: "a transfer that fails later, of another file, is not the run", inputs: []examine.Input{lines("BcdUtil.cs(1987): bootDevice UnknownDevice",
		"VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm A"), input("later.log", []byte("[4276] 10B4.0099::05/31-14:52:00.894#04BitsDeployer.cs(506): Caught Exception\r\n"))},
		verdict: diagnose.VerdictFails, first: diagnose.BCDDevices, causes: []diagnose.CauseID{diagnose.NotGeneralized}},
	{name: "a job error alone", inputs: []examine.Input{input("job.txt", []byte("Error (2940)\r\nVMM is unable to complete the requested file transfer.\r\nUnknown error (0x80072ee2)\r\n"))},
		verdict: diagnose.VerdictUnknown},
	{name: "a job error changes nothing beside a disk that fails", inputs: []examine.Input{disk(disktest.SeedOptions{}),
		input("job.txt", []byte("Error (2940)\r\nVMM is unable to complete the requested file transfer.\r\nUnknown error (0x80072ee2)\r\n"))},
		verdict: diagnose.VerdictFails, first: diagnose.Generalize, causes: []diagnose.CauseID{diagnose.NotGeneralized}},
	{name: "bcd-swapped", inputs: []examine.Input{disk(disktest.SeedOptions{SwappedStore: true})},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.BCDSwapped}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Pass, diagnose.Generalize: diagnose.Warn}},
	{name: "bcd-tied-to-disk", inputs: []examine.Input{disk(disktest.SeedOptions{Generalized: true, SwappedStore: true})},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.BCDTiedToDisk}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Warn, diagnose.Generalize: diagnose.Pass}},
	{name: "audit-mode", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Windows.ImageState = disktest.StateAudit })},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.AuditMode}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Generalize: diagnose.Warn}},
	{name: "several-windows", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Size = disktest.TwoWindows, 12*gib })},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.SeveralWindows}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.WindowsVolume: diagnose.Warn}},
	{name: "trace-disagrees: after the repair", inputs: []examine.Input{disk(disktest.SeedOptions{Generalized: true, Size: disktest.SeedSize}), failingTrace()},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.TraceDisagrees}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDDevices: diagnose.Warn, diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
	{name: "trace-other-disk", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Signature = 0x12345678 }), passingTrace()},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.TraceOtherDisk}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.PartitionTable: diagnose.Pass, diagnose.BCDDevices: diagnose.Pass},
		at: diagnose.PartitionTable, place: func(p diagnose.Place) bool { return p.Source == diagnose.FromTrace && p.Line == 3 }},
	{name: "volume-dirty", inputs: []examine.Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Dirty = true })},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.VolumeDirty}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Volumes: diagnose.Warn}},
	{name: "hive-dirty", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) { f[disktest.PathStore] = disktest.DirtyHive(f[disktest.PathStore]) }))},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.HiveDirty}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Warn, diagnose.BCDDevices: diagnose.Pass}},
	{name: "boot files and Windows on two disks", inputs: []examine.Input{disk(disktest.SeedOptions{Generalized: true, Layout: disktest.BootOnly}),
		disk(disktest.SeedOptions{Generalized: true, Layout: disktest.WindowsOnly, Signature: 0x0badcafe})},
		verdict: diagnose.VerdictClear, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.WindowsVolume: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
	{name: "log-replayed: of the store", inputs: []examine.Input{generalizedDisk(changedBoot(func(f map[string][]byte) {
		f[disktest.PathStore], f[disktest.PathStore+".LOG"] = disktest.UnfinishedWrite(disktest.SeedStore(false), f[disktest.PathStore])
	}))},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.LogReplayed}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Warn, diagnose.BCDDevices: diagnose.Pass}},
	{name: "volume-dirty: hibernated", inputs: []examine.Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f["/hiberfil.sys"] = []byte("HIBR and memory") }))},
		verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.VolumeDirty}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.Volumes: diagnose.Warn}},
	{name: "none: resumed from hibernation", inputs: []examine.Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f["/hiberfil.sys"] = []byte("WAKE and memory") }))},
		verdict: diagnose.VerdictClear},
	{name: "text of bcdedit beside the disk is the reference", inputs: []examine.Input{disk(disktest.SeedOptions{}), bcdeditText(true)},
		verdict: diagnose.VerdictFails, first: diagnose.Generalize, causes: []diagnose.CauseID{diagnose.NotGeneralized}},
	{name: "text of bcdedit alone", inputs: []examine.Input{bcdeditText(false)},
		verdict: diagnose.VerdictUnknown, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Unknown},
		at: diagnose.BCDRead, place: func(p diagnose.Place) bool { return p.Source == diagnose.FromBcdedit }},
	{name: "a store alone", inputs: []examine.Input{input("BCD", disktest.SeedStore(false))},
		verdict: diagnose.VerdictUnknown, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Unknown, diagnose.WindowsVolume: diagnose.Unknown, diagnose.Generalize: diagnose.Unknown}},
}

func TestCauses(t *testing.T) {
	for _, tt := range causeCases {
		t.Run(tt.name, func(t *testing.T) {
			c := examine.Open(examine.Options{}, tt.inputs...)
			defer c.Close()
			traces := c.ReadTraces(t.Context(), nil)
			tt.check(t, diagnose.Judge(c.Examine(t.Context(), nil), traces))
		})
	}
}

func (tt causeCase) check(t *testing.T, d diagnose.Diagnosis) {
	var causes []diagnose.CauseID
	for _, c := range d.Causes {
		causes = append(causes, c.ID)
	}
	if d.Verdict != tt.verdict || d.FirstFailure != tt.first || !slices.Equal(causes, tt.causes) {
		t.Errorf("got %s, first %q, causes %v; want %s, %q, %v", d.Verdict, d.FirstFailure, causes, tt.verdict, tt.first, tt.causes)
	}
	if (d.Verdict == diagnose.VerdictFails || d.Verdict == diagnose.VerdictAtRisk) && len(causes) == 0 {
		t.Errorf("%s without a cause", d.Verdict)
	}
	for id, want := range tt.stages {
		if got := d.Stage(id).Outcome; got != want {
			t.Errorf("stage %s = %s (disk %s, trace %s), want %s", id, got, d.Stage(id).Disk.Outcome, d.Stage(id).Trace.Outcome, want)
		}
	}
	if tt.place == nil {
		return
	}
	s := d.Stage(tt.at)
	if !slices.ContainsFunc(append(s.Disk.Evidence, s.Trace.Evidence...), func(e diagnose.Evidence) bool { return tt.place(e.Place) }) {
		t.Errorf("no evidence of stage %s names the true place: %+v", tt.at, s)
	}
}

// Every cause has a row above, among the scenes, or in TestParents.
func TestEveryCauseHasACase(t *testing.T) {
	proven := map[diagnose.CauseID]bool{}
	for _, tt := range causeCases {
		for _, id := range tt.causes {
			proven[id] = true
		}
	}
	for _, tt := range scenes {
		for _, id := range tt.causes {
			proven[id] = true
		}
	}
	chains := map[diagnose.CauseID]bool{diagnose.ParentMissing: true, diagnose.ParentMismatch: true, diagnose.ParentMoved: true} // TestParents
	for _, id := range diagnose.CauseOrder {
		if !proven[id] && !chains[id] {
			t.Errorf("no case has cause %s", id)
		}
	}
}

// Text of bcdedit is compared by what it means: what a drive letter stands for
// cannot be known, so only what really differs is told.
func TestTextAsReference(t *testing.T) {
	c := examine.Open(examine.Options{}, disk(disktest.SeedOptions{}), bcdeditText(true))
	defer c.Close()
	d := diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
	if d.Reference == nil || d.Reference.Kind != diagnose.KindBcdeditText || d.Reference.Predicted {
		t.Fatalf("reference %+v, want the text", d.Reference)
	}
	if got := len(d.BCD.Diff.Changes); got != 11 {
		t.Errorf("%d differences, want the article's 11", got)
	}
}

// A job error alone is explained: what it may be, what can be ruled out, what
// to bring. The number counts, not the language.
func TestJobErrorAlone(t *testing.T) {
	job := func() examine.Input {
		return input("job.txt", []byte("Fehler (2940)\r\nDie Verbindung mit dem HTTP-Server konnte nicht hergestellt werden.\r\nUnbekannter Fehler (0x80072ee2)\r\n"))
	}
	for _, tt := range []struct {
		name   string
		inputs []examine.Input
		notes  []string
	}{
		{"alone", []examine.Input{job()}, []string{"error-2940", "error-0x80072ee2", "bring-disk", "bring-trace"}},
		{"beside a good disk", []examine.Input{generalizedDisk(nil), job()}, []string{"error-2940", "error-0x80072ee2", "disk-ruled-out", "bring-trace"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := examine.Open(examine.Options{}, tt.inputs...)
			defer c.Close()
			traces := c.ReadTraces(t.Context(), nil)
			d := diagnose.Judge(c.Examine(t.Context(), nil), traces)
			var notes []string
			for _, n := range d.Notes {
				notes = append(notes, n.ID)
			}
			if !slices.Equal(notes, tt.notes) {
				t.Errorf("notes %q, want %q", notes, tt.notes)
			}
		})
	}
}

// A trace of something else is told, not bent into a stage.
func TestTraceWithoutRun(t *testing.T) {
	c := examine.Open(examine.Options{}, lines("HBAHelper.cs(52): Getting FC HBA failed on server hv01"))
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := diagnose.Judge(c.Examine(t.Context(), nil), traces)
	if d.Verdict != diagnose.VerdictUnknown || d.FirstFailure != "" || !strings.Contains(d.Headline, "no run") {
		t.Errorf("%s, first failure %q: %s", d.Verdict, d.FirstFailure, d.Headline)
	}
}

// The path of the store in a trace proves no firmware.
func TestTraceOfOtherPath(t *testing.T) {
	const uefi = "CommonUtils.cs(171): Fixup & Copy 'C:\\Windows\\TEMP\\tmp2E1.tmp\\EFI\\Microsoft\\Boot\\BCD' to C:\\Temp\\tmpA2F4.tmp"
	d := judged(t, generalizedDisk(nil), lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", uefi))
	if d.Trace == nil || d.Trace.OtherDisk || d.Cause().ID != diagnose.CauseNone {
		t.Errorf("cause %s, other disk %v; want neither", d.Cause().ID, d.Trace.OtherDisk)
	}
}

// Files of one capture are read in the order of their times, whatever order
// they are given in, and a run goes on from one into the next.
func TestCaptureInTwoFiles(t *testing.T) {
	all := bytes.SplitAfter(disktest.SeedTrace(false), []byte("\r\n"))
	first, second := input("a.log", bytes.Join(all[:2], nil)), input("b.log", bytes.Join(all[2:], nil))
	c := examine.Open(examine.Options{}, second, first)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := diagnose.Judge(c.Examine(t.Context(), nil), traces)
	if d.Trace == nil || len(d.Trace.Runs) != 1 || d.FirstFailure != diagnose.BCDDevices || d.Stage(diagnose.Components).Trace.Outcome != diagnose.Fail {
		t.Fatalf("first failure %s, trace %+v", d.FirstFailure, d.Trace)
	}
	for id, want := range map[diagnose.StageID]string{diagnose.BCDDevices: "a.log", diagnose.Components: "b.log"} {
		if got := d.Stage(id).Trace.Evidence[0].Place; got.Path != text.New(want) || got.Line != 1 {
			t.Errorf("evidence of %s is at %s line %d, want %s line 1", id, got.Path, got.Line, want)
		}
	}
}

// A text that is no trace is told, in whichever order the case is read.
func TestTextThatIsNoTrace(t *testing.T) {
	c := examine.Open(examine.Options{}, input("notes.txt", bytes.Repeat([]byte("just some notes\r\n"), 10000)))
	defer c.Close()
	f := c.Examine(t.Context(), nil)
	d := diagnose.Judge(f, c.ReadTraces(t.Context(), nil))
	if len(d.Problems) != 1 || d.Verdict != diagnose.VerdictUnknown || !strings.Contains(d.Headline, "no line of it belongs to a VMM trace") {
		t.Errorf("%s: %q, problems %v", d.Verdict, d.Headline, d.Problems)
	}
}

func TestExplain(t *testing.T) {
	for _, tt := range []struct{ said, want, meaning string }{
		{"2940", "2940", "file transfer"},
		{"Error (13206)", "13206", "boot or the system volume"},
		{"0x80072EE2", "0x80072ee2", "No answer in time"},
		{"2147954402", "0x80072ee2", "No answer in time"}, // the same in decimal
		{"-2147012894", "0x80072ee2", "No answer in time"},
		{"80072ee2", "0x80072ee2", "No answer in time"},
		{"12002", "0x80072ee2", "No answer in time"},
		{"HR: 0x80190193;", "0x80190193", "status 403"},
		{"2150859010", "0x80338102", "WS-Management"},
		{"0x138f", "0x8007138f", "cluster resource"},
		{"Status: 0xc000000f", "0xc000000f", "loader"},
		{"2940 0x80072ee2", "2940 0x80072ee2", "file transfer"},
		{"2940, 2912 and 2940", "2940 2912", "file transfer"},
		{"Error (2940)\nThe transfer of 31 May failed after 1200 seconds.\nUnknown error (0x80072ee2)", "2940 0x80072ee2", "file transfer"},
		{"the job ends in 2912 on 31 May", "2912 31", "contacted the agent"},
		{"FullyQualifiedErrorId : 13206,Microsoft.SystemCenter.VirtualMachineManager", "13206", "boot or the system volume"},
	} {
		list, _ := diagnose.Explain(tt.said)
		var got []string
		for _, c := range list {
			got = append(got, c.Code)
		}
		if strings.Join(got, " ") != tt.want || !strings.Contains(list[0].Meaning, tt.meaning) {
			t.Errorf("Explain(%q) = %+v; want %s, %s", tt.said, list, tt.want, tt.meaning)
		}
	}
	for _, said := range []string{"13210", "0x80001234", "2940 13210"} {
		list, known := diagnose.Explain(said)
		if known || !strings.Contains(list[len(list)-1].Meaning, "not in this program's table") {
			t.Errorf("Explain(%q) = %+v, %t, want it to be told that it is not in the table", said, list, known)
		}
	}
	for _, said := range []string{"", "no number", "99999999999"} {
		if list, _ := diagnose.Explain(said); list != nil {
			t.Errorf("Explain(%q) = %+v, want nothing", said, list)
		}
	}
}

// A hostile string in a hive must not act on a screen or a report.
func TestHostileProductName(t *testing.T) {
	c := examine.Open(examine.Options{}, generalizedDisk(func(o *disktest.SeedOptions) {
		o.Windows.Software = func(root *hive.Node) {
			root.Key("Microsoft", "Windows NT", "CurrentVersion").SetString("ProductName", "Win\x1b[2J\u202edows")
		}
	}))
	defer c.Close()
	d := diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{})
	if got, want := d.Stage(diagnose.OSIdentity).Summary, "Win^[[2J<U+202E>dows"; got != want {
		t.Errorf("summary = %q, want %q", got, want)
	}
}

// onDisk writes files into a folder and gives the path of the first.
func onDisk(t *testing.T, files ...examine.Input) []examine.Input {
	dir := t.TempDir()
	for i, f := range files {
		content, err := io.ReadAll(io.NewSectionReader(f.Reader, 0, f.Size))
		if err != nil {
			t.Fatal(err)
		}
		files[i].Path = filepath.Join(dir, f.Name.String())
		if err := os.WriteFile(files[i].Path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []examine.Input{{Path: files[0].Path}}
}

// Chains of disks need files: a child looks for its parent by name.
func TestParents(t *testing.T) {
	before := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib})
	after := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib, Generalized: true})
	other := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib, Signature: 0x0badcafe})
	child := func(p disktest.ParentVHD) examine.Input {
		p.Disk, p.Name = before, "parent.vhd"
		return input("child.vhd", disktest.DifferencingVHD(after, p))
	}
	parent := input("parent.vhd", disktest.DynamicVHD(before))
	here := disktest.ParentVHD{Relative: `.\parent.vhd`}
	for _, tt := range []struct {
		causeCase
		files []examine.Input
	}{
		{causeCase{name: "the child is generalized", verdict: diagnose.VerdictClear}, []examine.Input{child(here), parent}},
		{causeCase{name: "parent-missing", verdict: diagnose.VerdictFails, first: diagnose.ImageOpen, causes: []diagnose.CauseID{diagnose.ParentMissing}, at: diagnose.ImageOpen,
			place: func(p diagnose.Place) bool { return p.Path.Contains("parent.vhd") }}, []examine.Input{child(here)}},
		{causeCase{name: "parent-mismatch", verdict: diagnose.VerdictFails, first: diagnose.ImageOpen, causes: []diagnose.CauseID{diagnose.ParentMismatch}},
			[]examine.Input{child(here), input("parent.vhd", disktest.DynamicVHD(other))}},
		{causeCase{name: "parent-moved", verdict: diagnose.VerdictAtRisk, causes: []diagnose.CauseID{diagnose.ParentMoved}, stages: map[diagnose.StageID]diagnose.Outcome{diagnose.ImageOpen: diagnose.Warn}},
			[]examine.Input{child(disktest.ParentVHD{Relative: `..\elsewhere\parent.vhd`, Absolute: `Z:\Library\parent.vhd`}), parent}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := examine.Open(examine.Options{}, onDisk(t, tt.files...)...)
			defer c.Close()
			tt.check(t, diagnose.Judge(c.Examine(t.Context(), nil), diagnose.Traces{}))
		})
	}
}

// mounted is a folder with these files, found without regard to case.
func mounted(t *testing.T, files map[string][]byte) examine.Input {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		at := filepath.Join(dir, filepath.FromSlash(strings.ToUpper(name)))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if content == nil {
			continue
		}
		if err := os.WriteFile(at, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return examine.Input{Path: dir}
}

// A mounted volume is judged as far as it can be seen: what is not on it may be
// on another one of its disk.
func TestFolder(t *testing.T) {
	boot, windows := disktest.BootFiles(disktest.SeedStore(true)), disktest.WindowsFiles(disktest.Windows{Generalized: true})
	both := maps.Clone(windows)
	maps.Copy(both, boot)
	other := disktest.BootStore{Generalized: true}.Store()
	other[disktest.DefaultLoader].Elements[disktest.ElementSystemRoot] = disktest.Text(`\WINNT`)
	elsewhere := disktest.BootFiles(other.Hive())
	maps.Copy(elsewhere, windows)
	for _, tt := range []struct {
		name   string
		files  map[string][]byte
		stages stagesOf
	}{
		{"boot files and Windows", both, stagesOf{diagnose.ImageOpen: diagnose.Unknown, diagnose.PartitionTable: diagnose.Unknown, diagnose.BootVolume: diagnose.Pass,
			diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Pass, diagnose.WindowsVolume: diagnose.Pass, diagnose.OSIdentity: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
		{"boot files alone", boot, stagesOf{diagnose.BootVolume: diagnose.Pass, diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Pass, diagnose.WindowsVolume: diagnose.Unknown}},
		{"Windows alone", windows, stagesOf{diagnose.BootVolume: diagnose.Unknown, diagnose.WindowsVolume: diagnose.Pass, diagnose.OSIdentity: diagnose.Pass, diagnose.Generalize: diagnose.Pass}},
		{"another Windows directory", elsewhere, stagesOf{diagnose.BootVolume: diagnose.Pass, diagnose.WindowsVolume: diagnose.Unknown}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			causeCase{verdict: diagnose.VerdictUnknown, stages: tt.stages}.check(t, judged(t, mounted(t, tt.files)))
		})
	}
}
