package tui

import (
	"strings"
)

// box draws a frame of exactly r.w by r.h cells around lines that are as wide
// as its inside, with words set into its upper and lower edge.
func box(st styles, r rect, title, foot string, focused bool, lines []string) []string {
	return barredBox(st, r, title, foot, focused, lines, nil)
}

// barredBox is a box with a scrollbar in its right edge.
func barredBox(st styles, r rect, title, foot string, focused bool, lines, bar []string) []string {
	if r.h < 2 || r.w < 4 {
		return nil
	}
	edge := st.frame
	if focused {
		edge = st.key
	}
	name := st.bold
	if focused {
		name = st.keyBold
	}
	in := r.w - 2
	out := make([]string, 0, r.h)
	out = append(out, edge.Render("┌─")+topWords(title, in-1, name.Render, edge.Render)+edge.Render("┐"))
	for i := range r.h - 2 {
		line := blanks(in)
		if i < len(lines) {
			line = fit(lines[i], in)
		}
		right := edge.Render("│")
		if at(bar, i) != "" {
			right = bar[i]
		}
		out = append(out, edge.Render("│")+line+right)
	}
	words := st.quiet
	if focused {
		words = st.key
	}
	return append(out, edge.Render("└")+footWords(foot, in, words.Render, edge.Render)+edge.Render("┘"))
}

func topWords(title string, w int, name, edge func(string) string) string {
	if title == "" || w < 6 {
		return edge(strings.Repeat("─", w))
	}
	title = " " + cut(title, w-3) + " "
	return name(title) + edge(strings.Repeat("─", w-width(title)))
}

func footWords(foot string, w int, words, edge func(string) string) string {
	if foot == "" || w < 6 {
		return edge(strings.Repeat("─", w))
	}
	foot = " " + cut(foot, w-4) + " "
	return edge(strings.Repeat("─", w-1-width(foot))) + words(foot) + edge("─")
}

// rule is a line across, with words set into it.
func rule(st styles, words string, w int) string {
	if words == "" {
		return st.frame.Render(strings.Repeat("─", w))
	}
	words = " " + cut(words, w-8) + " "
	return st.frame.Render("───") + st.quiet.Render(words) +
		st.frame.Render(strings.Repeat("─", max(w-3-width(words), 0)))
}

// emptyPane says what would be here and the key that fills it.
func emptyPane(st styles, w int, lines ...string) []string {
	out := []string{""}
	for _, l := range lines {
		for _, part := range wrap(l, min(w-6, readable)) {
			out = append(out, "   "+st.quiet.Render(part))
		}
		if l == "" {
			out = append(out, "")
		}
	}
	return out
}
