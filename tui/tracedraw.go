package tui

import (
	"fmt"
	"strconv"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// clock is the time of day of a record.
func clock(t logparse.Time) string {
	if !t.Known {
		return ""
	}
	return fmt.Sprintf("%02d:%02d:%02d.%03d", t.Hour, t.Minute, t.Second, t.Nanosecond/1e6)
}

// sourceOf is the source file of a record with its line, "BcdUtil.cs(1987)".
func sourceOf(r logparse.Record) string {
	if r.File.IsEmpty() {
		return ""
	}
	if r.SourceLine == 0 {
		return r.File.String()
	}
	return fmt.Sprintf("%s(%d)", r.File, r.SourceLine)
}

// firstLine is the first line of a message, tabs as blanks.
func firstLine(m text.Raw) string {
	l, _, _ := m.Cut("\n")
	return l.Expand()
}

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

// numberWidth is the width of the column of line numbers.
func (t *trace) numberWidth() int { return max(6, len(strconv.Itoa(t.total()))) }

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
			right = t.found(st) + right
		}
		return spread(" "+st.keyBold.Render("/")+" "+f.view(st, w-6-width(right)), right, w)
	case t.filter != "":
		return spread(" filter "+st.keyBold.Render(text.New(t.filter).Expand())+t.found(st), right, w)
	}
	return spread(" "+t.summary(st, w), right, w)
}

func (t *trace) summary(st styles, w int) string {
	var parts []string
	lines, records, odd := 0, 0, 0
	for _, tr := range t.d.Traces {
		lines, records, odd = lines+tr.Lines, records+tr.Records, odd+tr.Unrecognised
	}
	parts = append(parts, st.bold.Render(t.name())+"  "+st.quiet.Render(count(lines, "line")+", ")+count(records, "message"))
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

func runWords(r *diagnose.Run) string {
	s := r.Run.Start.String()
	if end := clock(r.Run.End); end != "" && end != clock(r.Run.Start) {
		s += " to " + end
	}
	if !r.Run.VM.IsEmpty() {
		s += ", VM " + r.Run.VM.String()
	}
	return s
}

func (t *trace) name() string {
	if len(t.d.Traces) > 1 {
		return count(len(t.d.Traces), "trace")
	}
	return formatName(t.d.Traces[0].Formats)
}

// formatName is the format that most of a trace has, in words.
func formatName(f []logparse.FormatCount) string {
	if len(f) == 0 {
		return "Text"
	}
	switch f[0].Format {
	case logparse.FormatDebugView, logparse.FormatDbgviewCSV:
		return "DebugView trace"
	case logparse.FormatNetsh, logparse.FormatTracefmt, logparse.FormatTracerptCSV, logparse.FormatEventXML, logparse.FormatEventList:
		return "ETW trace"
	case logparse.FormatSysprep:
		return "Sysprep log"
	case logparse.FormatJobError:
		return "VMM job error"
	}
	return "VMM trace"
}

// sourceWidth is the width of the source column; 0 where the message needs the
// room, and the panel below has to do.
func sourceWidth(w int) int {
	if w < 72 {
		return 0
	}
	return max(18, min(29, w/4))
}

// list draws the lines that fit into h rows, with a map of the problems at
// the right edge.
func (t *trace) list(st styles, w, h int) []string {
	out := make([]string, 0, h)
	for i := t.top; i < t.count() && len(out) < h; i++ {
		for _, l := range t.entry(st, i, w-1) {
			if len(out) < h {
				out = append(out, l)
			}
		}
	}
	for len(out) < h {
		out = append(out, blanks(w-1))
	}
	t.edge(st, out)
	return out
}

// entry draws entry i of the list: one row, or more when lines are wrapped.
func (t *trace) entry(st styles, i, w int) []string {
	l, ok := t.line(i)
	if !ok {
		return []string{fit(st.quiet.Render(" …"), w)}
	}
	lead, body, message := t.columns(st, l, w)
	room := w - width(lead)
	parts := []string{cut(beginning(body, room), room)}
	if t.wrap {
		parts = chop(body, room)
	}
	rows := make([]string, 0, len(parts))
	for n, p := range parts {
		if n > 0 {
			lead = blanks(width(lead))
		}
		line := fit(lead+message.Render(p), w)
		if i == t.sel {
			line = st.selected.Render(plain(line))
			if n == 0 {
				line = st.selected.Render("►" + plain(line)[1:])
			}
		}
		rows = append(rows, line)
	}
	return rows
}

// columns are what stands before the message of a line, the message, and how
// it is drawn.
func (t *trace) columns(st styles, l traceLine, w int) (lead, body string, message style) {
	m := t.marks[l.spot]
	glyph, stage := " ", ""
	mark, message := st.quiet, st.text
	if m != nil {
		stage = fmt.Sprint(m.Stage.Number())
		mark = st.outcome(m.Outcome, false)
		if m.Outcome == diagnose.Fail || m.Outcome == diagnose.Warn {
			glyph, message = outcomeGlyph[m.Outcome], mark
		}
	}
	lead = " " + mark.Render(glyph) + " " + st.quiet.Render(fitRight(fmt.Sprint(l.spot.line), t.numberWidth())) + "  "
	if !l.first || !l.record.Time.Known && l.record.File.IsEmpty() {
		return lead + blanks(12+2+5+2), l.text, st.quiet
	}
	lead += st.quiet.Render(fit(clock(l.record.Time), 12)) + "  " + mark.Render(fitRight(stage, 5)) + "  "
	if sw := sourceWidth(w + 1); sw > 0 {
		lead += st.key.Render(fit(sourceOf(l.record), sw)) + " "
	}
	return lead, firstLine(l.record.Message), message
}

// beginning is enough of a text for w cells, so that a line of megabytes costs no
// more than another.
func beginning(s string, w int) string {
	if most := 8 * (w + 1); len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// edge adds the map: where in the whole list the failures are.
func (t *trace) edge(st styles, rows []string) {
	for i, red := range t.problems(len(rows)) {
		if red {
			rows[i] += st.fail.Render("█")
			continue
		}
		rows[i] += st.frame.Render("│")
	}
}

// A mapKey is what the map of the problems depends on.
type mapKey struct {
	of       *diagnose.TraceReading
	rows     int
	all      bool
	filter   string
	searched int
}

// problems says for each of h rows whether the part of the list it stands for
// holds a failure. It is worked out once and kept.
func (t *trace) problems(h int) []bool {
	key := mapKey{t.d, h, t.all, t.filter, t.find.next}
	if t.mapOf == key {
		return t.red
	}
	t.mapOf, t.red = key, make([]bool, h)
	for s, m := range t.marks {
		if m.Outcome != diagnose.Fail {
			continue
		}
		if i, ok := t.entryOf(s); ok {
			t.red[i*h/max(t.count(), h)] = true
		}
	}
	return t.red
}

// entryOf is the place of a line in the list.
func (t *trace) entryOf(s spot) (int, bool) {
	pos := t.starts[s.trace] + s.line - 1
	if t.all && t.filter == "" {
		return pos, true
	}
	lo, hi := 0, t.count()
	for lo < hi {
		if mid := (lo + hi) / 2; t.position(mid) < pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < t.count() && t.position(lo) == pos
}

// panel shows the selected line whole and what it means.
func (t *trace) panel(st styles, r rect) []string {
	if t.sel >= t.count() || t.count() == 0 {
		return box(st, r, "", "", false, nil)
	}
	l, ok := t.line(t.sel)
	if !ok {
		return box(st, r, "", "", false, nil)
	}
	w := r.w - 4
	m := t.marks[l.spot]
	means := t.means(st, m, w)
	lines := lineWhole(l.text, w, max(r.h-2-len(means), 2))
	lines = append(append(lines, means...), t.codes(st, l.text, w)...)
	lines = append(lines, fields(st, l.record, w)...)
	foot := ""
	if m != nil {
		foot = fmt.Sprintf("belongs to stage %d, %s", m.Stage.Number(), t.stageTitle(m.Stage))
	}
	title := fmt.Sprintf("line %d", l.spot.line)
	if len(t.d.Traces) > 1 {
		title += " of " + baseName(t.d.Traces[l.spot.trace].Name.String())
	}
	return box(st, r, title, foot, false, lines)
}

// lineWhole is the text of a line in at most h lines.
func lineWhole(s string, w, h int) []string {
	lines := wrap(beginning(s, w*(h+1)), w)
	if len(lines) > h {
		lines = lines[:h]
		lines[h-1] = fit(lines[h-1], w-1) + "…"
	}
	return indentAll(lines, " ")
}

// means says what a line shows.
func (t *trace) means(st styles, m *diagnose.Marked, w int) []string {
	if m == nil || m.Means == "" {
		return nil
	}
	var lines []string
	for i, s := range wrap(m.Means, w-8) {
		lead := blanks(8)
		if i == 0 {
			lead = st.quiet.Render("means") + "   "
		}
		lines = append(lines, " "+lead+s)
	}
	return lines
}

// codes explains the error numbers that stand in a line.
func (t *trace) codes(st styles, line string, w int) []string {
	var out []string
	for _, c := range t.d.Codes {
		if !containsFold(line, c.Code) {
			continue
		}
		words := c.Meaning
		if c.Source != "" {
			words += " (" + c.Source + ")"
		}
		for i, s := range wrap(words, w-len(c.Code)-4) {
			lead := blanks(len(c.Code))
			if i == 0 {
				lead = st.bold.Render(c.Code)
			}
			out = append(out, " "+lead+"   "+s)
		}
	}
	return out
}

func (t *trace) stageTitle(id diagnose.StageID) string {
	s := diagnose.Stage{ID: id}
	return s.Title()
}

// fields names the parts of a record that stand in no column, in as many lines
// as they need.
func fields(st styles, r logparse.Record, w int) []string {
	var lines []string
	add := func(name, value string) {
		part := st.quiet.Render(name) + " " + value
		last := len(lines) - 1
		switch {
		case value == "" || value == "0":
		case last >= 0 && width(lines[last])+3+width(part) <= w:
			lines[last] += "   " + part
		default:
			lines = append(lines, " "+part)
		}
	}
	add("process", fmt.Sprint(r.PID))
	add("thread", fmt.Sprint(r.TID))
	add("time", r.Time.String())
	add("source", sourceOf(r))
	return lines
}
