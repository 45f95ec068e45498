package tui

import (
	"context"
	"os"
	"slices"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/logparse"
)

// A polling says whether the watched files are looked at: one timer at a time,
// and while a poll runs the files belong to it.
type polling int

const (
	pollNone polling = iota
	pollWaits
	pollRuns
)

// watchFiles looks after the files of the traces of the case from now on. Before
// is what those that were just read were like before that, by path.
func (s *session) watchFiles(before map[string]os.FileInfo) {
	next := &watch{before: s.watch}
	if s.watch != nil {
		for _, f := range s.watch.files {
			if s.follows(f.path) && before[f.path] == nil {
				next.files = append(next.files, f)
			}
		}
	}
	old := len(next.files)
	for _, t := range s.traces.List {
		if path := t.Name.String(); before[path] != nil && s.follows(path) {
			next.files = append(next.files, watched{path, before[path]})
		}
	}
	switch {
	case len(next.files) == 0:
		s.unwatch()
		return
	case s.watch != nil && old == len(s.watch.files) && old == len(next.files):
		return
	}
	next.stale = old > 0
	if old == 0 {
		s.unwatch() // nothing is read from it any more
		next.before = nil
	}
	s.watch = next
}

// follows reports whether a path is that of a trace of the case that can grow: an
// event trace log is complete.
func (s *session) follows(path string) bool {
	return slices.ContainsFunc(s.traces.List, func(t *logparse.Trace) bool {
		return t.Name.String() == path && t.Events == nil
	})
}

// unwatch lets go of the files.
func (s *session) unwatch() {
	if s.polling == pollRuns && s.watch != nil {
		s.dropped = append(s.dropped, s.watch)
	} else {
		s.watch.close()
	}
	s.watch = nil
}

// poll reads what was added to the watched files, outside the event loop.
func (s *session) poll(ctx context.Context) tea.Cmd {
	w := s.watch
	s.polling = pollRuns
	return func() tea.Msg {
		if w == nil {
			return polledMsg{}
		}
		return polledMsg{w, w.poll(ctx)}
	}
}

// polled ends a poll and takes over what it found; false when that is nothing.
func (s *session) polled(msg polledMsg) bool {
	s.polling = pollNone
	for _, w := range s.dropped {
		w.close()
	}
	s.dropped = nil
	if msg.of != s.watch || len(msg.Traces) == 0 {
		return false
	}
	s.replace(msg.Traces)
	s.watch.before.close()
	s.watch.before = nil
	return true
}
