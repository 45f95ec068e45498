package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// run does what an action asks for.
func (m *model) run(a action) tea.Cmd {
	if i, ok := a.digit(actRecent1); ok {
		return m.openRecent(i)
	}
	if m.scope() == onTyping {
		return m.runTyping(a)
	}
	if m.atLibrary() {
		if cmd, done := m.runInLibrary(a); done {
			return cmd
		}
	}
	switch a {
	case actQuit:
		return tea.Quit
	case actBack:
		return m.goBack()
	case actLibrary:
		m.backToLibrary()
		return nil
	case actOpen:
		return m.openDialog(false)
	case actCompare:
		return m.compareDialog()
	case actCompareFile:
		return m.openDialog(true)
	case actPaste:
		m.dialog = m.newPaste()
		return nil
	case actDemo:
		return m.demo()
	case actHelp:
		m.dialog = m.newHelp()
	case actSave:
		m.saveDialog()
	case actMouse:
		m.mouse = !m.mouse
		if m.mouse {
			return m.say("the mouse selects and scrolls")
		}
		return m.say("the mouse marks text; m gives it back to the program")
	case actRecord:
		m.dialog = newRecord()
	case actAgain:
		return m.start(openAgain, m.session.inputs, m.session.reference)
	}
	if m.d != nil && !m.busy() {
		return m.runInView(a)
	}
	return nil
}

// demo opens the built-in example.
func (m *model) demo() tea.Cmd {
	if m.options.Demo == nil {
		return nil
	}
	in, err := m.options.Demo()
	if err != nil {
		m.dialog = &message{title: "No example", lines: []string{"× " + err.Error() + "."}}
		return nil
	}
	m.example = true
	return m.start(openAnew, in, "")
}

// runInView does what an action asks for in the view that is shown.
func (m *model) runInView(a action) tea.Cmd {
	if i, ok := a.digit(actView1); ok {
		m.goToView(view(i + 1))
		return nil
	}
	switch a {
	case actFirstFailure:
		m.goToView(home)
		m.pane().key(a)
	case actEnter:
		return m.follow()
	case actCopy:
		return m.copyFrom(m.pane().copyLine)
	case actCopyAll:
		return m.copyFrom(m.pane().copyAll)
	case actSameFile:
		return m.sameFile()
	case actRepair:
		return m.repairDialog()
	case actWrap:
		m.whole = !m.whole
		return m.say(either(m.whole, "long lines are shown whole", "long lines are cut"))
	case actFilter:
		m.beginFind()
	case actMatchOn:
		return m.nextMatch(1)
	case actMatchBack:
		return m.nextMatch(-1)
	case actRunOn:
		return m.otherRun(1)
	case actRunBack:
		return m.otherRun(-1)
	case actAside:
		return m.setAside()
	case actNext:
		return m.nextProblem(1)
	case actPrevious:
		return m.nextProblem(-1)
	default:
		if note := m.pane().key(a); note != "" {
			return m.say(note)
		}
	}
	return nil
}

// either chooses between two sentences.
func either(first bool, one, other string) string {
	if first {
		return one
	}
	return other
}

// nextProblem selects the next thing that fails or warns.
func (m *model) nextProblem(d int) tea.Cmd {
	switch {
	case m.pane().step(d):
		return nil
	case d > 0:
		return m.say("no further problem here")
	}
	return m.say("no problem before this one")
}

// otherRun judges another run of the trace.
func (m *model) otherRun(d int) tea.Cmd {
	if !m.hasRun(d) {
		return nil
	}
	return m.judgeRun(m.d.Trace.Chosen + d)
}

// judgeRun judges run n, from 0, of the trace, and shows where it fails first.
func (m *model) judgeRun(n int) tea.Cmd {
	m.session.traces.Run = n + 1
	m.judge(false)
	m.panes[viewDiagnosis].key(actFirstFailure)
	m.trace.showFailure()
	return m.say(fmt.Sprintf("judged with run %d of %d", n+1, len(m.d.Trace.Runs)))
}

// setAside sets the traces aside, or takes them back.
func (m *model) setAside() tea.Cmd {
	if m.d.Trace == nil {
		return nil
	}
	m.session.traces.Aside = !m.session.traces.Aside
	m.judge(false)
	if m.session.traces.Aside {
		return m.say("the trace is set aside and not judged; x takes it back")
	}
	return m.say("the trace is judged again")
}

func (m *model) placeName() string {
	switch m.scope() {
	case onOpening:
		return "the opening screen"
	case onBusy:
		return "reading"
	case onLibrary:
		return "a library"
	case onTrouble:
		return "this message"
	}
	return views[m.view-1].name
}
