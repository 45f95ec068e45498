package tui

import (
	"context"
	"log/slog"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/diagnose"
)

// The model is the whole program: the case that is open, one pane for each
// view, at most one dialog, and the guard before the keys.
type model struct {
	ctx     context.Context
	options Options
	log     *slog.Logger
	now     func() time.Time
	after   func(time.Duration, tea.Msg) tea.Cmd // a message later; tests make it come at once
	rest    func(time.Duration) time.Duration    // between what is told of a trace that is read; tests make it none

	started string // the folder the program was started in; empty: not known

	w, h    int
	dark    bool
	profile colorprofile.Profile
	st      styles

	session session
	d       *diagnose.Diagnosis                   // nil on the opening screen
	work    *work                                 // an examination that is going on
	was     map[diagnose.StageID]diagnose.Outcome // of the stages that changed with the last F5
	earlier earlier                               // what c can compare with
	runs    int                                   // counts examinations and recognitions
	pastes  int                                   // counts texts that were pasted
	history *history                              // nil: nothing is remembered
	recent  []recentCase                          // what was opened before, for the opening screen

	library   *library // nil: none was opened
	librarian librarian
	looks     preview // of what is selected in the open dialog

	panes map[view]pane
	trace *trace // among the panes; it reads and searches beside the event loop
	view  view   // the pane that is shown
	needs shape  // what it needs of the screen
	sc    screen // where everything is
	back  []jump // where Esc comes back to
	whole bool   // long lines whole

	filter  field // what to look for
	typing  bool  // it is being typed
	dialog  dialog
	making  *making  // a disk that is being made
	over    drawn    // the dialog as it stands on the screen
	example bool     // what is open is the built-in example
	queue   []string // pasted texts that wait until a dialog is closed
	guard   guard
	ticks   bool // a silenceMsg is under way
	mouse   bool
	note    string
	notes   int

	zones []zone
	frame string
	stale bool // the frame is not up to date
}

func newModel(ctx context.Context, o Options) *model {
	m := &model{
		ctx: ctx, options: o, log: o.Log, history: newHistory(o), now: time.Now,
		dark: true, profile: colorprofile.TrueColor, mouse: true, stale: true,
		session: session{reference: o.Reference},
		rest:    restAfter, example: o.Example, librarian: realLibrarian,
		after: func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		},
	}
	if o.librarian != nil {
		m.librarian = *o.librarian
	}
	m.openPanes()
	m.started, _ = os.Getwd()
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	if noColor() {
		m.profile = colorprofile.ASCII
	}
	m.st = newStyles(m.dark, m.profile)
	return m
}

// openPanes makes the panes, as nothing was looked at in them.
func (m *model) openPanes() {
	m.panes, m.view = map[view]pane{}, home
	for _, v := range views {
		m.panes[v.view] = v.open()
	}
	m.trace = m.panes[viewTrace].(*trace)
}

// noColor reports whether the user wants none. Any value counts, as
// no-color.org says; the library honours only those that read as true.
func noColor() bool { return os.Getenv("NO_COLOR") != "" }

// pane is the pane that is shown.
func (m *model) pane() pane { return m.panes[m.view] }

// refresh lays the screen out anew and has the rows made for it.
func (m *model) refresh() {
	m.stale = true
	if m.atLibrary() {
		m.library.resize(libraryArea(m.w, m.h).h)
	}
	if m.d == nil || m.small() {
		return
	}
	c := canvas{st: m.st, w: m.w, h: m.h, whole: m.whole, reads: m.reads(), was: m.was}
	if m.typing {
		c.typed = &m.filter
	}
	m.needs = m.pane().shape(c)
	m.sc = layout(m.w, m.h, m.needs)
	c.sc = m.sc
	m.pane().build(c)
}

// judge draws the conclusions anew.
func (m *model) judge(first bool) { m.adopt(diagnose.Judge(m.session.evidence()), first) }

// adopt hands a diagnosis to the panes. With first the stage to look at first
// is selected, else the place is kept.
func (m *model) adopt(d diagnose.Diagnosis, first bool) {
	m.session.changes++
	m.d = &d
	if m.library != nil {
		m.library.behind = true
	}
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

// say puts a note into the footer for a few seconds.
func (m *model) say(s string) tea.Cmd {
	m.note = s
	m.notes++
	return m.after(4*time.Second, noteMsg{m.notes})
}

// scope is where the keys are now.
func (m *model) scope() scope {
	switch {
	case m.busyShown():
		return onBusy
	case m.typing && !m.small():
		return onTyping
	case m.atLibrary():
		return onLibrary
	case m.d == nil:
		return onOpening
	case m.trouble():
		return onTrouble
	}
	return 1 << m.view
}

// trouble reports whether nothing at all could be opened.
func (m *model) trouble() bool {
	return m.d != nil && len(m.d.Problems) > 0 && len(m.d.Disks) == 0 && m.d.Trace == nil && m.d.BCD == nil
}
