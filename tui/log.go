package tui

import (
	"fmt"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
)

// logMessage notes what a message was and how long it took. What was typed or
// pasted stays out of the log.
func (m *model) logMessage(msg tea.Msg, took time.Duration) {
	if !m.log.Enabled(m.ctx, slog.LevelDebug) {
		return
	}
	attrs := []any{"type", fmt.Sprintf("%T", msg), "took", took}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.Text == "" {
			attrs = append(attrs, "key", msg.Keystroke())
		}
	case tea.WindowSizeMsg:
		attrs = append(attrs, "width", msg.Width, "height", msg.Height)
	case tea.PasteMsg:
		attrs = append(attrs, "bytes", len(msg.Content))
	case openedMsg:
		attrs = append(attrs, "run", msg.run, "disks", len(msg.facts.Disks), "traces", len(msg.traces.List))
		for _, p := range append(msg.facts.Problems, msg.traces.Problems...) {
			m.log.Error("cannot use", "path", p.Path.String(), "reason", p.Reason)
		}
	case stockMsg:
		attrs = append(attrs, "disks", len(msg.rows), "over", msg.over)
	case pastedMsg:
		attrs = append(attrs, "run", msg.run, "kind", msg.pasted.Kind, "lines", msg.pasted.Lines)
		if msg.err != nil {
			m.log.Error("cannot read what was pasted", "error", msg.err)
		}
	case listedMsg:
		if msg.err != nil {
			m.log.Error("cannot list", "folder", msg.dir, "error", msg.err)
		}
	}
	m.log.Debug("message", attrs...)
}
