package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes files to open and returns where they are.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func (u *user) typed(s string) *user {
	for _, r := range s {
		u.press(string(r))
	}
	return u
}

func TestOpenByTyping(t *testing.T) {
	dir := folder(t, map[string]string{
		"fail.log": traceText(t, "seed-fail.log"), "other.txt": "x", "sub/deep.log": traceText(t, "seed-pass.log"),
	})
	u := start(t, 120, 40, Options{}).press("o").typed(dir + string(filepath.Separator))
	u.shows("fail.log", "other.txt", "sub"+string(filepath.Separator), "1 of 3")
	u.typed("fai").shows("1 of 1").hides("other.txt").press("enter").shows("Stage 7 of 11", "fail.log")

	start(t, 120, 40, Options{}).press("o").typed(dir + string(filepath.Separator) + "su").press("tab").
		shows("deep.log").press("backspace").shows("other.txt").press("esc").shows("Open a disk image")
}

// A file dropped on the window arrives as its path, quoted when it has blanks.
func TestDropAFile(t *testing.T) {
	dir := folder(t, map[string]string{"a trace.log": traceText(t, "seed-fail.log")})
	path := filepath.Join(dir, "a trace.log")
	for _, s := range []string{`"` + path + `"`, path, path + "\r"} {
		start(t, 120, 40, Options{}).paste(s).shows("Stage 7 of 11", "a trace.log")
		start(t, 120, 40, Options{}).press("o").paste(s).shows("Stage 7 of 11")
	}
}

func TestOpenBesideKeepsTheTrace(t *testing.T) {
	dir := folder(t, map[string]string{"empty.vhd": "", "notes.txt": strings.Repeat("nothing\n", 100)})
	u := demo(t, 120, 40).paste(filepath.Join(dir, "empty.vhd")).shows("Cannot open it", "empty").press("esc").
		selected("7 × FAIL")
	u.paste(filepath.Join(dir, "notes.txt")).shows("Cannot open it", "notes.txt").press("enter").shows("Stage 7 of 11")
	u.press("f5").shows("Stage 7 of 11").selected("7 × FAIL")
}

func TestCompareWithAnother(t *testing.T) {
	u := demo(t, 120, 40).press("2", "c").shows("Compare the BCD with")
	path, err := filepath.Abs("../testdata/after-sysprep.bcd")
	if err != nil {
		t.Fatal(err)
	}
	u.paste(path).on(viewDiff).shows("after-sysprep.bcd", "11 differences in 4 objects").hides("predicted")
}

var cleanPathTests = []struct{ name, in, want string }{
	{"plain", `D:\Library\a.vhdx`, `D:\Library\a.vhdx`},
	{"quoted", `"D:\My Library\a.vhdx"`, `D:\My Library\a.vhdx`},
	{"variable", `%VMMDOCTOR_TEST%\a.vhdx`, `C:\there\a.vhdx`},
	{"unknown variable stays", `%NO_SUCH_THING%\a`, `%NO_SUCH_THING%\a`},
	{"a single percent sign", `C:\100% sure\a`, `C:\100% sure\a`},
}

func TestCleanPath(t *testing.T) {
	t.Setenv("VMMDOCTOR_TEST", `C:\there`)
	for _, tt := range cleanPathTests {
		if got := cleanPath(tt.in); got != tt.want {
			t.Errorf("%s: cleanPath(%q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}
