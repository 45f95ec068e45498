package tui

import (
	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// jumpTo is where the screen shows the place of a piece of evidence.
func jumpTo(ev diagnose.Evidence) jump {
	p := ev.Place
	switch p.Source {
	case diagnose.FromTrace:
		if p.Line > 0 {
			return jump{view: viewTrace, text: p.Path.String(), line: p.Line}
		}
	case diagnose.FromStore, diagnose.FromBcdedit:
		to := jump{view: viewDiff, object: p.Object.String()}
		if p.Element != 0 {
			to.element = p.Element.String()
		}
		return to
	case diagnose.FromSysprepLog:
		if p.Disk == 0 { // given by itself
			return jump{view: viewTrace, text: p.Path.String(), line: p.Line}
		}
		fallthrough
	case diagnose.FromDisk:
		return jump{view: viewDisk, disk: p.Disk, part: p.Partition}
	}
	return jump{}
}

// goTo shows a place and remembers where Esc comes back to.
func (m *model) goTo(to jump) {
	if to.view == viewNone {
		return
	}
	if to.view != m.view {
		m.back = append(m.back, m.pane().here())
		m.view, m.typing = to.view, false
		m.refresh()
	}
	m.pane().show(to)
}

// goToView shows a view as a key asks for it: in the one that is shown nothing
// changes.
func (m *model) goToView(v view) {
	if v != m.view {
		m.goTo(jump{view: v})
	}
}

// goBack goes one step back; it never quits.
func (m *model) goBack() tea.Cmd {
	switch n := len(m.back); {
	case m.work != nil:
		return m.interrupt()
	case m.d == nil:
	case m.library != nil && m.trouble():
		m.backToLibrary()
	case m.needs.zoom > 0:
		m.pane().key(actZoom)
	case m.stopFind():
	case n > 0:
		to := m.back[n-1]
		m.back, m.view = m.back[:n-1], to.view
		m.pane().show(to)
	case m.view != home:
		m.view = home
	case m.library != nil && !m.pane().here().right:
		m.backToLibrary()
	default:
		to := m.pane().here()
		to.right = false
		m.pane().show(to)
	}
	return nil
}

// follow goes where the selected row leads.
func (m *model) follow() tea.Cmd {
	to, note := m.pane().follow()
	if note != "" {
		return m.say(note)
	}
	if to.act != actNone {
		return m.do(to.act)
	}
	if to.run > 0 {
		cmd := m.judgeRun(to.run - 1)
		m.goTo(to)
		return cmd
	}
	m.goTo(to)
	return nil
}
