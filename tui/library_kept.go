package tui

import (
	"slices"

	"vmmdoctor/diagnose/examine"
)

// A left case is one that another screen took the place of.
type left struct {
	inputs    []examine.Input // none: there was no case
	reference string
	choice
}

// leftCase is the case that is open, to come back to; the example is none.
func (m *model) leftCase() left {
	if m.d == nil || m.trouble() || m.example {
		return left{}
	}
	return left{m.session.inputs, m.session.reference, choiceOf(m.session.traces)}
}

// A keptCase is what of it is nowhere else.
type keptCase struct {
	texts []examine.Input // that were pasted
	choice
}

// keep keeps what is nowhere else of the case of a disk: it is there again when the disk
// is opened, and texts without a disk join the next one.
func (l *library) keep(path string, s *session) {
	texts := slices.DeleteFunc(slices.Clone(s.inputs), func(in examine.Input) bool { return in.Reader == nil })
	if path == "" {
		l.kept[path] = keptCase{texts: slices.Concat(l.kept[path].texts, texts)}
		return
	}
	l.kept[path] = keptCase{texts, choiceOf(s.traces)}
}

// adopt gives what is kept of the case of a disk, to which the texts without one belong
// from now on, also when its opening is stopped.
func (l *library) adopt(path string) keptCase {
	k := l.kept[path]
	k.texts = slices.Concat(k.texts, l.kept[""].texts)
	l.kept[path] = k
	delete(l.kept, "")
	return k
}
