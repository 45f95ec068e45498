package tui

import "strings"

// A proof is what the drawer below a list says of its selected row: in plain words
// first, in the words of the format second, then where it can be looked at.
type proof struct {
	title  string // what is said: "why we say so"
	plain  string
	formal string
	place  string
}

// drawer draws a proof in at most h lines of w cells. What does not fit is said to be
// cut; nothing of a proof that fits is.
func drawer(st styles, p proof, w, h int) []string {
	if p.plain == "" && p.formal == "" || h < 2 {
		return nil
	}
	plain := wrap(p.plain, min(w-2, readable))
	formal := chopped(p.formal, min(w-2, readable), h)
	place := wrap(p.place, w-2)
	room := h - 1
	parts := []*[]string{&plain, &place, &formal} // in the order of what is worth most
	for i, part := range parts {
		all := len(*part)
		*part = short(*part, room, w-2)
		room -= len(*part)
		if all > 0 && len(*part) == 0 {
			cutShort(*parts[i-1], w-2)
			break
		}
	}
	out := []string{rule(st, p.title, w)}
	for _, l := range plain {
		out = append(out, " "+l)
	}
	for _, l := range append(formal, place...) {
		out = append(out, " "+st.quiet.Render(l))
	}
	return out
}

// short is the first n of the lines; when there are more, the last of them says so.
func short(lines []string, n, w int) []string {
	if len(lines) <= n || n < 1 {
		return lines[:min(len(lines), max(n, 0))]
	}
	out := append([]string(nil), lines[:n]...)
	cutShort(out, w)
	return out
}

// cutShort says in the last of the lines that there is more.
func cutShort(lines []string, w int) {
	const more = " … y copies it"
	if last := len(lines) - 1; last >= 0 && !strings.HasSuffix(lines[last], more) {
		lines[last] = strings.TrimRight(cut(lines[last], w-width(more)), " …") + more
	}
}

// chopped breaks a text that may be long into lines of w cells, no more than are
// needed to see that it goes on after h of them.
func chopped(s string, w, h int) []string {
	if s == "" {
		return nil
	}
	var out []string
	for l := range strings.SplitSeq(beginning(s, w*(h+1)), "\n") {
		out = append(out, wrap(l, w)...)
	}
	return out
}
