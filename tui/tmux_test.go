//go:build unix

package tui

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"
)

// breakEnv makes the test binary the program itself, with a model that panics
// as soon as the Disk view has been opened.
const breakEnv = "VMMDOCTOR_TEST_BREAKS"

func TestMain(m *testing.M) {
	if os.Getenv(breakEnv) == "" {
		os.Exit(m.Run())
	}
	var in []examine.Input
	for _, path := range os.Args[1:] {
		in = append(in, examine.Input{Path: path})
	}
	broken := newModel(context.Background(), Options{Inputs: in, NoHistory: true})
	broken.now = func() time.Time {
		if broken.view == viewDisk {
			panic("injected")
		}
		return time.Now()
	}
	result, err := broken.live()
	fmt.Fprintln(os.Stderr, err)
	fmt.Println(result.Line)
	os.Exit(3)
}

// A realTerminal is the program in a window of tmux. What it wrote is kept
// with all its sequences.
type realTerminal struct {
	t            *testing.T
	socket, dir  string
	output, pids string
}

// inTerminal runs a program in a window of that size; after it, the window
// shows the exit code and then whatever is typed, or left unread.
func inTerminal(t *testing.T, w, h int, command ...string) *realTerminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed, so no real terminal is tried")
	}
	dir := t.TempDir()
	r := &realTerminal{t: t, socket: filepath.Join(dir, "s"), dir: dir, output: filepath.Join(dir, "output"),
		pids: filepath.Join(dir, "pid")}
	script := "#!/bin/sh\nwhile [ ! -e " + filepath.Join(dir, "go") + " ]; do sleep 0.02; done\n" +
		"sh -c 'echo $$ >" + r.pids + "; exec \"$@\"' - \"$@\"\necho \"[exit $?]\"\nexec cat\n"
	file := filepath.Join(dir, "run.sh")
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { exec.Command("tmux", "-S", r.socket, "kill-server").Run() })
	r.tmux(append([]string{"-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(w), "-y", strconv.Itoa(h),
		file}, command...)...)
	r.tmux("pipe-pane", "-O", "cat >"+r.output)
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *realTerminal) tmux(args ...string) string {
	r.t.Helper()
	c := exec.Command("tmux", append([]string{"-S", r.socket}, args...)...)
	c.Env = append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=")
	out, err := c.CombinedOutput()
	if err != nil {
		r.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (r *realTerminal) screen() string { return r.tmux("capture-pane", "-p", "-J") }

// shows waits until all of that stands on the screen.
func (r *realTerminal) shows(parts ...string) *realTerminal {
	r.t.Helper()
	for _, p := range parts {
		r.until("does not show", p, func(screen string) bool { return strings.Contains(screen, p) })
	}
	return r
}

// hides waits until that stands no longer on the screen.
func (r *realTerminal) hides(part string) *realTerminal {
	r.t.Helper()
	r.until("goes on showing", part, func(screen string) bool { return !strings.Contains(screen, part) })
	return r
}

func (r *realTerminal) until(fails, what string, ok func(screen string) bool) {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(r.screen()); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("the terminal %s %q:\n%s", fails, what, r.screen())
		}
	}
}

func (r *realTerminal) press(keys ...string) *realTerminal {
	r.t.Helper()
	for _, k := range keys {
		r.tmux("send-keys", k)
		time.Sleep(4 * guardWait)
	}
	return r
}

// paste sends a text as a paste, in brackets or key by key as old consoles do.
func (r *realTerminal) paste(s string, brackets bool) *realTerminal {
	r.t.Helper()
	file := filepath.Join(r.dir, "paste")
	if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.tmux("load-buffer", file)
	args := []string{"paste-buffer"}
	if brackets {
		args = append(args, "-p")
	}
	r.tmux(args...)
	return r
}

func (r *realTerminal) signal(s syscall.Signal) *realTerminal {
	r.t.Helper()
	b, err := os.ReadFile(r.pids)
	if err != nil {
		r.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := syscall.Kill(pid, s); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// modes are the terminal's modes that the program changes.
var modes = map[string]string{
	"1049": "alternate screen", "2004": "bracketed paste", "1000": "mouse", "1002": "mouse", "1003": "mouse",
	"1006": "mouse", "1004": "focus",
}

var modeChange = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// left fails unless the program has ended with that code, everything it
// switched on is off again, the last line it printed is the verdict, and no
// answer of the terminal is left unread.
func (r *realTerminal) left(code int, verdict string) {
	r.t.Helper()
	exit := fmt.Sprintf("[exit %d]", code)
	r.shows(exit).writes(exit, "the end was not written")
	time.Sleep(50 * time.Millisecond)
	lines := strings.Split(strings.TrimSpace(r.screen()), "\n")
	if n := len(lines); lines[n-1] != exit || n < 2 || !strings.HasPrefix(strings.TrimSpace(lines[n-2]), verdict) {
		r.t.Errorf("the terminal ends with %q, want a line %q and then %q", lines[max(0, n-3):], verdict, exit)
	}
	state, changed := map[string]string{}, false
	for _, m := range modeChange.FindAllStringSubmatch(r.wrote(), -1) {
		for number := range strings.SplitSeq(m[1], ";") {
			state[number] = m[2]
			changed = changed || number == "1049" && m[2] == "h"
		}
	}
	if !changed {
		r.t.Error("the alternate screen was never on, so nothing was looked at")
	}
	for number, name := range modes {
		if state[number] == "h" {
			r.t.Errorf("%s (mode %s) is left on", name, number)
		}
	}
	if state["25"] == "l" {
		r.t.Error("the cursor is left hidden")
	}
}

// writes waits until the program has written that: the file it goes to is filled by
// another program, after the screen.
func (r *realTerminal) writes(part, fails string) *realTerminal {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(r.wrote(), part); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatal(fails)
		}
	}
	return r
}

// wrote is everything the program wrote up to now, with its sequences.
func (r *realTerminal) wrote() string {
	r.t.Helper()
	out, err := os.ReadFile(r.output)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(out)
}

// program builds the program.
func program(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed, so no real terminal is tried")
	}
	path := filepath.Join(t.TempDir(), "vmmdoctor")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "vmmdoctor").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}
