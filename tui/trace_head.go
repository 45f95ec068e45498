package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// heading is the two lines above the list: what the trace is, or its filter,
// and the names of the columns.
func (t *trace) heading(st styles, f *field, w int) []string {
	if t.d == nil {
		return []string{fit(st.bold.Render(" No trace yet"), w), blanks(w)}
	}
	columns := "   " + fitRight("line", t.numberWidth()) + "  time          stage  "
	if sw := sourceWidth(w); sw > 0 {
		columns += fit("source", sw) + " "
	}
	columns += "message"
	return []string{t.topLine(st, f, w), fit(st.quiet.Render(columns), w)}
}

// topLine says what the list shows.
func (t *trace) topLine(st styles, f *field, w int) string {
	what := "lines of a stage"
	if t.all {
		what = "all lines"
	}
	right := st.quiet.Render("  " + what + "  " + t.where() + " ")
	switch {
	case f != nil:
		if t.find.going {
			right = t.hitWords(st) + right
		}
		return spread(" "+st.keyBold.Render("/")+" "+f.view(st, w-6-width(right)), right, w)
	case t.filter != "":
		return spread(" filter "+st.keyBold.Render(text.New(t.filter).Expand())+t.hitWords(st), right, w)
	}
	return spread(" "+t.summary(st, w), right, w)
}

func (t *trace) summary(st styles, w int) string {
	var parts []string
	lines, records, odd := 0, 0, 0
	for _, tr := range t.d.Traces {
		lines, records, odd = lines+tr.Lines, records+tr.Records, odd+tr.Unrecognised
	}
	parts = append(parts, st.bold.Render(t.name())+"  "+
		st.quiet.Render(diagnose.Count(lines, "line")+", "+diagnose.Count(records, "message")))
	if odd > 0 {
		parts = append(parts, st.warn.Render(fmt.Sprintf("%d not recognised", odd)))
	}
	if t.d.Unread > 0 {
		parts = append(parts, st.warn.Render(diagnose.Size(t.d.Unread)+" not read"))
	}
	if t.reconstructed() {
		parts = append(parts, st.warn.Render("format inferred"))
	}
	if n := t.lost(); n > 0 {
		parts = append(parts, st.warn.Render(diagnose.Count(n, "event")+" lost"))
	}
	left := t.leftOut()
	if left != "" {
		parts = append(parts, st.warn.Render(left))
	}
	switch {
	case t.d.Aside:
		parts = append(parts, st.warn.Render("set aside, not judged"))
	case t.d.OtherDisk:
		parts = append(parts, st.warn.Render("of another disk"))
	}
	// What is worth a warning comes first: the line may be cut.
	if r := t.run(); r != nil && w >= wideWidth && left == "" {
		words := runWords(r)
		if several(t.d) {
			words = fmt.Sprintf("run %d: %s", t.d.Chosen+1, words)
		}
		parts = append(parts, st.quiet.Render(words))
	}
	return strings.Join(parts, "  ")
}

// reconstructed reports whether no trace of VMM in the format of one of these
// has been seen: it is read by the format's description alone.
func (t *trace) reconstructed() bool {
	return slices.ContainsFunc(t.d.Traces, func(tr *logparse.Trace) bool {
		return slices.ContainsFunc(tr.Formats, func(f logparse.FormatCount) bool { return f.Format.Reconstructed() })
	})
}

// lost is how many events the sessions lost while they were recorded.
func (t *trace) lost() int {
	n := 0
	for _, tr := range t.d.Traces {
		if tr.Events != nil {
			n += tr.Events.EventsLost
		}
	}
	return n
}

// leftOut says what the traces hold more than is kept of them; empty when
// nothing.
func (t *trace) leftOut() string {
	runs, failed, marked := 0, 0, 0
	for _, tr := range t.d.Traces {
		runs, failed = runs+tr.MoreRuns, failed+tr.MoreErrors
	}
	if r := t.run(); r != nil {
		marked = r.Run.Dropped
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{runs, "run"}, {failed, "job error"}, {marked, "stage line"}} {
		if p.n > 0 {
			parts = append(parts, diagnose.Count(p.n, p.what))
		}
	}
	if parts == nil {
		return ""
	}
	return strings.Join(parts, ", ") + " left out"
}

// run is the run that was judged.
func (t *trace) run() *diagnose.Run {
	if t.d.Chosen < 0 || t.d.Chosen >= len(t.d.Runs) {
		return nil
	}
	return &t.d.Runs[t.d.Chosen]
}

// noTrace reports whether a text is the error of a job or a log.
func noTrace(t *logparse.Trace) bool { return len(t.JobErrors) > 0 || len(t.Sysprep) > 0 }

func (t *trace) name() string {
	if len(t.d.Traces) > 1 {
		return diagnose.Count(len(t.d.Traces), either(slices.ContainsFunc(t.d.Traces, noTrace), "text", "trace"))
	}
	return formatName(t.d.Traces[0].Formats)
}
