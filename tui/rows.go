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

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sizeWords writes a number of bytes as people do; offsets that are no round
// number keep two places.
func sizeWords(n int64) string {
	units := []string{"bytes", "KB", "MB", "GB", "TB"}
	f, u := float64(n), 0
	for f >= 1024 && u < len(units)-1 {
		f, u = f/1024, u+1
	}
	if s := fmt.Sprintf("%.0f", f); f == float64(int64(f)) {
		return s + " " + units[u]
	}
	return fmt.Sprintf("%.1f %s", f, units[u])
}

// wholeText is all a pane holds, below the answer.
func wholeText(d *diagnose.Diagnosis, lists ...[]string) string {
	return strings.Join(slices.Concat([]string{d.Headline, d.Detail, ""}, slices.Concat(lists...)), "\n")
}

func wayLetter(i int) string { return string(rune('A' + i%26)) }
