package tui

import (
	"fmt"
	"slices"

	"vmmdoctor/diagnose"
)

const (
	viewFix view  = 5
	onFix   scope = 1 << viewFix
)

// waysWidth is the width of the list of remedies beside their steps.
const waysWidth = 44

// The fix pane lists the ways to put things right and the steps of one.
type fix struct {
	canvas
	sides sides
	ways  page
	steps page
	d     *diagnose.Diagnosis
	goes  int             // the step to select when they are made, from 1; 0: none
	done  map[string]bool // the steps whose commands were copied, by what they say
}

// take keeps the selected way; where it is no longer one, the first is selected.
func (f *fix) take(d *diagnose.Diagnosis) {
	id := f.ways.selected().id
	if !slices.ContainsFunc(d.Remedies, func(r diagnose.Remedy) bool { return wayID(&r) == id }) {
		f.ways.reset()
		f.steps.reset()
	}
	f.d = d
}

func (f *fix) shape(canvas) shape {
	return shape{head: 1, left: waysWidth, rows: len(f.d.Remedies), zoom: f.sides.zoomed()}
}

func (f *fix) build(c canvas) {
	f.canvas = c
	ways, steps := c.sc.left, c.sc.right
	if ways.h == 0 { // the selected one is shown all the same
		ways.w = waysWidth
	}
	f.ways.height, f.steps.height = max(ways.h-2, 1), max(steps.h-2, 1)
	f.ways.set(wayRows(c.st, f.d.Remedies, ways.w-2, ways.h >= 12))
	var rows []row
	if _, way := f.way(); way != nil {
		rows = stepRows(c.st, way, f.finding(way), min(steps.w-2, readable), f.done)
	}
	f.steps.set(rows)
	if f.goes > 0 {
		f.steps.find(stepID(f.goes - 1))
		f.goes = 0
	}
	f.ways.reveal()
	f.steps.reveal()
}

func (f *fix) draw() []block {
	return []block{{f.sc.head, fixHeading(f.st, f.d, f.w)}, {f.sc.left, f.drawWays()}, {f.sc.right, f.drawSteps()}}
}

func (f *fix) drawWays() []string {
	r, h, focused := f.sc.left, f.sc.left.h-2, !f.sides.right
	if r.h == 0 {
		return nil
	}
	return f.ways.box(f.st, r, "Ways", f.ways.spanWords(h), focused, f.ways.view(f.st, r.w-2, h, focused), 0)
}

func (f *fix) drawSteps() []string {
	r, h, focused := f.sc.right, f.sc.right.h-2, f.sides.right
	if r.h == 0 {
		return nil
	}
	title, foot := "", ""
	if i, way := f.way(); way != nil {
		title = wayLetter(i) + " " + way.Title
		if n, ok := f.steps.selected().value.(int); ok {
			foot = fmt.Sprintf("step %d of %d", n+1, len(way.Steps))
		}
	}
	return f.steps.box(f.st, r, title, foot, focused, f.steps.view(f.st, r.w-2, h, focused), 0)
}

// way is the selected remedy and its index; nil when there is none.
func (f *fix) way() (int, *diagnose.Remedy) {
	i, ok := f.ways.selected().value.(int)
	if !ok || f.d == nil || i >= len(f.d.Remedies) {
		return 0, nil
	}
	return i, &f.d.Remedies[i]
}

// choose selects a remedy.
func (f *fix) choose(i int) {
	if f.ways.find(wayID(&f.d.Remedies[i])) {
		f.steps.reset()
	}
}

// finding is the stage that proves what a remedy answers.
func (f *fix) finding(r *diagnose.Remedy) jump {
	for _, c := range f.d.Causes {
		if c.ID == r.Cause {
			return jump{view: viewDiagnosis, stage: c.Stage}
		}
	}
	return jump{}
}

func (f *fix) list() *page {
	if f.sides.right {
		return &f.steps
	}
	return &f.ways
}

func (f *fix) can(a action) bool {
	if len(f.d.Remedies) == 0 {
		return a == actTab || a == actZoom
	}
	switch a {
	case actTab, actZoom, actEnter, actCopy, actCopyAll:
		return true
	case actNext, actPrevious:
		return len(f.d.Remedies) > 1
	}
	return f.list().can(a)
}

func (f *fix) key(a action) string {
	if f.sides.key(a) {
		return ""
	}
	before := f.ways.sel
	f.list().key(a)
	if f.ways.sel != before {
		f.steps.reset()
	}
	return ""
}

func (f *fix) click(x, y int) bool {
	for _, right := range []bool{false, true} {
		r := f.sc.left
		if right {
			r = f.sc.right
		}
		if !r.holds(x, y) {
			continue
		}
		focused, before := f.sides.right == right, f.ways.sel
		f.sides.right = right
		again := f.list().click(y - r.y - 1)
		if f.ways.sel != before {
			f.steps.reset()
		}
		return again && focused
	}
	return false
}

func (f *fix) wheel(x, y, d int) {
	if f.sc.left.holds(x, y) {
		f.ways.scroll(d)
		return
	}
	f.steps.scroll(d)
}

func (f *fix) follow() (jump, string) {
	if !f.sides.right {
		f.sides.right = true
		return jump{}, ""
	}
	to := f.steps.selected().jump
	if to.view == viewNone {
		return jump{}, "this is worth trying whatever the finding is"
	}
	return to, ""
}

func (f *fix) here() jump { return jump{view: viewFix, right: f.sides.right} }

func (f *fix) show(to jump) {
	f.sides = sides{right: to.right}
	if to.way > 0 {
		f.choose(to.way - 1)
	}
	if to.step > 0 {
		f.sides.right, f.goes = true, to.step
	}
}

// step selects the remedy before or after.
func (f *fix) step(d int) bool {
	i, way := f.way()
	if i += d; way == nil || i < 0 || i >= len(f.d.Remedies) {
		return false
	}
	f.choose(i)
	return true
}

// copyLine is the selected step's command, or the next one there is; that step is
// ticked.
func (f *fix) copyLine() string {
	_, way := f.way()
	if way == nil {
		return ""
	}
	n, _ := f.steps.selected().value.(int)
	for _, s := range way.Steps[min(n, len(way.Steps)):] {
		if s.Command != "" {
			if f.done == nil {
				f.done = map[string]bool{}
			}
			f.done[s.Text] = true
			return s.Command
		}
	}
	return f.steps.selected().copy
}

// copyAll is all steps as a script.
func (f *fix) copyAll() string {
	_, r := f.way()
	if r == nil {
		return ""
	}
	return r.Script()
}
