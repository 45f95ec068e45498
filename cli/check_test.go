package cli

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	workFolder(t)
	play(t, []script{
		{args: "check seed-fail.vhd seed-fail.log", code: 1, stdout: []string{"FAILS: Stage 7 of 11", "not-generalized, proven", "sysprep.exe /generalize"}, stderr: silent},
		{args: "check seed-pass.vhd", code: 0, stdout: []string{"CLEAR", "!FAIL"}, stderr: silent},
		{args: "seed-pass.vhd", code: 0, stdout: []string{"CLEAR"}, stderr: silent},
		{args: "seed-fail.vhd", code: 1, stdout: []string{"FAILS"}, stderr: silent},
		{args: "seed-fail.vhd --format json", code: 1, stdout: []string{`"verdict": "fails"`}},
		{args: "demo", code: 1, stdout: []string{"FAILS: Stage 7 of 11", "W2012"}, stderr: silent},
		{args: "demo --format html", code: 1, stdout: []string{"<!DOCTYPE html>"}},
		{args: "check --format json seed-fail.vhd", code: 1, stdout: []string{`"schema": 1`, `"first_failure": "generalize"`}},
		{args: "check --format markdown seed-fail.vhd", code: 1, stdout: []string{"# "}},
		{args: "check seed-fail.vhd --reference seed-pass.vhd", code: 1, stdout: []string{"seed-pass.vhd", "!predicted"}},
		{args: "check before-sysprep.bcd", code: 3, stdout: []string{"UNKNOWN"}},
		{args: "check seed-fail.log", code: 1, stdout: []string{"inferred"}},
		{args: `check "with blanks.log"`, code: 1, stdout: []string{"with blanks.log"}},
		{args: "check seed-pass.vhd seed-pass.log --run 1", code: 0},
		{args: "check seed-pass.vhd seed-pass.log --run 2", code: 64, stdout: silent, stderr: []string{"there is no run 2: the traces hold 1"}},
	})
}

// TestCheckBadInputs holds what is said of inputs that are none: one clear
// sentence with the name, and exit code 3; a damaged disk is judged.
func TestCheckBadInputs(t *testing.T) {
	workFolder(t)
	scripts := []script{
		{args: "check absent.vhd", code: 3, stderr: []string{"vmmdoctor: absent.vhd: ", "Check the path"}},
		{args: "check empty", code: 3, stderr: []string{"vmmdoctor: empty: it is empty."}},
		{args: "check unknown", code: 3, stderr: []string{"vmmdoctor: unknown: it is no virtual disk, no BCD store and no trace"}},
		{args: "check .", code: 3, stderr: []string{"it is a folder with neither boot files nor Windows"}},
		{args: "absent.vhd", code: 3, stderr: []string{"absent.vhd: ", "Check the path"}},
		{args: "check cut.vhd", code: 1, stdout: []string{"container-damaged"}, stderr: silent},
		{args: "check absent.vhd seed-pass.vhd", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"absent.vhd: ", "Check the path"}},
	}
	if os.Getuid() > 0 {
		write(t, "locked.vhd", []byte("x"))
		if err := os.Chmod("locked.vhd", 0); err != nil {
			t.Fatal(err)
		}
		scripts = append(scripts, script{args: "check locked.vhd", code: 3, stderr: []string{"locked.vhd: permission denied. Run vmmdoctor as a user who may"}})
	} else {
		t.Log("nothing is unreadable for this user, so that is not tested")
	}
	play(t, scripts)
}

func TestUsage(t *testing.T) {
	workFolder(t)
	play(t, []script{
		{args: "", code: 64, stderr: []string{"standard output is no terminal", "vmmdoctor check FILE"}},
		{args: "check", code: 64, stderr: []string{"vmmdoctor check needs a disk, a BCD or a trace; try vmmdoctor check --help"}},
		{args: "check --nonsense seed-fail.vhd", code: 64, stderr: []string{"unknown flag: --nonsense; try vmmdoctor check --help"}},
		{args: "check --run many seed-fail.vhd", code: 64, stderr: []string{"--run takes a number, not many", "--help"}},
		{args: "check --format pdf seed-fail.vhd", code: 64, stderr: []string{"there is no format pdf; choose from text, markdown, html, json"}},
		{args: "check - -", code: 64, stderr: []string{"standard input, which can be read only once"}},
		{args: "bcd nonsense", code: 64, stderr: []string{"there is no command bcd nonsense; choose from show, diff, generalize"}},
		{args: "completion", code: 64, stderr: []string{"powershell, bash, zsh or fish"}},
		{args: "completion cmd", code: 64, stderr: []string{`cmd`, "powershell"}},
		{args: "demo disk.vhd", code: 64, stderr: []string{"demo takes no files; try vmmdoctor disk.vhd"}},
		{args: "--help", code: 0, stdout: []string{"Examples:", "The exit code is the verdict"}, stderr: silent},
		{args: "--version", code: 0, stdout: []string{"vmmdoctor version "}},
	})
}

// TestHelp holds that each command explains itself with an example.
func TestHelp(t *testing.T) {
	for _, c := range []string{"", "check", "scan", "trace", "bcd show", "bcd diff", "bcd generalize", "repair", "explain", "demo", "completion"} {
		code, stdout, stderr := vmmdoctor(t.Context(), arguments(c+" --help")...)
		if code != 0 || stderr != "" || !strings.Contains(stdout, "Usage:") || !strings.Contains(stdout, "Examples:\n  vmmdoctor") {
			t.Errorf("%s --help: exit code %d, standard error %q, standard output:\n%s", c, code, stderr, stdout)
		}
		for line := range strings.Lines(stdout) {
			if len([]rune(line)) > 121 {
				t.Errorf("%s --help has a line of %d characters: %s", c, len(line), line)
			}
		}
	}
}

func TestCompletion(t *testing.T) {
	workFolder(t)
	play(t, []script{
		{args: "completion powershell", stdout: []string{"Register-ArgumentCompleter"}},
		{args: "completion bash", stdout: []string{"__start_vmmdoctor"}},
		{args: "completion zsh", stdout: []string{"#compdef vmmdoctor"}},
		{args: "completion fish", stdout: []string{"complete -c vmmdoctor"}},
		{args: `__complete completion ""`, stdout: []string{"powershell\nbash\nzsh\nfish\n"}},
		{args: `__complete check --format ""`, stdout: []string{"text\nmarkdown\nhtml\njson\n"}},
	})
}

func TestStopped(t *testing.T) {
	workFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range []string{"check seed-fail.vhd --output r.txt", "trace seed-fail.log --output r.txt", "scan .", "bcd show before-sysprep.bcd",
		"bcd generalize before-sysprep.bcd -o r.txt", "trace --follow seed-fail.log"} {
		if code, _, stderr := vmmdoctor(ctx, arguments(args)...); code != 130 || !strings.Contains(stderr, "stopped") {
			t.Errorf("%s: exit code %d, standard error %q, want 130 and that it was stopped", args, code, stderr)
		}
	}
	if _, err := os.Lstat("r.txt"); err == nil {
		t.Error("a stopped command left a report")
	}
}

// TestRedact holds that names go, in what is written and nowhere else.
func TestRedact(t *testing.T) {
	workFolder(t)
	play(t, []script{
		{args: "check seed-fail.vhd seed-fail.log --redact", code: 1, stdout: []string{"VM-1", "!AirVid"}},
		{args: "trace seed-pass.log --redact", code: 0, stdout: []string{"HOST-1", "!s5000vxn", "!svc_scvmm"}},
		{args: "trace seed-pass.log", code: 0, stdout: []string{"s5000vxn"}},
		{args: "bcd show before-sysprep.bcd --redact", code: 0, stdout: []string{"{bootmgr}"}},
		{args: "bcd diff before-sysprep.bcd --redact", code: 1, stdout: []string{"locate="}},
		{args: "scan . --redact", code: 1, stdout: []string{"DISK-1.vhd", "!seed-fail"}},
		{args: "explain 2940 --redact", code: 64, stderr: []string{"unknown flag"}},
	})
}

// TestHostileNames holds that no name of a file reaches the terminal as it is.
func TestHostileNames(t *testing.T) {
	t.Chdir(t.TempDir())
	name := "a\x1b[2Jb\nc\u202ed<script>\x07.vhd"
	if err := os.WriteFile(name, []byte("no disk"), 0o644); err != nil {
		t.Skip("no such names here: ", err)
	}
	for _, args := range [][]string{{"check", name}, {"check", name + "x"}, {"scan", "."}, {"scan", ".", "--format", "csv"}, {"scan", ".", "--format", "json"}, {"scan", ".", "--format", "html"},
		{"scan", ".", "--format", "markdown"}, {"trace", name}, {"trace", "--follow", name + "x"}, {"bcd", "show", name}, {"bcd", "diff", name}, {"bcd", "generalize", name, "-o", "x"},
		{"check", "demo", "--format", name}, {"check", "demo", "--output", name}, {"scan", name, "--only", name}, {"explain", name}, {"bcd", name}, {"completion", name}, {"--" + name}, {"demo", name}} {
		code, stdout, stderr := vmmdoctor(t.Context(), args...)
		if code == 0 || stdout+stderr == "" {
			t.Errorf("%q: exit code %d, and it says %q", args, code, stdout+stderr)
		}
		for _, r := range stdout + stderr {
			if r < ' ' && r != '\n' || r == '\u202e' {
				t.Errorf("%q prints %q:\n%q", args, r, stdout+stderr)
				break
			}
		}
		if strings.Contains(stdout, "<script>") && args[0] == "scan" && args[len(args)-1] == "html" {
			t.Errorf("%q prints <script>", args)
		}
	}
}

// TestCheckJSON holds that the document is whole and names the cause.
func TestCheckJSON(t *testing.T) {
	workFolder(t)
	_, stdout, _ := vmmdoctor(t.Context(), "check", "--format", "json", "seed-fail.vhd", "seed-fail.log")
	var doc struct {
		Stages []any
		Cause  struct{ ID string }
	}
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Stages) != 11 || doc.Cause.ID != "not-generalized" {
		t.Errorf("%d stages and cause %q, want 11 and not-generalized", len(doc.Stages), doc.Cause.ID)
	}
}
