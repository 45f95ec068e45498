package tui

import "vmmdoctor/diagnose"

// firstWay is what puts it right, step by step; nil where there is nothing to put right.
func firstWay(d *diagnose.Diagnosis) *diagnose.Remedy {
	wrong := d.Verdict == diagnose.VerdictFails || d.Verdict == diagnose.VerdictAtRisk
	if !wrong || len(d.Remedies) == 0 {
		return nil
	}
	return &d.Remedies[0]
}

// wayOut is the third column: the first way out, or what to do next, each with its
// reason.
func (p *diagnosis) wayOut(st styles, w int) []row {
	if way := firstWay(p.d); way != nil {
		rows := stepRows(st, way, jump{}, w, nil)
		for i, r := range rows {
			rows[i].jump = jump{view: viewFix, way: 1}
			if n, ok := r.value.(int); ok {
				rows[i].jump.step = n + 1
			}
		}
		return rows
	}
	t := telling{st: st, d: p.d, s: p.evidence.s, w: w}
	var rows []row
	for _, r := range t.next() {
		rows = append(rows, r)
		for _, l := range wrap(r.proof.plain, w-4) {
			rows = append(rows, row{text: "  " + st.quiet.Render(l), jump: r.jump})
		}
		if r.proof.formal != "" {
			for _, l := range commandLines(r.proof.formal, w-4) {
				rows = append(rows, row{text: "  " + st.key.Render(l), jump: r.jump})
			}
		}
		if r.jump.leads() {
			rows = append(rows, row{})
		}
	}
	return rows
}

func (p *diagnosis) drawWayOut() []string {
	title := "Next"
	if way := firstWay(p.d); way != nil {
		title = wayLetter(0) + " " + way.Title
	}
	r := p.sc.third
	var lines []string
	for _, row := range p.way.rows[min(p.way.top, len(p.way.rows)):] {
		lines = append(lines, " "+row.text)
	}
	return p.way.box(p.st, r, title, p.way.spanWords(r.h-2), false, lines[:min(len(lines), r.h-2)], 0)
}
