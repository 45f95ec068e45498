package tui

import (
	tea "charm.land/bubbletea/v2"
)

// click acts on what is under the mouse.
func (m *model) click(c tea.Mouse) tea.Cmd {
	if m.dialog != nil {
		stays, ok := m.dialog.(interface{ keeps() bool })
		if !(ok && stays.keeps()) && !m.over.holds(c.X, c.Y) {
			m.dialog, m.guard = nil, guard{}
		}
		return nil
	}
	for _, z := range m.zones {
		if z.holds(c.X, c.Y) {
			return m.run(z.act)
		}
	}
	if m.d == nil || m.busy() {
		return nil
	}
	if m.pane().click(c.X, c.Y) && c.Button == tea.MouseLeft {
		return m.follow()
	}
	return nil
}

// wheel scrolls what is under the mouse.
func (m *model) wheel(c tea.Mouse) {
	if m.dialog != nil || m.d == nil || m.busy() {
		return
	}
	d := 3
	if c.Button == tea.MouseWheelUp {
		d = -3
	}
	m.pane().wheel(c.X, c.Y, d)
}
