package tui

import "vmmdoctor/diagnose"

// read takes what a new diagnosis says of the traces. What is selected stays
// selected; when that is the end of all lines, it stays the end of a trace that
// has grown.
func (t *trace) read(d *diagnose.TraceReading) {
	at, had := t.selected()
	grown := t.grownTo(d)
	atEnd := grown && t.all && t.sel == t.count()-1
	if grown {
		delete(t.cache, t.total()-1) // it may not have been complete
	} else {
		t.cache = map[int]traceLine{}
	}
	t.d, t.marks, t.starts = d, map[spot]*diagnose.Marked{}, []int{0}
	if d == nil {
		return
	}
	for i := range d.Marked {
		m := &d.Marked[i]
		t.marks[spot{m.Trace, m.Record.Line}] = m
	}
	for i, tr := range d.Traces {
		t.starts = append(t.starts, t.starts[i]+tr.Lines)
	}
	t.all = t.all || len(d.Marked) == 0
	if grown {
		t.find.run, t.find.asked, t.find.going = t.find.run+1, false, t.all && t.filter != ""
	} else {
		t.restart()
	}
	t.choose()
	switch {
	case atEnd:
		t.sel = max(0, t.count()-1)
	case had:
		t.goTo(at)
	}
}

// grownTo reports whether d is what was shown with more lines at its end.
func (t *trace) grownTo(d *diagnose.TraceReading) bool {
	if t.d == nil || d == nil || len(d.Traces) != len(t.d.Traces) {
		return false
	}
	last := len(d.Traces) - 1
	for i, now := range d.Traces {
		was := t.d.Traces[i]
		if now.Name != was.Name || now.Lines < was.Lines || now.Lines > was.Lines && i < last {
			return false
		}
	}
	return true
}

// forget drops everything: the text of the traces is another one.
func (t *trace) forget() {
	t.d, t.marks, t.starts, t.cache = nil, nil, []int{0}, nil
	t.sel, t.top = 0, 0
}
