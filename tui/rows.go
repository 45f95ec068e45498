package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

func heading(st styles, s string) row { return row{text: st.bold.Render(s), heads: true} }

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

// noteRows are what is worth knowing and changes no outcome: whole, or a line each above
// a drawer.
func noteRows(st styles, notes []diagnose.Note, w int, whole bool) []row {
	var rows []row
	for i, n := range notes {
		if i == 0 {
			rows = append(rows, heading(st, "Worth knowing"))
		}
		lines := wrap(n.Text, min(w-5, readable))
		if !whole && len(lines) > 1 {
			lines = []string{cut(n.Text, min(w-5, readable))}
		}
		for l, part := range lines {
			lead := "  "
			if l == 0 {
				lead = "• "
			}
			rows = append(rows, row{
				text: st.quiet.Render(lead) + part, id: fmt.Sprintf("note %d", i), more: l > 0, copy: n.Text,
				proof: proof{title: "worth knowing", plain: n.Text},
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
