package windows

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

var windowsRoot = text.New(`\Windows`)

// volume is a Windows volume in memory, changed as a test wants it.
func volume(w disktest.Windows, change func(files map[string][]byte)) fstest.MapFS {
	files := disktest.WindowsFiles(w)
	if change != nil {
		change(files)
	}
	fsys := fstest.MapFS{}
	for name, content := range files {
		if content != nil {
			fsys[strings.TrimPrefix(name, "/")] = &fstest.MapFile{Data: content, ModTime: disktest.Stamp}
		}
	}
	return fsys
}

func set(path string, content string) func(map[string][]byte) {
	return func(f map[string][]byte) { f[path] = []byte(content) }
}

var stateTests = []struct {
	name   string
	w      disktest.Windows
	change func(map[string][]byte)
	want   Generalized
	audit  bool
	armed  bool
	also   string // of started, broke, by-word: those that hold, in this order
	notes  []string
}{
	{name: "installed", want: No},
	{name: "generalized", w: disktest.Windows{Generalized: true}, want: Yes, armed: true},
	{name: "to audit mode", w: disktest.Windows{Generalized: true, ImageState: disktest.StateAudit}, want: Yes, audit: true, armed: true},
	{name: "specialized", w: disktest.Windows{ImageState: disktest.StateSpecialized}, want: No},
	{name: "lower case with blanks", w: disktest.Windows{ImageState: " image_state_complete "}, want: No, notes: nil},
	{name: "undeployable", w: disktest.Windows{Generalized: true, ImageState: disktest.StateUndeployable}, want: Interrupted, armed: true},
	{name: "generalized, as most tools expect it", w: disktest.Windows{Generalized: true, GeneralizationState: 7}, want: Yes, armed: true},
	{name: "generalized, a word of practice against it", w: disktest.Windows{Generalized: true, GeneralizationState: 3},
		want: Yes, armed: true, notes: []string{"sysprep-stuck"}},
	{name: "generalized, cleaning up failed", w: disktest.Windows{Generalized: true, System: func(root *hive.Node) {
		root.Key("Setup", "Status", "SysprepStatus").SetDWORD("CleanupState", 3)
	}}, want: Yes, armed: true, notes: []string{"sysprep-stuck"}},
	{name: "installed, state of a template", w: disktest.Windows{GeneralizationState: 4}, want: No},
	{name: "unknown word", w: disktest.Windows{ImageState: "IMAGE_STATE_OTHER"}, want: UnknownGeneral},
	{name: "State.ini alone", w: disktest.Windows{Software: func(root *hive.Node) {
		root.Key("Microsoft", "Windows", "CurrentVersion", "Setup", "State").Values = nil
	}}, want: No},
	{name: "State.ini disagrees", w: disktest.Windows{}, change: set(disktest.PathState, "[State]\r\nImageState=\"IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE\"\r\n"),
		want: No, notes: []string{"image-state-differs"}},
	{name: "generalized, not armed", w: disktest.Windows{Generalized: true, System: func(root *hive.Node) {
		root.Key("Setup").SetDWORD("SetupType", 0)
	}}, want: Yes, notes: []string{"generalized-not-armed"}},
	{name: "generalized without tag", w: disktest.Windows{Generalized: true}, change: func(f map[string][]byte) { delete(f, disktest.PathTag) },
		want: Yes, armed: true, notes: []string{"generalized-without-tag"}},
	{name: "tag, but in use", w: disktest.Windows{}, change: set(disktest.PathTag, ""), want: No, also: "started", notes: []string{"tag-with-complete"}},
	{name: "installed, its log says that it was generalized", change: func(f map[string][]byte) {
		f[disktest.PathSetupAct] = disktest.WindowsFiles(disktest.Windows{Generalized: true})[disktest.PathSetupAct]
	}, want: No, also: "started"},
	{name: "specialized, with the tag", w: disktest.Windows{ImageState: disktest.StateSpecialized}, change: set(disktest.PathTag, ""),
		want: No, also: "started"},
	{name: "generalized by a word alone", w: disktest.Windows{Software: func(root *hive.Node) {
		root.Key("Microsoft", "Windows", "CurrentVersion", "Setup", "State").SetString("ImageState", disktest.StateOOBE)
	}}, want: Yes, also: "by-word", notes: []string{"generalized-not-armed", "image-state-differs", "generalized-without-tag"}},
	{name: "undeployable, sysprep broke off", w: disktest.Windows{ImageState: disktest.StateUndeployable},
		change: set(disktest.PathSetupAct, stoppedByAppx), want: Interrupted, also: "broke"},
	{name: "hives gone", change: func(f map[string][]byte) {
		f[disktest.PathSoftware], f[disktest.PathSystem] = []byte("x"), []byte("x")
		delete(f, disktest.PathState)
	}, want: UnknownGeneral},
	{name: "licensing kept, in a domain", w: disktest.Windows{
		Software: func(root *hive.Node) {
			root.Key("Microsoft", "Windows NT", "CurrentVersion", "SoftwareProtectionPlatform").SetDWORD("SkipRearm", 1)
		},
		System: func(root *hive.Node) {
			root.Key("ControlSet001", "Services", "Tcpip", "Parameters").SetString("Domain", "corp.example")
		}}, want: No, notes: []string{"skip-rearm", "dns-suffix"}},
}

func TestState(t *testing.T) {
	for _, tt := range stateTests {
		t.Run(tt.name, func(t *testing.T) {
			in := Read(volume(tt.w, tt.change), windowsRoot)
			s := in.State
			if s.Generalized != tt.want || s.ToAudit != tt.audit || (s.Armed == ArmedYes) != tt.armed {
				t.Errorf("generalized %s, to audit %t, armed %d; want %s, %t, %t", s.Generalized, s.ToAudit, s.Armed, tt.want, tt.audit, tt.armed)
			}
			var also []string
			for name, holds := range map[string]bool{"started": s.Started, "broke": s.SysprepBroke, "by-word": s.ByWord} {
				if holds {
					also = append(also, name)
				}
			}
			if got := strings.Join(also, " "); got != tt.also {
				t.Errorf("also %q, want %q", got, tt.also)
			}
			var notes []string
			for _, n := range in.Notes {
				notes = append(notes, n.ID)
			}
			if !slices.Equal(notes, tt.notes) {
				t.Errorf("notes %q, want %q", notes, tt.notes)
			}
		})
	}
}

// Values stand where the findings say: the bytes at the offset are the value's.
func TestFindingsNameTheirPlace(t *testing.T) {
	fsys := volume(disktest.Windows{Generalized: true}, nil)
	in := Read(fsys, windowsRoot)
	for _, f := range []Finding{in.State.Findings[0], in.Identity.Places[0]} {
		content, err := fs.ReadFile(fsys, f.Path.SlashPath())
		if err != nil {
			t.Fatal(err)
		}
		if got := text.FromUTF16(content[f.Offset : f.Offset+int64(2*f.Found.Len())]); got != f.Found {
			t.Errorf("%s at %#x of %s is %q, want %q", f.Name, f.Offset, f.Path, got, f.Found)
		}
	}
	last := in.State.Findings[len(in.State.Findings)-1]
	if last.Name != "sysprep finished" || last.Line == 0 {
		t.Errorf("the last finding is %q in line %d, want sysprep's own word", last.Name, last.Line)
	}
}

var identityTests = []struct {
	name string
	w    disktest.Windows
	want Identity
}{
	{"Server 2012", disktest.Windows{}, Identity{Product: text.New("Windows Server 2012 Standard"), Version: "6.2", Build: text.New("9200"),
		Edition: text.New("ServerStandard"), Installation: text.New("Server"), Architecture: "amd64", Language: "en-US", ComputerName: text.New("AIRVID")}},
	{"Server 2019", disktest.Windows{Product: disktest.Server2019, Software: func(root *hive.Node) {
		root.Key("Microsoft", "Windows NT", "CurrentVersion").SetDWORD("UBR", 1339)
	}}, Identity{Product: text.New("Windows Server 2019 Standard"), Version: "10.0", Build: text.New("17763.1339"),
		Edition: text.New("ServerStandard"), Installation: text.New("Server"), Architecture: "amd64", Language: "en-US", ComputerName: text.New("AIRVID")}},
	{"Windows 11 calls itself 10", disktest.Windows{Product: disktest.Windows10, Software: func(root *hive.Node) {
		root.Key("Microsoft", "Windows NT", "CurrentVersion").SetString("CurrentBuildNumber", "22631")
	}}, Identity{Product: text.New("Windows 11 Enterprise"), Version: "10.0", Build: text.New("22631"),
		Edition: text.New("Enterprise"), Installation: text.New("Client"), Architecture: "amd64", Language: "en-US", ComputerName: text.New("AIRVID")}},
}

func TestIdentity(t *testing.T) {
	for _, tt := range identityTests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read(volume(tt.w, nil), windowsRoot).Identity
			got.Places = nil
			if got.Product != tt.want.Product || got.Version != tt.want.Version || got.Build != tt.want.Build || got.Edition != tt.want.Edition ||
				got.Installation != tt.want.Installation || got.Architecture != tt.want.Architecture || got.Language != tt.want.Language || got.ComputerName != tt.want.ComputerName {
				t.Errorf("identity\n%+v, want\n%+v", got, tt.want)
			}
		})
	}
}

// Without a readable kernel the registry says the architecture.
func TestArchitectureFromTheRegistry(t *testing.T) {
	for name, kernel := range map[string]string{"compressed": "\x00\x00", "cut": "MZ"} {
		got := Read(volume(disktest.Windows{}, set(disktest.PathKernel, kernel)), windowsRoot).Identity.Architecture
		if got != "amd64" {
			t.Errorf("%s kernel: architecture %q, want amd64 from the environment", name, got)
		}
	}
}

// A hive that was not written back is read with the log beside it.
func TestHiveLog(t *testing.T) {
	after := disktest.WindowsFiles(disktest.Windows{Generalized: true})[disktest.PathSoftware]
	fsys := volume(disktest.Windows{}, func(f map[string][]byte) {
		f[disktest.PathSoftware], f[disktest.PathSoftware+".LOG"] = disktest.UnfinishedWrite(f[disktest.PathSoftware], after)
	})
	in := Read(fsys, windowsRoot)
	if got := in.State.Findings[0].Found; got != text.New(disktest.StateOOBE) {
		t.Errorf("ImageState is %s, want what the log brings", got)
	}
	if !slices.ContainsFunc(in.Notes, func(n Note) bool { return n.ID == "hive-log-replayed" }) {
		t.Errorf("notes %v say nothing of the log", in.Notes)
	}
}

// Answer files are named with their passes; what they hold stays inside.
func TestAnswerFiles(t *testing.T) {
	const unattend = `<?xml version="1.0"?><unattend xmlns="urn:schemas-microsoft-com:unattend">
<settings pass="specialize" wasPassProcessed="true"><component><ProductKey>AAAAA-BBBBB</ProductKey></component></settings>
<settings pass="oobeSystem"><component><Password><Value>secret</Value></Password></component></settings></unattend>`
	in := Read(volume(disktest.Windows{}, func(f map[string][]byte) {
		f["/Windows/Panther/unattend.xml"] = []byte(unattend)
		f["/Unattend.xml"] = []byte("<unattend><settings pass='generalize'>")
	}), windowsRoot)
	if len(in.AnswerFiles) != 2 {
		t.Fatalf("%d answer files, want 2: %v", len(in.AnswerFiles), in.AnswerFiles)
	}
	cached := in.AnswerFiles[0]
	if !cached.Cached || list(cached.Passes) != "specialize, oobeSystem" || list(cached.Done) != "specialize" || cached.Reason != "" {
		t.Errorf("cached answer file %+v", cached)
	}
	if cut := in.AnswerFiles[1]; list(cut.Passes) != "generalize" || cut.Reason == "" {
		t.Errorf("answer file that is cut off: %+v, want its pass and a reason", cut)
	}
	for _, n := range in.Notes {
		if strings.Contains(n.Text, "secret") || strings.Contains(n.Text, "AAAAA") {
			t.Errorf("a note gives a secret away: %s", n.Text)
		}
	}
}

func TestStartedAfterSysprep(t *testing.T) {
	fsys := volume(disktest.Windows{Generalized: true}, set("/Windows/Panther/UnattendGC/setupact.log", "OOBE finished\r\n"))
	fsys["Windows/Panther/UnattendGC/setupact.log"].ModTime = disktest.Stamp.Add(time.Hour)
	if in := Read(fsys, windowsRoot); !slices.ContainsFunc(in.Notes, func(n Note) bool { return n.ID == "started-after-sysprep" }) {
		t.Errorf("notes %v, want started-after-sysprep", in.Notes)
	}
}

func TestPresent(t *testing.T) {
	fsys := volume(disktest.Windows{}, nil)
	if !Present(fsys, windowsRoot) || Present(fsys, text.New(`\WINNT`)) {
		t.Error("Present does not tell a Windows directory from none")
	}
	delete(fsys, strings.TrimPrefix(disktest.PathSystem, "/"))
	if Present(fsys, windowsRoot) {
		t.Error("Present, though SYSTEM is missing")
	}
}

// Whatever the hives hold, reading ends and says what it could not read.
func FuzzRead(f *testing.F) {
	whole := disktest.WindowsFiles(disktest.Windows{})
	f.Add(whole[disktest.PathSystem], whole[disktest.PathSoftware], whole[disktest.PathState])
	f.Add([]byte("regf"), bytes.Repeat([]byte{0xff}, 5000), []byte("ImageState="))
	f.Fuzz(func(t *testing.T, system, software, ini []byte) {
		fsys := fstest.MapFS{
			"Windows/System32/config/SYSTEM":   {Data: system},
			"Windows/System32/config/SOFTWARE": {Data: software},
			"Windows/Setup/State/State.ini":    {Data: ini},
		}
		Read(fsys, windowsRoot)
	})
}

// What a damaged hive does not show is not taken for absent, and the damage is
// named with its place.
func TestDamagedBins(t *testing.T) {
	damaged := func(path string) func(map[string][]byte) {
		return func(f map[string][]byte) {
			b := slices.Clone(f[path])
			for i := 4096 + 32; i < len(b); i++ {
				b[i] = 0xfe
			}
			f[path] = b
			delete(f, disktest.PathTag)
		}
	}
	in := Read(volume(disktest.Windows{Generalized: true}, damaged(disktest.PathSystem)), windowsRoot)
	if len(in.Problems) != 1 || in.Problems[0].Offset < 4096 || in.State.Armed != ArmedUnknown || in.State.ByWord || in.State.Generalized != Yes {
		t.Errorf("SYSTEM damaged: %+v, state %+v", in.Problems, in.State)
	}
	if slices.ContainsFunc(in.Notes, func(n Note) bool { return n.ID == "generalized-not-armed" }) {
		t.Errorf("SYSTEM damaged: notes %v claim that setup is not armed", in.Notes)
	}
	in = Read(volume(disktest.Windows{Generalized: true}, damaged(disktest.PathSoftware)), windowsRoot)
	if len(in.Problems) != 1 || in.Problems[0].Offset < 4096 || in.State.Generalized != UnknownGeneral || !in.Identity.Product.IsEmpty() {
		t.Errorf("SOFTWARE damaged: %+v, state %+v", in.Problems, in.State)
	}
}
