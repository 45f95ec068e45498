package tui

import (
	"fmt"
	"strings"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// longTrace is the failing trace behind many lines of another program.
func longTrace(t testing.TB, lines int) examine.Input {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "[99] other program, message %d\n", i+1)
	}
	b.WriteString(traceText(t, "seed-fail.log"))
	return examine.Input{Name: text.New("long.log"), Reader: strings.NewReader(b.String()), Size: int64(b.Len())}
}

// Of a long trace only the lines near the screen are in memory; every line can
// be reached all the same.
func TestLongTrace(t *testing.T) {
	const lines = 120_000
	u := start(t, 120, 40, Options{Inputs: []examine.Input{longTrace(t, lines)}})
	u.press("3").shows("lines of a stage", "1 of 4").selected("bootDevice UnknownDevice")
	u.press("a").shows("all lines", fmt.Sprintf("%d of %d", lines+1, lines+4), "message 119999").
		selected("bootDevice UnknownDevice")
	u.press("home").selected("message 1").shows("1 of 120004").press("pgdown").shows("message 51").press("pgup").
		selected("message 1")
	u.press("end").selected("120004").shows("BootOrSystemVolumeNotFoundException", "█")
	if n := len(u.m.trace.cache); n > 2000 {
		t.Errorf("%d lines are in memory", n)
	}
	u.press("/").typed("message 119").press("enter").shows("1111 lines", "message 119").hides("searched")
	u.press("down", "down").selected("message 1191 ").press("esc").shows("all lines", "1191 of 120004").
		selected("message 1191")
	u.press("n").selected("bootDevice UnknownDevice").press("n").selected("MountedVhd windows volume not found")
}

// The map at the right edge marks where in the whole list the failures are.
func TestProblemMap(t *testing.T) {
	u := start(t, 120, 40, Options{Inputs: []examine.Input{longTrace(t, 2000)}}).press("3", "a")
	rows := strings.Split(u.screen(), "\n")
	var marked []int
	for y, r := range rows {
		if strings.HasSuffix(r, "█") {
			marked = append(marked, y)
		}
	}
	if last := u.m.trace.sc.right.y + u.m.trace.sc.right.h - 1; len(marked) != 1 || marked[0] != last {
		t.Errorf("rows %v are marked, want %d alone:\n%s", marked, last, u.screen())
	}
}
