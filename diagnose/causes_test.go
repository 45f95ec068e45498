package diagnose

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
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

const gib = 1 << 30

// input is content in memory under a name.
func input(name string, content []byte) Input {
	return Input{Name: text.New(name), Reader: bytes.NewReader(content), Size: int64(len(content))}
}

// disk is a small template's disk as a dynamic VHD.
func disk(o disktest.SeedOptions) Input {
	if o.Size == 0 {
		o.Size = 2 * gib
	}
	return input("disk.vhd", disktest.SeedVHD(o))
}

// generalizedDisk is a template's disk as it should be.
func generalizedDisk(change func(*disktest.SeedOptions)) Input {
	o := disktest.SeedOptions{Generalized: true}
	if change != nil {
		change(&o)
	}
	return disk(o)
}

func failingTrace() Input { return input("debugview.log", disktest.SeedTrace(false)) }
func passingTrace() Input { return input("debugview.log", disktest.SeedTrace(true)) }

// lines is a trace of these lines, in the article's process.
func lines(messages ...string) Input {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString("[4276] 10B4.000C::05/31-12:52:00.894#16" + m + "\r\n")
	}
	return input("debugview.log", []byte(b.String()))
}

// bcdeditText is what bcdedit prints of the article's store.
func bcdeditText(generalized bool) Input {
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
func vhdWith(change func(b []byte) []byte) Input {
	return input("disk.vhd", change(disktest.SeedVHD(disktest.SeedOptions{Generalized: true, Size: 2 * gib})))
}

// A causeCase is a case that really has a condition, and what must be said of it.
type causeCase struct {
	name    string
	inputs  []Input
	verdict Verdict
	first   StageID // "" when nothing fails
	causes  []CauseID
	stages  map[StageID]Outcome // some of them
	place   func(p Place) bool  // holds for a piece of evidence of the stage named next
	at      StageID
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
	{name: "none: the article's disk after sysprep", inputs: []Input{disk(disktest.SeedOptions{Generalized: true, Size: disktest.SeedSize})},
		verdict: VerdictClear, stages: map[StageID]Outcome{BCDTransfer: Unknown, BCDDevices: Pass, Generalize: Pass, Components: Unknown}},
	{name: "not-generalized: the article's disk", inputs: []Input{disk(disktest.SeedOptions{Size: disktest.SeedSize})},
		verdict: VerdictFails, first: Generalize, causes: []CauseID{NotGeneralized}, stages: map[StageID]Outcome{BCDDevices: Warn, WindowsVolume: Pass, OSIdentity: Pass, Components: Skipped},
		at: Generalize, place: func(p Place) bool {
			return p.Path == text.New(`\Windows\System32\config\SOFTWARE`) && p.Value == text.New("ImageState") && p.Space == InContent && p.Offset > 0x1000
		}},
	{name: "not-generalized: with its trace", inputs: []Input{disk(disktest.SeedOptions{Size: disktest.SeedSize}), failingTrace()},
		verdict: VerdictFails, first: BCDDevices, causes: []CauseID{NotGeneralized}, stages: map[StageID]Outcome{BCDTransfer: Pass, WindowsVolume: Pass, Generalize: Fail, Components: Skipped},
		at: BCDDevices, place: func(p Place) bool { return p.Source == FromTrace && p.Line == 1 && p.Offset == 0 }},
	{name: "not-generalized: the trace alone", inputs: []Input{failingTrace()},
		verdict: VerdictFails, first: BCDDevices, causes: []CauseID{NotGeneralized}, stages: map[StageID]Outcome{PartitionTable: Unknown, WindowsVolume: Skipped}},
	{name: "container-damaged: block table points behind the end", inputs: []Input{vhdWith(func(b []byte) []byte { copy(b[1536:], "\x7f\xff\xff\xff"); return b })},
		verdict: VerdictFails, first: ImageOpen, causes: []CauseID{ContainerDamaged}, stages: map[StageID]Outcome{Volumes: Skipped, Generalize: Skipped},
		at: ImageOpen, place: func(p Place) bool { return p.Space == InFile && p.Offset == 1536 }},
	{name: "container-damaged: cut in the middle", inputs: []Input{vhdWith(func(b []byte) []byte { return b[:len(b)/2] })},
		verdict: VerdictFails, first: ImageOpen, causes: []CauseID{ContainerDamaged}},
	{name: "copy-used", inputs: []Input{vhdWith(func(b []byte) []byte { clear(b[len(b)-512:]); return b })},
		verdict: VerdictAtRisk, causes: []CauseID{CopyUsed}, stages: map[StageID]Outcome{ImageOpen: Warn, Generalize: Pass}},
	{name: "blank-disk", inputs: []Input{input("blank.vhd", disktest.DynamicVHD(disktest.NewImage(40*gib)))},
		verdict: VerdictFails, first: PartitionTable, causes: []CauseID{BlankDisk}, at: PartitionTable, place: func(p Place) bool { return p.Space == OnDisk && p.Offset == 0 }},
	{name: "no-partition-table: a volume without a table", inputs: []Input{input("disk.vhd", disktest.DynamicVHD(disktest.ExtVolume(1*gib, "data")))},
		verdict: VerdictFails, first: PartitionTable, causes: []CauseID{NoPartitionTable, NotWindows}},
	{name: "encrypted", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Encrypted, o.Size = disktest.SystemReserved, true, 4*gib })},
		verdict: VerdictFails, first: Volumes, causes: []CauseID{Encrypted}, stages: map[StageID]Outcome{BootVolume: Pass, WindowsVolume: Fail},
		at: Volumes, place: func(p Place) bool { return p.Partition == 2 }},
	{name: "not-windows", inputs: []Input{input("linux.vhd", disktest.DynamicVHD(disktest.LinuxDisk(4*gib)))},
		verdict: VerdictFails, first: Volumes, causes: []CauseID{NotWindows}, stages: map[StageID]Outcome{BootVolume: Fail}},
	{name: "legacy-loader", inputs: []Input{disk(disktest.SeedOptions{Boot: disktest.NTLDR, Windows: disktest.Windows{Product: disktest.Server2003}})},
		verdict: VerdictFails, first: BootVolume, causes: []CauseID{LegacyLoader}, stages: map[StageID]Outcome{Volumes: Warn}},
	{name: "no-active-partition", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.NoActive = true })},
		verdict: VerdictFails, first: BootVolume, causes: []CauseID{NoActivePartition}, stages: map[StageID]Outcome{PartitionTable: Warn, BCDRead: Pass, BCDDevices: Pass, Generalize: Pass}},
	{name: "boot-files-missing", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, "/bootmgr"); delete(f, disktest.PathStore) }))},
		verdict: VerdictFails, first: BootVolume, causes: []CauseID{BootFilesMissing}, stages: map[StageID]Outcome{BCDRead: Skipped, WindowsVolume: Pass, Generalize: Pass}},
	{name: "boot-files-missing: only the boot manager", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, "/bootmgr") }))},
		verdict: VerdictFails, first: BootVolume, causes: []CauseID{BootFilesMissing}, stages: map[StageID]Outcome{BCDRead: Pass}},
	{name: "bcd-missing", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) { delete(f, disktest.PathStore) }))},
		verdict: VerdictFails, first: BootVolume, causes: []CauseID{BCDMissing}, at: BootVolume, place: func(p Place) bool { return p.Partition == 1 && p.Path == text.New(`\Boot\BCD`) }},
	{name: "bcd-damaged", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) { f[disktest.PathStore] = f[disktest.PathStore][:6000] }))},
		verdict: VerdictFails, first: BCDRead, causes: []CauseID{BCDDamaged}, stages: map[StageID]Outcome{BCDDevices: Skipped, WindowsVolume: Pass, Generalize: Pass},
		at: BCDRead, place: func(p Place) bool { return p.Path == text.New(`\Boot\BCD`) && p.Space == InContent }},
	{name: "bcd-no-default", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) {
		o.Store = func(s disktest.Store) { delete(s[disktest.BootManager].Elements, disktest.ElementDefault) }
	})},
		verdict: VerdictFails, first: BCDRead, causes: []CauseID{BCDNoDefault}, stages: map[StageID]Outcome{WindowsVolume: Pass}},
	{name: "bcd-other-disk", inputs: []Input{disk(disktest.SeedOptions{StoreSignature: 0x5f3a21c7})},
		verdict: VerdictFails, first: BCDDevices, causes: []CauseID{BCDOtherDisk, NotGeneralized}, stages: map[StageID]Outcome{WindowsVolume: Pass, Generalize: Fail},
		at: BCDDevices, place: func(p Place) bool {
			return p.Source == FromStore && p.Key == text.New(`Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\11000001`) && p.Offset > 0
		}},
	{name: "windows-on-logical-drive", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Size = disktest.LogicalDrive, 6*gib })},
		verdict: VerdictFails, first: WindowsVolume, causes: []CauseID{WindowsOnLogicalDrive}, at: WindowsVolume, place: func(p Place) bool { return p.Partition == 5 }},
	{name: "windows-missing", inputs: []Input{disk(disktest.SeedOptions{Generalized: true, Layout: disktest.BootOnly})},
		verdict: VerdictFails, first: WindowsVolume, causes: []CauseID{WindowsMissing}},
	{name: "windows-damaged", inputs: []Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f[disktest.PathSoftware] = f[disktest.PathSoftware][:5000] }))},
		verdict: VerdictFails, first: OSIdentity, causes: []CauseID{WindowsDamaged}, at: OSIdentity, place: func(p Place) bool { return p.Path == text.New(`\Windows\System32\config\SOFTWARE`) }},
	{name: "generalize-interrupted", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) {
		o.Windows = disktest.Windows{ImageState: disktest.StateUndeployable, GeneralizationState: 3}
	})},
		verdict: VerdictFails, first: Generalize, causes: []CauseID{GeneralizeInterrupted}, stages: map[StageID]Outcome{BCDDevices: Pass}},
	{name: "transfer-failed", inputs: []Input{lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", "CommonUtils.cs(171): Fixup & Copy 'a' to b",
		"BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")},
		verdict: VerdictFails, first: BCDTransfer, causes: []CauseID{TransferFailed}, at: BCDTransfer, place: func(p Place) bool { return p.Line == 3 }},
	{name: "transfer-failed: the disk is good", inputs: []Input{generalizedDisk(nil), lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate",
		"BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001")},
		verdict: VerdictFails, first: BCDTransfer, causes: []CauseID{TransferFailed}, stages: map[StageID]Outcome{BCDDevices: Pass, Generalize: Pass}},
	{name: "vmm-error: a job error alone", inputs: []Input{input("job.txt", []byte("Error (2940)\r\nVMM is unable to complete the requested file transfer.\r\nUnknown error (0x80072ee2)\r\n"))},
		verdict: VerdictFails, first: Components, causes: []CauseID{VMMError}},
	{name: "a job error changes nothing beside a disk that fails", inputs: []Input{disk(disktest.SeedOptions{}),
		input("job.txt", []byte("Error (2940)\r\nVMM is unable to complete the requested file transfer.\r\nUnknown error (0x80072ee2)\r\n"))},
		verdict: VerdictFails, first: Generalize, causes: []CauseID{NotGeneralized}},
	{name: "bcd-swapped", inputs: []Input{disk(disktest.SeedOptions{SwappedStore: true})},
		verdict: VerdictAtRisk, causes: []CauseID{BCDSwapped}, stages: map[StageID]Outcome{BCDDevices: Pass, Generalize: Warn}},
	{name: "bcd-tied-to-disk", inputs: []Input{disk(disktest.SeedOptions{Generalized: true, SwappedStore: true})},
		verdict: VerdictAtRisk, causes: []CauseID{BCDTiedToDisk}, stages: map[StageID]Outcome{BCDDevices: Warn, Generalize: Pass}},
	{name: "audit-mode", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Windows.ImageState = disktest.StateAudit })},
		verdict: VerdictAtRisk, causes: []CauseID{AuditMode}, stages: map[StageID]Outcome{Generalize: Warn}},
	{name: "several-windows", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Layout, o.Size = disktest.TwoWindows, 12*gib })},
		verdict: VerdictAtRisk, causes: []CauseID{SeveralWindows}, stages: map[StageID]Outcome{WindowsVolume: Warn}},
	{name: "trace-disagrees: after the repair", inputs: []Input{disk(disktest.SeedOptions{Generalized: true, Size: disktest.SeedSize}), failingTrace()},
		verdict: VerdictAtRisk, causes: []CauseID{TraceDisagrees}, stages: map[StageID]Outcome{BCDDevices: Warn, WindowsVolume: Pass, Generalize: Pass}},
	{name: "trace-other-disk", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Signature = 0x12345678 }), passingTrace()},
		verdict: VerdictAtRisk, causes: []CauseID{TraceOtherDisk}, stages: map[StageID]Outcome{PartitionTable: Pass, BCDDevices: Pass},
		at: PartitionTable, place: func(p Place) bool { return p.Source == FromTrace && p.Line == 3 }},
	{name: "volume-dirty", inputs: []Input{generalizedDisk(func(o *disktest.SeedOptions) { o.Dirty = true })},
		verdict: VerdictAtRisk, causes: []CauseID{VolumeDirty}, stages: map[StageID]Outcome{Volumes: Warn}},
	{name: "hive-dirty", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) { f[disktest.PathStore] = disktest.DirtyHive(f[disktest.PathStore]) }))},
		verdict: VerdictAtRisk, causes: []CauseID{HiveDirty}, stages: map[StageID]Outcome{BCDRead: Warn, BCDDevices: Pass}},
	{name: "boot files and Windows on two disks", inputs: []Input{disk(disktest.SeedOptions{Generalized: true, Layout: disktest.BootOnly}),
		disk(disktest.SeedOptions{Generalized: true, Layout: disktest.WindowsOnly, Signature: 0x0badcafe})},
		verdict: VerdictClear, stages: map[StageID]Outcome{WindowsVolume: Pass, Generalize: Pass}},
	{name: "log-replayed: of the store", inputs: []Input{generalizedDisk(changedBoot(func(f map[string][]byte) {
		f[disktest.PathStore], f[disktest.PathStore+".LOG"] = disktest.UnfinishedWrite(disktest.SeedStore(false), f[disktest.PathStore])
	}))},
		verdict: VerdictAtRisk, causes: []CauseID{LogReplayed}, stages: map[StageID]Outcome{BCDRead: Warn, BCDDevices: Pass}},
	{name: "volume-dirty: hibernated", inputs: []Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f["/hiberfil.sys"] = []byte("HIBR and memory") }))},
		verdict: VerdictAtRisk, causes: []CauseID{VolumeDirty}, stages: map[StageID]Outcome{Volumes: Warn}},
	{name: "none: resumed from hibernation", inputs: []Input{generalizedDisk(changedWindows(func(f map[string][]byte) { f["/hiberfil.sys"] = []byte("WAKE and memory") }))},
		verdict: VerdictClear},
	{name: "text of bcdedit beside the disk is the reference", inputs: []Input{disk(disktest.SeedOptions{}), bcdeditText(true)},
		verdict: VerdictFails, first: Generalize, causes: []CauseID{NotGeneralized}},
	{name: "text of bcdedit alone", inputs: []Input{bcdeditText(false)},
		verdict: VerdictUnknown, stages: map[StageID]Outcome{BCDRead: Pass, BCDDevices: Unknown},
		at: BCDRead, place: func(p Place) bool { return p.Source == FromBcdedit }},
	{name: "a store alone", inputs: []Input{input("BCD", disktest.SeedStore(false))},
		verdict: VerdictUnknown, stages: map[StageID]Outcome{BCDRead: Pass, BCDDevices: Unknown, WindowsVolume: Unknown, Generalize: Unknown}},
}

func TestCauses(t *testing.T) {
	for _, tt := range causeCases {
		t.Run(tt.name, func(t *testing.T) {
			c := Open(Options{}, tt.inputs...)
			defer c.Close()
			traces := c.ReadTraces(t.Context(), nil)
			tt.check(t, Judge(c.Examine(t.Context(), nil), traces))
		})
	}
}

func (tt causeCase) check(t *testing.T, d Diagnosis) {
	var causes []CauseID
	for _, c := range d.Causes {
		causes = append(causes, c.ID)
	}
	if d.Verdict != tt.verdict || d.FirstFailure != tt.first || !slices.Equal(causes, tt.causes) {
		t.Errorf("got %s, first %q, causes %v; want %s, %q, %v", d.Verdict, d.FirstFailure, causes, tt.verdict, tt.first, tt.causes)
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
	if !slices.ContainsFunc(append(s.Disk.Evidence, s.Trace.Evidence...), func(e Evidence) bool { return tt.place(e.Place) }) {
		t.Errorf("no evidence of stage %s names the true place: %+v", tt.at, s)
	}
}

// Every cause has a row above, or in TestParents.
func TestEveryCauseHasACase(t *testing.T) {
	proven := map[CauseID]bool{}
	for _, tt := range causeCases {
		for _, id := range tt.causes {
			proven[id] = true
		}
	}
	chains := map[CauseID]bool{ParentMissing: true, ParentMismatch: true, ParentMoved: true} // TestParents
	for _, id := range CauseOrder {
		if !proven[id] && !chains[id] {
			t.Errorf("no case has cause %s", id)
		}
	}
}

// Nobody may be left without a word: every cause and stage has all its words.
func TestWordsAreComplete(t *testing.T) {
	for _, id := range CauseOrder {
		if w := causeWords[id]; w.short == "" || w.line == "" || w.full == "" {
			t.Errorf("cause %s lacks words: %+v", id, w)
		}
	}
	for _, id := range StageOrder {
		if w := stageWords[id]; w.title == "" || w.does == "" || w.fails == "" || w.warns == "" {
			t.Errorf("stage %s lacks words: %+v", id, w)
		}
	}
	if len(causeWords) != len(CauseOrder) || len(stageWords) != len(StageOrder) {
		t.Errorf("%d causes and %d stages have words, want %d and %d", len(causeWords), len(stageWords), len(CauseOrder), len(StageOrder))
	}
}

// Text of bcdedit is compared by what it means: what a drive letter stands for
// cannot be known, so only what really differs is told.
func TestTextAsReference(t *testing.T) {
	c := Open(Options{}, disk(disktest.SeedOptions{}), bcdeditText(true))
	defer c.Close()
	d := Judge(c.Examine(t.Context(), nil), Traces{})
	if d.Reference == nil || d.Reference.Kind != KindBcdeditText || d.Reference.Predicted {
		t.Fatalf("reference %+v, want the text", d.Reference)
	}
	if got := len(d.BCD.Diff.Changes); got != 11 {
		t.Errorf("%d differences, want the article's 11", got)
	}
}

// A job error alone is explained: what it may be, what can be ruled out, what
// to bring. The number counts, not the language.
func TestJobErrorAlone(t *testing.T) {
	job := func() Input {
		return input("job.txt", []byte("Fehler (2940)\r\nDie Verbindung mit dem HTTP-Server konnte nicht hergestellt werden.\r\nUnbekannter Fehler (0x80072ee2)\r\n"))
	}
	for _, tt := range []struct {
		name   string
		inputs []Input
		notes  []string
	}{
		{"alone", []Input{job()}, []string{"error-2940", "error-0x80072ee2", "bring-disk", "bring-trace"}},
		{"beside a good disk", []Input{generalizedDisk(nil), job()}, []string{"error-2940", "error-0x80072ee2", "disk-ruled-out", "bring-trace"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Open(Options{}, tt.inputs...)
			defer c.Close()
			traces := c.ReadTraces(t.Context(), nil)
			d := Judge(c.Examine(t.Context(), nil), traces)
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
	c := Open(Options{}, lines("HBAHelper.cs(52): Getting FC HBA failed on server hv01"))
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := Judge(c.Examine(t.Context(), nil), traces)
	if d.Verdict != VerdictUnknown || d.FirstFailure != "" || !strings.Contains(d.Headline, "no run") {
		t.Errorf("%s, first failure %q: %s", d.Verdict, d.FirstFailure, d.Headline)
	}
}

// The trace of a BIOS machine does not fit a disk that starts by UEFI.
func TestTraceOfOtherFirmware(t *testing.T) {
	const uefi = "CommonUtils.cs(171): Fixup & Copy 'C:\\Windows\\TEMP\\tmp2E1.tmp\\EFI\\Microsoft\\Boot\\BCD' to C:\\Temp\\tmpA2F4.tmp"
	c := Open(Options{}, generalizedDisk(nil), lines("MountedVhd.cs(623): FindBootVol X, found boot drive candidate", uefi))
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := Judge(c.Examine(t.Context(), nil), traces)
	if d.Trace == nil || !d.Trace.OtherDisk || d.Cause().ID != TraceOtherDisk {
		t.Errorf("cause %s, want %s", d.Cause().ID, TraceOtherDisk)
	}
}

// Files of one capture are read in the order of their times, whatever order
// they are given in, and a run goes on from one into the next.
func TestCaptureInTwoFiles(t *testing.T) {
	all := bytes.SplitAfter(disktest.SeedTrace(false), []byte("\r\n"))
	first, second := input("a.log", bytes.Join(all[:2], nil)), input("b.log", bytes.Join(all[2:], nil))
	c := Open(Options{}, second, first)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := Judge(c.Examine(t.Context(), nil), traces)
	if d.Trace == nil || len(d.Trace.Runs) != 1 || d.FirstFailure != BCDDevices || d.Stage(Components).Trace.Outcome != Fail {
		t.Fatalf("first failure %s, trace %+v", d.FirstFailure, d.Trace)
	}
	for id, want := range map[StageID]string{BCDDevices: "a.log", Components: "b.log"} {
		if got := d.Stage(id).Trace.Evidence[0].Place; got.Path != text.New(want) || got.Line != 1 {
			t.Errorf("evidence of %s is at %s line %d, want %s line 1", id, got.Path, got.Line, want)
		}
	}
}

// A text that is no trace is told, in whichever order the case is read.
func TestTextThatIsNoTrace(t *testing.T) {
	c := Open(Options{}, input("notes.txt", bytes.Repeat([]byte("just some notes\r\n"), 10000)))
	defer c.Close()
	f := c.Examine(t.Context(), nil)
	d := Judge(f, c.ReadTraces(t.Context(), nil))
	if len(d.Problems) != 1 || d.Verdict != VerdictUnknown || !strings.Contains(d.Headline, "no line of it is of a VMM trace") {
		t.Errorf("%s: %q, problems %v", d.Verdict, d.Headline, d.Problems)
	}
}

func TestExplain(t *testing.T) {
	for _, tt := range []struct{ code, want, meaning string }{
		{"2940", "2940", "file transfer"},
		{"Error (13206)", "13206", "boot or the system volume"},
		{"0x80072EE2", "0x80072ee2", "No answer in time"},
		{"2147954402", "0x80072ee2", "No answer in time"}, // the same in decimal
		{"HR: 0x80190193;", "0x80190193", "status 403"},
		{"2150859010", "0x80338102", "WS-Management"},
	} {
		if c, ok := Explain(text.New(tt.code)); !ok || c.Code != tt.want || !strings.Contains(c.Meaning, tt.meaning) {
			t.Errorf("Explain(%q) = %+v, %t; want %s, %s", tt.code, c, ok, tt.want, tt.meaning)
		}
	}
	for _, code := range []string{"", "no number", "13210", "0x80001234", "99999999999"} {
		if c, ok := Explain(text.New(code)); ok {
			t.Errorf("Explain(%q) = %+v, want nothing", code, c)
		}
	}
}

// A hostile string in a hive must not act on a screen or a report.
func TestHostileProductName(t *testing.T) {
	c := Open(Options{}, generalizedDisk(func(o *disktest.SeedOptions) {
		o.Windows.Software = func(root *hive.Node) {
			root.Key("Microsoft", "Windows NT", "CurrentVersion").SetString("ProductName", "Win\x1b[2J\u202edows")
		}
	}))
	defer c.Close()
	d := Judge(c.Examine(t.Context(), nil), Traces{})
	if got, want := d.Stage(OSIdentity).Summary, "Win^[[2J<U+202E>dows"; got != want {
		t.Errorf("summary = %q, want %q", got, want)
	}
}

// onDisk writes files into a folder and gives the path of the first.
func onDisk(t *testing.T, files ...Input) []Input {
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
	return []Input{{Path: files[0].Path}}
}

// Chains of disks need files: a child looks for its parent by name.
func TestParents(t *testing.T) {
	before := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib})
	after := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib, Generalized: true})
	other := disktest.SeedDisk(disktest.SeedOptions{Size: 2 * gib, Signature: 0x0badcafe})
	child := func(p disktest.ParentVHD) Input {
		p.Disk, p.Name = before, "parent.vhd"
		return input("child.vhd", disktest.DifferencingVHD(after, p))
	}
	parent := input("parent.vhd", disktest.DynamicVHD(before))
	here := disktest.ParentVHD{Relative: `.\parent.vhd`}
	for _, tt := range []struct {
		causeCase
		files []Input
	}{
		{causeCase{name: "the child is generalized", verdict: VerdictClear}, []Input{child(here), parent}},
		{causeCase{name: "parent-missing", verdict: VerdictFails, first: ImageOpen, causes: []CauseID{ParentMissing}, at: ImageOpen,
			place: func(p Place) bool { return p.Path.Contains("parent.vhd") }}, []Input{child(here)}},
		{causeCase{name: "parent-mismatch", verdict: VerdictFails, first: ImageOpen, causes: []CauseID{ParentMismatch}},
			[]Input{child(here), input("parent.vhd", disktest.DynamicVHD(other))}},
		{causeCase{name: "parent-moved", verdict: VerdictAtRisk, causes: []CauseID{ParentMoved}, stages: map[StageID]Outcome{ImageOpen: Warn}},
			[]Input{child(disktest.ParentVHD{Relative: `..\elsewhere\parent.vhd`, Absolute: `Z:\Library\parent.vhd`}), parent}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := Open(Options{}, onDisk(t, tt.files...)...)
			defer c.Close()
			tt.check(t, Judge(c.Examine(t.Context(), nil), Traces{}))
		})
	}
}

// A mounted volume is judged as far as it can be seen.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	files := disktest.WindowsFiles(disktest.Windows{Generalized: true})
	maps.Copy(files, disktest.BootFiles(disktest.SeedStore(true)))
	for name, content := range files {
		at := filepath.Join(dir, filepath.FromSlash(strings.ToUpper(name))) // found without regard to case
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
	c := Open(Options{}, Input{Path: dir})
	defer c.Close()
	causeCase{verdict: VerdictUnknown, stages: map[StageID]Outcome{ImageOpen: Unknown, PartitionTable: Unknown, BootVolume: Pass,
		BCDRead: Pass, BCDDevices: Pass, WindowsVolume: Pass, OSIdentity: Pass, Generalize: Pass}}.check(t, Judge(c.Examine(t.Context(), nil), Traces{}))
}
