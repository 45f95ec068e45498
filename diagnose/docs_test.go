package diagnose

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A ShownCause is what real cases say of a cause.
type ShownCause struct {
	Stages   map[StageID]Confidence // that prove it
	Remedies []Remedy               // of the first case in which it is the cause
}

// DocPages are the pages about stages, causes and error numbers, by file name.
func DocPages(shown map[CauseID]ShownCause) map[string]string {
	return map[string]string{"stages.md": stagesPage(shown), "causes.md": causesPage(shown), "errors.md": errorsPage()}
}

// RemediesFor are the remedies of a cause in a case of which nothing is known.
func RemediesFor(id CauseID) []Remedy { return new(judging).remediesFor(id) }

const generatedNote = "<!-- Written by go test ./diagnose -run TestDocs -update from the words of the program. -->\n\n"

const stagesIntro = `# The stages

VMM goes through these steps when it installs the components into a machine made from
a template. vmmdoctor goes through them in the same order, on the disk and in the
trace, and shows the first one that fails. How far each step is known is told in
[limits](limits.md).

Each stage has two witnesses. The disk is what it is now; the trace is what happened
then. Together they give the stage's outcome:

| | outcome | |
|---|---|---|
| √ | pass | the disk or the trace shows that the step goes well |
| ! | warn | it goes well, but only just, or not on every copy |
| × | fail | the disk or the trace shows that the step cannot go well |
| · | unknown | neither of them says anything |
| · | skipped | an earlier failure leaves nothing to look at |

The worse of the two counts, with three exceptions. A failure that the trace shows
after the first one of the same run is a consequence, and stays in the trace's column.
Where the disk passes and the trace fails, the stage warns: the disk has been changed
since, or the trace is of another image; but where the disk explains the failure, as a
store that is tied to it does, the stage fails. And a trace of whose disks none is here is
shown, but does not count.

A stage fails where VMM is known to stop, and where a machine made from the disk provably
cannot start Windows: no template deploys from it either way. What is only inferred warns.
Only the volume the machine starts from and the one with the Windows of the default entry
can fail or warn; of other volumes it is told what they are.
`

func stagesPage(shown map[CauseID]ShownCause) string {
	var b strings.Builder
	b.WriteString(generatedNote + stagesIntro)
	for _, id := range StageOrder {
		w := id.row()
		fmt.Fprintf(&b, "\n## %d. %s\n\n`%s`. %s\n", id.Number(), w.title, id, w.does)
		fmt.Fprintf(&b, "\n- When it fails: %s\n- When it warns: %s\n", w.fails, w.warns)
		if !id.diskJudges() {
			b.WriteString("- The disk says nothing about it.\n")
		}
		var links []string
		for _, c := range CauseOrder {
			if _, ok := shown[c].Stages[id]; ok {
				links = append(links, fmt.Sprintf("[%s](causes.md#%s)", c.row().short, c))
			}
		}
		if links != nil {
			fmt.Fprintf(&b, "- Causes that show here, for example: %s\n", strings.Join(links, ", "))
		}
		writeMarkers(&b, id)
	}
	return b.String()
}

// writeMarkers lists the lines of a trace that belong to a stage.
func writeMarkers(b *strings.Builder, id StageID) {
	var rows strings.Builder
	for _, m := range markers {
		if m.stage != id {
			continue
		}
		shows := "nothing by itself"
		if m.outcome != Unknown {
			shows = m.outcome.String()
		}
		if m.infers {
			shows += ", inferred"
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s | %s |\n", m.file, said(m.message), m.means, shows)
	}
	if rows.Len() > 0 {
		fmt.Fprintf(b, "\n| lines of the trace, by source file | whose message | what they mean | shows |\n|---|---|---|---|\n%s", &rows)
	}
}

// said is how the message of a line is known.
func said(w words) string {
	var parts []string
	for _, p := range []struct{ how, text string }{{"begins", w.begins}, {"holds", w.holds}, {"ends", w.ends}} {
		if p.text != "" {
			parts = append(parts, p.how+" `"+strings.TrimSpace(p.text)+"`")
		}
	}
	if w.fails {
		parts = append(parts, "names an exception or an error")
	}
	if parts == nil {
		return "is any other"
	}
	return strings.Join(parts, ", ")
}

const causesIntro = `# The causes

The stage says where a deployment fails, the cause says why. Several can be there at
once; the first one in the order of this page is *the* cause, and the others are listed
behind it. A cause is **proven** by what is on the disk or in the trace, or **inferred**
where it follows from what is known about VMM but is stated nowhere.

The commands are examples for a disk ` + "`D:\\Library\\Template.vhd`" + `; the program fills in your own
disk and partition. They are run by you, on a copy, never by vmmdoctor. Beside the ways listed here
it always offers to compare the boot configuration with that of a template that deploys.
`

func causesPage(shown map[CauseID]ShownCause) string {
	var b strings.Builder
	b.WriteString(generatedNote + causesIntro)
	for i, id := range CauseOrder {
		switch {
		case i == 0:
			b.WriteString("\n## Why it fails\n")
		case id == atRisk[0].id:
			b.WriteString("\n## Why it is at risk\n")
		}
		w := id.row()
		fmt.Fprintf(&b, "\n### %s\n\n**%s** %s\n", id, w.line, w.full)
		fmt.Fprintf(&b, "\n%s\n", stagesOf(shown[id].Stages))
		for n, r := range shown[id].Remedies {
			writeRemedy(&b, n, r)
		}
	}
	return b.String()
}

func stagesOf(stages map[StageID]Confidence) string {
	var out []string
	for _, id := range StageOrder {
		confidence, ok := stages[id]
		if !ok {
			continue
		}
		title := id.row().title
		anchor := fmt.Sprintf("%d-%s", id.Number(), strings.ReplaceAll(strings.ToLower(title), " ", "-"))
		out = append(out, fmt.Sprintf("[stage %d, %s](stages.md#%s) (%s)", id.Number(), title, anchor, confidence))
	}
	return "It shows, for example, at " + strings.Join(out, " and ") + "."
}

func writeRemedy(b *strings.Builder, n int, r Remedy) {
	fmt.Fprintf(b, "\n**%c. %s** (%s)\n\n", 'A'+rune(n), r.Title, r.Label)
	fmt.Fprintf(b, "*Risk:* %s\n\n", r.Risk)
	for i, s := range r.Steps {
		fmt.Fprintf(b, "%d. %s\n", i+1, s.Text)
		if s.Command != "" {
			fmt.Fprintf(b, "   ```\n   %s\n   ```\n", s.Command)
		}
	}
}

const errorsIntro = `# Error numbers

What VMM's error numbers and the codes behind them mean for the deployment of a
template, as far as a public source says so. ` + "`vmmdoctor explain 2940`" + ` says the same of one of
them, and so does the program beside a trace or the text of a job error.

Beside these, 0x80190000 plus the number of an HTTP status stands for that status: 0x80190193
is 403, forbidden.

The error of the job is often only the last report of an earlier failure. Look at the
disk first.
`

func errorsPage() string {
	var b strings.Builder
	b.WriteString(generatedNote + errorsIntro)
	row := func(code string, m codeRow) {
		name := ""
		if m.Name != "" {
			name = " " + m.Name
		}
		fmt.Fprintf(&b, "| %s%s | %s | %s | %s | %s |\n", code, name, m.Meaning, strings.Join(m.Causes, "; "), strings.Join(m.Actions, "; "), m.Source)
	}
	const head = "| code | what it means | causes on record | what helps | source |\n|---|---|---|---|---|\n"
	b.WriteString("\n## VMM\n\n" + head)
	for _, n := range slices.Sorted(maps.Keys(vmmCodes())) {
		row(fmt.Sprint(n), vmmCodes()[n])
	}
	b.WriteString("\n## Codes behind them\n\n" + head)
	for _, n := range slices.Sorted(maps.Keys(hresults())) {
		row(fmt.Sprintf("0x%08x", n), hresults()[n])
	}
	return b.String()
}
