package tui

import (
	"strings"

	"vmmdoctor/diagnose"

	tea "charm.land/bubbletea/v2"
)

// copyFrom copies what a pane gives, or what stands in its place.
func (m *model) copyFrom(of func() string) tea.Cmd {
	if m.trouble() {
		return m.copy(strings.Join(troubleLines(m.d.Problems), "\n"))
	}
	return m.copy(of())
}

// copy puts text on the clipboard.
func (m *model) copy(s string) tea.Cmd {
	if strings.TrimSpace(s) == "" {
		return m.say("nothing to copy here")
	}
	s = strings.TrimRight(s, " \n")
	what := "copied " + diagnose.Count(strings.Count(s, "\n")+1, "line")
	return tea.Batch(tea.SetClipboard(s), systemClipboard(s), m.say(what))
}
