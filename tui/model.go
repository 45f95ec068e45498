package tui

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// The model is the whole program: the case that is open, one pane for each
// view, at most one dialog, and the guard before the keys.
type model struct {
	ctx     context.Context
	options Options
	log     *slog.Logger
	now     func() time.Time
	after   func(time.Duration, tea.Msg) tea.Cmd // a message later; tests make it come at once

	w, h    int
	dark    bool
	profile colorprofile.Profile
	st      styles

	session session
	d       *diagnose.Diagnosis // nil on the opening screen
	work    *work               // an examination that is going on
	runs    int                 // counts examinations and recognitions
	history *history            // nil: nothing is remembered
	recent  []recentCase        // what was opened before, for the opening screen

	view     view
	focus    int // 0 the left pane, 1 the right one
	zoom     bool
	back     []place
	pipeline pipeline
	evidence evidence
	diff     diff
	trace    trace
	disk     disk
	fix      fix

	filter field // of the trace, or what to find in the comparison
	typing bool  // it is being typed
	dialog dialog
	over   rect // where the dialog stands
	guard  guard
	ticks  bool // a silenceMsg is under way
	mouse  bool
	note   string
	notes  int

	sc    screen
	strip []stripPart
	zones []zone
	frame string
	stale bool // the frame is not up to date
}

// A place is where Esc comes back to.
type place struct {
	view  view
	focus int
	stage diagnose.StageID
}

func newModel(ctx context.Context, o Options) *model {
	m := &model{
		ctx: ctx, options: o, log: o.Log, history: newHistory(o), now: time.Now, dark: true, profile: colorprofile.TrueColor,
		view: viewDiagnosis, mouse: true, session: session{reference: o.Reference}, stale: true,
		after: func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		},
	}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	if noColor() {
		m.profile = colorprofile.ASCII
	}
	m.st = newStyles(m.dark, m.profile)
	return m
}

// noColor reports whether the user wants none. Any value counts, as
// no-color.org says; the library honours only those that read as true.
func noColor() bool { return os.Getenv("NO_COLOR") != "" }

func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor}
	if len(m.options.Inputs) > 0 {
		cmds = append(cmds, m.start(openAnew, m.options.Inputs, m.session.reference))
	} else {
		cmds = append(cmds, m.readHistory())
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
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd, silent := m.press(tea.Key(msg))
		if silent {
			return cmd // part of a flood: thousands of these must cost nothing
		}
		return m.done(cmd)
	case progressMsg:
		return m.done(m.progress(msg))
	}
	return m.done(m.handle(msg))
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
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
	case releaseMsg:
		return m.release()
	case silenceMsg:
		return m.silence()
	case spinMsg:
		return m.spin(msg)
	case openedMsg:
		return m.opened(msg)
	case pastedMsg:
		return m.recognised(msg)
	case linesMsg:
		if msg.of == m.trace.d {
			m.trace.keep(msg.lines)
		}
	case foundMsg:
		return m.found(msg)
	case pollMsg:
		return m.session.poll(m.ctx)
	case polledMsg:
		return m.polled(msg)
	case recentMsg:
		m.recent = msg.list
	case listedMsg:
		if o, ok := m.dialog.(*open); ok {
			o.listed(msg)
		}
	case savedMsg:
		return m.saved(msg)
	case noteMsg:
		if msg.number == m.notes {
			m.note = ""
		}
	}
	return nil
}

// done brings the panes up to date after a message, lets a filter search on,
// and asks for the lines of the trace that are about to be shown.
func (m *model) done(cmd tea.Cmd) tea.Cmd {
	m.refresh()
	cmd = tea.Batch(cmd, m.trace.search(m.ctx))
	if m.d == nil || m.view != viewTrace || m.trace.d == nil {
		return cmd
	}
	missing := m.trace.missing(m.listHeight())
	if len(missing) == 0 {
		return cmd
	}
	at := make(map[int]spot, len(missing))
	for _, pos := range missing {
		at[pos] = m.trace.spotAt(pos)
	}
	return tea.Batch(cmd, readLines(m.trace.d, at))
}

// start begins an examination; one that is going on is dropped.
func (m *model) start(how opening, inputs []examine.Input, reference string) tea.Cmd {
	m.stop()
	m.runs++
	ctx, cancel := context.WithCancel(m.ctx)
	w := &work{run: m.runs, cancel: cancel, started: m.now(), inputs: inputs,
		events: make(chan tea.Msg, 64), notes: map[diagnose.StageID]string{}}
	m.work = w
	o := examine.Options{Reference: reference, Run: m.session.traces.Run}
	if m.d == nil {
		o.Run = m.options.Run
	}
	return tea.Batch(examineCase(ctx, w, how, o), nextEvent(w), m.after(150*time.Millisecond, spinMsg{w.run}))
}

// stop cancels the examination that is going on, and keeps no result of it.
func (m *model) stop() {
	if m.work != nil {
		m.work.cancel()
		m.work = nil
	}
}

func (m *model) progress(msg progressMsg) tea.Cmd {
	if m.work == nil || msg.run != m.work.run {
		return nil
	}
	m.work.at = msg.Progress
	if msg.Note != "" {
		m.work.notes[msg.Stage] = msg.Note
	}
	return nextEvent(m.work)
}

func (m *model) spin(msg spinMsg) tea.Cmd {
	if m.work == nil || msg.run != m.work.run {
		return nil
	}
	m.work.shown = true
	m.work.turn++
	return m.after(100*time.Millisecond, msg)
}

// opened takes over the result of an examination.
func (m *model) opened(msg openedMsg) tea.Cmd {
	if m.work == nil || msg.run != m.work.run {
		msg.files.Close()
		return nil
	}
	m.work.cancel()
	m.work = nil
	msg.facts.Problems = slices.Concat(msg.facts.Problems, msg.traces.Problems)
	nothing := len(msg.facts.Disks) == 0 && msg.facts.Store == nil && len(msg.traces.List) == 0
	switch {
	case msg.how == openCompare:
		return m.compareWith(msg)
	case msg.how == openBeside && nothing && m.d != nil:
		msg.files.Close()
		m.dialog = &message{title: "Cannot open it", lines: troubleLines(msg.facts.Problems)}
		return nil
	case msg.how == openBeside && m.d != nil:
		m.session.join(msg)
	default:
		m.session.renew(msg)
	}
	m.judge(msg.how == openBeside || m.d == nil)
	if len(msg.facts.Problems) > 0 && !m.trouble() {
		m.dialog = &message{title: "Not everything could be opened", lines: troubleLines(msg.facts.Problems)}
	}
	return tea.Batch(m.pollLater(), m.remember())
}

// compareWith takes the store of what was opened as the other side.
func (m *model) compareWith(msg openedMsg) tea.Cmd {
	msg.files.Close()
	if store := msg.facts.Store; store == nil || store.Store == nil {
		lines := troubleLines(msg.facts.Problems)
		if len(lines) == 0 {
			lines = []string{"× There is no boot configuration store in it that can be read."}
		}
		m.dialog = &message{title: "Cannot compare with it", lines: lines}
		return nil
	}
	m.session.compare(msg)
	m.judge(false)
	m.view = viewDiff
	return nil
}

// judge draws the conclusions anew.
func (m *model) judge(first bool) { m.adopt(m.session.judge(), first) }

// adopt hands a diagnosis to the panes. With first the stage to look at first
// is selected, else the place is kept.
func (m *model) adopt(d diagnose.Diagnosis, first bool) {
	m.d = &d
	m.pipeline.d, m.evidence.d, m.disk.d, m.fix.d = &d, &d, &d, &d
	m.diff.take(&d)
	m.trace.take(d.Trace)
	m.refresh()
	if first {
		m.back, m.view, m.focus = nil, viewDiagnosis, 0
		m.pipeline.first()
		m.evidence.page = page{}
		m.firstLine()
	}
}

// firstLine selects the line of the trace that shows the failure.
func (m *model) firstLine() {
	if m.trace.d == nil {
		return
	}
	for _, mk := range m.trace.d.Marked {
		if mk.Outcome == diagnose.Fail && (mk.Run == m.trace.d.Chosen || m.trace.d.Chosen < 0) {
			m.trace.goTo(spot{mk.Trace, mk.Record.Line})
			return
		}
	}
}
