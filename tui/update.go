package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/internal/text"
)

func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, m.readHistory()}
	if len(m.options.Inputs) > 0 {
		cmds = append(cmds, m.start(openAnew, m.options.Inputs, m.session.reference))
	}
	return tea.Batch(cmds...)
}

// Update routes a message to what it is for.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	began := time.Now()
	cmd := m.update(msg)
	m.logMessage(msg, time.Since(began))
	return m, cmd
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	m.touch(msg)
	if key, ok := msg.(tea.KeyPressMsg); ok {
		cmd, silent := m.press(tea.Key(key))
		if silent {
			return cmd // part of a flood: thousands of these must cost nothing
		}
		return m.done(cmd)
	}
	return m.done(tea.Batch(m.fromTerminal(msg), m.fromWork(msg)))
}

// touch notes that the user has begun to look at a case that is still being read.
func (m *model) touch(msg tea.Msg) {
	if m.work == nil {
		return
	}
	switch msg.(type) {
	case tea.KeyPressMsg, tea.MouseClickMsg, tea.MouseWheelMsg, tea.PasteMsg:
		m.work.touched = true
	}
}

// fromTerminal takes what the terminal and its user send.
func (m *model) fromTerminal(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.FocusMsg:
		return tea.RequestWindowSize
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.st = newStyles(m.dark, m.profile)
	case tea.ColorProfileMsg:
		if !noColor() {
			m.profile = msg.Profile
			m.st = newStyles(m.dark, m.profile)
		}
	case tea.PasteMsg:
		return m.pasted(msg.Content)
	case tea.MouseClickMsg:
		return m.click(tea.Mouse(msg))
	case tea.MouseWheelMsg:
		m.wheel(tea.Mouse(msg))
	}
	return nil
}

// fromWork takes what comes back from outside the event loop.
func (m *model) fromWork(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case workMsg:
		return tea.Batch(m.fromWork(msg.msg), nextEvent(msg.of))
	case progressMsg:
		m.progress(msg)
	case releaseMsg:
		return m.release()
	case silenceMsg:
		return m.silence()
	case spinMsg:
		return m.spin(msg)
	case leaveMsg:
		return m.leave(msg)
	case foundMsg:
		return m.enterLibrary(msg)
	case libraryAgainMsg:
		return m.refillLibrary(msg)
	case stockMsg:
		return m.stocked(msg)
	case stockSpinMsg:
		return m.spinLibrary(msg)
	case openedMsg:
		return m.opened(msg)
	case tracesMsg:
		return m.streamed(msg)
	case judgedMsg:
		return m.judged(msg)
	case pastedMsg:
		return m.recognised(msg)
	case linesMsg:
		if msg.of == m.trace.d {
			m.trace.keep(msg.lines)
		}
	case hitsMsg:
		return m.takeHits(msg)
	case pollMsg:
		return m.session.poll(m.ctx)
	case polledMsg:
		return m.polled(msg)
	case recentMsg:
		m.recent = msg.list
	case previewMsg:
		return m.look(msg)
	case previewedMsg:
		return m.looked(msg)
	case listedMsg:
		if o, ok := m.dialog.(*open); ok {
			o.listed(msg)
		}
	case savedMsg:
		return m.saved(msg)
	case plannedMsg:
		m.planned(msg)
	case copiedMsg:
		return m.copied(msg)
	case madeMsg:
		return m.made(msg)
	case noteMsg:
		if msg.number == m.notes {
			m.note = ""
		}
	}
	return nil
}

// done brings the panes up to date after a message, takes up the next paste that
// waits, lets a filter search on, and asks for the lines of the trace that are about
// to be shown.
func (m *model) done(cmd tea.Cmd) tea.Cmd {
	if m.dialog == nil && m.work == nil && len(m.queue) > 0 {
		next := m.queue[0]
		m.queue = m.queue[1:]
		cmd = tea.Batch(cmd, m.pasted(next))
	}
	m.refresh()
	cmd = tea.Batch(cmd, m.preview(), m.trace.search(m.ctx))
	if m.pane() == pane(m.trace) {
		cmd = tea.Batch(cmd, m.trace.fetch())
	}
	return cmd
}

// takeHits takes over what a filter has found.
func (m *model) takeHits(msg hitsMsg) tea.Cmd {
	if err := m.trace.takeHits(msg); err != nil {
		m.log.Error("filter", "error", err)
		return m.say("the filter stopped: " + text.New(err.Error()).Expand())
	}
	return nil
}
