package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// waysWidth is the width of the list of remedies beside their steps.
const waysWidth = 44

// The fix pane lists the ways to put things right and the steps of one.
type fix struct {
	ways  page
	steps page
	d     *diagnose.Diagnosis
}

// way is the selected remedy.
func (f *fix) way() *diagnose.Remedy {
	i := f.ways.selected().jump.way
	if f.d == nil || i < 1 || i > len(f.d.Remedies) {
		return nil
	}
	return &f.d.Remedies[i-1]
}

// finding is the stage that proves what a remedy answers.
func (f *fix) finding(r *diagnose.Remedy) jump {
	for _, c := range f.d.Causes {
		if c.ID == r.Cause {
			return jump{view: viewDiagnosis, stage: c.Stage}
		}
	}
	return jump{}
}

// next selects the remedy before or after.
func (f *fix) next(d int) bool {
	way := f.ways.selected().jump.way + d
	if way < 1 || way > len(f.d.Remedies) {
		return false
	}
	f.choose(way)
	return true
}

// choose selects a remedy, from 1.
func (f *fix) choose(way int) {
	if f.ways.find(fmt.Sprintf("way %d", way)) {
		f.steps = page{}
	}
}

// build makes the rows of both lists.
func (f *fix) build(st styles, ways, steps rect) {
	f.ways.set(f.wayRows(st, ways.w-2, ways.h >= 12))
	f.steps.set(f.stepRows(st, steps.w-2))
	f.ways.show(ways.h - 2)
	f.steps.show(steps.h - 2)
}

func (f *fix) wayRows(st styles, w int, roomy bool) []row {
	var rows []row
	for i, r := range f.d.Remedies {
		if i > 0 && roomy {
			rows = append(rows, row{})
		}
		id := fmt.Sprintf("way %d", i+1)
		for n, l := range wrap(r.Title, w-4) {
			lead := "  "
			if n == 0 {
				lead = st.keyBold.Render(wayLetter(i)) + " "
			}
			rows = append(rows, row{text: lead + st.bold.Render(l), id: id, more: n > 0, jump: jump{way: i + 1}, copy: r.Title})
		}
		if roomy {
			for _, l := range wrap(r.Label, w-4) {
				rows = append(rows, row{text: "  " + st.quiet.Render(l)})
			}
		}
	}
	return rows
}

func (f *fix) stepRows(st styles, w int) []row {
	r := f.way()
	if r == nil {
		return nil
	}
	var rows []row
	for i, s := range r.Steps {
		if i > 0 {
			rows = append(rows, row{})
		}
		id := fmt.Sprintf("step %d", i+1)
		copied := s.Command
		if copied == "" {
			copied = s.Text
		}
		add := func(text string) {
			rows = append(rows, row{text: text, id: id, more: len(rows) > 0 && rows[len(rows)-1].id == id, copy: copied, jump: f.finding(r)})
		}
		for n, l := range wrap(s.Text, w-4) {
			lead := "  "
			if n == 0 {
				lead = st.bold.Render(fmt.Sprint(i+1)) + " "
			}
			add(lead + l)
		}
		for _, command := range strings.Split(s.Command, "\n") {
			if command == "" {
				continue
			}
			for _, l := range chop(command, w-4) {
				add("  " + st.key.Render(l))
			}
		}
	}
	if r.Risk != "" {
		rows = append(rows, row{})
		for i, l := range wrap(r.Risk, w-8) {
			lead := "      "
			if i == 0 {
				lead = st.warn.Render("Risk") + "  "
			}
			rows = append(rows, row{text: lead + st.quiet.Render(l)})
		}
	}
	return rows
}

// heading says that nothing runs by itself.
func (f *fix) heading(st styles, w int) []string {
	n := len(f.d.Remedies)
	head := count(n, "way") + " to fix this"
	switch {
	case n == 0:
		return []string{fit(" "+st.bold.Render("Nothing to fix"), w)}
	case f.d.Verdict == diagnose.VerdictClear || f.d.Verdict == diagnose.VerdictUnknown:
		head = count(n, "thing") + " to try"
	}
	note := "   nothing runs by itself: copy the commands, run them, then F5 checks again"
	if w < wideWidth {
		note = "   copy the commands, run them, F5 checks again"
	}
	return []string{fit(" "+st.bold.Render(head)+st.quiet.Render(note), w)}
}

// view draws both lists; either rect may be missing.
func (f *fix) view(st styles, sc screen, focus int) (left, right []string) {
	if sc.left.h > 0 {
		h := sc.left.h - 2
		left = box(st, sc.left, "Ways", f.ways.spanWords(h), focus == 0, f.ways.view(st, sc.left.w-2, h, focus == 0))
	}
	if sc.right.h > 0 {
		h := sc.right.h - 2
		title, foot := "", ""
		if r := f.way(); r != nil {
			title = wayLetter(f.ways.selected().jump.way-1) + " " + r.Title
			foot = f.stepWords(r)
		}
		right = box(st, sc.right, title, foot, focus == 1, f.steps.view(st, sc.right.w-2, h, focus == 1))
	}
	return left, right
}

func (f *fix) stepWords(r *diagnose.Remedy) string {
	var n int
	if _, err := fmt.Sscanf(f.steps.selected().id, "step %d", &n); err != nil {
		return ""
	}
	return fmt.Sprintf("step %d of %d", n, len(r.Steps))
}

// command is what y copies: the selected step's command, or the next one that
// has a command.
func (f *fix) command() string {
	r := f.way()
	if r == nil {
		return ""
	}
	var n int
	fmt.Sscanf(f.steps.selected().id, "step %d", &n)
	for _, s := range r.Steps[max(n-1, 0):] {
		if s.Command != "" {
			return s.Command
		}
	}
	return f.steps.selected().copy
}

// script is all steps as text.
func (f *fix) script() string {
	r := f.way()
	if r == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Title)
	for i, s := range r.Steps {
		fmt.Fprintf(&b, "\n%d. %s\n", i+1, s.Text)
		if s.Command != "" {
			fmt.Fprintf(&b, "   %s\n", strings.ReplaceAll(s.Command, "\n", "\n   "))
		}
	}
	if r.Risk != "" {
		fmt.Fprintf(&b, "\nRisk: %s\n", r.Risk)
	}
	return b.String()
}
