package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// Text writes the diagnosis as plain text, for tickets and screen readers. No
// sign in it stands for something that is not said in words as well.
func Text(w io.Writer, d *diagnose.Diagnosis) error {
	b := bufio.NewWriter(w)
	t := &textReport{b, d}
	t.verdict()
	t.inputs()
	t.stages()
	t.diff()
	t.runs()
	t.remedies()
	return b.Flush()
}

type textReport struct {
	w *bufio.Writer
	d *diagnose.Diagnosis
}

func (t *textReport) line(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

func (t *textReport) heading(s string) { t.line("\n%s\n%s", s, strings.Repeat("-", len(s))) }

var verdictWords = map[diagnose.Verdict]string{
	diagnose.VerdictClear: "CLEAR", diagnose.VerdictAtRisk: "AT RISK", diagnose.VerdictFails: "FAILS", diagnose.VerdictUnknown: "UNKNOWN",
}

func (t *textReport) verdict() {
	t.line("%s  %s", verdictWords[t.d.Verdict], t.d.Headline)
	t.paragraph(t.d.Detail, "")
	if c := t.d.Cause(); c.ID != diagnose.CauseNone {
		t.line("Cause: %s (%s).", c.ID, c.Confidence)
	}
}

func (t *textReport) inputs() {
	t.heading("What was examined")
	for _, disk := range t.d.Disks {
		t.line("Disk %d, %s: %s", disk.Number, disk.Role, disk.Path)
		for _, v := range disk.Volumes {
			label := ""
			if !v.Content.Label.IsEmpty() {
				label = fmt.Sprintf(" %q", v.Content.Label)
			}
			t.line("  partition %d: %s%s, [%d-%d]%s", v.Partition.Number, v.Content.Name, label, v.Partition.Offset, v.Partition.End(), roles(v.Roles))
		}
	}
	if t.d.Trace != nil {
		for _, trace := range t.d.Trace.Traces {
			t.line("Trace: %s, %d lines, %d records, %d lines not recognised", trace.Name, trace.Lines, trace.Records, trace.Unrecognised)
		}
	}
	for _, p := range t.d.Problems {
		t.line("Not used: %s: %s. %s", p.Path, p.Reason, p.Advice)
	}
	if w := t.d.Windows; w != nil {
		id := w.Installation.Identity
		t.line("Windows: %s, build %s, %s, on disk %d partition %d", id.Product, id.Build, id.Architecture, w.Disk, w.Partition)
	}
}

func roles(r []string) string {
	if len(r) == 0 {
		return ""
	}
	return ", " + strings.Join(r, " and ")
}

func (t *textReport) stages() {
	t.heading("Stages, in VMM's order")
	for i := range t.d.Stages {
		s := &t.d.Stages[i]
		t.line("%2d %-8s %-26s disk: %-8s trace: %s", s.ID.Number(), strings.ToUpper(s.Outcome.String()), s.Title(), s.Disk.Outcome, s.Trace.Outcome)
		t.side("disk", s.Disk)
		t.side("trace", s.Trace)
		if s.ID == t.d.FirstFailure {
			t.line("   ^ the first stage that fails")
		}
	}
	for _, n := range t.d.Notes {
		t.line("Note: %s", n.Text)
	}
}

// side prints the evidence that decides; what only informs is in the JSON.
func (t *textReport) side(name string, s diagnose.Side) {
	for _, e := range s.Evidence {
		if e.Outcome == diagnose.Unknown {
			continue
		}
		inferred := ""
		if e.Inferred {
			inferred = " (inferred)"
		}
		t.paragraph(fmt.Sprintf("%s %s: %s%s", e.Outcome, name, e.Text, inferred), "     ")
		if p := place(e.Place); p != "" {
			t.paragraph("at "+p, "       ")
		}
	}
}

// place says where a piece of evidence can be looked at.
func place(p diagnose.Place) string {
	var parts []string
	add := func(ok bool, format string, args ...any) {
		if ok {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(p.Disk > 0, "disk %d", p.Disk)
	add(p.Partition > 0, "partition %d", p.Partition)
	add(!p.Path.IsEmpty(), "%s", p.Path)
	add(!p.Key.IsEmpty(), "key %s", p.Key)
	add(!p.Value.IsEmpty(), "value %s", p.Value)
	add(p.Line > 0, "line %d", p.Line)
	switch p.Space {
	case diagnose.InFile:
		add(true, "byte %#x of the file", p.Offset)
	case diagnose.OnDisk:
		add(true, "byte %#x of the disk", p.Offset)
	case diagnose.InContent:
		add(true, "byte %#x of its content", p.Offset)
	}
	return strings.Join(parts, ", ")
}

func (t *textReport) diff() {
	b := t.d.BCD
	if b == nil {
		return
	}
	after := "after sysprep /generalize (predicted)"
	if r := t.d.Reference; r != nil && !r.Predicted {
		after = r.Path.String()
	}
	t.heading("BCD: this store and " + after)
	if len(b.Diff.Changes) == 0 {
		t.line("No difference.")
	}
	object := ""
	for _, c := range b.Diff.Changes {
		if name := objectName(c); name != object {
			object = name
			t.line("%s", object)
		}
		mark := ""
		if c.StopsVMM {
			mark = "   VMM reads this one"
		}
		t.line("  %s%s", c.Element, mark)
		t.line("    - %s", sideText(c.Before, "(not there)"))
		t.line("    + %s", sideText(c.After, "(removed)"))
	}
}

func objectName(c bcd.Change) string {
	if c.Alias != "" {
		return c.Title + " " + c.Alias
	}
	return c.Title + " " + c.Name.String()
}

func sideText(s *bcd.Side, none string) string {
	if s == nil {
		return none
	}
	return s.Printed.String()
}

func (t *textReport) runs() {
	r := t.d.Trace
	if r == nil {
		return
	}
	if len(r.Runs) > 0 {
		t.heading("Runs in the trace")
	}
	for i, run := range r.Runs {
		chosen := ""
		if i == r.Chosen {
			chosen = ", judged here"
		}
		failure := ""
		if run.FirstFailure != "" {
			failure = " at " + string(run.FirstFailure)
		}
		t.line("Run %d: lines %d to %d, %s to %s, VM %q: %s%s%s", i+1, run.Run.First, run.Run.Last, run.Run.Start, run.Run.End, run.Run.VM, run.Outcome, failure, chosen)
	}
	for _, c := range r.Codes {
		t.line("%s %s: %s", c.Code, c.Name, c.Meaning)
	}
}

func (t *textReport) remedies() {
	t.heading("What to do")
	for i, r := range t.d.Remedies {
		t.line("%c. %s (%s)", 'A'+i%26, r.Title, r.Label)
		t.paragraph("Risk: "+r.Risk, "   ")
		for n, s := range r.Steps {
			t.paragraph(fmt.Sprintf("%d. %s", n+1, s.Text), "   ")
			if s.Command != "" {
				t.line("      %s", s.Command)
			}
		}
	}
}

// textWidth is the width text is wrapped at, in characters; commands and
// values are never wrapped, so that they can be copied.
const textWidth = 100

// paragraph writes s in lines of textWidth, each with that indent.
func (t *textReport) paragraph(s, indent string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && len(indent)+len(line)+1+len(word) > textWidth {
			t.line("%s%s", indent, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		t.line("%s%s", indent, line)
	}
}
