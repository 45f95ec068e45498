package tui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
)

// What was opened is offered by digit on the opening screen, with when it was
// and what came out.
func TestRecentFiles(t *testing.T) {
	dir := folder(t, map[string]string{"fail.log": traceText(t, "seed-fail.log"),
		"pass.log": traceText(t, "seed-pass.log")})
	o := Options{ConfigDir: filepath.Join(t.TempDir(), "vmmdoctor")}
	start(t, 120, 40, o).hides("Recent")
	u := start(t, 120, 40, o).paste(filepath.Join(dir, "pass.log")).shows("pass.log")
	u.now = u.now.Add(time.Minute)
	u.paste(filepath.Join(dir, "fail.log")).shows("Stage 7 of 11")

	u = start(t, 120, 40, o).shows("Recent", "1   ", "pass.log + 1", "today 03:05, × stage 7")
	u.press("2").shows("Recent") // there is no second one
	u.press("1").shows("Pipeline", "fail.log", "pass.log")

	u = start(t, 120, 40, o)
	u.now = u.now.Add(24 * time.Hour)
	u.resize(120, 41).shows("yesterday")
	for y, l := range strings.Split(u.screen(), "\n") {
		if strings.Contains(l, "pass.log") {
			u.click(50, y).shows("Pipeline", "fail.log")
			return
		}
	}
	t.Error("the recent file is not on the screen")
}

// The demo, what was pasted, what is absent and what only piped through are
// not remembered, and without history nothing is.
func TestNotRemembered(t *testing.T) {
	dir := folder(t, map[string]string{"fail.log": traceText(t, "seed-fail.log"),
		"notes.txt": strings.Repeat("nothing\n", 100)})
	config := filepath.Join(t.TempDir(), "vmmdoctor")
	o := Options{ConfigDir: config, Demo: func() ([]examine.Input, error) { return demoInputs(t), nil }}
	start(t, 120, 40, o).press("d").shows("Stage 7 of 11")
	start(t, 120, 40, o).paste(traceText(t, "seed-fail.log")).press("enter").shows("Stage 7 of 11")
	o.Inputs = []examine.Input{{Path: filepath.Join(dir, "absent.vhd")}}
	start(t, 120, 40, o).shows("CANNOT READ")
	o.Inputs = []examine.Input{{Path: filepath.Join(dir, "notes.txt")}}
	start(t, 120, 40, o).shows("CANNOT READ")
	o.Inputs, o.NoHistory = []examine.Input{{Path: filepath.Join(dir, "fail.log")}}, true
	start(t, 120, 40, o).shows("Stage 7 of 11")
	if _, err := os.Stat(config); !os.IsNotExist(err) {
		t.Errorf("something was remembered: %v", err)
	}
	o.NoHistory = false
	start(t, 120, 40, o)
	start(t, 120, 40, Options{ConfigDir: config}).shows("fail.log")
	start(t, 120, 40, Options{ConfigDir: config, NoHistory: true}).hides("Recent")
}

// At most nine cases are kept, the latest first, each file once, and no
// temporary file stays behind.
func TestHistoryLength(t *testing.T) {
	files := map[string]string{}
	for i := range 12 {
		files[fmt.Sprintf("%d.vhd", i)] = "x"
	}
	dir := folder(t, files)
	h := &history{file: filepath.Join(t.TempDir(), "recent.json")}
	for _, i := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 4} {
		if err := h.add(recentCase{Paths: []string{filepath.Join(dir, fmt.Sprintf("%d.vhd", i))}}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, c := range h.read() {
		got = append(got, strings.TrimSuffix(filepath.Base(c.Paths[0]), ".vhd"))
	}
	if want := "4 11 10 9 8 7 6 5 3"; strings.Join(got, " ") != want {
		t.Errorf("kept %v, want %s", got, want)
	}
	if list, _ := os.ReadDir(filepath.Dir(h.file)); len(list) != 1 {
		t.Errorf("the folder holds %v", list)
	}
}

// A history that someone else wrote shows nothing it must not, and one that
// cannot be read or written is as good as none.
func TestBrokenHistory(t *testing.T) {
	for _, content := range []string{"", "{", "[{}]", `[{"paths":[]}]`, strings.Repeat("[", 1<<20), "null"} {
		dir := folder(t, map[string]string{"recent.json": content})
		start(t, 80, 24, Options{ConfigDir: dir}).hides("Recent").shows("Open a disk image")
	}
	evil, err := json.Marshal([]map[string]any{{
		"paths": []string{"/x/\x1b[31m\x07evil\u202e.vhd"},
		"when":  "2020-01-01T00:00:00Z", "verdict": "\x1b[2J", "stage": 99,
	}})
	if err != nil {
		t.Fatal(err)
	}
	u := start(t, 80, 24, Options{ConfigDir: folder(t, map[string]string{"recent.json": string(evil)})}).
		shows("evil", "2020-01-01, not examined")
	if strings.ContainsAny(u.screen(), "\x1b\x07\u202e") {
		t.Errorf("control characters reach the screen: %q", u.screen())
	}
	blocked := folder(t, map[string]string{"file": ""})
	log := folder(t, map[string]string{"fail.log": traceText(t, "seed-fail.log")})
	start(t, 120, 40, Options{ConfigDir: filepath.Join(blocked, "file", "sub")}).
		paste(filepath.Join(log, "fail.log")).shows("Stage 7 of 11")
}

// The list fits on every screen.
func TestRecentAtEverySize(t *testing.T) {
	var list []map[string]any
	for i := range historyLength {
		path := fmt.Sprintf("/a folder/%s/%d.vhdx", strings.Repeat("long/", i*4), i)
		list = append(list, map[string]any{
			"paths": []string{path, "b"}, "when": "2025-12-30T00:00:00Z", "verdict": "clear",
		})
	}
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	u := start(t, 80, 24, Options{ConfigDir: folder(t, map[string]string{"recent.json": string(b)})})
	u.shows("3 days ago, √ clear")
	for _, w := range []int{60, 79, 80, 99, 100, 120, 220} {
		for _, h := range []int{16, 19, 20, 23, 24, 33, 34, 40, 70} {
			checkScreen(t, u.resize(w, h), w, h)
			u.shows("1   ", "clear")
		}
	}
}
