package tui

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// panel explains the selected element: how both sides store it, where, and
// whether VMM reads it.
func (f *diff) panel(st styles, r rect) []string {
	c, ok := f.selected().value.(bcd.Change)
	if !ok {
		return box(st, r, "", "", false, nil)
	}
	name := c.Alias
	if name == "" {
		name = c.Title
	}
	w := r.w - 4
	var lines []string
	lines = append(lines, sideLines(st.before.Render("-"), c.Before, "in this store", "", st, w)...)
	lines = append(lines, sideLines(st.after.Render("+"), c.After, f.gone(), f.sureness(c), st, w)...)
	if c.About != "" {
		lines = append(lines, "   "+st.quiet.Render(cut(c.About, w-2)))
	}
	foot := ""
	if c.StopsVMM {
		foot = fmt.Sprintf("VMM reads this element at stage %d", diagnose.BCDDevices.Number())
	}
	return box(st, r, fmt.Sprintf("%s %s  element %s", name, c.Element, c.Type), foot, false, lines)
}

func (f *diff) sureness(c bcd.Change) string {
	switch {
	case f.d.Reference == nil || !f.d.Reference.Predicted:
		return ""
	case c.Certain:
		return "certain: sysprep logs this change"
	}
	return "inferred: seen in generalized stores"
}

// sideLines says how one side stores its value.
func sideLines(sign string, s *bcd.Side, none, note string, st styles, w int) []string {
	if s == nil {
		words := "not there"
		if none == "(removed)" {
			words = "removed"
		}
		return []string{" " + sign + " " + spread(st.quiet.Render(words), st.quiet.Render(note), w-2)}
	}
	where := note
	if s.Offset > 0 {
		where = fmt.Sprintf("hive offset %#x, %d bytes", s.Offset, s.Size)
	}
	lines := wrap(enough(s.Stored.String(), w*diffPanel), max(w-4-width(where), w/2))
	out := make([]string, 0, len(lines))
	for i, l := range lines {
		if i == 0 {
			out = append(out, " "+sign+" "+spread(l, st.quiet.Render(where), w-2))
			continue
		}
		out = append(out, "   "+l)
	}
	return out
}
