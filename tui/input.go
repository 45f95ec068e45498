package tui

import (
	"strings"

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
	if m.dialog != nil {
		return m.pressDialog(k, s)
	}
	if m.typing {
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

// command runs what a key asks for.
func (m *model) command(key string) tea.Cmd { return m.run(actionFor(key, m.scope())) }

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
	if m.guard.paste() {
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
		m.guard.drain()
		return m.say("keys that fast are taken for a paste; nothing was done")
	case m.guard.burst:
		return m.tick()
	}
	return nil
}

// pressDialog gives a key to the dialog.
func (m *model) pressDialog(k tea.Key, s stroke) (tea.Cmd, bool) {
	p, ok := m.dialog.(*paste)
	if !ok || p.result != nil || p.busy {
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

// grant does what a dialog wants done.
func (m *model) grant(r request) tea.Cmd {
	shown := m.dialog
	if r.close {
		m.dialog = nil
		m.guard = guard{}
	}
	switch {
	case r.act != actNone:
		return m.run(r.act)
	case r.open != "":
		how := openBeside
		if r.compare {
			how = openCompare
		}
		return m.start(how, []examine.Input{{Path: r.open}}, "")
	case r.list != "":
		return listFolder(r.list)
	case r.look != "":
		return m.look(r.look)
	case r.save != nil:
		for _, in := range m.session.inputs {
			r.save.inputs = append(r.save.inputs, in.Path)
		}
		return r.save.write(m.d)
	case r.use != useNone:
		if p, ok := shown.(*paste); ok {
			return m.use(p.result, r.use)
		}
	}
	return nil
}

func (m *model) newPaste() *paste {
	return &paste{hadText: len(m.session.traces.List) > 0, last: m.now()}
}

// openDialog asks for a file.
func (m *model) openDialog(compare bool) tea.Cmd {
	o := newOpen(m.session.path(), compare)
	m.dialog = o
	return listFolder(o.dir)
}

// pasted takes a bracketed paste.
func (m *model) pasted(content string) tea.Cmd {
	if strings.TrimSpace(content) == "" {
		return nil
	}
	if m.typing {
		m.filter.insert(content)
		m.useFind()
		return nil
	}
	if m.dialog != nil {
		return m.grant(m.dialog.text(content))
	}
	p := m.newPaste()
	m.dialog = p
	return m.grant(p.text(content))
}

// look has a text recognised.
func (m *model) look(content string) tea.Cmd {
	p, ok := m.dialog.(*paste)
	if !ok {
		p = m.newPaste()
		m.dialog = p
	}
	m.runs++
	p.run, p.busy = m.runs, true
	p.lines = strings.Count(content, "\n") + strings.Count(content, "\r")
	return recognise(m.ctx, pastedMsg{run: p.run, before: m.d}, content, m.session.facts, m.session.traces)
}

// recognised shows what a pasted text is. The path of a file opens it.
func (m *model) recognised(msg pastedMsg) tea.Cmd {
	p, ok := m.dialog.(*paste)
	if !ok || p.run != msg.run {
		return nil
	}
	if msg.pasted.Path != "" {
		m.dialog = nil
		return m.start(openBeside, []examine.Input{{Path: msg.pasted.Path}}, "")
	}
	p.busy, p.result = false, &msg
	return nil
}

// use takes over what was pasted.
func (m *model) use(r *pastedMsg, u use) tea.Cmd {
	switch {
	case u == useCompare:
		m.session.compareText(r)
		m.judge(m.d == nil)
		m.view = viewDiff
		return nil
	case u == useReplace:
		m.session.dropTraces()
	}
	m.session.addTrace(r)
	first := m.d == nil || m.view == viewDiagnosis
	if u == useAdd && r.before == m.d {
		m.adopt(r.after, first)
	} else {
		m.judge(first)
	}
	m.firstLine()
	return m.say("judged with the trace: " + verdictWord[m.d.Verdict])
}

// click acts on what is under the mouse.
func (m *model) click(c tea.Mouse) tea.Cmd {
	if m.dialog != nil {
		if _, keeps := m.dialog.(*paste); !keeps && !m.over.holds(c.X, c.Y) {
			m.dialog, m.guard = nil, guard{}
		}
		return nil
	}
	for _, z := range m.zones {
		if z.holds(c.X, c.Y) {
			return m.run(z.act)
		}
	}
	if m.d == nil || m.work != nil {
		return nil
	}
	if m.sc.strip.holds(c.X, c.Y) {
		for _, p := range m.strip {
			if c.X >= p.x && c.X < p.x+p.w {
				m.pipeline.choose(p.stage)
				m.evidence.page = page{}
			}
		}
		return nil
	}
	return m.clickPane(c)
}

func (m *model) clickPane(c tea.Mouse) tea.Cmd {
	for i, r := range []rect{m.sc.left, m.sc.right} {
		if !r.holds(c.X, c.Y) {
			continue
		}
		again := m.focus == i && c.Button == tea.MouseLeft
		m.focus = i
		y := c.Y - r.y - m.inset()
		if m.view == viewTrace {
			if at := m.trace.top + y; y >= 0 && at < m.trace.count() {
				m.trace.sel = at
			}
			return nil
		}
		p := m.page()
		if m.view == viewDiagnosis && i == 0 && m.sc.wide {
			y--
		}
		before := p.sel
		if p.click(y) && again && before == p.sel {
			return m.follow()
		}
		if p == &m.pipeline.page && before != p.sel {
			m.evidence.page = page{}
		}
		if p == &m.fix.ways && before != p.sel {
			m.fix.steps = page{}
		}
	}
	return nil
}

// inset is how far the rows of a pane stand below its top.
func (m *model) inset() int {
	if m.view == viewDiff || m.view == viewTrace || m.view == viewDisk || m.view == viewDiagnosis && !m.sc.wide {
		return 0
	}
	return 1
}

// wheel scrolls what is under the mouse.
func (m *model) wheel(c tea.Mouse) {
	d := 3
	if c.Button == tea.MouseWheelUp {
		d = -3
	}
	if m.dialog != nil || m.d == nil || m.work != nil {
		return
	}
	if m.view == viewTrace {
		m.trace.move(d, m.listHeight())
		return
	}
	focus := m.focus
	if m.sc.left.holds(c.X, c.Y) {
		m.focus = 0
	} else if m.sc.left.h > 0 {
		m.focus = 1
	}
	m.page().scroll(d, m.pageHeight())
	m.focus = focus
}

// copy puts text on the clipboard.
func (m *model) copy(s string) tea.Cmd {
	if strings.TrimSpace(s) == "" {
		return m.say("nothing to copy here")
	}
	s = strings.TrimRight(s, " \n")
	what := "copied " + count(strings.Count(s, "\n")+1, "line")
	return tea.Batch(tea.SetClipboard(s), systemClipboard(s), m.say(what))
}
