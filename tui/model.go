package tui

import (
	"context"
	"log/slog"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
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

	panes map[view]pane
	trace *trace // among the panes; it reads and searches beside the event loop
	view  view   // the pane that is shown
	needs shape  // what it needs of the screen
	back  []jump // where Esc comes back to
	whole bool   // long lines whole

	filter field // what to look for
	typing bool  // it is being typed
	dialog dialog
	over   rect // where the dialog stands
	guard  guard
	ticks  bool // a silenceMsg is under way
	mouse  bool
	note   string
	notes  int

	zones []zone
	frame string
	stale bool // the frame is not up to date
}

func newModel(ctx context.Context, o Options) *model {
	m := &model{
		ctx: ctx, options: o, log: o.Log, history: newHistory(o), now: time.Now,
		dark: true, profile: colorprofile.TrueColor, mouse: true, stale: true,
		session: session{reference: o.Reference}, panes: map[view]pane{}, view: home,
		after: func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		},
	}
	for _, v := range views {
		m.panes[v.view] = v.open()
	}
	m.trace = m.panes[viewTrace].(*trace)
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
	if key, ok := msg.(tea.KeyPressMsg); ok {
		cmd, silent := m.press(tea.Key(key))
		if silent {
			return cmd // part of a flood: thousands of these must cost nothing
		}
		return m.done(cmd)
	}
	return m.done(tea.Batch(m.fromTerminal(msg), m.fromWork(msg)))
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
	case progressMsg:
		return m.progress(msg)
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
	case hitsMsg:
		return m.takeHits(msg)
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

// pane is the pane that is shown.
func (m *model) pane() pane { return m.panes[m.view] }

// refresh lays the screen out anew and has the rows made for it.
func (m *model) refresh() {
	m.stale = true
	if m.d == nil || m.w < minWidth || m.h < minHeight {
		return
	}
	c := canvas{st: m.st, w: m.w, h: m.h, whole: m.whole}
	if m.typing {
		c.typed = &m.filter
	}
	m.needs = m.pane().shape(c)
	c.sc = layout(m.w, m.h, m.needs)
	m.pane().build(c)
}

// judge draws the conclusions anew.
func (m *model) judge(first bool) { m.adopt(m.session.judge(), first) }

// adopt hands a diagnosis to the panes. With first the stage to look at first
// is selected, else the place is kept.
func (m *model) adopt(d diagnose.Diagnosis, first bool) {
	m.d = &d
	for _, p := range m.panes {
		p.take(&d)
	}
	if first {
		m.back, m.view, m.typing = nil, home, false
	}
	m.refresh()
	if first {
		m.pane().key(actFirstFailure)
		m.trace.showFailure()
	}
}
