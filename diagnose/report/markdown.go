package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"vmmdoctor/diagnose"
)

// A markdownWriter writes a page as Markdown, to be pasted into a ticket. Each
// paragraph is one line, so that no text can begin a line of its own.
type markdownWriter struct{ *bufio.Writer }

func writeMarkdown(w io.Writer, p *page) error {
	m := markdownWriter{bufio.NewWriter(w)}
	m.verdict(p)
	m.remedies(p.Remedies)
	m.inputs(p.Inputs)
	m.runs(p.Runs)
	m.overview(p.Stages)
	m.evidence(p.Stages)
	m.notes(p.Notes)
	m.diff(p.Diff)
	m.listing(p.Listing)
	m.traceLines(p)
	m.codes(p.Codes)
	m.line("\n%s", escapeMarkdown(p.Made))
	return m.Flush()
}

func (m markdownWriter) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func (m markdownWriter) heading(level int, s string) {
	m.headingOnly(level, s)
	m.line("")
}

// headingOnly is a heading that another one follows.
func (m markdownWriter) headingOnly(level int, s string) {
	m.line("\n%s %s", strings.Repeat("#", level), escapeMarkdown(s))
}

// table writes rows of cells that are Markdown already.
func (m markdownWriter) table(head []string, rows [][]string) {
	m.line("| %s |", strings.Join(head, " | "))
	m.line("|%s", strings.Repeat(" --- |", len(head)))
	for _, r := range rows {
		m.line("| %s |", strings.Join(r, " | "))
	}
}

func (m markdownWriter) verdict(p *page) {
	m.line("# %s", escapeMarkdown(p.Title))
	v := p.Verdict
	if v == nil {
		return
	}
	m.line("\n**%s: %s**", v.Word, escapeMarkdown(v.Headline))
	if v.Detail != "" {
		m.line("\n%s", escapeMarkdown(v.Detail))
	}
	for i, c := range v.Causes {
		lead, more := "\n- Cause", ""
		if i > 0 {
			lead, more = "- Also found", " "+escapeMarkdown(c.Summary)
		}
		m.line("%s: `%s`, %s.%s", lead, c.ID, c.Known, more)
	}
}

func (m markdownWriter) inputs(in []inputPart) {
	if len(in) == 0 {
		return
	}
	m.heading(2, "What was examined")
	for _, p := range in {
		value := escapeMarkdown(p.Value)
		if p.Literal {
			value = codeMarkdown(p.Value)
		}
		m.line("- **%s:** %s", p.Label, value)
		for _, d := range p.Details {
			m.line("  - %s", escapeMarkdown(d))
		}
	}
}

func (m markdownWriter) overview(stages []stagePart) {
	if len(stages) == 0 {
		return
	}
	m.heading(2, "The stages, in VMM's order")
	var rows [][]string
	for _, s := range stages {
		outcome := strings.ToUpper(s.Outcome.String())
		if s.First {
			outcome = "**" + outcome + "**"
		}
		rows = append(rows, []string{number(s.Number), s.Title, outcome, s.Disk.String(), s.Trace.String(),
			escapeMarkdown(s.Summary)})
	}
	m.table([]string{"#", "Stage", "Outcome", "Disk", "Trace", "Found"}, rows)
	for _, s := range stages {
		if s.First {
			m.line("\n%s", stopWords(s))
		}
	}
}

func (m markdownWriter) evidence(stages []stagePart) {
	stages = withEvidence(stages)
	if len(stages) == 0 {
		return
	}
	m.headingOnly(2, "The evidence, stage by stage")
	for _, s := range stages {
		m.line("\n### %d. %s: %s\n", s.Number, s.Title, strings.ToUpper(s.Outcome.String()))
		if weighty(s) {
			m.line("%s\n", escapeMarkdown(s.Does))
		}
		for _, e := range s.Evidence {
			where := ""
			if len(e.Place) > 0 {
				where = " (" + codeMarkdown(strings.Join(e.Place, ", ")) + ")"
			}
			m.line("- **%s:** %s%s", witness(e), escapeMarkdown(e.Text+inferredWord(e.Inferred)), where)
		}
		if s.Why != "" {
			m.line("\n**Why:** %s", escapeMarkdown(s.Why))
		}
	}
}

func (m markdownWriter) notes(notes []string) {
	if len(notes) == 0 {
		return
	}
	m.heading(2, "Notes")
	for _, n := range notes {
		m.line("- %s", escapeMarkdown(n))
	}
}

func (m markdownWriter) diff(d *diffPart) {
	if d == nil {
		return
	}
	m.heading(2, "The boot configuration (BCD)")
	m.line("%s", sentence(d.Summary))
	for _, o := range d.Objects {
		m.heading(3, o.Title+" "+o.Name)
		var rows [][]string
		for _, c := range o.Changes {
			rows = append(rows, []string{escapeMarkdown(elementWords(c)), markdownValue(c.Before),
				markdownValue(c.After), changeWords(c)})
		}
		m.table([]string{"Element", diagnose.UpperFirst(d.Before), diagnose.UpperFirst(d.After), "What it is"}, rows)
	}
	if len(d.Paired) > 0 {
		m.heading(3, "Compared although their identifiers differ")
	}
	for _, p := range d.Paired {
		m.line("- %s", escapeMarkdown(p))
	}
	if len(d.StoredOnly) == 0 {
		return
	}
	m.heading(3, "The same in meaning, stored differently")
	for _, c := range d.StoredOnly {
		m.line("- %s, %s: before %s, after %s", escapeMarkdown(c.Object), escapeMarkdown(c.Element),
			codeMarkdown(c.Before.Stored), codeMarkdown(c.After.Stored))
	}
}

// elementWords is the element with what is known of one without a name.
func elementWords(c changePart) string {
	if c.About == "" {
		return c.Element
	}
	return c.Element + " (" + c.About + ")"
}

func markdownValue(v *valuePart) string {
	if v == nil {
		return "(not there)"
	}
	return codeMarkdown(v.Printed)
}

func (m markdownWriter) listing(l *listingPart) {
	if l == nil {
		return
	}
	m.line("")
	m.WriteString(fencedMarkdown("", strings.Split(strings.Trim(l.Bcdedit, "\n"), "\n")...))
	if len(l.Anomalies) > 0 {
		m.heading(2, "What is odd in this store")
	}
	for _, a := range l.Anomalies {
		m.line("- %s", escapeMarkdown(a))
	}
}

func (m markdownWriter) runs(runs []runPart) {
	if len(runs) == 0 {
		return
	}
	m.heading(2, "The runs in the trace")
	for _, r := range runs {
		m.line("- Run %d: %s", r.Number, escapeMarkdown(strings.Join(runWords(r), ", ")))
	}
}

func (m markdownWriter) traceLines(p *page) {
	if len(p.Lines) == 0 {
		return
	}
	m.heading(2, p.AboutLines)
	var rows [][]string
	var raw []string
	for _, l := range p.Lines {
		outcome, run := "", ""
		if l.Run > 0 {
			run = fmt.Sprintf(" of run %d", l.Run)
		}
		if l.Outcome != diagnose.Unknown {
			outcome = l.Outcome.String()
		}
		rows = append(rows, []string{number(l.Line) + prefixed(" of ", escapeMarkdown(l.Trace)) + run, l.Time,
			diagnose.UpperFirst(l.Stage), outcome, escapeMarkdown(sentence(l.Means))})
		raw = append(raw, l.Raw)
	}
	m.table([]string{"Line", "Time", "Stage", "Outcome", "What it means"}, rows)
	m.line("")
	m.WriteString(fencedMarkdown("", raw...))
}

func (m markdownWriter) codes(codes []codePart) {
	if len(codes) == 0 {
		return
	}
	m.heading(2, "The error numbers")
	for _, c := range codes {
		m.line("- **%s:** %s", escapeMarkdown(c.title()), escapeMarkdown(c.Meaning))
		for _, s := range c.Causes {
			m.line("  - Cause on record: %s", escapeMarkdown(s))
		}
		for _, s := range c.Actions {
			m.line("  - What helps: %s", escapeMarkdown(s))
		}
		if c.Source != "" {
			m.line("  - Source: %s", escapeMarkdown(c.Source))
		}
	}
}

func (m markdownWriter) remedies(remedies []remedyPart) {
	if len(remedies) == 0 {
		return
	}
	m.headingOnly(2, "What to do")
	for _, r := range remedies {
		m.heading(3, fmt.Sprintf("%s. %s (%s)", r.Letter, r.Title, r.Label))
		m.line("Risk: %s\n", escapeMarkdown(r.Risk))
		for n, s := range r.Steps {
			lead := fmt.Sprintf("%d. ", n+1)
			m.line("%s%s", lead, escapeMarkdown(s.Text))
			if s.Command != "" {
				m.line("")
				m.WriteString(fencedMarkdown(strings.Repeat(" ", len(lead)), s.Command))
				if n < len(r.Steps)-1 {
					m.line("")
				}
			}
		}
	}
}

// markdownRows is a table of the disks.
var markdownRows = rowWriter{
	head: func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "# Library scan\n\n| Verdict | Cause | First failure | Windows | BCD | Disk | File |\n|%s\n",
			strings.Repeat(" --- |", 7))
		return err
	},
	row: func(w io.Writer, r ScanRow) error {
		disk := codeMarkdown(r.Path.String()) + escapeMarkdown(prefixed(": ", value(r.Error)))
		_, err := fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", r.word(), value(r.Cause), value(r.FirstFailure),
			escapeMarkdown(value(r.Windows)), value(r.BCDClass), disk, r.file())
		return err
	},
	foot: func(w io.Writer, f scanFoot) error {
		_, err := fmt.Fprintf(w, "\n%s\n\n%s\n", escapeMarkdown(f.Totals), escapeMarkdown(f.Made))
		return err
	},
}
