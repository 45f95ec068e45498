//go:build unix

package tui

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A paste in brackets, a resize, and leaving with q, in a real terminal.
func TestRealTerminal(t *testing.T) {
	path := program(t)
	r := inTerminal(t, 120, 40, path, "--no-history").shows("Open a disk image")
	r.paste(lineEnds.Replace(traceText(t, "seed-fail.log")), true).
		shows("Pasted text", "DebugView trace, 4 lines, 4 messages", "failure at stage 7")
	r.press("Enter").shows("Stage 7 of 11", "judged with the trace")
	r.tmux("resize-window", "-x", "80", "-y", "24")
	r.shows("7× FAIL").press("2").shows("No boot configuration store").press("1").shows("7× FAIL")
	r.press("q").left(1, "× FAILS  Stage 7 of 11")
}

// A paste that comes as single keys, full of letters and digits that are
// commands: the program is alive, nothing was opened, and nothing is lost.
func TestRealTerminalFlood(t *testing.T) {
	path := program(t)
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "[4276] 10B4.000C::05/31-12:51:%02d.894#16quo.cs(%d): ", i, i+1)
		b.WriteString("q o Q O d p s 1 2 3 4 5 ? / quit\n")
	}
	b.WriteString(lineEnds.Replace(traceText(t, "seed-fail.log")))
	lines := strings.Count(b.String(), "\n")
	r := inTerminal(t, 120, 40, path, "demo", "--no-history").shows("Stage 7 of 11")
	r.paste(b.String(), false).shows("Pasted text", fmt.Sprintf("DebugView trace, %d lines, %d messages", lines, lines))
	r.press("Escape").hides("Pasted text").shows("Stage 7 of 11").press("q").left(0, "× FAILS  Stage 7 of 11")
}

// However it ends, the terminal is as it was and the verdict stays in it.
func TestRealTerminalEnds(t *testing.T) {
	path := program(t)
	tests := []struct {
		name string
		end  func(*realTerminal)
		code int
	}{
		{"q", func(r *realTerminal) { r.press("q") }, 0},
		{"Ctrl+C", func(r *realTerminal) { r.press("C-c") }, 0},
		{"Ctrl+C in a field", func(r *realTerminal) { r.press("o").shows("Type to filter").press("C-c") }, 0},
		{"SIGTERM", func(r *realTerminal) { r.signal(syscall.SIGTERM) }, 130},
		{"SIGHUP", func(r *realTerminal) { r.signal(syscall.SIGHUP) }, 130},
		{"SIGQUIT", func(r *realTerminal) { r.signal(syscall.SIGQUIT) }, 130},
		{"SIGINT", func(r *realTerminal) { r.signal(syscall.SIGINT) }, 130},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := inTerminal(t, 100, 30, path, "demo", "--no-history").shows("Stage 7 of 11")
			tt.end(r)
			r.left(tt.code, "× FAILS  Stage 7 of 11")
		})
	}
}

// A fault of the program itself leaves the terminal in order, too.
func TestRealTerminalPanic(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "fail.log")
	if err := os.WriteFile(trace, []byte(traceText(t, "seed-fail.log")), 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := inTerminal(t, 100, 30, "env", breakEnv+"=1", self, trace).shows("Stage 7 of 11")
	r.press("4")
	time.Sleep(4 * guardWait)
	r.press("j").left(3, "× FAILS  Stage 7 of 11")
	if !strings.Contains(r.screen(), "program experienced a panic") {
		t.Errorf("the panic is not mentioned:\n%s", r.screen())
	}
}

// What is copied is sent to the terminal's clipboard as it is, and m gives the
// mouse back for marking text.
func TestRealTerminalCopyAndMouse(t *testing.T) {
	path := program(t)
	r := inTerminal(t, 120, 40, path, "demo", "--no-history").shows("Stage 7 of 11")
	r.press("3").shows("lines of a stage").press("y").shows("copied 1 line")
	line := "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice"
	r.writes("\x1b]52;c;"+base64.StdEncoding.EncodeToString([]byte(line)), "the line is not sent to the clipboard with OSC 52")
	if strings.Contains(r.wrote(), "\x1b[?1002l") {
		t.Fatal("the mouse was given back before it was asked for")
	}
	r.press("m").shows("the mouse marks text").writes("\x1b[?1002l", "m does not give the mouse back")
	r.press("q").left(0, "× FAILS  Stage 7 of 11")
}
