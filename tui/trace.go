package tui

import (
	"slices"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

const (
	viewTrace view  = 3
	onTrace   scope = 1 << viewTrace
)

// tracePanel is the height of the panel below many lines.
const tracePanel = 7

func (t *trace) take(d *diagnose.Diagnosis) { t.read(d.Trace) }

func (t *trace) shape(c canvas) shape {
	s := shape{head: 2, tight: true}
	if t.d == nil {
		return s
	}
	s.runs = several(t.d)
	s.rows = t.count()
	for i := range min(t.count(), c.h) { // more have no room anyway
		if _, begins := t.runBegins(i); begins {
			s.rows++
		}
	}
	s.under = t.panelHeight(c.st, s.rows, c.w, c.h)
	if c.whole {
		s.rows = 0
	}
	return s
}

func (t *trace) build(c canvas) {
	t.canvas, t.height = c, max(c.sc.right.h, 1)
	if t.d != nil {
		t.reveal()
	}
}

func (t *trace) draw() []block {
	out := []block{{t.sc.head, t.heading(t.st, t.typed, t.w)}, {t.sc.right, t.drawList()}}
	if t.sc.under.h > 0 {
		out = append(out, block{t.sc.under, t.panel(t.st, t.sc.under)})
	}
	return out
}

func (t *trace) drawList() []string {
	switch {
	case t.d == nil && t.reads:
		return emptyPane(t.st, t.w, traceIsRead)
	case t.d == nil:
		return emptyPane(t.st, t.w, "What VMM wrote while the job failed is shown here, line by line,",
			"with the stage each line belongs to.", "", "p pastes one, o opens one, t says how to record one.")
	case t.count() > 0:
		return t.list(t.st, t.sc.right.w, t.sc.right.h)
	case t.find.going:
		return emptyPane(t.st, t.w, "Searching. Esc stops and takes the filter away.")
	case t.filter != "":
		return emptyPane(t.st, t.w, "No line fits. Esc takes the filter away"+either(t.typed != nil, ".", ", a shows all lines."))
	}
	return emptyPane(t.st, t.w, "No line belongs to a stage. a shows all lines.")
}

func (t *trace) can(a action) bool {
	if t.d == nil {
		return false
	}
	switch last := t.count() - 1; a {
	case actUp, actHome:
		return t.sel > 0
	case actDown, actEnd:
		return t.sel < last
	case actPageUp:
		return t.sel > 0 || t.top > 0
	case actPageDown:
		return t.sel < last || t.top < last+1-t.height
	case actAllLines:
		return len(t.d.Marked) > 0
	case actEnter:
		s, ok := t.selected()
		return ok && t.mark(s) != nil
	case actNext, actPrevious:
		return t.problem
	case actCopy, actCopyAll, actWrap:
		return t.count() > 0
	}
	return false
}

func (t *trace) key(a action) string {
	switch a {
	case actUp:
		t.move(-1)
	case actDown:
		t.move(1)
	case actPageUp:
		t.pageBy(-1)
	case actPageDown:
		t.pageBy(1)
	case actHome:
		t.move(-t.count())
	case actEnd:
		t.move(t.count())
	case actAllLines:
		t.toggleAll()
		return either(t.all, "all lines", "lines of a stage alone")
	}
	return ""
}

// click selects a line, whichever of its rows it hits; Enter alone follows it.
func (t *trace) click(x, y int) bool {
	if i := y - t.sc.right.y; t.sc.right.holds(x, y) && i < len(t.drawn) {
		t.sel = t.drawn[i]
	}
	return false
}

func (t *trace) wheel(_, _, d int) { t.move(d) }

func (t *trace) follow() (jump, string) {
	if s, ok := t.selected(); ok {
		if m := t.mark(s); m != nil {
			to := jump{view: viewDiagnosis, stage: m.Stage}
			if m.Run >= 0 && m.Run != t.d.Chosen {
				to.run = m.Run + 1
			}
			return to, ""
		}
	}
	return jump{}, ""
}

func (t *trace) here() jump { return jump{view: viewTrace} }

func (t *trace) show(to jump) {
	if to.line == 0 {
		return
	}
	if i := slices.IndexFunc(t.d.Traces, func(tr *logparse.Trace) bool { return to.text != "" && tr.Name.String() == to.text }); i >= 0 {
		to.trace = i
	}
	t.goTo(spot{to.trace, to.line})
	t.top = max(0, t.sel-t.height/2)
	t.reveal()
}

func (t *trace) copyLine() string {
	if t.count() == 0 {
		return ""
	}
	l, _ := t.line(t.sel)
	return l.text
}

// copyAll is all lines that are in memory.
func (t *trace) copyAll() string {
	var lines []string
	for i := range t.count() {
		if l, ok := t.line(i); ok {
			lines = append(lines, l.text)
		}
	}
	return strings.Join(lines, "\n")
}
