package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// A runPart is where a run stands in the strip of runs.
type runPart struct {
	x, w int
	run  int // index
}

// runStrip draws the runs of a trace that has several in one line, the judged one
// marked, and says where each stands. When not all of them fit, those around the
// judged one are drawn.
func runStrip(st styles, t *diagnose.TraceReading, w int) (line string, parts []runPart) {
	const lead, gap, back, on = " runs  ", "  ", "[ ", "] other run "
	const tail = len(gap + back + on)
	room := w - len(lead) - tail
	first, last := t.Chosen, t.Chosen
	if t.Chosen < 0 {
		first, last = 0, 0
	}
	used := width(runLabel(t, first, true)) + 2
	for more := true; more; {
		more = false
		for _, i := range []int{last + 1, first - 1} {
			if i < 0 || i >= len(t.Runs) {
				continue
			}
			if n := width(runLabel(t, i, false)) + 2; used+n <= room {
				used, more = used+n, true
				first, last = min(first, i), max(last, i)
			}
		}
	}
	line = st.quiet.Render(lead)
	x := len(lead)
	if first > 0 { // more before them
		parts = append(parts, runPart{x - 1, 1, first - 1})
		line = st.quiet.Render(lead[:x-1] + "…")
	}
	for i := first; i <= last; i++ {
		label := runLabel(t, i, i == t.Chosen)
		style := st.outcome(t.Runs[i].Outcome, false)
		switch {
		case i == t.Chosen:
			style = st.bold
		case t.Runs[i].EndsEarly:
			style = st.quiet
		}
		parts = append(parts, runPart{x, width(label), i})
		line += style.Render(label) + "  "
		x += width(label) + 2
	}
	if last+1 < len(t.Runs) && x+tail <= w {
		parts = append(parts, runPart{x, 1, last + 1})
		line += st.quiet.Render("…")
	}
	line = spread(line, st.keyBold.Render("[ ]")+st.quiet.Render(" other run "), w)
	// The bracket on the left goes back, the rest on.
	if n := t.Chosen - 1; n >= 0 {
		parts = append(parts, runPart{w - len(back+on), len(back), n})
	}
	if n := t.Chosen + 1; n < len(t.Runs) {
		parts = append(parts, runPart{w - len(on), len(on) - 1, n})
	}
	return line, parts
}

// runLabel says of a run what became of it, when and for which machine.
func runLabel(t *diagnose.TraceReading, i int, judged bool) string {
	r := &t.Runs[i]
	what := outcomeGlyph[diagnose.Pass] + " no failure"
	switch {
	case r.Outcome == diagnose.Fail:
		what = fmt.Sprintf("× stage %d", r.FirstFailure.Number())
	case r.EndsEarly:
		what = "ends early"
	}
	s := fmt.Sprintf("%d %s", i+1, what)
	if at := clock(r.Run.Start); at != "" {
		s += ", "
		if days(t) {
			s += fmt.Sprintf("%02d/%02d ", r.Run.Start.Month, r.Run.Start.Day)
		}
		s += at[:len("00:00:00")]
	}
	if !r.Run.VM.IsEmpty() {
		s += " " + cut(r.Run.VM.String(), 15)
	}
	if judged {
		return "[" + s + "]"
	}
	return s
}

// days reports whether the runs are of more than one day. They are in the order of their
// times: the first and the last tell.
func days(t *diagnose.TraceReading) bool {
	first, last := &t.Runs[0].Run.Start, &t.Runs[len(t.Runs)-1].Run.Start
	return first.Known && last.Known && (first.Month != last.Month || first.Day != last.Day)
}

// several reports whether there are runs to choose from.
func several(t *diagnose.TraceReading) bool { return t != nil && len(t.Runs) > 1 && !t.Aside }
