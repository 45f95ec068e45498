package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// A seeker is a pane in which something can be looked for: the trace, which is
// filtered, and the comparison.
type seeker interface {
	// seekable reports whether there is anything to look in.
	seekable() bool
	// seeking is what is looked for; empty when nothing is.
	seeking() string
	// seek looks for something else, or for nothing.
	seek(what string)
	// found reports whether there is a match.
	found() bool
	// match selects the next match in the direction d, if there is another one.
	match(d int) bool
}

// seeker is what something is looked for in now.
func (m *model) seeker() (seeker, bool) {
	if m.atLibrary() {
		return m.library, true
	}
	s, ok := m.pane().(seeker)
	return s, ok
}

// beginFind takes what is typed from now on as what to look for.
func (m *model) beginFind() {
	if s, ok := m.seeker(); ok && s.seekable() {
		m.typing = true
		m.filter.set(s.seeking())
	}
}

// pressFind edits what is typed; it is used at once.
func (m *model) pressFind(k tea.Key) tea.Cmd {
	if a := actionFor(k.Keystroke(), onTyping); a != actNone {
		return m.do(a)
	}
	m.filter.key(k)
	m.useFind()
	return nil
}

// runTyping does what an action asks for while something is typed.
func (m *model) runTyping(a action) tea.Cmd {
	switch a {
	case actKeepFind:
		m.typing = false
	case actBack:
		m.typing = false
		m.filter.set("")
		m.useFind()
	case actMatchOn:
		return m.nextMatch(1)
	case actMatchBack:
		return m.nextMatch(-1)
	}
	return nil
}

// enabledTyping is the part of enabled for that time.
func (m *model) enabledTyping(a action) bool {
	if a == actKeepFind || a == actBack {
		return true
	}
	s, ok := m.seeker()
	return ok && !m.atLibrary() && s.seeking() != "" && s.found()
}

// useFind hands what is typed to the pane.
func (m *model) useFind() {
	if s, ok := m.seeker(); ok {
		s.seek(m.filter.String())
	}
}

// stopFind ends the looking; it reports whether there was any.
func (m *model) stopFind() bool {
	s, ok := m.seeker()
	if !ok || s.seeking() == "" {
		return false
	}
	s.seek("")
	return true
}

// nextMatch selects the next line, or element, that holds what was typed; after
// the last comes the first.
func (m *model) nextMatch(d int) tea.Cmd {
	s, ok := m.seeker()
	switch {
	case !ok || s.seeking() == "":
		return m.say("nothing to find yet; / takes it")
	case !s.match(d):
		return m.say("no other match here")
	}
	return nil
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
