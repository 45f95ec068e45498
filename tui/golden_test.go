package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

var update = flag.Bool("update", false, "write the golden screens anew; look at each before it is committed")

// The sizes at which every view and state was looked at.
var goldenSizes = []struct{ w, h int }{
	{52, 14}, {60, 16}, {79, 24}, {80, 24}, {99, 30}, {100, 30}, {120, 30}, {120, 40}, {160, 45}, {200, 60},
}

// A goldenState is a state of the program.
type goldenState struct {
	name  string
	open  func(*testing.T) Options // nil: the demo's disk and trace
	keys  []string
	paste string // a file of testdata, pasted after the keys
	pause bool   // what comes after a while is waited for
	below int    // only screens that are less wide: on others a name stands that is never the same; 0: all
}

// startState brings the program there.
func startState(t *testing.T, st goldenState, w, h int) *user {
	o := Options{Inputs: demoInputs(t)}
	if st.open != nil {
		o = st.open(t)
	}
	u := start(t, w, h, o)
	u.m.started = "/reports"
	u.press(st.keys...)
	if st.paste != "" {
		u.paste(traceText(t, st.paste))
	}
	if st.pause {
		u.wait(time.Second)
	}
	return u
}

// The states of the program, as keys from its start.
var goldenStates = []goldenState{
	{name: "diagnosis"},
	{name: "diagnosis-disk-alone", open: opens("seed-fail", "")},
	{name: "diagnosis-clear", open: opens("seed-pass", "seed-pass.log")},
	{name: "diagnosis-at-risk", open: opens("seed-pass", "seed-fail.log")},
	{name: "diagnosis-trace-alone", open: opens("", "seed-fail.log")},
	{name: "diagnosis-evidence", keys: []string{"tab", "down"}},
	{name: "diagnosis-job-error", open: texts("job error.txt", jobError)},
	{name: "diagnosis-sysprep-log", open: texts("setupact.log", sysprepLog)},
	{name: "diagnosis-store-alone", open: storeAlone},
	{name: "diagnosis-blank-disk", open: blankDisk},
	{name: "diagnosis-runs", open: opens("seed-pass", "seed-fail.log", "seed-pass.log")},
	{name: "diagnosis-checked", keys: []string{"f5"}},
	{name: "trace-runs", open: opens("", "seed-fail.log", "seed-pass.log"), keys: []string{"3"}},
	{name: "diff-unfolded", keys: []string{"2", "right", "down", "down"}},
	{name: "compare", open: compared, keys: []string{"c"}},
	{name: "fix-ticked", keys: []string{"5", "y"}},
	{name: "help-finds", keys: []string{"?", "f", "i", "l", "t"}},
	{name: "diff", keys: []string{"2"}},
	{name: "diff-find", keys: []string{"2", "/", "l", "o", "c", "a", "t", "e"}},
	{name: "diff-empty", open: opens("", "seed-fail.log"), keys: []string{"2"}},
	{name: "trace", keys: []string{"3"}},
	{name: "trace-filter", keys: []string{"3", "/", "v", "h", "d"}},
	{name: "trace-empty", open: opens("seed-fail", ""), keys: []string{"3"}},
	{name: "disk", keys: []string{"4"}},
	{name: "disk-empty", open: opens("", "seed-fail.log"), keys: []string{"4"}},
	{name: "fix", keys: []string{"5"}},
	{name: "help", keys: []string{"?"}},
	{name: "save", keys: []string{"s"}},
	{name: "record", keys: []string{"3", "t"}},
	{name: "paste", keys: []string{"p"}},
	{name: "pasted", open: bare, paste: "seed-fail.log"},
	{name: "pasted-beside", paste: "seed-pass.log"},
	{name: "library", open: withLibrary},
	{name: "library-below", open: withLibrary, keys: []string{"end"}},
	{name: "library-filter", open: withLibrary, keys: []string{"/", "2", "0", "1", "2"}},
	{name: "library-filtered", open: withLibrary, keys: []string{"/", "b", "c", "d", "enter", "down"}},
	{name: "library-stopped", open: withStoppedLibrary},
	{name: "library-empty", open: withEmptyLibrary},
	{name: "library-save", open: withLibrary, keys: []string{"s"}},
	{name: "open", open: withFolder, keys: []string{"o", "down", "down", "down"}, pause: true},
	{name: "open-typed", open: withFolder, keys: []string{"o", "w", "2", "0", "1", "6"}, pause: true},
	{name: "open-nothing", open: withFolder, keys: []string{"o", "x", "y"}},
	{name: "library-disk", open: withDiskOfLibrary, keys: []string{"enter"}, below: thirdWidth},
	{name: "opening", open: bare},
	{name: "opening-recent", open: withRecent},
	{name: "error-empty", open: fails("W2012R2-Base.vhdx", "")},
	{name: "error-unknown", open: fails("holiday.jpg", "\xff\xd8\xff\xe0"+strings.Repeat("\x00\x01", 9000))},
	{name: "error-text", open: fails("notes.txt", strings.Repeat("nothing of VMM\r\n", 9000))},
	{name: "error-damaged", open: fails("W2012.vhdx", "vhdxfile"+strings.Repeat("\x00", 1<<20))},
}

func bare(t *testing.T) Options {
	return Options{Demo: func() ([]examine.Input, error) { return demoInputs(t), nil }}
}

// opens are a disk and traces of testdata, which are one text; either may be missing.
func opens(disk string, traces ...string) func(*testing.T) Options {
	return func(t *testing.T) Options {
		var in []examine.Input
		if disk != "" {
			in = append(in, diskInput(t, disk))
		}
		all := ""
		for _, trace := range traces {
			if trace != "" {
				all += traceText(t, trace)
			}
		}
		if all != "" {
			in = append(in, textInput(traces[0], all))
		}
		return Options{Inputs: in}
	}
}

func textInput(name, content string) examine.Input {
	return examine.Input{Name: text.New(name), Reader: strings.NewReader(content), Size: int64(len(content))}
}

func texts(name, content string) func(*testing.T) Options {
	return func(*testing.T) Options { return Options{Inputs: []examine.Input{textInput(name, content)}} }
}

func storeAlone(*testing.T) Options {
	return Options{Inputs: []examine.Input{{Path: "../testdata/before-sysprep.bcd"}}}
}

func blankDisk(*testing.T) Options {
	disk := string(disktest.DynamicVHD(disktest.NewImage(64 << 20)))
	return Options{Inputs: []examine.Input{textInput("Data.vhd", disk)}}
}

// compared is a disk beside a store, and a template that passed some time ago.
func compared(t *testing.T) Options {
	o := withRecent(t)
	o.Inputs = []examine.Input{diskInput(t, "seed-fail"), {Path: "../testdata/after-sysprep.bcd"}}
	return o
}

// sysprepLog is of a sysprep that an app stopped.
const sysprepLog = "2022-05-31 12:00:00, Info       [0x0f004d] SYSPRP The time is now 2022-05-31 12:00:00\r\n" +
	"2022-05-31 12:00:00, Info       [0x0f005f] SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\r\n" +
	"2022-05-31 12:00:02, Error      [0x0f0082] SYSPRP Package Fabrikam.Tool_1.0_x64__abc was installed for a user, " +
	"but not provisioned for all users. This package will not function properly in the sysprep image.\r\n" +
	"2022-05-31 12:00:09, Error      [0x0f0070] SYSPRP RunExternalDlls:An error occurred while running registry " +
	"sysprep DLLs, halting sysprep execution. dwRet = 0x3cf2\r\n"

// fails is an input that cannot be used. What the system says of files is not
// the same everywhere, so TestTrouble looks at that.
func fails(name, content string) func(*testing.T) Options {
	return func(*testing.T) Options {
		return Options{Inputs: []examine.Input{{
			Name: text.New("D:\\Library\\" + name), Reader: strings.NewReader(content), Size: int64(len(content)),
		}}}
	}
}

func withRecent(t *testing.T) Options {
	return Options{Demo: bare(t).Demo, ConfigDir: folder(t, map[string]string{"recent.json": `[
		{"paths": ["D:\\Library\\W2012R2-Base.vhdx", "D:\\Traces\\debugview.log"], "when": "2026-01-01T12:00:00Z", "verdict": "fails", "stage": 7},
		{"paths": ["\\\\library01\\MSSCVMMLibrary\\VHDs\\Windows Server 2016 Datacenter.vhdx"], "when": "2025-12-30T12:00:00Z", "verdict": "at-risk"},
		{"paths": ["D:\\Library\\W2019.vhdx"], "when": "2025-10-30T12:00:00Z", "verdict": "clear"}]`})}
}

func TestGoldenScreens(t *testing.T) {
	for _, st := range goldenStates {
		for _, size := range goldenSizes {
			name := fmt.Sprintf("%s-%dx%d", st.name, size.w, size.h)
			if st.below > 0 && size.w >= st.below {
				continue
			}
			t.Run(name, func(t *testing.T) {
				u := startState(t, st, size.w, size.h)
				if size.w >= minWidth && size.h >= minHeight {
					checkScreen(t, u, size.w, size.h)
				}
				compareGolden(t, name, u.screen())
			})
		}
	}
}

func compareGolden(t *testing.T, name, screen string) {
	t.Helper()
	var lines []string
	for l := range strings.SplitSeq(screen, "\n") {
		lines = append(lines, strings.TrimRight(l, " "))
	}
	got := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the screen is not as in %s (go test ./tui -update writes it anew):\n%s", file, got)
	}
}
