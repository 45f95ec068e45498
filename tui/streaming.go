package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

// traceCounts are what a trace holds so far, of which nothing is concluded yet.
type traceCounts struct{ lines, messages, runs int }

func countTraces(list []*logparse.Trace) traceCounts {
	var c traceCounts
	for _, tr := range list {
		c.lines, c.messages, c.runs = c.lines+tr.Lines, c.messages+tr.Records, c.runs+len(tr.Runs)+tr.MoreRuns
	}
	return c
}

func (c traceCounts) String() string {
	return fmt.Sprintf("%s, %s, %s of VMM's detection", diagnose.Count(c.lines, "line"),
		diagnose.Count(c.messages, "message"), diagnose.Count(c.runs, "run"))
}

// streamed takes over what was read of the traces of the case that is shown. What
// was read until the reading was stopped stays.
func (m *model) streamed(msg tracesMsg) tea.Cmd {
	mine := m.work != nil && msg.run == m.work.run
	if mine && !m.work.aside {
		m.work.counts = countTraces(msg.traces.List)
		return nil
	}
	if !m.session.stream(msg) {
		if msg.over != nil {
			msg.files.Close()
		}
		return nil
	}
	first := mine && !m.work.touched
	if msg.over == nil {
		return m.judgeAside(first, nil)
	}
	if mine {
		m.stop()
	}
	if msg.over.how == openBeside && len(msg.traces.List) == 0 {
		m.session.forget(msg.over.inputs)
	} else {
		m.session.complain(msg.traces.Problems)
	}
	m.complain(msg.traces.Problems)
	m.session.watchFiles(msg.over.before)
	return tea.Batch(m.pollLater(), m.judgeAside(first, m.remember))
}

// judgeAside draws the conclusions outside the event loop, since there may be
// thousands of runs, and does what comes then.
func (m *model) judgeAside(first bool, then func() tea.Cmd) tea.Cmd {
	m.session.changes++
	facts, traces := m.session.evidence()
	msg := judgedMsg{changes: m.session.changes, first: first, then: then}
	return func() tea.Msg {
		msg.d = diagnose.Judge(facts, traces)
		return msg
	}
}

// judged takes over what was concluded, unless the case has changed meanwhile.
func (m *model) judged(msg judgedMsg) tea.Cmd {
	if msg.changes == m.session.changes {
		m.adopt(msg.d, msg.first)
	}
	if msg.then != nil {
		return msg.then()
	}
	return nil
}

// readingLine is the title while the traces of the case are read.
func (m *model) readingLine() string {
	w := m.work
	state, bar := " stop ", "  "
	if m.w >= wideWidth {
		state, bar = " judge without the rest ", "   "+w.bar(m.st, 12)+"  "
	}
	state = m.st.keyBold.Render("Esc") + m.st.quiet.Render(state)
	bar += m.st.quiet.Render(w.far(m.now())) + "   "
	return spread(" "+cut(w.names(m.st), m.w-1-width(state)-width(bar))+bar, state, m.w)
}

// names are those of the inputs.
func (w *work) names(st styles) string {
	var names []string
	for _, in := range w.inputs {
		names = append(names, st.bold.Render(baseName(inputName(in))))
	}
	return strings.Join(names, st.quiet.Render(" + "))
}

// bar shows how much of the traces was read, in w cells.
func (w *work) bar(st styles, cells int) string {
	full := 0
	if w.at.All > 0 {
		full = int(int64(cells) * w.at.Read / w.at.All)
	}
	return meter(st, full, cells)
}

// meter is a bar of cells of which some are full.
func meter(st styles, full, cells int) string {
	return st.key.Render(strings.Repeat("█", full)) + st.frame.Render(strings.Repeat("░", cells-full))
}

// far says how far the reading of the traces is, and how long it will take once
// that can be told.
func (w *work) far(now time.Time) string {
	if w.at.All == 0 {
		return "reading"
	}
	s := fmt.Sprintf("%d %%  %s of %s", 100*w.at.Read/w.at.All, diagnose.Size(w.at.Read), diagnose.Size(w.at.All))
	if spent := now.Sub(w.started); spent > 2*time.Second && w.at.Read > 0 {
		left := time.Duration(float64(spent) / float64(w.at.Read) * float64(w.at.All-w.at.Read))
		s += fmt.Sprintf(", %d s left", int(left.Seconds())+1)
	}
	return s
}
