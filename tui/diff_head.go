package tui

import (
	"fmt"

	"vmmdoctor/diagnose"
)

// headHeight is the height of what stands above the rows of the comparison.
func (f *diff) headHeight(w int) int {
	switch {
	case f.d.BCD == nil:
		return 1
	case f.sides(w):
		return 4
	}
	return 2
}

// heading says how much differs, or what is to be found, and names the two
// sides.
func (f *diff) heading(st styles, typed *field, w int) []string {
	if f.d.BCD == nil {
		return []string{fit(st.bold.Render(" No boot configuration store to compare"), w)}
	}
	counts := " " + st.bold.Render(diagnose.Count(len(f.d.BCD.Diff.Changes), "difference"))
	if n := len(f.groups); n > 0 && f.sides(w) {
		counts += " in " + diagnose.Count(n, "object")
	}
	switch {
	case f.stops == 1:
		counts += ", " + st.fail.Render("1 can stop VMM")
	case f.stops > 0:
		counts += ", " + st.fail.Render(fmt.Sprintf("%d can stop VMM", f.stops))
	}
	finding := typed != nil || f.sought != ""
	if !f.sides(w) && finding {
		return []string{f.findLine(st, typed, w), rule(st, "", w)}
	}
	if !f.sides(w) {
		names := st.before.Render("- "+f.beforeName()) + "  " + st.after.Render("+ "+f.shortName())
		return []string{fit(counts+"   "+names, w), rule(st, "", w)}
	}
	if f.stops > 0 {
		counts += st.quiet.Render(" (marked ×)")
	}
	if n := len(f.d.BCD.Store.Objects) - f.unchangedFrom(); n > 0 {
		counts += st.quiet.Render(fmt.Sprintf(". %s the same.", objectsAre(n)))
	}
	bw, aw := f.beforeWidth, f.afterWidth
	after := f.afterName()
	if width(after) > aw {
		after = f.shortName()
	}
	names := "     " + st.text.Render(fit("element", diffName)) + " " +
		st.before.Render(fit(f.beforeName(), bw)) + "   " + st.after.Render(cut(after, aw))
	if finding {
		counts = f.findLine(st, typed, w)
	}
	return []string{fit(counts, w), blanks(w), fit(names, w), rule(st, "", w)}
}

func objectsAre(n int) string {
	if n == 1 {
		return "1 object is"
	}
	return fmt.Sprintf("%d objects are", n)
}

// unchangedFrom counts the objects of this store that have differences.
func (f *diff) unchangedFrom() int {
	n := 0
	for _, g := range f.groups {
		if g.object != nil {
			n++
		}
	}
	return n
}

// beforeName is the file with the store that is looked at.
func (f *diff) beforeName() string {
	if len(f.d.Disks) > 0 {
		return baseName(f.d.Disks[0].Path.String())
	}
	return baseName(f.d.BCD.Path.String())
}

func (f *diff) afterName() string {
	switch r := f.d.Reference; {
	case r == nil:
		return "nothing to compare with"
	case r.Predicted:
		return "after sysprep /generalize (predicted)"
	default:
		return baseName(r.Path.String())
	}
}

func (f *diff) shortName() string {
	if f.d.Reference != nil && f.d.Reference.Predicted {
		return "generalized (predicted)"
	}
	return f.afterName()
}
