package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// fixHeading says that nothing runs by itself.
func fixHeading(st styles, d *diagnose.Diagnosis, w int) []string {
	n, fixes := len(d.Remedies), 0
	for i := range d.Remedies {
		if d.Remedies[i].Cause != diagnose.CauseNone { // else it only looks
			fixes++
		}
	}
	head := diagnose.Count(fixes, "way") + " to fix this"
	switch {
	case n == 0:
		return []string{fit(" "+st.bold.Render("Nothing to fix"), w)}
	case fixes == 0 || d.Verdict == diagnose.VerdictClear || d.Verdict == diagnose.VerdictUnknown:
		head = diagnose.Count(n, "thing") + " to try"
	case fixes < n:
		head += fmt.Sprintf(", %d that only %s", n-fixes, either(n-fixes == 1, "looks", "look"))
	}
	note := "   copy the commands, run them, then F5 checks again"
	if w < wideWidth {
		note = "   copy the commands; F5 checks again"
	}
	return []string{fit(" "+st.bold.Render(head)+st.quiet.Render(note), w)}
}

// wayRows are the remedies, with room with what each costs below it.
func wayRows(st styles, list []diagnose.Remedy, w int, roomy bool) []row {
	var rows []row
	for i, r := range list {
		if i > 0 && roomy {
			rows = append(rows, row{})
		}
		for n, l := range wrap(r.Title, w-4) {
			lead := "  "
			if n == 0 {
				lead = st.bold.Render(wayLetter(i)) + " "
			}
			line := lead + st.bold.Render(l)
			if rest := w - 3 - width(line); n == 0 && !roomy && rest >= width(r.Label) {
				line += fitRight(st.quiet.Render(r.Label), rest)
			}
			rows = append(rows, row{text: line, id: wayID(&list[i]), value: i, more: n > 0, copy: r.Title})
		}
		if roomy {
			for _, l := range wrap(r.Label, w-4) {
				rows = append(rows, row{text: "  " + st.quiet.Render(l)})
			}
		}
	}
	return rows
}

func stepID(i int) string { return fmt.Sprintf("step %d", i) }

// stepLead is how much of a selected step is reversed where there is no tint: the bar at
// its left.
const stepLead = 3

// stepRows are the steps of a remedy, with ticks at those that are done; each leads to
// what proves it is needed.
func stepRows(st styles, way *diagnose.Remedy, to jump, w int, done map[string]bool) []row {
	var rows []row
	for i, s := range way.Steps {
		if i > 0 {
			rows = append(rows, row{})
		}
		copied := s.Command
		if copied == "" {
			copied = s.Text
		}
		for n, l := range stepLines(st, i, s, w, done[s.Text]) {
			rows = append(rows, row{
				text: l, id: stepID(i), value: i, more: n > 0, keeps: stepLead, copy: copied, jump: to,
			})
		}
	}
	if way.Risk == "" {
		return rows
	}
	rows = append(rows, row{})
	for i, l := range wrap(way.Risk, w-8) {
		lead := "      "
		if i == 0 {
			lead = st.warn.Render("Risk") + "  "
		}
		rows = append(rows, row{text: lead + st.quiet.Render(l)})
	}
	return rows
}

// stepLines are the words of step i, ticked when its command was copied, and its
// commands.
func stepLines(st styles, i int, s diagnose.Step, w int, done bool) []string {
	var out []string
	for n, l := range wrap(s.Text, w-4) {
		lead := "  "
		if n == 0 {
			lead = st.bold.Render(fmt.Sprint(i+1)) + " "
			if done {
				lead = st.ok.Render("√") + " "
			}
		}
		out = append(out, lead+l)
	}
	for _, l := range commandLines(s.Command, w-4) {
		out = append(out, "  "+st.key.Render(l))
	}
	return out
}

// wayID tells a way from others, also when another disk has other ways.
func wayID(r *diagnose.Remedy) string { return "way " + r.Title }
