package tui

import (
	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// enabled reports whether an action does something now. It is the one place that
// knows: keys, footer, help and mouse go by it, so that none of them promises what
// another does not keep.
func (m *model) enabled(a action) bool {
	switch {
	case m.small():
		return a == actQuit
	case a == actCompareFile: // no key asks for it, but a dialog
		return m.enabled(actCompare)
	case !bound(a, m.scope()):
		return false
	case m.scope() == onTyping:
		return m.enabledTyping(a)
	}
	if i, ok := a.digit(actRecent1); ok {
		return i < len(m.recent)
	}
	if i, ok := a.digit(actView1); ok {
		return view(i+1) != m.view
	}
	switch a {
	case actQuit, actHelp, actMouse, actOpen, actPaste, actRecord:
		return true
	case actDemo:
		return m.options.Demo != nil
	}
	if m.atLibrary() {
		return m.enabledInLibrary(a)
	}
	switch a {
	case actAgain:
		return len(m.session.inputs) > 0
	case actLibrary:
		return m.library != nil
	case actBack:
		return m.work != nil || m.d != nil && (m.library != nil || !m.trouble() && m.behind())
	}
	if m.trouble() {
		return true // what is bound there speaks of the message alone
	}
	return m.enabledInView(a)
}

// enabledInView is the part that is about the view that is shown.
func (m *model) enabledInView(a action) bool {
	switch a {
	case actSave:
		return true
	case actCompare:
		return m.session.facts.Store != nil && m.session.facts.Store.Store != nil
	case actSameFile:
		return m.nextStep(diagnose.NextSameFile) != nil
	case actAside:
		return m.d.Trace != nil
	case actRunBack:
		return m.hasRun(-1)
	case actRunOn:
		return m.hasRun(1)
	case actFirstFailure:
		return m.view != home || m.pane().can(a)
	case actRepair:
		return m.repairs() && m.subjectPath() != ""
	case actFilter:
		s, ok := m.pane().(seeker)
		return ok && s.seekable()
	case actMatchOn, actMatchBack:
		s, ok := m.pane().(seeker)
		return ok && s.seekable() && s.seeking() != "" && s.found()
	}
	return m.pane().can(a)
}

// behind reports whether there is a step back from where the user is.
func (m *model) behind() bool {
	s, seeks := m.pane().(seeker)
	return m.needs.zoom > 0 || seeks && s.seeking() != "" || len(m.back) > 0 || m.view != home || m.pane().here().right
}

// hasRun reports whether the trace has a run so far from the judged one.
func (m *model) hasRun(d int) bool {
	if m.d.Trace == nil || m.d.Trace.Aside {
		return false
	}
	n := m.d.Trace.Chosen + d
	return n >= 0 && n < len(m.d.Trace.Runs)
}

// do runs an action, if it does something now.
func (m *model) do(a action) tea.Cmd {
	if !m.enabled(a) {
		return nil
	}
	return m.run(a)
}

// small reports whether the window is too small to draw anything but that.
func (m *model) small() bool { return m.w < minWidth || m.h < minHeight }
