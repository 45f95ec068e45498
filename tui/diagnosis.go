package tui

import (
	"strings"

	"vmmdoctor/diagnose"
)

const (
	viewDiagnosis view  = 1
	onDiagnosis   scope = 1 << viewDiagnosis
)

// The diagnosis pane is the answer: the verdict, the stages in the order in
// which VMM goes through them, and what is known of the selected one.
type diagnosis struct {
	canvas
	sides    sides
	d        *diagnose.Diagnosis
	pipeline pipeline
	evidence evidence
	way      page        // the first way out, in a third column
	clicked  jump        // where a click in it leads
	parts    []stripPart // of the strip, as it was drawn
}

func (p *diagnosis) take(d *diagnose.Diagnosis) {
	if p.d == nil {
		p.evidence.fresh = true
	}
	p.d, p.pipeline.d, p.evidence.d = d, d, d
}

func (p *diagnosis) shape(c canvas) shape {
	s := shape{head: len(verdictLines(c.st, p.d, c.w, verdictHeight(c.h))), strip: true,
		runs: several(p.d.Trace), zoom: p.sides.zoomed()}
	if c.w < wideWidth || c.h < wideHeight {
		return s
	}
	s.left = pipelineWidth(c.w)
	if c.w >= thirdWidth && s.zoom == 0 {
		s.third = max((c.w-s.left)*2/5, thirdLeast)
	}
	return s
}

// From this width on a third column stands beside the evidence, wide enough for the path
// of sysprep.
const (
	thirdWidth = 160
	thirdLeast = 46
)

func (p *diagnosis) build(c canvas) {
	p.canvas = c
	w := pipelineWidth(wideWidth) - 2
	if c.sc.left.h > 0 {
		w = c.sc.left.w - 2
	}
	p.pipeline.was = c.was
	p.pipeline.height = max(c.sc.left.h-3, 1)
	p.pipeline.build(c.st, w)
	if p.evidence.s = p.pipeline.stage(); p.evidence.s == nil {
		p.evidence.s = &p.d.Stages[0]
	}
	switch {
	case c.sc.right.h == 0:
	case c.sc.wide:
		p.evidence.build(c, c.sc.right.w-2, c.sc.right.h-2)
	default:
		p.evidence.build(c, c.w-1, c.sc.right.h)
	}
	if c.sc.third.h > 0 {
		p.way.set(p.wayOut(c.st, c.sc.third.w-2))
		p.way.height = c.sc.third.h - 2
	}
}

func (p *diagnosis) draw() []block {
	sc := p.sc
	out := []block{{sc.head, verdictLines(p.st, p.d, p.w, sc.head.h)}}
	if sc.strip.h > 0 {
		line, parts, titled := p.pipeline.strip(p.st, p.w)
		p.parts = parts
		words := p.evidence.spanWords(p.evidence.height)
		if !titled {
			words = strings.TrimSpace(p.evidence.s.Title() + "  " + words)
		}
		lines := p.evidence.barred(p.st, p.evidence.view(p.st, sc.right.w-1, sc.right.h, true))
		return append(out, block{sc.strip, []string{line, rule(p.st, words, p.w)}}, block{sc.right, lines})
	}
	if sc.left.h > 0 {
		out = append(out, block{sc.left, p.pipeline.view(p.st, sc.left, !p.sides.right)})
	}
	if sc.right.h > 0 {
		out = append(out, block{sc.right, p.evidence.framed(p.st, sc.right, p.sides.right)})
	}
	if sc.third.h > 0 {
		out = append(out, block{sc.third, p.drawWayOut()})
	}
	return out
}

// list is the side that has the focus; on a small screen there is one.
func (p *diagnosis) list() *page {
	if p.onStages() {
		return &p.pipeline.page
	}
	return &p.evidence.page
}

// onStages reports whether the stages have the focus.
func (p *diagnosis) onStages() bool { return p.sc.wide && !p.sides.right }

func (p *diagnosis) can(a action) bool {
	switch n := p.pipeline.selectedID().Number(); a {
	case actTab, actZoom:
		return p.sc.wide
	case actLeft:
		return n > 1
	case actRight:
		return n < len(p.d.Stages)
	case actFirstFailure:
		return p.pipeline.selectedID() != firstStage(p.d) || p.sc.wide && p.sides.right
	case actNext, actPrevious:
		return p.pipeline.has()
	case actEnter:
		return p.onStages() || p.evidence.selected().jump.leads()
	case actCopy, actCopyAll, actWrap:
		return true
	}
	return p.list().can(a)
}

func (p *diagnosis) key(a action) string {
	switch {
	case p.sides.key(a):
	case a == actFirstFailure:
		p.sides.right = false
		p.choose(firstStage(p.d))
	case a == actLeft:
		p.otherStage(-1)
	case a == actRight:
		p.otherStage(1)
	default:
		before := p.pipeline.sel
		p.list().key(a)
		if p.pipeline.sel != before {
			p.evidence.again()
		}
	}
	return ""
}

// choose selects a stage.
func (p *diagnosis) choose(id diagnose.StageID) {
	if before := p.pipeline.sel; p.pipeline.choose(id) && p.pipeline.sel != before {
		p.evidence.again()
	}
}

// otherStage selects the stage before or after.
func (p *diagnosis) otherStage(d int) {
	if n := p.pipeline.selectedID().Number() + d; n >= 1 && n <= len(p.d.Stages) {
		p.choose(p.d.Stages[n-1].ID)
	}
}

func (p *diagnosis) click(x, y int) bool {
	switch sc := p.sc; {
	case sc.strip.holds(x, y):
		for _, part := range p.parts {
			if x >= part.x && x < part.x+part.w {
				p.choose(part.stage)
			}
		}
	case sc.left.holds(x, y):
		focused, before := !p.sides.right, p.pipeline.sel
		p.sides.right = false
		again := p.pipeline.click(y - sc.left.y - 2) // below the frame and the names of the columns
		if p.pipeline.sel != before {
			p.evidence.again()
		}
		return again && focused
	case sc.third.holds(x, y):
		if i := p.way.top + y - sc.third.y - 1; i >= 0 && i < len(p.way.rows) {
			p.clicked = p.way.rows[i].jump
		}
		return p.clicked.leads()
	case sc.right.holds(x, y):
		focused := p.sides.right
		p.sides.right = true
		top := sc.right.y
		if sc.wide {
			top++ // the frame
		}
		return p.evidence.click(y-top) && focused
	}
	return false
}

func (p *diagnosis) wheel(x, y, d int) {
	switch {
	case p.sc.left.holds(x, y):
		p.pipeline.scroll(d)
	case p.sc.third.holds(x, y):
		p.way.scroll(d)
	default:
		p.evidence.scroll(d)
	}
}

func (p *diagnosis) follow() (jump, string) {
	if to := p.clicked; to.leads() {
		p.clicked = jump{}
		return to, ""
	}
	if p.onStages() {
		p.sides.right = true
		return jump{}, ""
	}
	return p.evidence.selected().jump, ""
}

func (p *diagnosis) here() jump {
	return jump{view: viewDiagnosis, stage: p.pipeline.selectedID(), right: p.sides.right}
}

func (p *diagnosis) show(to jump) {
	p.sides = sides{right: to.right}
	if to.stage != "" && to.stage != p.pipeline.selectedID() {
		p.choose(to.stage)
	}
}

// step selects the next stage that fails or warns.
func (p *diagnosis) step(d int) bool {
	for n := p.pipeline.selectedID().Number() - 1 + d; n >= 0 && n < len(p.d.Stages); n += d {
		if o := p.d.Stages[n].Outcome; o == diagnose.Fail || o == diagnose.Warn {
			p.choose(p.d.Stages[n].ID)
			return true
		}
	}
	return false
}

func (p *diagnosis) copyLine() string { return p.list().line() }

func (p *diagnosis) copyAll() string {
	return wholeText(p.d, p.pipeline.text(), []string{"", p.evidence.s.Title(), ""}, p.evidence.text())
}
