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
	how     opening
	options examine.Options
	cancel  context.CancelFunc
	started time.Time
	inputs  []examine.Input
	events  chan tea.Msg
	at      diagnose.Progress
	notes   map[diagnose.StageID]string
	counts  traceCounts // without a disk
	shown   bool        // it takes long enough to be shown
	over    bool        // it takes the place of the case that was open when it began
	aside   bool        // what is known can be looked at meanwhile
	touched bool        // and the user does: the selection stays where it is
	turn    int         // of the spinner

	rest func(spent time.Duration) time.Duration // between what is told of the traces

	librarian librarian
}

// start begins an examination; one that is going on is dropped.
func (m *model) start(how opening, inputs []examine.Input, reference string) tea.Cmd {
	m.stop()
	m.runs++
	ctx, cancel := context.WithCancel(m.ctx)
	w := &work{run: m.runs, how: how, cancel: cancel, started: m.now(), inputs: inputs,
		options: examine.Options{Reference: reference, Run: m.session.traces.Run},
		events:  make(chan tea.Msg, 64), notes: map[diagnose.StageID]string{}, rest: m.rest, librarian: m.librarian}
	open := m.d != nil && !m.trouble()
	w.aside, w.over = open && how == openAgain, open && how == openAnew
	if m.d == nil {
		w.options.Run = m.options.Run
	}
	m.work = w
	m.session.spare(examine.Given(w.options, inputs...))
	go w.examine(ctx, open && how == openBeside)
	return tea.Batch(nextEvent(w), m.after(150*time.Millisecond, spinMsg{w.run}))
}

// stop cancels the examination that is going on. Of its traces, if they are shown
// already, what was read stays.
func (m *model) stop() {
	if m.work != nil {
		m.work.cancel()
		m.work = nil
	}
}

// busy reports whether nothing can be done but to wait, or to stop.
func (m *model) busy() bool { return m.work != nil && !m.work.aside }

// busyShown reports whether that is said on the screen.
func (m *model) busyShown() bool { return m.busy() && m.work.shown }

// reads reports whether the case that is shown is still being read, for long enough
// to say so.
func (m *model) reads() bool { return m.work != nil && m.work.aside && m.work.shown }

// patience is how long the traces may take before the disk is shown without them.
// Of those that surely take longer nothing is awaited.
const (
	patience   = 50 * time.Millisecond
	longTraces = 16 << 20 // bytes
)

// examine runs the slow half: it opens the inputs, reads what the disks say, then
// the traces. The disk comes first when the traces take their time, then what was
// read of them now and then. Into an open case the traces come in the same way.
// The last message comes also after Esc.
func (w *work) examine(ctx context.Context, beside bool) {
	defer close(w.events)
	if folder, ok := w.library(); ok {
		w.events <- foundMsg{w.run, folder}
		return
	}
	msg := openedMsg{run: w.run, how: w.how, inputs: w.inputs, before: statFiles(w.inputs)}
	msg.files = examine.Open(w.options, w.inputs...)
	msg.facts = msg.files.Examine(ctx, func(p diagnose.Progress) { w.tell(progressMsg{w.run, p}) })
	show := func() {
		msg.reading, msg.traces.Run = true, w.options.Run
		w.events <- msg
	}
	var wait <-chan time.Time
	if w.how != openAgain && w.how != openCompare && (beside || len(msg.facts.Disks) > 0 || msg.facts.Store != nil) {
		if msg.files.TraceBytes() > longTraces {
			show()
		} else {
			wait = time.After(patience)
		}
	}
	read := make(chan diagnose.Traces, 1)
	partial := make(chan diagnose.Traces)
	go func() { read <- w.readTraces(ctx, msg.files, partial) }()
	for {
		select {
		case <-wait:
			show()
		case t := <-partial:
			w.tell(tracesMsg{run: w.run, files: msg.files, traces: t})
		case msg.traces = <-read:
			if msg.reading {
				w.events <- tracesMsg{w.run, msg.files, msg.traces, &msg}
			} else {
				w.events <- msg
			}
			return
		}
	}
}

// library is the folder of disks that is to be opened, if it is one and nothing else.
func (w *work) library() (folder string, ok bool) {
	if w.how == openCompare || w.aside || len(w.inputs) != 1 || w.inputs[0].Reader != nil || w.inputs[0].Path == examine.Stdin {
		return "", false
	}
	return w.librarian.folder(w.inputs[0].Path)
}

// readTraces reads the traces, and hands out what was read of them now and then.
func (w *work) readTraces(ctx context.Context, files *examine.Case, partial chan<- diagnose.Traces) diagnose.Traces {
	pause := newPause(w.rest)
	return files.ReadTraces(ctx, func(p diagnose.Progress) {
		w.tell(progressMsg{w.run, p})
		if pause.over() {
			partial <- p.Traces()
			pause.begin()
		}
	})
}

// A pause keeps what is done now and then from taking more than a small part of
// the time.
type pause struct {
	done, next time.Time
	rest       func(spent time.Duration) time.Duration
}

// shortPause is how often the reader of a trace is told what it shows.
const shortPause = 250 * time.Millisecond

// restAfter is a pause that is ten times as long as what was done before it.
func restAfter(spent time.Duration) time.Duration { return max(shortPause, 10*spent) }

func newPause(rest func(time.Duration) time.Duration) *pause {
	return &pause{next: time.Now().Add(rest(0)), rest: rest}
}

// over reports whether it is time again.
func (p *pause) over() bool {
	p.done = time.Now()
	return !p.done.Before(p.next)
}

// begin begins a pause, after what was done since the last.
func (p *pause) begin() {
	now := time.Now()
	p.next = now.Add(p.rest(now.Sub(p.done)))
}

// tell sends what may be left out when the screen is behind.
func (w *work) tell(msg tea.Msg) {
	select {
	case w.events <- msg:
	default:
	}
}

// nextEvent waits for the next message of a work.
func nextEvent(w *work) tea.Cmd {
	return func() tea.Msg {
		msg, ok := <-w.events
		if !ok {
			return nil
		}
		return workMsg{w, msg}
	}
}

func (m *model) progress(msg progressMsg) {
	if m.work == nil || msg.run != m.work.run {
		return
	}
	m.work.at = msg.Progress
	if msg.Note != "" {
		m.work.notes[msg.Stage] = msg.Note
	}
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
		if !msg.reading { // else its last message closes them
			msg.files.Close()
		}
		return nil
	}
	m.work.aside = true
	over, reference := m.work.over, m.work.options.Reference
	if !msg.reading {
		m.stop()
	}
	msg.facts.Problems = slices.Concat(msg.facts.Problems, msg.traces.Problems)
	nothing := len(msg.facts.Disks) == 0 && msg.facts.Store == nil && len(msg.traces.List) == 0 && !msg.reading
	switch {
	case msg.how == openCompare:
		return m.compareWith(msg)
	case nothing && m.d != nil && !m.trouble() && (msg.how == openBeside || msg.how == openAnew):
		msg.files.Close()
		m.dialog = &message{title: "Cannot open it", lines: troubleLines(msg.facts.Problems)}
		return nil
	case msg.how == openAgain && m.d != nil && !m.trouble():
		if path, gone := m.lost(msg); gone {
			return m.keepOld(msg, path)
		}
		m.session.renew(msg)
		m.session.watchFiles(msg.before)
		return tea.Batch(m.checked(), m.pollLater(), m.remember())
	case msg.how == openBeside && m.d != nil:
		m.session.join(msg, reference)
	case over:
		m.dropCase()
		m.example = false
		m.session.renew(msg)
	default:
		m.session.renew(msg)
	}
	m.was = nil
	m.judge(msg.how == openBeside || m.d == nil)
	m.complain(msg.facts.Problems)
	if msg.reading {
		return m.remember()
	}
	m.session.watchFiles(msg.before)
	return tea.Batch(m.pollLater(), m.remember())
}

// complain says what of several inputs could not be used.
func (m *model) complain(problems []diagnose.InputProblem) {
	if len(problems) > 0 && !m.trouble() {
		m.dialog = &message{title: "Not everything could be opened", lines: troubleLines(problems)}
	}
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

// interrupt stops the examination; what is known until then is shown. A case that
// is only looked at again stays as it is. One that is shown does not wait for its
// last message: a share that hangs may never send it.
func (m *model) interrupt() tea.Cmd {
	kept := "stopped: what was found so far is kept"
	if m.work.aside && m.work.how == openAgain {
		kept = "stopped: what is shown is as it was before"
	}
	if m.work.aside {
		m.stop()
		return m.say(kept)
	}
	m.work.cancel()
	return tea.Batch(m.say(kept), m.after(lastPatience, leaveMsg{m.work.run}))
}

// lastPatience is how long a file that is being read may take to notice that it is no
// longer wanted: a share that hangs never does.
const lastPatience = time.Second

// leave gives up a file that does not answer.
func (m *model) leave(msg leaveMsg) tea.Cmd {
	if m.work == nil || m.work.run != msg.run {
		return nil
	}
	m.stop()
	return m.say("stopped: the file does not answer, nothing of it was read")
}
