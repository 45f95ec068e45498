package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

func heading(st styles, s string) row { return row{text: st.bold.Render(s)} }

func prose(st styles, title, s string, w int) []row {
	if s == "" {
		return nil
	}
	rows := []row{heading(st, title)}
	for _, l := range wrap(s, w-2) {
		rows = append(rows, row{text: l})
	}
	return rows
}

// noteRows are what is worth knowing and changes no outcome.
func noteRows(st styles, notes []diagnose.Note, w int) []row {
	var rows []row
	for i, n := range notes {
		if i == 0 {
			rows = append(rows, heading(st, "Worth knowing"))
		}
		for l, part := range wrap(n.Text, min(w-5, readable)) {
			lead := "  "
			if l == 0 {
				lead = "• "
			}
			rows = append(rows, row{
				text: st.quiet.Render(lead) + part, id: fmt.Sprintf("note %d", i), more: l > 0, copy: n.Text,
			})
		}
	}
	return rows
}

// wholeText is all a pane holds, below the answer.
func wholeText(d *diagnose.Diagnosis, lists ...[]string) string {
	return strings.Join(slices.Concat([]string{d.Headline, d.Detail, ""}, slices.Concat(lists...)), "\n")
}

func wayLetter(i int) string { return string(rune('A' + i%26)) }
