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

// pollEvery is how often the files of the traces are looked at.
const pollEvery = time.Second

// A watched is the file of a trace, which others may go on writing.
type watched struct {
	path string
	name string
	was  os.FileInfo           // before it was read
	grow *examine.GrowingTrace // nil until it changes for the first time
}

// A polling says whether the watched files are looked at: one timer at a time,
// and while a poll runs the files belong to it.
type polling int

const (
	pollNone polling = iota
	pollWaits
	pollRuns
)

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
func (s *session) watch(msg openedMsg) {
	traced := s.traceNames()
	s.unwatch(func(w *watched) bool { return !traced[w.name] || msg.before[w.path] != nil })
	for _, in := range msg.inputs {
		if info := msg.before[in.Path]; info != nil && traced[inputName(in)] {
			s.watched = append(s.watched, &watched{path: in.Path, name: inputName(in), was: info})
		}
	}
}

// unwatch lets go of the files it is true of.
func (s *session) unwatch(of func(*watched) bool) {
	s.watched = slices.DeleteFunc(slices.Clone(s.watched), func(w *watched) bool {
		if !of(w) {
			return false
		}
		if s.polling == pollRuns {
			s.dropped = append(s.dropped, w)
		} else {
			w.close()
		}
		return true
	})
}

// poll reads what was added to the watched files, outside the event loop.
func (s *session) poll(ctx context.Context) tea.Cmd {
	list := s.watched
	s.polling = pollRuns
	return func() tea.Msg {
		var msg polledMsg
		for _, w := range list {
			if t, replaced := w.poll(ctx); t != nil {
				msg.news = append(msg.news, traceNews{w, t, replaced})
			}
		}
		return msg
	}
}

// polled ends a poll: what was dropped meanwhile is closed.
func (s *session) polled() {
	s.polling = pollNone
	for _, w := range s.dropped {
		w.close()
	}
	s.dropped = nil
}

// poll reads what was added to the file; nil when nothing was.
func (w *watched) poll(ctx context.Context) (t *logparse.Trace, replaced bool) {
	if w.grow == nil {
		info, err := os.Stat(w.path)
		if err != nil {
			return nil, false
		}
		same := os.SameFile(w.was, info)
		if same && w.was.Size() == info.Size() && w.was.ModTime().Equal(info.ModTime()) {
			return nil, false
		}
		w.grow = examine.NewGrowingTrace(w.path)
		replaced = !same || info.Size() < w.was.Size()
	}
	t, again, err := w.grow.Look(ctx)
	if err != nil {
		return nil, false // it may be readable at the next poll
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

// pollLater looks at the files in a while.
func (m *model) pollLater() tea.Cmd {
	if m.session.polling != pollNone || len(m.session.watched) == 0 {
		return nil
	}
	m.session.polling = pollWaits
	return m.after(pollEvery, pollMsg{})
}

// polled takes over what was written to the files.
func (m *model) polled(msg polledMsg) tea.Cmd {
	m.session.polled()
	before, note := m.d, ""
	for _, n := range msg.news {
		if !slices.Contains(m.session.watched, n.of) || !n.trace.Recognised() ||
			!m.session.replace(n.of.name, n.trace) {
			continue
		}
		if n.replaced {
			m.trace.forget()
			note = baseName(n.of.name) + " was replaced and is read anew"
		}
		m.judge(false)
	}
	if note == "" && m.d != before && m.d.Headline != before.Headline {
		note = "the trace went on: " + verdictWord[m.d.Verdict]
	}
	if note == "" {
		return m.pollLater()
	}
	return tea.Batch(m.say(note), m.pollLater())
}
