package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// pollEvery is how often the files of the traces are looked at.
const pollEvery = time.Second

// pollLater looks at the files in a while.
func (m *model) pollLater() tea.Cmd {
	if m.session.polling != pollNone || len(m.session.watched) == 0 {
		return nil
	}
	m.session.polling = pollWaits
	return m.after(pollEvery, pollMsg{})
}

// polled takes over what was written to the files.
func (m *model) polled(msg polledMsg) tea.Cmd {
	m.session.polled()
	before, note := m.d, ""
	for _, n := range msg.news {
		if !slices.Contains(m.session.watched, n.of) || !n.trace.Recognised() ||
			!m.session.replace(n.of.name, n.trace) {
			continue
		}
		if n.replaced {
			m.trace.forget()
			note = baseName(n.of.name) + " was replaced and is read anew"
		}
		m.judge(false)
	}
	if note == "" && m.d != before && m.d.Headline != before.Headline {
		note = "the trace went on: " + verdictWord[m.d.Verdict]
	}
	if note == "" {
		return m.pollLater()
	}
	return tea.Batch(m.say(note), m.pollLater())
}
