package tui

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A terminal is the output of a program, to be looked at while it runs.
type terminal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(b)
}

func (t *terminal) holds(s string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Contains(t.buf.String(), s)
}

// The program as it runs, with pipes in place of the terminal: it opens the
// case, takes keys, and leaves the terminal as it was.
func TestProgramWithPipes(t *testing.T) {
	in, keys := io.Pipe()
	out := &terminal{}
	m := newModel(t.Context(), Options{Inputs: demoInputs(t), NoHistory: true})
	p := tea.NewProgram(m, tea.WithContext(t.Context()), tea.WithInput(in), tea.WithOutput(out),
		tea.WithWindowSize(120, 40), tea.WithoutSignals(),
		tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan error, 1)
	go func() {
		_, err := p.Run()
		done <- err
	}()
	until(t, "the diagnosis", func() bool { return out.holds("VMM stopped here") })
	io.WriteString(keys, "2")
	until(t, "the comparison", func() bool { return out.holds("differences") })
	time.Sleep(2 * guardWait)
	io.WriteString(keys, "q")
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("Run() = %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("q does not end the program")
	}
	keys.Close()
	for name, s := range map[string]string{"alternate screen": "\x1b[?1049l", "bracketed paste": "\x1b[?2004l",
		"mouse": "\x1b[?1002l"} {
		if !out.holds(s) {
			t.Errorf("%s is not switched off at the end", name)
		}
	}
	if m.view != viewDiff || m.lastLine() == "" {
		t.Errorf("view is %d, last line %q", m.view, m.lastLine())
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s is not shown", what)
		}
	}
}
