package tui

import (
	"slices"

	"vmmdoctor/diagnose/examine"
)

// A left case is one that another screen took the place of.
type left struct {
	inputs    []examine.Input // none: there was no case
	reference string
}

// leftCase is the case that is open, to come back to; the example is none.
func (m *model) leftCase() left {
	if m.d == nil || m.trouble() || m.example {
		return left{}
	}
	return left{m.session.inputs, m.session.reference}
}

// keepPasted keeps the texts that were pasted beside a disk, which are nowhere else:
// they are there again when it is opened, and those without a disk join the next one.
func (l *library) keepPasted(path string, inputs []examine.Input) {
	texts := slices.DeleteFunc(slices.Clone(inputs), func(in examine.Input) bool { return in.Reader == nil })
	if path == "" {
		texts = slices.Concat(l.pasted[path], texts)
	}
	l.pasted[path] = texts
}
