package tui

// wayOut is the third column: what to do first, or next, step by step.
func (p *diagnosis) wayOut(st styles, w int) []row {
	t := telling{st: st, d: p.d, s: p.evidence.s, w: w}
	if rows := t.next(); len(rows) > 0 {
		return rows
	}
	if len(p.d.Remedies) == 0 {
		return nil
	}
	return stepRows(st, &p.d.Remedies[0], jump{view: viewFix, way: 1}, w, nil)
}

func (p *diagnosis) drawWayOut() []string {
	title := "Next"
	if _, steps := p.d.Next(); len(steps) == 0 && len(p.d.Remedies) > 0 {
		title = "A " + p.d.Remedies[0].Title
	}
	r := p.sc.third
	var lines []string
	for _, row := range p.way.rows[min(p.way.top, len(p.way.rows)):] {
		lines = append(lines, " "+row.text)
	}
	return p.way.box(p.st, r, title, p.way.spanWords(r.h-2), false, lines[:min(len(lines), r.h-2)], 0)
}
