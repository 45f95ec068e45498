package tui

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/files"
)

// A recentCase is a case that was opened before, as the history keeps it.
type recentCase struct {
	Paths   []string         `json:"paths"` // absolute; the first is what the case is about
	When    time.Time        `json:"when"`  // it was last examined
	Verdict diagnose.Verdict `json:"verdict"`
	Stage   int              `json:"stage,omitempty"` // the first that fails, from 1
}

// A history remembers what was opened, in a file of the user's configuration
// folder. It is a convenience: what goes wrong with it is never shown.
type history struct {
	file string
	mu   sync.Mutex // one write at a time
}

const (
	historyLength = 9 // one digit each
	historySize   = 64 << 10
)

// newHistory is the history of the user; nil when there shall be none.
func newHistory(o Options) *history {
	dir := o.ConfigDir
	if o.NoHistory {
		return nil
	}
	if dir == "" {
		user, err := os.UserConfigDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(user, "vmmdoctor")
	}
	return &history{file: filepath.Join(dir, "recent.json")}
}

// read lists the cases, the latest first.
func (h *history) read() []recentCase {
	f, err := files.Open(h.file)
	if err != nil {
		return nil
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, historySize))
	if err != nil {
		return nil
	}
	var list []recentCase
	if json.Unmarshal(b, &list) != nil {
		return nil
	}
	list = slices.DeleteFunc(list, func(c recentCase) bool { return len(c.Paths) == 0 })
	return list[:min(len(list), historyLength)]
}

// add puts a case in front. One about the same file gives way.
func (h *history) add(c recentCase) error {
	if c.Paths = kept(c.Paths); len(c.Paths) == 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	old := slices.DeleteFunc(h.read(), func(o recentCase) bool { return o.Paths[0] == c.Paths[0] })
	list := append([]recentCase{c}, old...)
	b, err := json.MarshalIndent(list[:min(len(list), historyLength)], "", "  ")
	if err != nil {
		return err
	}
	return files.Write(h.file, files.Own|files.Replace, nil, func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}

// kept are the paths that can be opened again: of files and folders, in full.
// What comes through a pipe cannot, nor a name that JSON cannot hold.
func kept(paths []string) []string {
	var out []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
			continue
		}
		if full, err := filepath.Abs(p); err == nil && utf8.ValidString(full) {
			out = append(out, full)
		}
	}
	return out
}

// readHistory asks for what was opened before.
func (m *model) readHistory() tea.Cmd {
	h := m.history
	if h == nil {
		return nil
	}
	return func() tea.Msg { return recentMsg{h.read()} }
}

// remember puts the case that is open into the history, without what is only
// in memory: the demo and what was pasted.
func (m *model) remember() tea.Cmd {
	h := m.history
	if h == nil || m.d == nil || m.trouble() {
		return nil
	}
	unusable := map[string]bool{"": true, examine.Stdin: true}
	for _, p := range m.d.Problems {
		unusable[p.Path.String()] = true
	}
	traced := m.session.traceNames()
	var subjects, traces []string
	for _, in := range m.session.inputs {
		switch {
		case in.Reader != nil || unusable[in.Path]:
		case traced[inputName(in)]:
			traces = append(traces, in.Path)
		default:
			subjects = append(subjects, in.Path)
		}
	}
	c := recentCase{Paths: append(subjects, traces...), When: m.now(), Verdict: m.d.Verdict,
		Stage: m.d.FirstFailure.Number()}
	if len(c.Paths) == 0 {
		return nil
	}
	return m.keep(c)
}

// keep puts a case into the history, beside the event loop.
func (m *model) keep(c recentCase) tea.Cmd {
	h, log := m.history, m.log
	return func() tea.Msg {
		if err := h.add(c); err != nil {
			log.Error("history", "error", err)
		}
		return nil
	}
}

// openRecent opens case i of the list again.
func (m *model) openRecent(i int) tea.Cmd {
	if i >= len(m.recent) {
		return nil
	}
	return m.openCase(&m.recent[i])
}

// openCase opens a case again.
func (m *model) openCase(c *recentCase) tea.Cmd {
	var in []examine.Input
	for _, p := range c.Paths {
		in = append(in, examine.Input{Path: p})
	}
	return m.start(openAnew, in, "")
}
