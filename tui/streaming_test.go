package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A slowText is a trace on a share that keeps its readers waiting: what lies behind
// a gate cannot be read before that is open, but for the few bytes at its end by
// which a disk is recognised.
type slowText struct {
	text  string
	gates []gateAt
}

type gateAt struct {
	offset int64
	open   chan struct{}
}

func (s *slowText) ReadAt(p []byte, off int64) (int, error) {
	for _, g := range s.gates {
		if off+int64(len(p)) > g.offset && len(p) > 4096 {
			<-g.open
		}
	}
	return strings.NewReader(s.text).ReadAt(p, off)
}

// slowTrace is a trace with the failing run in it behind the first gate and before
// the second.
func slowTrace(t *testing.T) *slowText {
	t.Helper()
	var b strings.Builder
	s := &slowText{}
	gate := func() { s.gates = append(s.gates, gateAt{int64(b.Len()), make(chan struct{})}) }
	const lines = 60_000
	for i := range lines {
		switch i {
		case lines / 2:
			gate()
		case lines / 5:
			gate()
			b.WriteString(traceText(t, "seed-fail.log"))
		}
		fmt.Fprintf(&b, "[4276] 10B4.%04X::05/31-12:%02d:%02d.%03d#04:WsmanAPIWrapper.cs(544): HostSessionCache: elements [%d]\r\n",
			0x1000+i%7*4, 50+i/24000, i/400%60, i%400*2, i)
	}
	s.text = b.String()
	return s
}

func (s *slowText) inputs(t *testing.T) []examine.Input {
	return []examine.Input{diskInput(t, "seed-fail"), {Name: text.New("slow.log"), Reader: s, Size: int64(len(s.text))}}
}

// openGate opens a gate.
func (s *slowText) openGate(i int) { close(s.gates[i].open) }

// eager is the program, told of everything that is read of a trace: behind a gate nothing
// comes that could be told later.
func eager(t *testing.T, o Options) *user {
	u := start(t, 120, 40, o)
	u.m.rest = func(time.Duration) time.Duration { return 0 }
	return u
}

// The disk is shown before the trace is read; the verdict follows the trace while
// it streams in, and so does the selection as long as the user touches nothing.
func TestDiskBeforeTrace(t *testing.T) {
	slow := slowTrace(t)
	u := eager(t, Options{})
	steps := []func(){
		func() {
			u.wait(200*time.Millisecond).selected("10 × FAIL").
				shows("seed-fail.vhd + slow.log", "Esc judge without the rest", " % ", " of 5.8 MB", "The trace is being read")
			slow.openGate(0)
		},
		func() {
			u.selected("7 × FAIL").shows("judge without the rest", "2940")
			u.press("3").shows("MB not read").selected("bootDevice UnknownDevice").press("1")
			u.press("up")
			slow.openGate(1)
		},
	}
	u.seen = func() {
		verdicts := []string{"Stage 10 of 11", "Stage 7 of 11"}
		reads := u.m.work != nil && u.m.work.at.Read > 0
		if n := 2 - len(steps); n < 2 && reads && strings.Contains(u.screen(), verdicts[n]) {
			step := steps[0]
			steps = steps[1:]
			step()
		}
	}
	u.run(u.m.start(openAnew, slow.inputs(t), ""))
	if len(steps) > 0 {
		t.Fatalf("the screen did not follow the reading: %d steps are left\n%s", len(steps), u.screen())
	}
	u.selected("6 √ OK").shows("Stage 7 of 11", "slow.log, 60004 lines").hides("judge without", "not read")
	if u.m.work != nil || u.m.session.held[0].reading {
		t.Error("the work is not over")
	}
}

// Esc keeps the disk and what was read of the trace, and says that this is not
// all of it; F5 reads it whole, and shows what was there until then.
func TestStopReadingTheTrace(t *testing.T) {
	slow := slowTrace(t)
	u := eager(t, Options{})
	stopped, told := false, false
	u.seen = func() {
		switch {
		case !stopped && strings.Contains(u.screen(), "Stage 10 of 11"):
			stopped = true
			u.wait(200 * time.Millisecond).shows("judge without the rest")
			slow.openGate(0)
		case !told && strings.Contains(u.screen(), "Stage 7 of 11"):
			told = true
			u.press("esc").shows("what was found so far is kept", "Stage 7 of 11").hides("judge without")
			slow.openGate(1)
		}
	}
	u.run(u.m.start(openAnew, slow.inputs(t), ""))
	if !told {
		t.Fatalf("the trace did not stream in:\n%s", u.screen())
	}
	u.seen = nil
	lines := u.m.session.traces.List[0].Lines
	if lines == 0 || lines >= 60_004 || u.m.d.Trace.Unread == 0 {
		t.Errorf("%d lines, %d bytes not read; want a part", lines, u.m.d.Trace.Unread)
	}
	if len(u.m.d.Notes) == 0 || !strings.Contains(fmt.Sprint(u.m.d.Notes), "were not read: what VMM did there is not known") {
		t.Errorf("the notes do not say that the trace was not read to its end: %v", u.m.d.Notes)
	}
	u.press("f5").shows("Stage 7 of 11", "slow.log, 60004 lines")
	if u.m.d.Trace.Unread != 0 || len(u.m.session.held) != 1 {
		t.Errorf("after F5 %d bytes are not read, %d cases held", u.m.d.Trace.Unread, len(u.m.session.held))
	}
}

// Without a disk nothing is concluded before the trace is read: what was read is
// counted.
func TestTraceAloneIsCounted(t *testing.T) {
	slow := slowTrace(t)
	u := eager(t, Options{})
	counted := false
	u.seen = func() {
		if w := u.m.work; w == nil || counted {
			return
		}
		u.wait(200 * time.Millisecond)
		if strings.Contains(u.screen(), "1 run of VMM's detection") {
			counted = true
			u.shows("Reading", "slow.log", "Esc stop", " messages, ").hides("Partition table")
			slow.openGate(1)
		} else if u.m.work.at.Read > 0 && len(slow.gates) == 2 && !isOpen(slow.gates[0]) {
			slow.openGate(0)
		}
	}
	u.run(u.m.start(openAnew, slow.inputs(t)[1:], ""))
	if !counted {
		t.Fatalf("the trace was not counted:\n%s", u.screen())
	}
	u.shows("Stage 7 of 11", "slow.log, 60004 lines")
	if u.m.d.Verdict != diagnose.VerdictFails {
		t.Errorf("verdict %s", u.m.d.Verdict)
	}
}

func isOpen(g gateAt) bool {
	select {
	case <-g.open:
		return true
	default:
		return false
	}
}

// A large text beside a case that turns out to be no trace leaves it as it was.
func TestNoTraceBeside(t *testing.T) {
	slow := &slowText{text: strings.Repeat("nothing of VMM\r\n", 300_000)}
	slow.gates = []gateAt{{1 << 20, make(chan struct{})}}
	u := eager(t, Options{Inputs: []examine.Input{diskInput(t, "seed-fail")}})
	u.seen = func() {
		if w := u.m.work; w != nil && w.aside && !isOpen(slow.gates[0]) {
			slow.openGate(0)
		}
	}
	u.run(u.m.start(openBeside, []examine.Input{{Name: text.New("notes.txt"), Reader: slow, Size: int64(len(slow.text))}}, ""))
	u.shows("Not everything could be opened", "notes.txt").press("enter").shows("Stage 10 of 11", "No trace yet")
	if len(u.m.session.inputs) != 1 || len(u.m.session.held) != 0 {
		t.Errorf("%d inputs, %d cases held; want 1, 0", len(u.m.session.inputs), len(u.m.session.held))
	}
}
