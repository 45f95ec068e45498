package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// verdictLines is the answer: the verdict with its sentence, then why and
// which stage proves it.
func verdictLines(st styles, d *diagnose.Diagnosis, w, most int) []string {
	word := " " + verdictWord[d.Verdict] + " "
	indent := width(word) + 3
	room := w - indent - 1
	var lines []string
	for i, l := range wrap(d.Headline, min(room, readable)) {
		lead := blanks(indent)
		if i == 0 {
			lead = "  " + st.badge(d.Verdict).Render(word) + " "
		}
		lines = append(lines, lead+st.bold.Render(l))
	}
	detail := wrap(d.Detail, min(room, readable))
	if left := max(most-len(lines), 0); len(detail) > left {
		detail = shortDetail(d, detail, room, left)
	}
	for i, l := range detail {
		if why, rest, ok := strings.Cut(l, ":"); ok && i == 0 && strings.HasPrefix(why, "Why") {
			l = st.bold.Render(why+":") + rest
		}
		lines = append(lines, blanks(indent)+l)
	}
	return lines[:min(len(lines), most)]
}

// shortDetail is what of the detail fits into so many lines, in whole sentences: half
// of one says something else. Of a single line it is the cause in a few words, and its
// stage.
func shortDetail(d *diagnose.Diagnosis, detail []string, room, lines int) []string {
	if c := d.Cause(); lines == 1 && c.ID != diagnose.CauseNone {
		return []string{cut(fmt.Sprintf("Why: %s, see stage %d", c.Short, c.Stage.Number()), room)}
	}
	sentences := strings.SplitAfter(d.Detail, ". ")
	for n := len(sentences) - 1; n > 0; n-- {
		if part := wrap(strings.Join(sentences[:n], ""), min(room, readable)); len(part) <= lines {
			return part
		}
	}
	if lines > 0 {
		detail[lines-1] = cut(detail[lines-1]+" …", room)
	}
	return detail[:lines]
}

// verdictHeight is how many lines the verdict may take on a screen of h rows.
func verdictHeight(h int) int {
	switch {
	case h >= 36:
		return 7
	case h >= 24:
		return 6
	}
	return 3
}
