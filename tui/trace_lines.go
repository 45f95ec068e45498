package tui

import (
	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// maxShown is how many bytes of a line are shown and copied. A hostile text may
// have lines of megabytes.
const maxShown = 32 << 10

func shownPart(line text.Raw) text.Raw {
	return line.Map(func(s string) string { return s[:min(len(s), maxShown)] })
}

// line is entry i of the list, if it is in memory.
func (t *trace) line(i int) (traceLine, bool) {
	if !t.all {
		m := &t.d.Marked[t.stage[i]]
		return traceLine{spot{m.Trace, m.Record.Line}, shownPart(m.Record.Raw).Expand(), *m.Record, true}, true
	}
	l, ok := t.cache[t.position(i)]
	return l, ok
}

// missing lists positions near the screen that are not in memory.
func (t *trace) missing() []int {
	if !t.all || t.d == nil {
		return nil
	}
	const ahead = 200
	var out []int
	for i := max(0, t.top-t.height); i < min(t.count(), t.top+2*t.height); i++ {
		if _, ok := t.cache[t.position(i)]; !ok {
			out = append(out, t.position(i))
		}
	}
	if len(out) == 0 {
		return nil
	}
	for i := t.top + 2*t.height; i < min(t.count(), t.top+2*t.height+ahead); i++ {
		if _, ok := t.cache[t.position(i)]; !ok {
			out = append(out, t.position(i))
		}
	}
	return out
}

// fetch reads the lines that are about to be shown, outside the event loop.
func (t *trace) fetch() tea.Cmd {
	missing := t.missing()
	if len(missing) == 0 {
		return nil
	}
	at := make(map[int]spot, len(missing))
	for _, pos := range missing {
		at[pos] = t.spotAt(pos)
	}
	return readLines(t.d, at)
}

// keep takes lines that were read. The memory is bounded: what is far away is
// read again when it is needed.
func (t *trace) keep(lines map[int]traceLine) {
	const most = 20000
	if len(t.cache) > most {
		t.cache = map[int]traceLine{}
	}
	for pos, l := range lines {
		t.cache[pos] = l
	}
}

// readLines reads lines of the traces that the screen is about to need.
func readLines(t *diagnose.TraceReading, at map[int]spot) tea.Cmd {
	return func() tea.Msg {
		lines := make(map[int]traceLine, len(at))
		for pos, s := range at {
			lines[pos] = readLine(t, s)
		}
		return linesMsg{t, lines}
	}
}

func readLine(t *diagnose.TraceReading, s spot) traceLine {
	tr := t.Traces[s.trace]
	l := traceLine{spot: s}
	raw, err := tr.Line(s.line)
	if err != nil {
		l.text = text.New("(cannot be read: " + err.Error() + ")").Expand()
		return l
	}
	l.text = shownPart(raw).Expand()
	if r, ok := tr.RecordAt(s.line); ok && r.Line == s.line {
		r.Raw, r.Message = text.Raw{}, shownPart(r.Message)
		l.record, l.first = r, true
	}
	return l
}
