package tui

import (
	"fmt"
	"time"

	"vmmdoctor/diagnose"
)

// drawBusy is what is shown while a case is being read of which nothing is known
// yet: the pipeline filling up, or what was read of a trace.
func (m *model) drawBusy() []string {
	w := m.work
	out := append([]string{titleLine(m.st, w.names(m.st), "read-only", m.w), ""}, m.busyLines()...)
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	foot, zones := m.footer()
	m.zones = zones
	return append(out[:m.h-1], foot)
}

func (m *model) busyLines() []string {
	st, w := m.st, m.work
	spent := m.now().Sub(w.started).Truncate(100 * time.Millisecond)
	head := fmt.Sprintf("  %s %s", st.key.Render(string(spinner[w.turn%len(spinner)])), st.bold.Render("Reading"))
	if w.at.All > 0 {
		return []string{head, "", "  " + w.bar(st, min(60, m.w-4)), "  " + w.far(m.now()), "", "  " + st.quiet.Render(w.counts.String())}
	}
	out := []string{head + st.quiet.Render(fmt.Sprintf("   %s read, %.1f seconds", diagnose.Size(w.at.Read), spent.Seconds())), ""}
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
	return out
}
