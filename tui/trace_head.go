package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
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
		st.quiet.Render(count(lines, "line")+", ")+count(records, "message"))
	if r := t.run(); r != nil && w >= wideWidth {
		parts = append(parts, st.quiet.Render(runWords(r)))
	}
	if odd > 0 {
		parts = append(parts, st.warn.Render(fmt.Sprintf("%d not recognised", odd)))
	}
	if n := len(t.d.Runs); n > 1 {
		parts = append(parts, fmt.Sprintf("run %d of %d", t.d.Chosen+1, n))
	}
	switch {
	case t.d.Aside:
		parts = append(parts, st.warn.Render("set aside, not judged"))
	case t.d.OtherDisk:
		parts = append(parts, st.warn.Render("of another disk"))
	}
	return strings.Join(parts, "  ")
}

// run is the run that was judged.
func (t *trace) run() *diagnose.Run {
	if t.d.Chosen < 0 || t.d.Chosen >= len(t.d.Runs) {
		return nil
	}
	return &t.d.Runs[t.d.Chosen]
}

func (t *trace) name() string {
	if len(t.d.Traces) > 1 {
		return count(len(t.d.Traces), "trace")
	}
	return formatName(t.d.Traces[0].Formats)
}
