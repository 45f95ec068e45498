//go:build unix

package tui

import (
	"fmt"
	"strings"
	"testing"
)

// click presses the mouse on the first place that shows a text, as a terminal reports it.
func (r *realTerminal) click(part string) *realTerminal {
	r.t.Helper()
	r.shows(part)
	for y, l := range strings.Split(r.screen(), "\n") {
		if before, _, ok := strings.Cut(l, part); ok {
			at := fmt.Sprintf("%d;%d", width(before)+1, y+1)
			keys := []string{"send-keys", "-H"}
			for _, b := range []byte("\x1b[<0;" + at + "M\x1b[<0;" + at + "m") {
				keys = append(keys, fmt.Sprintf("%02x", b))
			}
			r.tmux(keys...)
			break
		}
	}
	return r
}

// In every dialog what is drawn can be clicked, in a real terminal.
func TestRealTerminalClicks(t *testing.T) {
	path := program(t)
	r := inTerminal(t, 120, 40, path, "demo", "--no-history").shows("Stage 7 of 11")
	r.click("? keys").click("long lines whole").shows("long lines are shown whole").click("5 Fix plan").shows("Ways")
	r.click("s save a report").click(" JSON ").shows(".json").click("Esc cancel").hides("Save a report")
	r.click("1 Diagnosis").click("o open").shows("Type to filter").click("Esc cancel").hides("Type to filter")
	r.click("p paste").shows("Every key is text here").click("Esc cancel").hides("Every key is text")
	r.paste(lineEnds.Replace(traceText(t, "seed-pass.log")), true).shows("Pasted text").click("Replace the trace").shows("pasted text, 10 lines")
	r.press("t").click("2 Deploy the template").click("y copy the command").shows("copied 2 lines").click("Esc close")
	r.click("2 BCD diff").click("c compare with").shows("Type to filter").press("Escape").hides("Type to filter").click("q quit")
	r.left(0, "× FAILS  Stage 10 of 11")
}

// So it is in the dialog of a repaired disk and in what Fix plan and library show.
func TestRealTerminalClicksOnFiles(t *testing.T) {
	path := program(t)
	dir := folder(t, map[string]string{"W2012.vhd": diskBytes(t, "seed-fail"), "W2019.vhd": diskBytes(t, "seed-pass")})
	r := inTerminal(t, 120, 40, path, dir, "--no-history").shows("2 disks").click("s save a report").click(" HTML ")
	r.shows("-vmmdoctor.html").click("Esc cancel").hides("Save a report of").click("W2019.vhd").shows("►√ CLEAR")
	r.click("W2012.vhd").shows("►× FAILS").click("W2012.vhd").shows("Stage 10 of 11")
	r.click("5 Fix plan").shows("ways to fix this").click("B Make a repaired disk").shows("►B").click("R make it here")
	r.shows("Copy, ").click("Differencing child").shows("Merge-VHD").click(" Copy, ").hides("Merge-VHD")
	r.click("W2012-portable").press("Home", "x").shows("> x").click("Esc cancel").hides("Differencing child")
	r.click("R make it here").shows("Copy, ").click("Enter make it")
	r.shows("made ", "W2012-portable.vhd compared with W2012.vhd")
	r.press("q").left(2, "! AT RISK")
}

// Too small a window takes q alone, also with a dialog open behind it; and keys that a
// slow line brings in one piece are keys.
func TestRealTerminalSmall(t *testing.T) {
	path := program(t)
	r := inTerminal(t, 120, 40, path, "demo", "--no-history").shows("Stage 7 of 11").press("5").shows("Ways")
	r.tmux("send-keys", "-l", "jjj")
	r.shows("►D Use a template")
	r.press("o").shows("Type to filter").tmux("resize-window", "-x", "52", "-y", "14")
	r.shows("60 x 16 is needed").press("x", "?", "Enter").shows("60 x 16 is needed").press("q").left(0, "× FAILS")
}
