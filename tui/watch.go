package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// pollEvery is how often the files of the traces are looked at.
const pollEvery = time.Second

// pollLater looks at the files in a while.
func (m *model) pollLater() tea.Cmd {
	if m.session.polling != pollNone || m.session.watch == nil {
		return nil
	}
	m.session.polling = pollWaits
	return m.after(pollEvery, pollMsg{})
}

// polled takes over what was written to the files.
func (m *model) polled(msg polledMsg) tea.Cmd {
	if !m.session.polled(msg) {
		return m.pollLater()
	}
	note, before := "", m.d
	for _, name := range msg.Replaced {
		m.trace.forget()
		note = baseName(name.String()) + " was replaced and is read anew"
	}
	m.judge(false)
	if note == "" && m.d.Headline != before.Headline {
		note = "the trace went on: " + verdictWord[m.d.Verdict]
	}
	if note == "" {
		return m.pollLater()
	}
	return tea.Batch(m.say(note), m.pollLater())
}
