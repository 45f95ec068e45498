package tui

import (
	"slices"
	"sort"

	"vmmdoctor/diagnose"
)

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
	t.d, t.order, t.starts = d, nil, []int{0}
	if d == nil {
		return
	}
	t.order = inLineOrder(d.Marked)
	t.problem = slices.ContainsFunc(d.Marked, func(m diagnose.Marked) bool {
		return m.Outcome == diagnose.Fail || m.Outcome == diagnose.Warn
	})
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

// inLineOrder puts marked lines into the order of their lines, as indexes. They come
// run by run, and runs overlap seldom.
func inLineOrder(marked []diagnose.Marked) []int {
	order := make([]int, len(marked))
	for i := range order {
		order[i] = i
	}
	byLine := func(a, b int) int { return spotOf(&marked[a]).compare(spotOf(&marked[b])) }
	if !slices.IsSortedFunc(order, byLine) {
		slices.SortStableFunc(order, byLine)
	}
	return order
}

// mark is what a line was marked with; of several the last. Nil when with nothing.
func (t *trace) mark(s spot) *diagnose.Marked {
	i := sort.Search(len(t.order), func(i int) bool { return spotOf(&t.d.Marked[t.order[i]]).compare(s) > 0 })
	if i == 0 {
		return nil
	}
	m := &t.d.Marked[t.order[i-1]]
	if spotOf(m) != s {
		return nil
	}
	return m
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
	t.d, t.order, t.starts, t.cache = nil, nil, []int{0}, nil
	t.sel, t.top = 0, 0
}
