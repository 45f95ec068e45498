package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// pipelineWidth is the width of the pipeline's box on a screen w cells wide.
func pipelineWidth(w int) int {
	switch {
	case w < 120:
		return 38
	case w < 140:
		return 48
	case w >= thirdWidth && w < 200: // three columns
		return 46
	}
	return 56
}

// The pipeline lists the stages with what the disk and the trace say of each.
type pipeline struct {
	page
	d   *diagnose.Diagnosis
	was map[diagnose.StageID]diagnose.Outcome // of the stages that changed when they were looked at again
}

// stage is the selected stage; nil before there is a diagnosis.
func (p *pipeline) stage() *diagnose.Stage {
	id := p.selectedID()
	if p.d == nil || id == "" {
		return nil
	}
	return p.d.Stage(id)
}

// selectedID is its id; empty when there is none.
func (p *pipeline) selectedID() diagnose.StageID {
	id, _ := p.selected().value.(diagnose.StageID)
	return id
}

// choose selects a stage, if it is there.
func (p *pipeline) choose(id diagnose.StageID) bool { return p.find(string(id)) }

// firstStage is the stage the user should see first: the first failing one,
// else the first that warns, else the one that the case can speak of at all.
func firstStage(d *diagnose.Diagnosis) diagnose.StageID {
	if d.FirstFailure != "" {
		return d.FirstFailure
	}
	for i := range d.Stages {
		if d.Stages[i].Outcome == diagnose.Warn {
			return d.Stages[i].ID
		}
	}
	switch {
	case len(d.Disks) > 0:
		return diagnose.StageOrder[0]
	case d.BCD != nil:
		return diagnose.BCDDevices
	}
	for i := range d.Stages {
		if s := &d.Stages[i]; len(s.Disk.Evidence)+len(s.Trace.Evidence) > 0 && s.Outcome != diagnose.Pass {
			return s.ID
		}
	}
	if d.Trace != nil && len(d.Trace.Codes) > 0 {
		return diagnose.Components
	}
	return diagnose.StageOrder[0]
}

// build makes the rows for a pane w cells wide. The stages that fail, warn or prove the
// cause have a second line first, the others as far as all of them fit.
func (p *pipeline) build(st styles, w int) {
	second := p.secondLines()
	var rows []row
	for i := range p.d.Stages {
		s := &p.d.Stages[i]
		if s.After && (i == 0 || !p.d.Stages[i-1].After) {
			rows = append(rows, row{text: rule(st, p.stopWords(), w-2)})
		}
		rows = append(rows, p.titleRow(st, s, w, !second[s.ID]))
		if second[s.ID] {
			rows = append(rows, row{text: p.summary(st, s, w), part: true})
		}
	}
	p.set(rows)
	p.reveal()
}

// secondLines are the stages whose summary there is room for.
func (p *pipeline) secondLines() map[diagnose.StageID]bool {
	room := p.height - len(p.d.Stages)
	if p.d.FirstFailure != "" {
		room-- // the rule behind it
	}
	second := map[diagnose.StageID]bool{}
	for _, first := range []bool{true, false} {
		for i := range p.d.Stages {
			s := &p.d.Stages[i]
			matters := s.Outcome == diagnose.Fail || s.Outcome == diagnose.Warn || p.proves(s)
			if s.Summary != "" && matters == first && room > 0 {
				second[s.ID] = true
				room--
			}
		}
	}
	return second
}

// stopWords stand behind the first stage that fails. Only a trace shows where
// VMM stopped; a disk shows where it would have reason to.
func (p *pipeline) stopWords() string {
	if p.d.SeenToStop() {
		return "VMM stopped here"
	}
	return "after the first failure"
}

// proves reports whether the cause is proven by that stage and not plain from
// the stage VMM stopped at.
func (p *pipeline) proves(s *diagnose.Stage) bool {
	c := p.d.Cause()
	return p.d.FirstFailure != "" && c.Stage == s.ID && s.ID != p.d.FirstFailure
}

func (p *pipeline) titleRow(st styles, s *diagnose.Stage, w int, tight bool) row {
	mark := st.outcome(s.Outcome, s.After)
	title := st.text
	switch {
	case s.ID == p.d.FirstFailure || p.proves(s):
		title = st.bold
	case s.After:
		title = st.quiet
	}
	name, state, room := s.Title(), outcomeGlyph[s.Outcome]+" "+outcomeWord[s.Outcome], w-1-3-7-11
	stateWidth := 6
	switch {
	case w < narrowPipeline:
		state, stateWidth, room = outcomeGlyph[s.Outcome], 1, w-1-3-2-9
	case w < roomyPipeline:
		room = w - 1 - 3 - 7 - 9
	}
	if tight && p.proves(s) && width(name)+6 <= room {
		name += " ◄ why"
	}
	if was, changed := p.was[s.ID]; changed {
		name = cut(name, room-6) + " was " + outcomeGlyph[was]
	}
	text := st.quiet.Render(fitRight(fmt.Sprint(s.ID.Number()), 2)) + " " +
		mark.Render(fit(state, stateWidth)) + " " + title.Render(fit(name, room)) + " " +
		p.sides(st, s, w)
	return row{
		text: text, id: string(s.ID), value: s.ID, mark: s.Outcome, loud: s.ID == p.d.FirstFailure,
		copy: fmt.Sprintf("%d %s: %s. %s", s.ID.Number(), s.Title(), s.Outcome, s.Summary),
	}
}

// sides are the two witnesses, below their names in the heading.
func (p *pipeline) sides(st styles, s *diagnose.Stage, w int) string {
	if w >= roomyPipeline {
		return st.side(s.Disk.Outcome, s.After) + "  " + st.side(s.Trace.Outcome, s.After)
	}
	glyph := func(o diagnose.Outcome) string { return st.outcome(o, s.After).Render(outcomeGlyph[o]) }
	return glyph(s.Disk.Outcome) + blanks(5) + glyph(s.Trace.Outcome)
}

// side is one witness of a stage, four cells wide.
func (st styles) side(o diagnose.Outcome, after bool) string {
	return st.outcome(o, after).Render("  " + outcomeGlyph[o] + " ")
}

// In fewer cells than narrowPipeline an outcome is a glyph alone: its word stands with
// the selected stage. In fewer than roomyPipeline the witnesses stand closer.
const (
	narrowPipeline = 40
	roomyPipeline  = 46
)

func (p *pipeline) summary(st styles, s *diagnose.Stage, w int) string {
	lead := blanks(10)
	if w < narrowPipeline {
		lead = blanks(5)
	}
	room := w - 2 - len(lead)
	if !p.proves(s) {
		return lead + st.quiet.Render(cut(s.Summary, room))
	}
	return lead + st.text.Render(cut(s.Summary, room-8)) + st.bold.Render("  ◄ why")
}

// heading names the two columns of witnesses.
func (p *pipeline) heading(st styles, w int) string {
	return st.quiet.Render(fitRight("disk trace", w-1)) + " "
}

// legend says what the glyphs stand for, in as many words as there is room for.
func legend(w int) string {
	return longest(w, "  √ passes  × fails  ! at risk  · no evidence  - skipped",
		" √ passes × fails ! risk · none - skipped", " √ passes × fails ! risk · none", "")
}

// view draws the pane with its frame.
func (p *pipeline) view(st styles, r rect, focused bool) []string {
	h := r.h - 3
	lines := append([]string{p.heading(st, r.w-2)}, p.page.view(st, r.w-2, h, focused)...)
	if spare := h - len(p.rows); spare >= 2 {
		lines[h] = st.quiet.Render(cut(legend(r.w-2), r.w-2))
	}
	foot := p.spanWords(h)
	if s := p.stage(); foot == "" && s != nil {
		foot = fmt.Sprintf("%d of %d", s.ID.Number(), len(p.d.Stages))
	}
	return p.page.box(st, r, "Pipeline", foot, focused, lines, 1)
}
