package tui

import (
	tea "charm.land/bubbletea/v2"
)

// click acts on what is under the mouse.
func (m *model) click(c tea.Mouse) tea.Cmd {
	if m.small() {
		return nil
	}
	if m.dialog != nil {
		return m.clickDialog(c)
	}
	for _, z := range m.zones {
		if z.holds(c.X, c.Y) {
			if z.run > 0 {
				return m.judgeRun(z.run - 1)
			}
			if m.typing && !bound(z.act, onTyping) {
				m.typing = false
				m.refresh()
			}
			return m.do(z.act)
		}
	}
	if m.atLibrary() && !m.busyShown() {
		if m.clickLibrary(c.X, c.Y) && c.Button == tea.MouseLeft {
			return m.openSelected()
		}
		return nil
	}
	if m.d == nil || m.busy() || m.trouble() {
		return nil
	}
	if m.pane().click(c.X, c.Y) && c.Button == tea.MouseLeft {
		return m.follow()
	}
	return nil
}

// clickDialog presses what lies under the mouse in the dialog. A click beside it
// closes it, unless it holds what would be lost.
func (m *model) clickDialog(c tea.Mouse) tea.Cmd {
	if t, x, ok := m.over.at(c.X, c.Y); ok {
		return m.grant(t.press(x))
	}
	stays, ok := m.dialog.(interface{ keeps() bool })
	if !(ok && stays.keeps()) && !m.over.holds(c.X, c.Y) {
		return m.grant(request{close: true})
	}
	return nil
}

// wheel scrolls what is under the mouse.
func (m *model) wheel(c tea.Mouse) {
	d := 3
	if c.Button == tea.MouseWheelUp {
		d = -3
	}
	switch {
	case m.small():
		return
	case m.dialog != nil:
		m.dialog.wheel(d)
		return
	case m.atLibrary() && !m.busyShown():
		m.library.scroll(d)
		return
	case m.d == nil || m.busy() || m.trouble():
		return
	}
	m.pane().wheel(c.X, c.Y, d)
}
