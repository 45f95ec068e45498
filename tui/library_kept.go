package tui

import (
	"slices"

	"vmmdoctor/diagnose/examine"
)

// A left case is one that another screen took the place of.
type left struct {
	inputs    []examine.Input // none: there was no case
	reference string
	run       runID // that was chosen
	aside     bool  // the traces were set aside
}

// leftCase is the case that is open, to come back to; the example is none.
func (m *model) leftCase() left {
	if m.d == nil || m.trouble() || m.example {
		return left{}
	}
	s := &m.session
	return left{s.inputs, s.reference, chosenRun(s.traces), s.traces.Aside}
}

// A keptCase is what of it is nowhere else.
type keptCase struct {
	texts []examine.Input // that were pasted
	run   runID           // that was chosen
	aside bool            // the traces were set aside
}

// keep keeps what is nowhere else of the case of a disk: it is there again when the disk
// is opened, and texts without a disk join the next one.
func (l *library) keep(path string, s *session) {
	k := keptCase{run: chosenRun(s.traces), aside: s.traces.Aside}
	k.texts = slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool { return in.Reader == nil })
	if path == "" {
		k = keptCase{texts: slices.Concat(l.kept[path].texts, k.texts)}
	}
	l.kept[path] = k
}
