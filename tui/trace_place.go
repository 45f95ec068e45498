package tui

import (
	"fmt"
	"slices"
	"sort"

	"vmmdoctor/diagnose"
)

// count is the length of the list.
func (t *trace) count() int {
	switch {
	case t.d == nil:
		return 0
	case !t.all:
		return len(t.stage)
	case t.filter != "":
		return t.find.hits.n
	}
	return t.total()
}

// position is where entry i of the list is among all lines.
func (t *trace) position(i int) int {
	switch {
	case !t.all:
		m := t.d.Marked[t.stage[i]]
		return t.starts[m.Trace] + m.Record.Line - 1
	case t.filter != "":
		return t.find.hits.position(i)
	}
	return i
}

// total is the number of lines of all traces.
func (t *trace) total() int { return t.starts[len(t.starts)-1] }

// spotAt is the line at a position among all lines.
func (t *trace) spotAt(pos int) spot {
	i := sort.SearchInts(t.starts, pos+1) - 1
	return spot{i, pos - t.starts[i] + 1}
}

// selected is the selected line.
func (t *trace) selected() (spot, bool) {
	if t.sel < 0 || t.sel >= t.count() {
		return spot{}, false
	}
	return t.spotAt(t.position(t.sel)), true
}

// goTo selects a line, or the nearest one before it in the list.
func (t *trace) goTo(s spot) {
	if t.d == nil || s.trace >= len(t.d.Traces) {
		return
	}
	pos := t.starts[s.trace] + s.line - 1
	t.sel = max(0, sort.Search(t.count(), func(i int) bool { return t.position(i) > pos })-1)
}

// restart makes the filter search all lines anew.
func (t *trace) restart() {
	t.find = search{run: t.find.run + 1, going: t.all && t.filter != ""}
}

// choose makes the list of the lines of a stage that pass the filter.
func (t *trace) choose() {
	t.stage = nil
	for _, i := range t.order {
		m := &t.d.Marked[i]
		if t.filter == "" || m.Record.Raw.ContainsFold(t.filter) || m.Record.Message.ContainsFold(t.filter) {
			t.stage = append(t.stage, i)
		}
	}
	t.sel = max(0, min(t.sel, t.count()-1))
}

// toggleAll changes between all lines and those of a stage.
func (t *trace) toggleAll() {
	at, ok := t.selected()
	t.all = !t.all
	t.restart()
	if ok {
		t.goTo(at)
	}
	t.top = max(0, t.sel-t.height/2)
	t.reveal()
}

// showFailure selects the line that shows the failure of the judged run, or its first.
func (t *trace) showFailure() {
	if t.d == nil {
		return
	}
	list := judged(t.d)
	at := slices.IndexFunc(list, func(m diagnose.Marked) bool { return m.Outcome == diagnose.Fail })
	if at = max(at, 0); at >= len(list) {
		return
	}
	for _, m := range slices.Concat(list[at:at+1], list) { // the first that the filter lets through
		if _, ok := t.entryOf(spotOf(&m)); ok {
			t.goTo(spotOf(&m))
			return
		}
	}
	t.goTo(spotOf(&list[at]))
}

// move selects the n-th next line.
func (t *trace) move(n int) {
	t.sel = max(0, min(t.sel+n, t.count()-1))
	t.reveal()
}

// pageBy moves by a screen, one line of which stays in sight.
func (t *trace) pageBy(d int) {
	step := d * max(t.height-1, 1)
	t.top = max(0, min(t.top+step, t.count()-t.height))
	t.move(step)
}

// reveal scrolls until the selected line can be seen.
func (t *trace) reveal() {
	t.top = max(0, min(t.top, t.sel), t.sel-t.height+1)
	t.top = max(0, min(t.top, t.count()-1))
}

// step selects the next line, in the direction d, that shows a failure or a
// warning.
func (t *trace) step(d int) bool {
	if t.d == nil {
		return false
	}
	here := -1
	if s, ok := t.selected(); ok {
		here = t.starts[s.trace] + s.line - 1
	}
	best := -1
	for i := range t.d.Marked {
		m := &t.d.Marked[i]
		pos := t.starts[m.Trace] + m.Record.Line - 1
		if m.Outcome != diagnose.Fail && m.Outcome != diagnose.Warn {
			continue
		}
		if (pos-here)*d > 0 && (best < 0 || (pos-best)*d < 0) {
			best = pos
		}
	}
	if best < 0 {
		return false
	}
	t.goTo(t.spotAt(best))
	t.reveal()
	return true
}

// where says how far the selected line is.
func (t *trace) where() string {
	return fmt.Sprintf("%d of %d", min(t.sel+1, t.count()), t.count())
}
