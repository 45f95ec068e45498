package tui

import (
	"context"
	"fmt"

	"vmmdoctor/diagnose"

	tea "charm.land/bubbletea/v2"
)

func (t *trace) seekable() bool { return t.d != nil }

func (t *trace) seeking() string { return t.filter }

// seek changes the filter.
func (t *trace) seek(filter string) {
	if t.d == nil || filter == t.filter {
		return
	}
	at, had := t.selected()
	if t.filter == "" {
		t.from = at
	}
	if !had { // nothing fitted: where it was looked for from
		at, had = t.from, t.from.line > 0
	}
	t.filter = filter
	t.restart()
	t.choose()
	if t.top = 0; had {
		t.goTo(at)
	}
}

func (t *trace) found() bool { return t.count() > 0 }

// match selects the next line that the filter lets through.
func (t *trace) match(d int) bool {
	n := t.count()
	if n < 2 {
		return false
	}
	t.sel = (t.sel + d + n) % n
	t.reveal()
	return true
}

// searchSlice is how many lines a filter looks at before it reports.
const searchSlice = 200_000

// search looks for the filter in the next lines, outside the event loop.
func (t *trace) search(ctx context.Context) tea.Cmd {
	if !t.find.going || t.find.asked {
		return nil
	}
	t.find.asked = true
	run, from, part, list, starts := t.find.run, t.find.next, t.filter, t.d.Traces, t.starts
	end := min(from+searchSlice, t.total())
	return func() tea.Msg {
		msg := hitsMsg{run: run, base: from, next: end}
		for i, tr := range list {
			err := tr.Find(ctx, part, from-starts[i]+1, end-starts[i], func(line int) {
				msg.at = append(msg.at, uint32(starts[i]+line-1-from))
			})
			if err != nil && msg.err == nil {
				msg.err = err
			}
		}
		msg.at = append([]uint32(nil), msg.at...) // no larger than need be
		return msg
	}
}

// takeHits takes over what a filter has found; it searches on.
func (t *trace) takeHits(msg hitsMsg) error {
	f := &t.find
	if msg.run != f.run || !f.going {
		return nil
	}
	f.hits.add(msg.base, msg.at)
	f.next = msg.next
	f.going, f.asked = f.next < t.total() && msg.err == nil, false
	return msg.err
}

// hitWords say how many lines the filter has let through.
func (t *trace) hitWords(st styles) string {
	if t.find.going {
		return st.quiet.Render(fmt.Sprintf("  %d found, %d%% searched", t.count(), t.find.next*100/max(t.total(), 1)))
	}
	return st.quiet.Render("  " + diagnose.Count(t.count(), "line") + ", Esc shows all")
}
