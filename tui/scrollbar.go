package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// scrollbar draws a bar of cells, of which those from first on and before last stand for
// what is seen, and the marks of problems; the part that is seen stays one piece.
func scrollbar(st styles, marks []diagnose.Outcome, first, last int) []string {
	out := make([]string, len(marks))
	for y, mark := range marks {
		glyph, look := "│", st.frame
		if mark != diagnose.Unknown {
			glyph, look = "■", st.outcome(mark, false)
		}
		if y >= first && y < last {
			glyph = "█"
		}
		out[y] = look.Render(glyph)
	}
	return out
}

// bar is a scrollbar of h cells: what part of the page is seen, and where in the whole
// its problems are. There is none when all of it is seen.
func (p *page) bar(st styles, h int) []string {
	all := len(p.rows)
	if all <= h || h < 1 {
		return nil
	}
	marks := make([]diagnose.Outcome, h)
	for _, mark := range []diagnose.Outcome{diagnose.Warn, diagnose.Fail} {
		for i, r := range p.rows {
			if r.mark == mark && !r.more {
				marks[i*h/all] = mark
			}
		}
	}
	first := max(0, min(p.top, all-h)) * h / all
	return scrollbar(st, marks, first, first+max(h*h/all, 1))
}

// box draws the frame around the rows of the page, and what stands below them.
func (p *page) box(st styles, r rect, title, foot string, focused bool, lines []string, above int) []string {
	bar := p.bar(st, p.height)
	if bar != nil {
		bar = append(make([]string, above), bar...)
	}
	return barredBox(st, r, title, foot, focused, lines, bar)
}

// barred puts the scrollbar behind lines that have no frame.
func (p *page) barred(st styles, lines []string) []string {
	bar := p.bar(st, p.height)
	for i := range lines {
		if at(bar, i) != "" {
			lines[i] += bar[i]
		}
	}
	return lines
}

// spanWords says what part of a page is shown, for the lower edge of its box.
func (p *page) spanWords(h int) string {
	first, last, all := p.span(h)
	if all <= h {
		return ""
	}
	arrow := "▲▼"
	switch {
	case first == 1:
		arrow = "▼"
	case last == all:
		arrow = "▲"
	}
	return fmt.Sprintf("%d-%d of %d %s", first, last, all, arrow)
}
