package tui

import (
	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose/examine"
)

// press handles a key. It reports silent when nothing on the screen changes,
// as with each key of a long text that a console types.
func (m *model) press(k tea.Key) (cmd tea.Cmd, silent bool) {
	if k.Keystroke() == "ctrl+c" {
		return tea.Quit, false
	}
	s := stroke{name: k.String(), text: k.Text, at: m.now()}
	if k.Text == "" {
		s.name = k.Keystroke()
	}
	if m.dialog != nil && !m.small() {
		return m.pressDialog(k, s)
	}
	if m.typing && !m.small() {
		return m.pressFind(k), false
	}
	if before, ok := m.guard.release(s.at); ok { // its timer is late
		cmd := m.command(before.name)
		more, _ := m.press(k)
		return tea.Batch(cmd, more), false
	}
	switch m.guard.feed(s) {
	case hold:
		return m.after(guardWait, releaseMsg{}), true
	case take:
		return m.flood()
	}
	return m.command(s.name), false
}

// command runs what a key asks for, or gives it to the dialog that held it.
func (m *model) command(key string) tea.Cmd {
	if m.dialog != nil && !m.small() {
		return m.grant(m.dialog.key(tea.Key{Text: key, Code: []rune(key)[0]}))
	}
	return m.do(actionFor(key, m.scope()))
}

// commands runs a letter that came several times in one piece, until it opens something.
func (m *model) commands(letter string, n int) tea.Cmd {
	var all []tea.Cmd
	for range n {
		if all = append(all, m.command(letter)); m.dialog != nil || m.typing {
			break
		}
	}
	return tea.Batch(all...)
}

// release runs a letter that turned out to be a command.
func (m *model) release() tea.Cmd {
	s, ok := m.guard.release(m.now())
	switch {
	case ok:
		return m.command(s.name)
	case m.guard.held != nil: // a later letter is held, and the clock is coarse
		return m.after(guardWait, releaseMsg{})
	}
	return nil
}

// flood takes text that comes as key presses. As soon as it is too much for
// fast fingers the paste dialog collects the rest.
func (m *model) flood() (tea.Cmd, bool) {
	if m.guard.paste() && !m.small() && m.dialog == nil {
		p := m.newPaste()
		p.add(m.guard.drain())
		p.last = m.now()
		m.dialog = p
		return m.tick(), false
	}
	return m.tick(), true
}

// tick asks later whether the flood has ended; once at a time.
func (m *model) tick() tea.Cmd {
	if m.ticks {
		return nil
	}
	m.ticks = true
	return m.after(burstEnd, silenceMsg{})
}

// silence looks whether a flood has ended.
func (m *model) silence() tea.Cmd {
	m.ticks = false
	p, ok := m.dialog.(*paste)
	switch {
	case ok && p.result == nil && !p.busy && p.content.Len() > 0:
		if m.now().Sub(p.last) >= pasteSilence {
			return m.grant(p.finish())
		}
		return m.tick()
	case m.guard.silent(m.now()):
		text := m.guard.drain()
		if letter, same := repeated(text); same {
			return m.commands(letter, len(text)/len(letter))
		}
		if ok && len(text) >= pasteLength {
			m.wait(text)
			return nil
		}
		return m.say("keys that fast are taken for a paste; nothing was done")
	case m.guard.burst:
		return m.tick()
	}
	return nil
}

// pressDialog gives a key to the dialog.
func (m *model) pressDialog(k tea.Key, s stroke) (tea.Cmd, bool) {
	p, ok := m.dialog.(*paste)
	switch {
	case ok && p.result != nil:
		return m.pressSummary(k, s)
	case !ok || p.busy:
		return m.grant(m.dialog.key(k)), false
	}
	flowing := s.at.Sub(p.last) < guardWait && p.content.Len() > 0
	if s.name == "esc" && flowing { // an escape character of the text
		p.add("\x1b")
		p.last = s.at
		return nil, true
	}
	p.last = s.at
	cmd := m.grant(p.key(k))
	return tea.Batch(cmd, m.tick()), flowing && m.dialog == dialog(p)
}

// pressSummary gives a key to a paste that was looked at. A console may type the
// next one meanwhile, which then waits.
func (m *model) pressSummary(k tea.Key, s stroke) (tea.Cmd, bool) {
	switch m.guard.feed(s) {
	case hold:
		return m.after(guardWait, releaseMsg{}), true
	case take:
		return m.tick(), true
	}
	return m.grant(m.dialog.key(k)), false
}

// openPath opens a file beside what is open; nothing of the example belongs to a file of
// the user's, which takes its place.
func (m *model) openPath(path string) tea.Cmd {
	how := openBeside
	if m.example {
		how = openAnew
	}
	return m.start(how, []examine.Input{{Path: path}}, "")
}

// grant does what a dialog wants done.
func (m *model) grant(r request) tea.Cmd {
	shown := m.dialog
	if r.close {
		m.dialog = nil
		m.guard = guard{}
	}
	switch {
	case r.act != actNone:
		return m.do(r.act)
	case r.open != "":
		if r.compare {
			return m.start(openCompare, []examine.Input{{Path: r.open}}, "")
		}
		return m.openPath(r.open)
	case r.list != "":
		return m.listFolder(r.list)
	case r.recognise != "":
		return m.recognise(r.recognise)
	case r.save != nil:
		return m.write(r.save)
	case r.repair:
		return m.makeDisk(shown.(*repair))
	case r.again != nil:
		return m.openCase(r.again)
	case r.reference != nil:
		return m.compareKnown(r.reference)
	case r.copy != "":
		return m.copy(r.copy)
	case r.stop:
		m.making.cancel()
	case r.use != useNone:
		if p, ok := shown.(*paste); ok {
			return m.use(p.result, r.use)
		}
	}
	return nil
}
