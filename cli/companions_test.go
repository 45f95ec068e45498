package cli

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Every command has a page that says what its help says, and that groff and mandoc take
// without a complaint where they are here.
func TestManPages(t *testing.T) {
	files := Companions("v1.0.0", time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC))
	pages := 0
	for name, content := range files {
		if !strings.HasPrefix(name, "man/") {
			continue
		}
		pages++
		command := strings.Split(strings.TrimSuffix(strings.TrimPrefix(name, "man/"), ".1"), "-")[1:]
		page := string(content)
		for _, want := range []string{".TH ", `"2026-11-30" "vmmdoctor v1.0.0"`, ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH SEE ALSO"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		_, help, _ := vmmdoctor(t.Context(), append(command, "--help")...)
		for line := range strings.Lines(help) {
			flag, _, ok := strings.Cut(strings.TrimSpace(line), " ")
			if ok && strings.HasPrefix(flag, "--") && !strings.Contains(page, `\fB\-\-`+strings.ReplaceAll(flag[2:], "-", `\-`)+`\fR`) {
				t.Errorf("%s says nothing of %s", name, flag)
			}
		}
		for _, program := range [][]string{{"groff", "-man", "-Tutf8", "-ww", "-z"}, {"mandoc", "-T", "lint", "-W", "warning"}} {
			complaints(t, name, content, program)
		}
	}
	if pages < 10 {
		t.Errorf("only %d pages", pages)
	}
	for _, name := range []string{"vmmdoctor.bash", "_vmmdoctor", "vmmdoctor.fish", "vmmdoctor.ps1"} {
		if !bytes.Contains(files["completion/"+name], []byte("__complete")) {
			t.Errorf("completion/%s completes nothing", name)
		}
	}
}

// complaints are what a program that reads pages says of one.
func complaints(t *testing.T, name string, page []byte, program []string) {
	t.Helper()
	if _, err := exec.LookPath(program[0]); err != nil {
		t.Logf("%s is not here", program[0])
		return
	}
	c := exec.Command(program[0], program[1:]...)
	c.Stdin = bytes.NewReader(page)
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s: %s: %v\n%s", name, program[0], err, out)
	}
}
