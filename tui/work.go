package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// A work is an examination that is going on.
type work struct {
	run     int
	cancel  context.CancelFunc
	started time.Time
	inputs  []examine.Input
	events  chan tea.Msg
	at      diagnose.Progress
	notes   map[diagnose.StageID]string
	shown   bool // it takes long enough to be shown
	turn    int  // of the spinner
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
	m.session.spare(examine.Given(o, inputs...))
	return tea.Batch(examineInputs(ctx, w, how, o), nextEvent(w), m.after(150*time.Millisecond, spinMsg{w.run}))
}

// stop cancels the examination that is going on, and keeps no result of it.
func (m *model) stop() {
	if m.work != nil {
		m.work.cancel()
		m.work = nil
	}
}

// examineInputs runs the slow half: it opens the inputs, reads what the disks say,
// then the traces. The result comes as openedMsg, also after Esc.
func examineInputs(ctx context.Context, w *work, how opening, o examine.Options) tea.Cmd {
	return func() tea.Msg {
		progress := func(p diagnose.Progress) {
			select {
			case w.events <- progressMsg{w.run, p}:
			default: // the screen is behind; the next one will do
			}
		}
		before := statFiles(w.inputs)
		files := examine.Open(o, w.inputs...)
		traces := files.ReadTraces(ctx, progress)
		facts := files.Examine(ctx, progress)
		close(w.events)
		return openedMsg{w.run, how, w.inputs, files, facts, traces, before}
	}
}

// nextEvent waits for the next progress of a work.
func nextEvent(w *work) tea.Cmd {
	return func() tea.Msg {
		msg, ok := <-w.events
		if !ok {
			return nil
		}
		return msg
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
	m.session.spare(msg.facts.Files)
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
	m.view, m.typing = viewDiff, false
	return nil
}

// interrupt stops the examination; what is known until then is shown.
func (m *model) interrupt() tea.Cmd {
	m.work.cancel()
	return m.say("stopped: what was found so far is kept")
}
