package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// The pictures of the documentation: what the built-in demo, or a library, shows, as
// keys from its start.
var pictures = []struct {
	name, title string
	w, h        int
	keys        []string
	open        func(*testing.T) Options // nil: the demo
}{
	{"diagnosis", "vmmdoctor, Diagnosis: stage 7 of 11 fails, since Windows was never generalized", 120, 40, nil, nil},
	{"diff", "vmmdoctor, BCD diff: this disk's boot configuration beside what sysprep would make of it", 120, 40,
		[]string{"2"}, nil},
	{"trace", "vmmdoctor, Trace: the lines of VMM's trace with the stage each belongs to", 120, 24, []string{"3"}, nil},
	{"disk", "vmmdoctor, Disk: the image, its partitions and the Windows on it", 120, 24, []string{"4"}, nil},
	{"fix", "vmmdoctor, Fix plan: ways to put it right, with the commands", 120, 40, []string{"5"}, nil},
	{"small", "vmmdoctor, Diagnosis in a window of 80 by 24", 80, 24, nil, nil},
	{"library", "vmmdoctor, a library: every disk below a folder with its verdict", 120, 30, []string{"down"}, withLibrary},
}

// TestPictures draws the screens of the demo and holds the committed pictures
// against them; -update writes them anew.
func TestPictures(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			o := Options{Inputs: picturedInputs(t)}
			if pic.open != nil {
				o = pic.open(t)
			}
			u := start(t, pic.w, pic.h, o).press(pic.keys...)
			got := pictureOf(drawnCells(t, u.m.View().Content, pic.w, pic.h), pic.w, pic.h, pic.title)
			file := filepath.Join("..", "docs", "pictures", pic.name+".svg")
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
			if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
				t.Errorf("%s is not what the program draws; go test ./tui -run TestPictures -update draws it anew",
					file)
			}
		})
	}
}

// picturedInputs are the demo's files under the names they have there.
func picturedInputs(t *testing.T) []examine.Input {
	in := demoInputs(t)
	in[0].Name, in[1].Name = text.New("W2012-demo.vhd"), text.New("debugview-demo.log")
	return in
}
