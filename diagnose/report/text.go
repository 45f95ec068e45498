package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"vmmdoctor/diagnose"
)

// textWidth is the width words are wrapped at, in characters. Commands, lines
// of a trace and values are never wrapped, so that they can be copied.
const textWidth = 100

// A textWriter writes a page as plain text, for terminals, tickets and screen
// readers: everything is said in words, and indents only repeat it.
type textWriter struct {
	*bufio.Writer
	coloured bool
}

func writeText(w io.Writer, p *page) error {
	_, coloured := w.(Coloured)
	t := textWriter{bufio.NewWriter(w), coloured}
	if p.Verdict != nil {
		t.verdict(p.Verdict)
	}
	t.remedies(p.Remedies)
	t.inputs(p.Inputs)
	t.runs(p.Runs)
	t.overview(p.Stages)
	t.evidence(p.Stages)
	t.notes(p.Notes)
	t.diff(p.Diff)
	t.listing(p.Listing)
	t.traceLines(p)
	t.codes(p.Codes)
	if p.Verdict != nil || len(p.Inputs) > 0 { // a listing alone is what bcdedit prints, and no more
		t.line("\n%s", p.Made)
	}
	return t.Flush()
}

func (t textWriter) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

func (t textWriter) heading(s string) {
	if t.Buffered() > 0 {
		t.line("")
	}
	t.line("%s\n%s", t.in(inkHead, s), strings.Repeat("-", utf8.RuneCountInString(s)))
}

// words writes s wrapped at textWidth, the first line behind lead, the others
// under the text of the first.
func (t textWriter) words(lead, s string) { t.atoms(lead, strings.Split(s, " ")) }

// atoms writes words, or groups of words, none of which is ever broken.
func (t textWriter) atoms(lead string, atoms []string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	line, width := lead, utf8.RuneCountInString(lead)
	for i, a := range atoms {
		n := seenWidth(a)
		switch {
		case i == 0:
		case width+1+n > textWidth:
			t.line("%s", line)
			line, width = indent, len(indent)
		default:
			line, width = line+" ", width+1
		}
		line, width = line+a, width+n
	}
	t.line("%s", line)
}

func (t textWriter) verdict(v *verdictPart) {
	t.words("", t.in(verdictInk[v.Verdict], v.Word)+": "+v.Headline)
	if v.Detail != "" {
		t.words("", v.Detail)
	}
	for i, c := range v.Causes {
		if i == 0 {
			t.line("Cause: %s, %s.", c.ID, c.Known)
			continue
		}
		t.words("Also found: ", fmt.Sprintf("%s, %s. %s", c.ID, c.Known, c.Summary))
	}
}

func (t textWriter) inputs(in []inputPart) {
	if len(in) == 0 {
		return
	}
	t.heading("What was examined")
	for _, p := range in {
		t.line("%s: %s", p.Label, p.Value)
		for _, d := range p.Details {
			t.words("   ", d)
		}
	}
}

// overview is one line for each stage.
func (t textWriter) overview(stages []stagePart) {
	if len(stages) == 0 {
		return
	}
	t.heading("The stages, in VMM's order")
	for _, s := range stages {
		t.line("%s", strings.TrimRight(fmt.Sprintf("%2d. %-26s %s disk: %-8s trace: %-8s %s", s.Number, s.Title+":",
			t.in(outcomeInk[s.Outcome], fmt.Sprintf("%-8s", strings.ToUpper(s.Outcome.String()))),
			s.Disk.String()+",", s.Trace.String()+";", s.Summary), "; "))
		if s.First {
			t.line("    %s", stopWords(s))
		}
	}
}

func (t textWriter) evidence(stages []stagePart) {
	stages = withEvidence(stages)
	if len(stages) == 0 {
		return
	}
	t.heading("The evidence, stage by stage")
	gap := ""
	for _, s := range stages {
		t.WriteString(gap)
		gap = "\n"
		t.line("%d. %s: %s", s.Number, s.Title, t.in(outcomeInk[s.Outcome], strings.ToUpper(s.Outcome.String())))
		if weighty(s) {
			t.words("   ", s.Does)
		}
		for _, e := range s.Evidence {
			t.words("   "+witness(e)+": ", e.Text+inferredWord(e.Inferred))
			if len(e.Place) > 0 {
				t.atoms("      at ", separated(e.Place))
			}
		}
		if s.Why != "" {
			t.words("   Why: ", s.Why)
		}
	}
}

// weighty reports whether a stage is worth its explanation.
func weighty(s stagePart) bool {
	bad := func(o diagnose.Outcome) bool { return o == diagnose.Fail || o == diagnose.Warn }
	return bad(s.Outcome) || bad(s.Disk) || bad(s.Trace)
}

// witness says who speaks, and what for: "Disk, fail".
func witness(e evidencePart) string {
	if e.Outcome == diagnose.Unknown {
		return e.Side
	}
	return e.Side + ", " + e.Outcome.String()
}

func inferredWord(inferred bool) string {
	if inferred {
		return " (inferred)"
	}
	return ""
}

// separated puts a comma behind all parts but the last.
func separated(parts []string) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p
		if i < len(parts)-1 {
			out[i] += ","
		}
	}
	return out
}

func (t textWriter) notes(notes []string) {
	if len(notes) == 0 {
		return
	}
	t.heading("Notes")
	for _, n := range notes {
		t.words("- ", n)
	}
}

func (t textWriter) diff(d *diffPart) {
	if d == nil {
		return
	}
	t.heading("The boot configuration (BCD): " + d.Before + ", and " + d.After)
	t.line("%s", sentence(d.Summary))
	for _, o := range d.Objects {
		t.line("\n%s %s", o.Title, o.Name)
		for _, c := range o.Changes {
			t.change(c)
		}
	}
	if len(d.Paired) > 0 {
		t.line("\nCompared although their identifiers differ:")
	}
	for _, p := range d.Paired {
		t.words("   ", p)
	}
	if len(d.StoredOnly) > 0 {
		t.line("\nThe same in meaning, stored differently:")
	}
	for _, c := range d.StoredOnly {
		t.words("   ", fmt.Sprintf("%s, %s: before %s, after %s", c.Object, c.Element, c.Before.Stored, c.After.Stored))
	}
}

func (t textWriter) change(c changePart) {
	t.line("   %s: %s", c.Element, changeWords(c))
	if c.About != "" {
		t.words("      ", sentence(c.About))
	}
	if c.Before != nil {
		t.line("      before: %s", c.Before.Printed)
	}
	if c.After != nil {
		t.line("      after:  %s", c.After.Printed)
	}
}

// changeWords says what kind of difference it is, and what it means to VMM.
func changeWords(c changePart) string {
	s := string(c.Kind)
	if c.Stops {
		s += ", can stop VMM"
	}
	return s + inferredWord(c.Inferred)
}

func (t textWriter) listing(l *listingPart) {
	if l == nil {
		return
	}
	t.WriteString(l.Bcdedit)
	if len(l.Anomalies) > 0 {
		t.heading("What is odd in this store")
	}
	for _, a := range l.Anomalies {
		t.words("- ", a)
	}
}

func (t textWriter) runs(runs []runPart) {
	if len(runs) == 0 {
		return
	}
	t.heading("The runs in the trace")
	for _, r := range runs {
		t.atoms(fmt.Sprintf("Run %d: ", r.Number), separated(runWords(r)))
	}
}

// runWords says what is known of a run.
func runWords(r runPart) []string {
	head := r.Outcome.String()
	switch {
	case r.Failure != "":
		head += " at " + r.Failure
	case r.Early && r.Reached != "":
		head = "ends early, after " + r.Reached
	case r.Early:
		head = "ends early"
	}
	when := r.Start
	if r.End != r.Start {
		when += " to " + r.End
	}
	parts := filled(head, prefixed("VM ", r.VM), fmt.Sprintf("lines %d to %d", r.First, r.Last),
		prefixed("of ", r.Trace), when)
	for _, c := range r.Codes {
		parts = append(parts, fmt.Sprintf("error %d", c))
	}
	if r.Dropped > 0 {
		parts = append(parts, countOrNo(r.Dropped, "line")+" that may mark stages left out: there are too many")
	}
	if r.Chosen {
		parts = append(parts, "judged here")
	}
	return parts
}

func (t textWriter) traceLines(p *page) {
	if len(p.Lines) == 0 {
		return
	}
	t.heading(p.AboutLines)
	for _, l := range p.Lines {
		t.atoms("", separated(lineWords(l)))
		t.line("   %s", l.Raw)
		t.words("   Means: ", sentence(l.Means))
	}
}

// lineWords says where a line stands and what it shows.
func lineWords(l linePart) []string {
	outcome := ""
	if l.Outcome != diagnose.Unknown {
		outcome = l.Outcome.String()
	}
	run := ""
	if l.Run > 0 {
		run = fmt.Sprintf("run %d", l.Run)
	}
	return filled(fmt.Sprintf("Line %d", l.Line), prefixed("of ", l.Trace), run, l.Time, l.Stage, outcome)
}

func (t textWriter) codes(codes []codePart) {
	if len(codes) == 0 {
		return
	}
	t.heading("The error numbers")
	for _, c := range codes {
		t.words(c.title()+": ", c.Meaning)
		for _, s := range c.Causes {
			t.words("   Cause on record: ", sentence(s))
		}
		for _, s := range c.Actions {
			t.words("   What helps: ", sentence(s))
		}
		if c.Source != "" {
			t.words("   Source: ", sentence(c.Source))
		}
	}
}

// title is the number with its name.
func (c codePart) title() string { return strings.Join(filled(c.Code, c.Name), " ") }

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return diagnose.UpperFirst(s)
	}
	return diagnose.UpperFirst(s) + "."
}

func (t textWriter) remedies(remedies []remedyPart) {
	if len(remedies) == 0 {
		return
	}
	t.heading("What to do")
	for _, r := range remedies {
		t.line("%s. %s (%s)", r.Letter, t.in(inkHead, r.Title), r.Label)
		t.words("   Risk: ", r.Risk)
		for n, s := range r.Steps {
			lead := fmt.Sprintf("   %d. ", n+1)
			t.words(lead, s.Text)
			if s.Command != "" {
				t.line("%s%s", strings.Repeat(" ", len(lead)+2), t.in(inkCommand, s.Command))
			}
		}
	}
}

// textRows begins each row with the verdict and says in words what each part
// is, so that it reads well line by line.
var textRows = rowWriter{row: func(w io.Writer, r ScanRow) error {
	found := strings.Join(filled(value(r.Cause), prefixed("at ", value(r.FirstFailure)), value(r.Windows),
		prefixed("BCD ", value(r.BCDClass)), value(r.Error)), ", ")
	_, err := fmt.Fprintf(w, "%-8s %s%s\n", r.word(), r.Path, prefixed(": ", found))
	return err
}}
