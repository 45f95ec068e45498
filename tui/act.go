package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// scope is where the keys are now.
func (m *model) scope() scope {
	switch {
	case m.work != nil && m.work.shown:
		return onBusy
	case m.d == nil:
		return onOpening
	case m.trouble():
		return onTrouble
	}
	for _, v := range views {
		if v.view == m.view {
			return v.scope
		}
	}
	return onDiagnosis
}

// trouble reports whether nothing at all could be opened.
func (m *model) trouble() bool {
	return m.d != nil && len(m.d.Problems) > 0 && len(m.d.Disks) == 0 && m.d.Trace == nil && m.d.BCD == nil
}

// run does what an action asks for.
func (m *model) run(a action) tea.Cmd {
	switch a {
	case actQuit:
		return tea.Quit
	case actBack:
		return m.goBack()
	case actOpen:
		return m.openDialog(false)
	case actCompare:
		return m.openDialog(true)
	case actPaste:
		m.dialog = m.newPaste()
		return nil
	case actDemo:
		return m.demo()
	case actRecent1, actRecent2, actRecent3, actRecent4, actRecent5, actRecent6, actRecent7, actRecent8, actRecent9:
		return m.openRecent(int(a - actRecent1))
	case actHelp:
		m.dialog = &help{view: m.placeName(), where: m.scope()}
	case actMouse:
		m.mouse = !m.mouse
		if m.mouse {
			return m.say("the mouse selects and scrolls")
		}
		return m.say("the mouse marks text; m gives it back to the program")
	case actRecord:
		m.dialog = recordHelp()
	case actAgain:
		if len(m.session.inputs) > 0 {
			return m.start(openAnew, m.session.inputs, m.session.reference)
		}
	}
	if m.d != nil && m.work == nil {
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
	return m.start(openAnew, in, "")
}

// runInView does what an action asks for in the view that is shown.
func (m *model) runInView(a action) tea.Cmd {
	switch a {
	case actView1, actView2, actView3, actView4, actView5:
		m.goTo(views[a-actView1].view)
	case actFirstFailure:
		m.goTo(viewDiagnosis)
		m.focus = 0
		m.pipeline.first()
		m.evidence.page = page{}
	case actEnter:
		return m.follow()
	case actCopy:
		return m.copy(m.copyLine())
	case actCopyAll:
		return m.copy(m.copyView())
	case actSave:
		m.dialog = newSave(m.subjectName())
	case actTab:
		m.focus = 1 - m.focus
	case actLeft, actRight:
		m.otherStage(map[action]int{actLeft: -1, actRight: 1}[a])
	case actZoom:
		m.zoom = !m.zoom
	case actSame:
		m.diff.same = !m.diff.same
	case actStacked:
		m.diff.stacked = !m.diff.stacked
	case actWrap:
		m.trace.wrap, m.evidence.whole = !m.trace.wrap, !m.evidence.whole
	case actAllLines:
		if m.trace.d != nil {
			m.trace.toggleAll(m.listHeight())
		}
	case actFilter:
		m.beginFind()
	case actMatchOn, actMatchBack:
		return m.nextMatch(map[action]int{actMatchBack: -1, actMatchOn: 1}[a])
	case actRunBack, actRunOn:
		return m.otherRun(map[action]int{actRunBack: -1, actRunOn: 1}[a])
	case actAside:
		return m.setAside()
	case actNext, actPrevious:
		return m.nextProblem(map[action]int{actPrevious: -1, actNext: 1}[a])
	default:
		m.move(a)
	}
	return nil
}

// goTo shows a view and remembers where Esc comes back to.
func (m *model) goTo(v view) {
	if v == m.view {
		return
	}
	m.back = append(m.back, place{m.view, m.focus, m.pipeline.selected().jump.stage})
	m.view, m.focus, m.zoom, m.typing = v, 0, false, false
}

// goBack goes one step back; it never quits.
func (m *model) goBack() tea.Cmd {
	switch n := len(m.back); {
	case m.work != nil:
		return m.interrupt()
	case m.d == nil:
	case m.zoom:
		m.zoom = false
	case m.view == viewTrace && m.trace.filter != "":
		m.trace.setFilter("")
	case m.view == viewDiff && m.diff.sought != "":
		m.diff.sought = ""
	case n > 0:
		p := m.back[n-1]
		m.back = m.back[:n-1]
		m.view, m.focus = p.view, p.focus
		m.pipeline.choose(p.stage)
	case m.view != viewDiagnosis:
		m.view = viewDiagnosis
	case m.focus == 1:
		m.focus = 0
	}
	return nil
}

// interrupt stops the examination; what is known until then is shown.
func (m *model) interrupt() tea.Cmd {
	m.work.cancel()
	return m.say("stopped: what was found so far is kept")
}

// follow goes where the selected row points.
func (m *model) follow() tea.Cmd {
	switch m.view {
	case viewDiagnosis:
		if m.focus == 0 && m.sc.wide {
			m.focus = 1
			return nil
		}
		m.jump(m.evidence.selected().jump)
	case viewDiff:
		m.jump(m.diff.selected().jump)
	case viewTrace:
		if s, ok := m.trace.selected(); ok && m.trace.marks[s] != nil {
			m.jump(jump{view: viewDiagnosis, stage: m.trace.marks[s].Stage})
		}
	case viewFix:
		if m.focus == 0 {
			m.focus = 1
			return nil
		}
		j := m.fix.steps.selected().jump
		if j.view == viewNone {
			return m.say("this is worth trying whatever the finding is")
		}
		m.jump(j)
	}
	return nil
}

// jump goes to a place in the program.
func (m *model) jump(j jump) {
	if j.view == viewNone {
		return
	}
	m.goTo(j.view)
	m.refresh()
	switch j.view {
	case viewDiagnosis:
		if j.stage != "" {
			m.pipeline.choose(j.stage)
			m.evidence.page = page{}
		}
	case viewDiff:
		m.diff.find(j.object + " " + j.element)
		m.diff.show(m.sc.right.h)
	case viewTrace:
		m.trace.goTo(spot{j.trace, j.line})
		m.trace.top = max(0, m.trace.sel-m.listHeight()/2)
		m.trace.show(m.listHeight())
	case viewDisk:
		m.disk.find(volumeID(j.disk, j.part))
		m.disk.show(m.sc.right.h)
	case viewFix:
		m.fix.choose(j.way)
	}
}

// otherStage selects the stage before or after.
func (m *model) otherStage(d int) {
	if m.view != viewDiagnosis {
		return
	}
	n := m.pipeline.selected().jump.stage.Number() + d
	if n >= 1 && n <= len(m.d.Stages) {
		m.pipeline.choose(m.d.Stages[n-1].ID)
		m.evidence.page = page{}
	}
}

// nextProblem selects the next thing that fails or warns.
func (m *model) nextProblem(d int) tea.Cmd {
	found := false
	switch m.view {
	case viewDiagnosis:
		found = m.nextStage(d)
	case viewDiff:
		found = m.diff.step(d, m.sc.right.h)
	case viewTrace:
		found = m.trace.d != nil && m.trace.step(d, m.listHeight())
	case viewDisk:
		found = m.disk.step(d, m.sc.right.h)
	case viewFix:
		found = m.fix.next(d)
	}
	if !found {
		return m.say(map[int]string{1: "no further problem here", -1: "no problem before this one"}[d])
	}
	return nil
}

func (m *model) nextStage(d int) bool {
	for n := m.pipeline.selected().jump.stage.Number() - 1 + d; n >= 0 && n < len(m.d.Stages); n += d {
		if o := m.d.Stages[n].Outcome; o == diagnose.Fail || o == diagnose.Warn {
			m.pipeline.choose(m.d.Stages[n].ID)
			m.evidence.page = page{}
			return true
		}
	}
	return false
}

// otherRun judges another run of the trace.
func (m *model) otherRun(d int) tea.Cmd {
	if m.d.Trace == nil || len(m.d.Trace.Runs) < 2 {
		return m.say("the trace has no other run")
	}
	n := m.d.Trace.Chosen + d
	if n < 0 || n >= len(m.d.Trace.Runs) {
		return m.say("the trace has no further run")
	}
	m.session.traces.Run = n + 1
	m.judge(false)
	m.firstLine()
	return m.say(fmt.Sprintf("judged with run %d of %d", n+1, len(m.d.Trace.Runs)))
}

// setAside sets the traces aside, or takes them back.
func (m *model) setAside() tea.Cmd {
	if m.d.Trace == nil {
		return m.say("there is no trace to set aside")
	}
	m.session.traces.Aside = !m.session.traces.Aside
	m.judge(false)
	if m.session.traces.Aside {
		return m.say("the trace is set aside and not judged; x takes it back")
	}
	return m.say("the trace is judged again")
}

// say puts a note into the footer for a few seconds.
func (m *model) say(s string) tea.Cmd {
	m.note = s
	m.notes++
	return m.after(4*time.Second, noteMsg{m.notes})
}

func (m *model) placeName() string {
	switch m.scope() {
	case onOpening:
		return "the opening screen"
	case onBusy:
		return "reading"
	case onTrouble:
		return "this message"
	}
	return views[m.view-viewDiagnosis].name
}

// recordHelp says how to record a trace of VMM.
func recordHelp() *message {
	return &message{title: "How to record a VMM trace", lines: strings.Split(strings.TrimSpace(`
On the VMM server, in an elevated command prompt:

logman create trace VMM -v mmddhhmm -o C:\VMMlogs\VMM.etl -cnf 01:00:00 -p Microsoft-VirtualMachineManager-Debug -nb 10 250 -bs 16 -max 512
logman start VMM

Deploy the template and wait until it has failed. Then:

logman stop VMM
netsh trace convert C:\VMMlogs\VMM.etl

Open the text file this writes with o, or paste the part around the failure.
A capture of DebugView on a VMM 2012 server with tracing switched on works too.`), "\n")}
}
