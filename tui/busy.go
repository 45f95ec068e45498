package tui

import (
	"fmt"
	"time"

	"vmmdoctor/diagnose"
)

// drawBusy is the pipeline filling up while the disk is being read.
func (m *model) drawBusy() []string {
	st, w := m.st, m.work
	names := ""
	for i, in := range w.inputs {
		if i > 0 {
			names += st.quiet.Render(" + ")
		}
		names += st.bold.Render(baseName(inputName(in)))
	}
	spent := m.now().Sub(w.started).Truncate(100 * time.Millisecond)
	out := []string{titleLine(st, names, "read-only", m.w), "",
		fmt.Sprintf("  %s %s", st.key.Render(string(spinner[w.turn%len(spinner)])), st.bold.Render("Reading")) +
			st.quiet.Render(fmt.Sprintf("   %s read, %.1f seconds", diagnose.Size(w.at.Read), spent.Seconds())), ""}
	now := w.at.Stage.Number()
	for _, id := range diagnose.StageOrder {
		s := diagnose.Stage{ID: id}
		mark, title := st.quiet.Render("·"), st.quiet.Render(fit(s.Title(), 28))
		switch n := id.Number(); {
		case n == now:
			mark, title = st.key.Render("►"), st.bold.Render(fit(s.Title(), 28))
		case n < now:
			mark, title = st.key.Render("•"), fit(s.Title(), 28)
		}
		line := fmt.Sprintf("  %s %2d %s", mark, id.Number(), title)
		out = append(out, line+st.quiet.Render(cut(w.notes[id], m.w-38)))
	}
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	foot, zones := footerLine(st, footerHints(onBusy), m.note, m.w, m.h-1)
	m.zones = zones
	return append(out[:m.h-1], foot)
}
