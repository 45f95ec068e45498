package tui

import (
	"cmp"
	"slices"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/logparse"
)

// A session is the case that is open: what was opened, what it says, and the
// files that are held open for it. What it drops it closes.
type session struct {
	inputs    []examine.Input // what F5 opens again
	reference string          // path of the store to compare with; empty: as the inputs say
	compared  string          // path of the one that was compared with last
	chosen    runID           // the run to judge when it is read; zero: as ever
	read      []diagnose.File // up to now, also what was dropped since: never written over
	facts     diagnose.Facts
	traces    diagnose.Traces
	held      []held
	watch     *watch   // nil when no file of a trace can grow
	dropped   []*watch // closed when the poll is over that still reads them
	polling   polling
	changes   int // of what it is judged by
}

// A held case is open for its traces, whose lines are read again when they are
// shown.
type held struct {
	files   *examine.Case
	traces  []*logparse.Trace
	reading bool // more of them is being read
}

// evidence is what the case is judged by.
func (s *session) evidence() (diagnose.Facts, diagnose.Traces) {
	s.facts.Files = s.read
	return s.facts, s.traces
}

// complain adds problems to those of the case.
func (s *session) complain(problems []diagnose.InputProblem) {
	s.facts.Problems = slices.Concat(s.facts.Problems, problems)
}

// forget takes out of the case inputs that turned out to be nothing.
func (s *session) forget(inputs []examine.Input) {
	s.inputs = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool {
		return slices.ContainsFunc(inputs, func(o examine.Input) bool { return inputName(o) == inputName(in) })
	})
}

// spare keeps in mind what is read.
func (s *session) spare(read []diagnose.File) { s.read = diagnose.MergeFiles(s.read, read) }

// renew takes over the case as it is now. What was pasted while it was being
// read stays, as does a store that was only compared with.
func (s *session) renew(msg openedMsg) {
	other, aside := s.facts.Reference, s.traces.Aside
	chosen := cmp.Or(chosenRun(s.traces), s.chosen)
	s.chosen = runID{}
	s.join(msg, s.reference)
	s.facts = msg.facts
	if s.facts.Reference == nil {
		s.facts.Reference = other
	}
	s.traces.Run, s.traces.Aside, s.traces.Unread = msg.traces.Run, aside, msg.traces.Unread
	s.traces = arranged(s.traces, s.traces.List, chosen)
}

// join adds what was opened to the case: a disk or store takes the place of
// the one before, with the path of what it was compared with, traces add up.
func (s *session) join(msg openedMsg, reference string) {
	fresh := map[string]bool{}
	for _, in := range msg.inputs {
		fresh[inputName(in)] = true
	}
	subject := len(msg.facts.Disks) > 0 || msg.facts.Store != nil
	traced, chosen := s.traceNames(), chosenRun(s.traces)
	s.inputs = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool {
		name := inputName(in)
		return fresh[name] || subject && !traced[name]
	})
	s.inputs = append(s.inputs, msg.inputs...)
	s.traces.List = slices.DeleteFunc(slices.Clone(s.traces.List), func(t *logparse.Trace) bool {
		return fresh[t.Name.String()]
	})
	s.traces = arranged(s.traces, append(s.traces.List, msg.traces.List...), chosen)
	if subject {
		s.facts, s.reference = msg.facts, reference
	}
	s.compared = cmp.Or(s.reference, s.compared)
	if haveRuns(msg.traces.List) || msg.reading {
		s.traces.Run, s.traces.Aside, s.traces.Unread = 0, false, msg.traces.Unread
	}
	s.held = append(s.held, held{msg.files, msg.traces.List, msg.reading})
	s.release()
}

// stream takes over what was read of the traces of a case that is held. It reports
// false when the case is not, or no longer.
func (s *session) stream(msg tracesMsg) bool {
	i := slices.IndexFunc(s.held, func(h held) bool { return h.files == msg.files })
	if i < 0 {
		return false
	}
	h, chosen := &s.held[i], chosenRun(s.traces)
	s.traces.List = slices.DeleteFunc(slices.Clone(s.traces.List), func(t *logparse.Trace) bool {
		return slices.Contains(h.traces, t)
	})
	s.traces = arranged(s.traces, append(s.traces.List, msg.traces.List...), chosen)
	s.traces.Unread = msg.traces.Unread
	h.traces, h.reading = msg.traces.List, msg.over == nil
	s.release()
	return true
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
	s.compared = s.reference
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
	s.traces = joined(s.traces, []*logparse.Trace{r.pasted.Trace})
}

// dropTraces forgets the traces of the case.
func (s *session) dropTraces() {
	traced := s.traceNames()
	s.inputs = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool { return traced[inputName(in)] })
	s.traces = diagnose.Traces{}
	s.unwatch()
	s.release()
}

// replace puts traces that were read on, or anew, in the places of those of the
// same names.
func (s *session) replace(traces []*logparse.Trace) {
	names := map[string]bool{}
	for _, t := range traces {
		names[t.Name.String()] = true
	}
	s.traces.List = slices.Clone(s.traces.List)
	for i, old := range s.traces.List {
		if len(traces) > 0 && names[old.Name.String()] {
			s.traces.List[i], traces = traces[0], traces[1:]
		}
	}
	s.release()
}

// release closes the cases that no trace of the session is read from any more.
func (s *session) release() {
	s.held = slices.DeleteFunc(s.held, func(h held) bool {
		shown := func(t *logparse.Trace) bool { return slices.Contains(s.traces.List, t) }
		if h.reading || slices.ContainsFunc(h.traces, shown) {
			return false
		}
		h.files.Close()
		return true
	})
}

// close closes all files.
func (s *session) close() {
	for _, h := range s.held {
		h.files.Close()
	}
	s.held, s.traces.List = nil, nil
	s.unwatch()
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
