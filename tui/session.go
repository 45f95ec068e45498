package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/logparse"
)

// A session is the case that is open: what was opened, what it says, and the
// files that are held open for it. What it drops it closes.
type session struct {
	inputs    []examine.Input // what F5 opens again
	reference string          // path of the store to compare with; empty: as the inputs say
	read      []diagnose.File // up to now, also what was dropped since: never written over
	facts     diagnose.Facts
	traces    diagnose.Traces
	held      []held
	watched   []*watched
	dropped   []*watched // closed when the poll is over that still reads them
	polling   polling
}

// A held case is open for its traces, whose lines are read again when they are
// shown.
type held struct {
	files  *examine.Case
	traces []*logparse.Trace
}

// judge draws the conclusions anew.
func (s *session) judge() diagnose.Diagnosis {
	s.facts.Files = s.read
	return diagnose.Judge(s.facts, s.traces)
}

// spare keeps in mind what is read.
func (s *session) spare(read []diagnose.File) { s.read = diagnose.MergeFiles(s.read, read) }

// renew takes over the case as it is now. What was pasted while it was being
// read stays, as does a store that was only compared with.
func (s *session) renew(msg openedMsg) {
	reference, other, aside := s.reference, s.facts.Reference, s.traces.Aside
	s.join(msg)
	s.facts, s.reference = msg.facts, reference
	if s.facts.Reference == nil {
		s.facts.Reference = other
	}
	s.traces.Run, s.traces.Aside = msg.traces.Run, aside
}

// join adds what was opened to the case: a disk or store takes the place of
// the one before, traces add up.
func (s *session) join(msg openedMsg) {
	fresh := map[string]bool{}
	for _, in := range msg.inputs {
		fresh[inputName(in)] = true
	}
	subject := len(msg.facts.Disks) > 0 || msg.facts.Store != nil
	traced := s.traceNames()
	s.inputs = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool {
		name := inputName(in)
		return fresh[name] || subject && !traced[name]
	})
	s.inputs = append(s.inputs, msg.inputs...)
	s.traces.List = slices.DeleteFunc(slices.Clone(s.traces.List), func(t *logparse.Trace) bool {
		return fresh[t.Name.String()]
	})
	s.traces.List = append(s.traces.List, msg.traces.List...)
	if subject {
		s.facts, s.reference = msg.facts, ""
	}
	if len(msg.traces.List) > 0 {
		s.traces.Run, s.traces.Aside = 0, false
	}
	s.held = append(s.held, held{msg.files, msg.traces.List})
	s.watch(msg)
	s.release()
}

// compare takes the store of what was opened as the other side of the
// comparison.
func (s *session) compare(msg openedMsg) {
	store := msg.facts.Store
	ref := &diagnose.ReferenceFacts{Path: store.Path, Store: store.Store}
	if len(msg.facts.Disks) > 0 {
		ref.Path, ref.Kind = msg.facts.Disks[0].Path, msg.facts.Disks[0].Kind
	}
	s.facts.Reference, s.reference = ref, msg.inputs[0].Path
}

// compareText takes the output of bcdedit as the other side.
func (s *session) compareText(r *pastedMsg) {
	s.facts.Reference = &diagnose.ReferenceFacts{
		Path: r.input.Name, Kind: diagnose.KindBcdeditText, Store: r.pasted.Store,
	}
}

// addTrace adds a trace that was pasted.
func (s *session) addTrace(r *pastedMsg) {
	s.inputs = append(slices.Clone(s.inputs), r.input)
	s.traces.List = append(slices.Clone(s.traces.List), r.pasted.Trace)
	s.traces.Run, s.traces.Aside = 0, false
}

// dropTraces forgets the traces of the case.
func (s *session) dropTraces() {
	traced := s.traceNames()
	s.inputs = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool { return traced[inputName(in)] })
	s.traces = diagnose.Traces{}
	s.unwatch(func(*watched) bool { return true })
	s.release()
}

// replace puts a trace that was read anew in the place of the one of that
// name, if there is one.
func (s *session) replace(name string, t *logparse.Trace) bool {
	i := slices.IndexFunc(s.traces.List, func(old *logparse.Trace) bool { return old.Name.String() == name })
	if i < 0 {
		return false
	}
	s.traces.List = slices.Clone(s.traces.List)
	s.traces.List[i] = t
	s.release()
	return true
}

// release closes the cases that no trace of the session is read from any more.
func (s *session) release() {
	s.held = slices.DeleteFunc(s.held, func(h held) bool {
		for _, t := range h.traces {
			if slices.Contains(s.traces.List, t) {
				return false
			}
		}
		h.files.Close()
		return true
	})
}

// close closes all files.
func (s *session) close() {
	s.traces.List = nil
	s.release()
	s.unwatch(func(*watched) bool { return true })
}

// traceNames are the names of the traces.
func (s *session) traceNames() map[string]bool {
	names := map[string]bool{}
	for _, t := range s.traces.List {
		names[t.Name.String()] = true
	}
	return names
}

// path is where the first input lies; empty when there is none, or it is only
// in memory.
func (s *session) path() string {
	if len(s.inputs) == 0 {
		return ""
	}
	return s.inputs[0].Path
}

func inputName(in examine.Input) string {
	if !in.Name.IsEmpty() {
		return in.Name.String()
	}
	return in.Path
}

// A polling says whether the watched files are looked at: one timer at a time,
// and while a poll runs the files belong to it.
type polling int

const (
	pollNone polling = iota
	pollWaits
	pollRuns
)

// watch looks after the files of the traces of the case from now on.
func (s *session) watch(msg openedMsg) {
	traced := s.traceNames()
	s.unwatch(func(w *watched) bool { return !traced[w.name] || msg.before[w.path] != nil })
	for _, t := range s.traces.List {
		if t.Events != nil { // it is complete, and not followed
			delete(traced, t.Name.String())
		}
	}
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
