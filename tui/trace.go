package tui

import (
	"fmt"
	"sort"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A spot is a line of one of the traces of the case.
type spot struct{ trace, line int }

// A traceLine is a line of a trace, read and cut into columns.
type traceLine struct {
	spot
	text   string          // the whole line, visible, tabs as blanks
	record logparse.Record // of which it is the first line; zero when it is none
	first  bool
}

// maxShown is how many bytes of a line are shown and copied. A hostile text may
// have lines of megabytes.
const maxShown = 32 << 10

func shownPart(line text.Raw) text.Raw {
	return line.Map(func(s string) string { return s[:min(len(s), maxShown)] })
}

// The trace pane lists the lines that belong to a stage, or all lines. It
// keeps only those lines in memory that are near the screen.
type trace struct {
	d      *diagnose.TraceReading
	marks  map[spot]*diagnose.Marked
	starts []int // position of each trace's first line among all lines; then their number

	all    bool   // all lines, not only those of a stage
	wrap   bool   // long lines whole
	filter string // only lines that hold it; "" all
	find   search // what the filter has found so far, among all lines

	stage []int // marks shown, as indexes of d.Marked
	sel   int   // selected position in the list
	top   int   // first position shown

	cache map[int]traceLine // by position among all lines
	mapOf mapKey            // what red was worked out from
	red   []bool            // the map of the problems at the right edge
}

// take looks at a new diagnosis. What is selected stays selected; when that
// is the end of all lines, it stays the end of a trace that has grown.
func (t *trace) take(d *diagnose.TraceReading) {
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

// restart makes the filter search all lines anew.
func (t *trace) restart() {
	t.find = search{run: t.find.run + 1, going: t.all && t.filter != ""}
}

// choose makes the list of the lines of a stage that pass the filter.
func (t *trace) choose() {
	t.stage = nil
	for i, m := range t.d.Marked {
		if t.filter == "" || m.Record.Raw.ContainsFold(t.filter) || m.Record.Message.ContainsFold(t.filter) {
			t.stage = append(t.stage, i)
		}
	}
	t.sel = max(0, min(t.sel, t.count()-1))
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// total is the number of lines of all traces.
func (t *trace) total() int { return t.starts[len(t.starts)-1] }

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

// line is entry i of the list, if it is in memory.
func (t *trace) line(i int) (traceLine, bool) {
	if !t.all {
		m := &t.d.Marked[t.stage[i]]
		return traceLine{spot{m.Trace, m.Record.Line}, shownPart(m.Record.Raw).Expand(), m.Record, true}, true
	}
	l, ok := t.cache[t.position(i)]
	return l, ok
}

// missing lists positions near the screen that are not in memory.
func (t *trace) missing(h int) []int {
	if !t.all || t.d == nil {
		return nil
	}
	const ahead = 200
	var out []int
	for i := max(0, t.top-h); i < min(t.count(), t.top+2*h); i++ {
		if _, ok := t.cache[t.position(i)]; !ok {
			out = append(out, t.position(i))
		}
	}
	if len(out) == 0 {
		return nil
	}
	for i := t.top + 2*h; i < min(t.count(), t.top+2*h+ahead); i++ {
		if _, ok := t.cache[t.position(i)]; !ok {
			out = append(out, t.position(i))
		}
	}
	return out
}

// keep takes lines that were read. The memory is bounded: what is far away is
// read again when it is needed.
func (t *trace) keep(lines map[int]traceLine) {
	const most = 20000
	if len(t.cache) > most {
		t.cache = map[int]traceLine{}
	}
	for pos, l := range lines {
		t.cache[pos] = l
	}
}

// move selects the n-th next line.
func (t *trace) move(n, h int) {
	t.sel = max(0, min(t.sel+n, t.count()-1))
	t.show(h)
}

// pageBy moves by a screen, one line of which stays in sight.
func (t *trace) pageBy(d, h int) {
	step := d * max(h-1, 1)
	t.top = max(0, min(t.top+step, t.count()-h))
	t.move(step, h)
}

// show scrolls until the selected line can be seen.
func (t *trace) show(h int) {
	t.top = max(0, min(t.top, t.sel), t.sel-h+1)
	t.top = max(0, min(t.top, t.count()-1))
}

// step selects the next line, in the direction d, that shows a failure or a
// warning.
func (t *trace) step(d, h int) bool {
	here := -1
	if s, ok := t.selected(); ok {
		here = t.starts[s.trace] + s.line - 1
	}
	best := -1
	for s, m := range t.marks {
		pos := t.starts[s.trace] + s.line - 1
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
	t.show(h)
	return true
}

// toggleAll changes between all lines and those of a stage.
func (t *trace) toggleAll(h int) {
	at, ok := t.selected()
	t.all = !t.all
	t.restart()
	if ok {
		t.goTo(at)
	}
	t.top = max(0, t.sel-h/2)
	t.show(h)
}

// setFilter changes the filter.
func (t *trace) setFilter(s string) {
	if t.d == nil || s == t.filter {
		return
	}
	at, had := t.selected()
	t.filter = s
	t.restart()
	t.choose()
	if t.top = 0; had {
		t.goTo(at)
	}
}

// where says how far the selected line is.
func (t *trace) where() string {
	return fmt.Sprintf("%d of %d", min(t.sel+1, t.count()), t.count())
}
