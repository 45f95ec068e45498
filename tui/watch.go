package tui

import (
	"context"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/logparse"
)

// watchEvery is how often the files of the traces are looked at.
const watchEvery = time.Second

// A watched is the file of a trace, which others may go on writing.
type watched struct {
	path string
	name string
	was  os.FileInfo           // before it was read
	grow *examine.GrowingTrace // nil until it changes for the first time
}

// statFiles notes what the files of inputs are like before they are read, so
// that nothing written meanwhile is missed.
func statFiles(inputs []examine.Input) map[string]os.FileInfo {
	files := map[string]os.FileInfo{}
	for _, in := range inputs {
		if info, err := os.Stat(in.Path); in.Reader == nil && err == nil && info.Mode().IsRegular() {
			files[in.Path] = info
		}
	}
	return files
}

// watch looks after the files of the traces of the case from now on.
func (m *model) watch(msg openedMsg) tea.Cmd {
	traced := map[string]bool{}
	for _, t := range m.traces.List {
		traced[t.Name.String()] = true
	}
	keep := func(w *watched) bool { return traced[w.name] && msg.files[w.path] == nil }
	for _, w := range m.watched {
		if !keep(w) {
			w.close()
		}
	}
	m.watched = slices.DeleteFunc(slices.Clone(m.watched), func(w *watched) bool { return !keep(w) })
	for _, in := range msg.inputs {
		if info := msg.files[in.Path]; info != nil && traced[inputName(in)] {
			m.watched = append(m.watched, &watched{path: in.Path, name: inputName(in), was: info})
		}
	}
	return m.lookLater()
}

// lookLater looks at the files in a while; one timer at a time.
func (m *model) lookLater() tea.Cmd {
	if m.looks || len(m.watched) == 0 {
		return nil
	}
	m.looks = true
	return m.after(watchEvery, lookMsg{})
}

// look looks whether a file has changed, outside the event loop.
func (m *model) lookNow() tea.Cmd {
	list, ctx := m.watched, m.ctx
	return func() tea.Msg {
		var msg lookedMsg
		for _, w := range list {
			if t, replaced := w.look(ctx); t != nil {
				msg.news = append(msg.news, traceNews{w, t, replaced})
			}
		}
		return msg
	}
}

// look reads what was added to the file; nil when nothing was.
func (w *watched) look(ctx context.Context) (t *logparse.Trace, replaced bool) {
	if w.grow == nil {
		info, err := os.Stat(w.path)
		if err != nil || os.SameFile(w.was, info) && w.was.Size() == info.Size() && w.was.ModTime().Equal(info.ModTime()) {
			return nil, false
		}
		w.grow = examine.NewGrowingTrace(w.path)
		replaced = !os.SameFile(w.was, info) || info.Size() < w.was.Size()
	}
	t, again, err := w.grow.Look(ctx)
	if err != nil {
		return nil, false // it may be readable at the next look
	}
	return t, replaced || again
}

func (w *watched) close() {
	if w.grow != nil {
		w.grow.Close()
	}
}

// A traceNews is a trace whose file has changed.
type traceNews struct {
	of       *watched
	trace    *logparse.Trace
	replaced bool
}

// looked takes over what was written to the files.
func (m *model) looked(msg lookedMsg) tea.Cmd {
	m.looks = false
	before, note := m.d, ""
	for _, n := range msg.news {
		i := slices.IndexFunc(m.traces.List, func(t *logparse.Trace) bool { return t.Name.String() == n.of.name })
		if i < 0 || !slices.Contains(m.watched, n.of) || !n.trace.Recognised() {
			continue
		}
		if n.replaced {
			m.trace.forget()
			note = baseName(n.of.name) + " was replaced and is read anew"
		}
		m.traces.List = slices.Clone(m.traces.List)
		m.traces.List[i] = n.trace
		m.judge(false)
	}
	if m.d == before {
		return m.lookLater()
	}
	if note == "" && m.d.Headline != before.Headline {
		note = "the trace went on: " + verdictWord[m.d.Verdict]
	}
	if note == "" {
		return m.lookLater()
	}
	return tea.Batch(m.say(note), m.lookLater())
}
