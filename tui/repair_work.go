package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// A making is a disk that is being made.
type making struct {
	cancel context.CancelFunc
	events chan tea.Msg
	ended  sync.WaitGroup // nothing is left of it, or it is whole
	done   int64          // bytes copied
	all    int64          // 0: nothing is copied
}

// plannedMsg brings what the new disk would be, as a copy and as a child.
type plannedMsg struct {
	of    *repair
	kinds [2]examine.Making
	plans [2]diagnose.NewDisk
}

// copiedMsg says how much of the disk is copied.
type copiedMsg struct {
	of        *making
	done, all int64
}

// madeMsg says what became of the new disk.
type madeMsg struct {
	of     *making
	disk   diagnose.NewDisk
	inputs []examine.Input // that show it
	err    error
}

// repairDialog opens the dialog for the way that is selected, if it is one that this
// program goes.
func (m *model) repairDialog() tea.Cmd {
	if !m.repairs() {
		return m.say("this way is gone by hand; the repaired disk is another one")
	}
	path := m.subjectPath()
	if path == "" {
		return m.say("the disk is not a file of its own here: there is nothing to copy")
	}
	r := &repair{started: m.started}
	m.dialog = r
	return func() tea.Msg {
		copied := examine.Making{From: path, To: freeName(path)}
		plan := copied.Plan(m.ctx, nil)
		child, childPlan := copied.AsChild(plan)
		return plannedMsg{r, [2]examine.Making{copied, child}, [2]diagnose.NewDisk{plan, childPlan}}
	}
}

// subjectPath is the file of the disk that is judged; "" when it is none.
func (m *model) subjectPath() string {
	if len(m.d.Disks) == 0 {
		return ""
	}
	for _, in := range m.session.inputs {
		if in.Reader == nil && in.Path != examine.Stdin && inputName(in) == m.d.Disks[0].Path.String() {
			return in.Path
		}
	}
	return ""
}

// planned takes over the plans.
func (m *model) planned(msg plannedMsg) {
	if m.dialog == dialog(msg.of) {
		msg.of.kinds, msg.of.plans, msg.of.ready = msg.kinds, msg.plans, true
		msg.of.field.propose(msg.kinds[0].To)
	}
}

// makeDisk begins to make the disk that is chosen.
func (m *model) makeDisk(r *repair) tea.Cmd {
	job := r.kinds[0]
	if r.child {
		job = r.kinds[1]
	}
	n := *r.plan()
	job.To, job.Spare = cleanPath(r.field.String()), m.session.read
	n.To = text.New(job.To)
	if r.exists {
		job.Mode = files.Replace
	}
	if !n.Fits(job.To) {
		r.saying = fmt.Sprintf("Give it a name that ends in %s: Windows tells the kind of a disk by that.", n.Endings()[0])
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	w := &making{cancel: cancel, events: make(chan tea.Msg, 8)}
	r.making, m.making, r.saying = w, w, ""
	w.ended.Go(func() { w.run(ctx, job, n) })
	return w.next()
}

// run makes the disk and tells how far it is.
func (w *making) run(ctx context.Context, job examine.Making, n diagnose.NewDisk) {
	made, err := job.Make(ctx, n, func(done, all int64) {
		select {
		case w.events <- copiedMsg{w, done, all}:
		default: // the screen is behind
		}
	})
	w.cancel()
	w.events <- madeMsg{w, made, job.Made(), err}
	close(w.events)
}

// next waits for what the making tells next.
func (w *making) next() tea.Cmd {
	return func() tea.Msg {
		msg, ok := <-w.events
		if !ok {
			return nil
		}
		return msg
	}
}

// copied takes over how far the copying is.
func (m *model) copied(msg copiedMsg) tea.Cmd {
	msg.of.done, msg.of.all = msg.done, msg.all
	return msg.of.next()
}

// made shows the new disk beside the old one, which its store is compared with, or says
// why there is none.
func (m *model) made(msg madeMsg) tea.Cmd {
	if m.making == msg.of {
		m.making = nil
	}
	r, ok := m.dialog.(*repair)
	mine := ok && r.making == msg.of
	if mine {
		r.making = nil
	}
	switch {
	case msg.err == nil:
		if mine {
			m.dialog = nil
		}
		m.earlier = earlier{m.d, "the repair"}
		return tea.Batch(m.start(openBeside, msg.inputs, m.subjectPath()),
			m.say("made "+msg.disk.To.Expand()+"; it is the disk that is shown now, beside the original"))
	case !mine:
	case errors.Is(msg.err, context.Canceled):
		r.saying = "Stopped: nothing is left of it."
	case errors.Is(msg.err, fs.ErrExist):
		r.saying, r.exists = "There is such a file already. Enter once more replaces it.", true
	default:
		r.saying = "Not made: " + strings.TrimSuffix(notSaved(msg.err), ".") + "."
	}
	return nil
}

// endMaking stops the disk that is being made, and waits until nothing is left of it.
func (m *model) endMaking() {
	if w := m.making; w != nil {
		w.cancel()
		go func() {
			for range w.events { // nobody else takes them any more
				continue
			}
		}()
		w.ended.Wait()
	}
}

// lines show how far it is.
func (w *making) lines(st styles, cells int) []string {
	if w.all == 0 {
		return []string{"  Making it…"}
	}
	cells = min(cells, 60)
	full := int(int64(cells) * w.done / w.all)
	words := fmt.Sprintf("%s of %s copied", diagnose.Size(w.done), diagnose.Size(w.all))
	return []string{"  " + meter(st, full, cells), "  " + st.quiet.Render(words)}
}
