package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden screens anew; look at each before it is committed")

// The sizes at which every view and state was looked at.
var goldenSizes = []struct{ w, h int }{
	{52, 14}, {60, 16}, {79, 24}, {80, 24}, {99, 30}, {100, 30}, {120, 40}, {200, 60},
}

// The states of the program, as keys from its start.
var goldenStates = []struct {
	name string
	bare bool // without the demo's disk and trace
	keys []string
}{
	{name: "diagnosis"},
	{name: "diagnosis-evidence", keys: []string{"tab", "down"}},
	{name: "diff", keys: []string{"2"}},
	{name: "trace", keys: []string{"3"}},
	{name: "disk", keys: []string{"4"}},
	{name: "fix", keys: []string{"5"}},
	{name: "help", keys: []string{"?"}},
	{name: "paste", keys: []string{"p"}},
	{name: "opening", bare: true},
}

func TestGoldenScreens(t *testing.T) {
	for _, st := range goldenStates {
		for _, size := range goldenSizes {
			name := fmt.Sprintf("%s-%dx%d", st.name, size.w, size.h)
			t.Run(name, func(t *testing.T) {
				o := Options{Inputs: demoInputs(t)}
				if st.bare {
					o = Options{}
				}
				compareGolden(t, name, start(t, size.w, size.h, o).press(st.keys...).screen())
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
