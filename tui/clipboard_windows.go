package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
)

// systemClipboard copies by the system's own call: only the newest consoles
// understand the escape sequence.
func systemClipboard(s string) tea.Cmd {
	return func() tea.Msg {
		clipboard.WriteAll(s) // without it the escape sequence has to do
		return nil
	}
}
