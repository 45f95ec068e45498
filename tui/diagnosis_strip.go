package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// A part of the strip is where a stage stands in it.
type stripPart struct {
	x, w  int
	stage diagnose.StageID
}

// strip draws the stages in one line, for narrow screens, and says where each
// stands in it. titled reports whether there was room for the selected stage's
// title behind them.
func (p *pipeline) strip(st styles, w int) (line string, parts []stripPart, titled bool) {
	var b strings.Builder
	b.WriteString(" ")
	x := 1
	for i := range p.d.Stages {
		s := &p.d.Stages[i]
		here := s.ID == p.selectedID()
		text := fmt.Sprintf("%d%s", s.ID.Number(), outcomeGlyph[s.Outcome])
		style := st.outcome(s.Outcome, s.After)
		switch {
		case here && s.ID == p.d.FirstFailure:
			text, style = " "+text+" "+outcomeWord[s.Outcome]+" ", st.badgeFail
		case here:
			text, style = " "+text+" "+outcomeWord[s.Outcome]+" ", st.selected
		case s.ID == p.d.FirstFailure:
			style = st.fail
		}
		b.WriteString(style.Render(text) + " ")
		parts = append(parts, stripPart{x, width(text), s.ID})
		x += width(text) + 1
	}
	if s := p.stage(); s != nil && x+2+width(s.Title()) <= w {
		b.WriteString(st.bold.Render("  " + s.Title()))
		titled = true
	}
	return fit(b.String(), w), parts, titled
}
