package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// The evidence pane explains one stage: what VMM does there, what the disk
// and the trace say, why it happens, what to do. The drawer below it says of the
// selected row how it is known.
type evidence struct {
	page
	d     *diagnose.Diagnosis
	s     *diagnose.Stage
	fresh bool // another stage: its first problem is selected
	below []string
	last  seen
}

// again begins with another stage.
func (e *evidence) again() { e.reset(); e.fresh, e.last = true, seen{} }

// build makes the rows for a pane of w by h cells; long lines whole are sentences
// instead of columns. What was found comes first and what to do about it, the
// explanation last, unless there is nothing to judge by: then what to bring comes first.
// What stands in a third column is not repeated here.
func (e *evidence) build(c canvas, w, h int) {
	t := telling{st: c.st, d: e.d, s: e.s, w: min(w, readable), whole: c.whole, reads: c.reads}
	does := prose(c.st, "What VMM does here", e.s.Does(), t.w)
	why := prose(c.st, "Why this happens", notAbove(e.s.Why, e.d.Detail), t.w)
	found, codes, notes := t.found(), t.codes(), t.notes()
	ways, next := t.ways(0), t.next()
	switch {
	case c.sc.third.h == 0:
	case firstWay(e.d) != nil:
		ways = t.ways(1)
	default:
		ways, next = nil, nil
	}
	traced, then := t.traced(), t.consequences()
	sections := [][]row{found, traced, ways, next, then, codes, why, notes, does}
	if len(e.d.Disks) == 0 && e.d.BCD == nil && e.d.Verdict == diagnose.VerdictUnknown {
		sections = [][]row{next, found, traced, ways, then, codes, why, notes, does}
	}
	var rows []row
	for _, s := range sections {
		if len(s) > 0 && len(rows) > 0 {
			rows = append(rows, row{})
		}
		rows = append(rows, s...)
	}
	e.set(rows)
	if e.fresh && e.firstProblem() {
		e.fresh = false
	}
	e.below = drawer(c.st, e.selected().proof, w, h-min(len(rows), max(4, h/3)))
	e.height = max(h-len(e.below), 1)
	if now := (seen{e.selected().id, e.sel, e.height}); now != e.last { // else what was scrolled to stays
		e.last = now
		e.reveal()
	}
}

// notAbove is a text without what the verdict says already.
func notAbove(text, verdict string) string {
	if strings.Contains(verdict, text) {
		return ""
	}
	return strings.TrimSpace(strings.Replace(text, verdict, "", 1))
}

// A seen is what the place in a list was settled for.
type seen struct {
	id     string
	row    int
	height int
}

// view draws the list and the drawer in r, without a frame.
func (e *evidence) view(st styles, w, h int, focused bool) []string {
	return append(e.page.view(st, w, max(h-len(e.below), 1), focused), e.below...)
}

// framed draws the pane with its frame.
func (e *evidence) framed(st styles, r rect, focused bool) []string {
	title := fmt.Sprintf("%d %s", e.s.ID.Number(), e.s.Title())
	return e.page.box(st, r, title, e.spanWords(e.height), focused, e.view(st, r.w-2, r.h-2, focused), 0)
}
