package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

var update = flag.Bool("update", false, "write the golden reports anew; look at each before it is kept")

// extensions are those of the golden reports, by format.
var extensions = map[string]string{"text": ".txt", "markdown": ".md", "html": ".html", "json": ".json", "csv": ".csv"}

// input is content in memory under a name.
func input(name string, content []byte) examine.Input {
	return examine.Input{Name: text.New(name), Reader: bytes.NewReader(content), Size: int64(len(content))}
}

func templateDisk(o disktest.SeedOptions) examine.Input {
	return input(`D:\Library\W2012-Template.vhd`, disktest.SeedVHD(o))
}

func seedTrace(passing bool) examine.Input {
	return input(`D:\Traces\debugview.log`, disktest.SeedTrace(passing))
}

func judge(t testing.TB, in ...examine.Input) *diagnose.Diagnosis {
	t.Helper()
	c := examine.Open(examine.Options{}, in...)
	defer c.Close()
	traces := c.ReadTraces(t.Context(), nil)
	d := diagnose.Judge(c.Examine(t.Context(), nil), traces)
	for _, i := range in { // what is in memory here are files elsewhere
		d.Files = append(d.Files, readFile(i.Name, i.Size))
	}
	return &d
}

// readFile is a file as it was read.
func readFile(path text.Raw, size int64) diagnose.File {
	return diagnose.File{Path: path, Role: diagnose.FileInput, Size: size,
		Modified: "2013-05-30T18:02:11+02:00"}
}

// styled is how golden reports are written.
func styled(format string) Style {
	return Style{Format: format, Made: Made{Version: "v1.0.0", At: time.Date(2013, 5, 31, 12, 55, 0, 0, time.FixedZone("", 2*60*60))}}
}

// readBy is styled for a document that does not know what was read.
func readBy(format string, paths ...string) Style {
	s := styled(format)
	for _, p := range paths {
		s.Read = append(s.Read, readFile(text.New(p), 28<<10))
	}
	return s
}

const jobError = "Error (2940)\r\nVMM is unable to complete the requested file transfer. The connection to the HTTP server HV01.contoso.com could not be established.\r\nUnknown error (0x80072ee2)\r\n"

// transferTrace is a transfer that fails before VMM has read the store.
const transferTrace = "[4276] 10B4.000C::05/31-12:51:58.100#16MountedVhd.cs(623): FindBootVol X, found boot drive candidate\r\n" +
	"[4276] 10B4.000C::05/31-12:52:00.894#16CommonUtils.cs(171): Fixup & Copy 'C:\\Windows\\TEMP\\tmp2E1.tmp\\boot\\bcd' to C:\\Users\\svc_scvmm\\AppData\\Local\\Temp\\tmpA2F4.tmp\r\n" +
	"[4276] 10B4.000C::05/31-12:52:21.120#04BitsDeployer.cs(506): Deploy failed *** Carmine error was: HostAgentFail (2912); HR: 0x80041001\r\n"

// damaged is the good disk with a block table that points behind the end.
func damaged() examine.Input {
	b := disktest.SeedVHD(disktest.SeedOptions{Generalized: true})
	copy(b[1536:], "\x7f\xff\xff\xff")
	return input(`D:\Library\W2012-Template.vhd`, b)
}

// golden are the diagnoses of which every format is kept.
var golden = []struct {
	name   string
	inputs func() []examine.Input
}{
	{"never-generalized-with-trace", func() []examine.Input {
		return []examine.Input{templateDisk(disktest.SeedOptions{}), seedTrace(false)}
	}},
	{"never-generalized", func() []examine.Input { return []examine.Input{templateDisk(disktest.SeedOptions{})} }},
	{"good", func() []examine.Input {
		return []examine.Input{templateDisk(disktest.SeedOptions{Generalized: true})}
	}},
	{"bcd-swapped", func() []examine.Input {
		return []examine.Input{templateDisk(disktest.SeedOptions{SwappedStore: true})}
	}},
	{"container-damaged", func() []examine.Input { return []examine.Input{damaged()} }},
	{"trace-alone", func() []examine.Input { return []examine.Input{seedTrace(false)} }},
	{"transfer-failed", func() []examine.Input {
		return []examine.Input{input(`D:\Traces\debugview.log`, []byte(transferTrace))}
	}},
	{"job-error-alone", func() []examine.Input { return []examine.Input{input("pasted text", []byte(jobError))} }},
	{"generation-2", func() []examine.Input {
		disk := disktest.SeedDisk(disktest.SeedOptions{Layout: disktest.UEFI, Generalized: true, SwappedStore: true, Windows: disktest.Windows{Product: disktest.Server2019}})
		return []examine.Input{input(`D:\Library\W2019-Template.vhdx`, disktest.DynamicVHDX(disk))}
	}},
	{"hostile", hostileInputs},
}

func TestGolden(t *testing.T) {
	for _, tt := range golden {
		t.Run(tt.name, func(t *testing.T) {
			d := judge(t, tt.inputs()...)
			for _, format := range FormatNames {
				compare(t, tt.name, format, func(w io.Writer) error { return Diagnosis(w, styled(format), d) })
			}
		})
	}
}

// others are the documents of the smaller commands.
var others = []struct {
	name  string
	write func(t *testing.T, w io.Writer, format string) error
}{
	{"bcd-show", func(t *testing.T, w io.Writer, format string) error {
		return Show(w, readBy(format, `D:\Stores\BCD`), text.New(`D:\Stores\BCD`), store(t, false), false)
	}},
	{"bcd-diff-predicted", func(t *testing.T, w io.Writer, format string) error {
		before := store(t, false)
		return BCDDiff(w, readBy(format, `D:\Stores\BCD`), text.New(`D:\Stores\BCD`), text.Raw{}, bcd.Compare(before, bcd.Generalize(before), nil))
	}},
	{"bcd-diff", func(t *testing.T, w io.Writer, format string) error {
		return BCDDiff(w, readBy(format, `D:\Stores\after`, `D:\Stores\before`), text.New(`D:\Stores\after`), text.New(`D:\Stores\before`), bcd.Compare(store(t, true), store(t, false), nil))
	}},
	{"trace-runs", func(t *testing.T, w io.Writer, format string) error {
		return TraceRuns(w, styled(format), judge(t, input(`D:\Traces\debugview.log`, append(disktest.SeedTrace(true), []byte(transferTrace)...))))
	}},
	{"brief", func(t *testing.T, w io.Writer, format string) error {
		s := styled(format)
		s.Brief = true
		return Diagnosis(w, s, judge(t, templateDisk(disktest.SeedOptions{}), seedTrace(false)))
	}},
	{"explain-2940", func(_ *testing.T, w io.Writer, format string) error {
		c, _ := diagnose.Explain("2940")
		return Explain(w, styled(format), c)
	}},
}

func store(t *testing.T, generalized bool) *bcd.Store {
	t.Helper()
	b := disktest.SeedStore(generalized)
	s, err := bcd.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGoldenOthers(t *testing.T) {
	for _, tt := range others {
		t.Run(tt.name, func(t *testing.T) {
			for _, format := range FormatNames {
				compare(t, tt.name, format, func(w io.Writer) error { return tt.write(t, w, format) })
			}
		})
	}
}

// compare holds a report against the golden one.
func compare(t *testing.T, name, format string, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+extensions[format])
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if line, got, want := firstDifference(b.String(), string(want)); line > 0 {
		t.Errorf("%s differs from line %d on:\n got %s\nwant %s\nLook at it, then go test ./diagnose/report -update", path, line, got, want)
	}
}

// firstDifference returns the number of the first line that differs, from 1;
// 0 when none does.
func firstDifference(got, want string) (line int, g, w string) {
	gs, ws := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(gs), len(ws)) {
		g, w = "(end)", "(end)"
		if i < len(gs) {
			g = gs[i]
		}
		if i < len(ws) {
			w = ws[i]
		}
		if g != w {
			return i + 1, g, w
		}
	}
	return 0, "", ""
}

// Every golden report is still made by a test.
func TestNoStrayGolden(t *testing.T) {
	made := map[string]bool{"scan": true, "redacted": true, "README": true}
	for _, tt := range golden {
		made[tt.name] = true
	}
	for _, tt := range others {
		made[tt.name] = true
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := f.Name(); !made[strings.TrimSuffix(name, filepath.Ext(name))] {
			t.Errorf("testdata/%s is made by no test", name)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Explain(io.Discard, styled("pdf"), nil)
	if want := `there is no format "pdf"; there are text, markdown, html and json`; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

// Every way to write a report has its names, and writes the rows of a scan.
func TestFormatsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range formats {
		if f.Name == "" || f.Title == "" || !strings.HasPrefix(f.Ending, ".") || f.rows.row == nil {
			t.Errorf("format %+v lacks something", f)
		}
		if seen[f.Name] || seen[f.Ending] {
			t.Errorf("two formats are called %s or end in %s", f.Name, f.Ending)
		}
		seen[f.Name], seen[f.Ending] = true, true
	}
}
