package tui

import (
	"slices"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

// A runID tells a run from others, however many there are before it.
type runID struct {
	trace string
	first int // its first line
}

// A choice is what the user chose of the traces of a case.
type choice struct {
	run   runID // that is judged; zero: the one that fits
	aside bool  // they are set aside
}

func choiceOf(t diagnose.Traces) choice { return choice{chosenRun(t), t.Aside} }

// choose makes a choice among traces that are still to be read.
func (s *session) choose(c choice) { s.chosen, s.traces.Aside = c.run, c.aside }

// arranged are traces with another list, in the order of its times, as when all are read
// together. The run that was chosen among those before stays chosen.
func arranged(t diagnose.Traces, list []*logparse.Trace, chosen runID) diagnose.Traces {
	t.List = logparse.InTime(list, func(t *logparse.Trace) logparse.Time { return t.Start })
	if chosen != (runID{}) {
		t.Run = numberOf(t.List, chosen)
	}
	return t
}

// joined adds texts to others. Where a run came with them the choice of the user is
// over: which one is judged, and whether any is.
func joined(t diagnose.Traces, list []*logparse.Trace) diagnose.Traces {
	t = arranged(t, slices.Concat(t.List, list), chosenRun(t))
	if haveRuns(list) {
		t.Run, t.Aside = 0, false
	}
	return t
}

func haveRuns(list []*logparse.Trace) bool {
	return slices.ContainsFunc(list, func(t *logparse.Trace) bool { return len(t.Runs) > 0 })
}

// chosenRun is the run that the user chose; zero when there is none.
func chosenRun(traces diagnose.Traces) runID {
	n := traces.Run
	for _, t := range traces.List {
		if n >= 1 && n <= len(t.Runs) {
			return runID{t.Name.String(), t.Runs[n-1].First}
		}
		n -= len(t.Runs)
	}
	return runID{}
}

// numberOf is the number of a run; 0 when it is gone.
func numberOf(list []*logparse.Trace, id runID) int {
	n := 0
	for _, t := range list {
		for i := range t.Runs {
			if n++; t.Name.String() == id.trace && t.Runs[i].First == id.first {
				return n
			}
		}
	}
	return 0
}
