package tui

import (
	"fmt"
	"strings"
	"unicode"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// diffName is the width of the column of element names, diffLead that of all that stands
// before the values.
const (
	diffName = 20
	diffLead = diffName + 5
)

// valueWidths are the widths of the columns of values: as wide as the values,
// at most 56, so that the pair stays close on a wide screen.
func (f *diff) valueWidths(w int) (before, after int) {
	const most, least = 56, 18
	for _, g := range f.groups {
		for _, c := range g.changes {
			if c.Before != nil {
				before = max(before, width(c.Before.Printed.String()))
			}
			if c.After != nil {
				after = max(after, min(width(c.After.Printed.String()), most))
			}
		}
	}
	room := w - diffName - 9
	if before+after > room { // the shorter has what it needs, at most half
		before = max(room-after, room/2)
	}
	before = min(max(before, least), most, room-least)
	return before, min(most, room-before)
}

// sides reports whether the values stand beside each other at that width.
func (f *diff) sides(w int) bool { return w >= wideWidth && !f.stacked }

// all reports whether the elements that do not differ are listed too.
func (f *diff) all() bool { return f.same || f.sought != "" }

// list makes the rows for a screen w cells wide.
func (f *diff) list(st styles, w int) []row {
	var rows []row
	for i := range f.groups {
		if i > 0 {
			rows = append(rows, row{})
		}
		rows = append(rows, f.group(st, &f.groups[i], w)...)
	}
	rows = append(rows, f.paired(st)...)
	n := 0
	if f.d.BCD != nil {
		n = f.othersCount()
	}
	switch {
	case n > 0 && f.unfolded(otherObjects):
		rows = append(rows, f.others(st, w)...)
	case n > 0 && len(rows) > 0:
		words := diagnose.Count(n, "object") + either(n == 1, " is the same", " are the same")
		rows = append(rows, row{}, foldLine(st, otherObjects, words))
	}
	return rows
}

// paired lists the objects that were compared although their identifiers
// differ.
func (f *diff) paired(st styles) []row {
	if f.d.BCD == nil || len(f.d.BCD.Diff.Matches) == 0 {
		return nil
	}
	rows := []row{{}, {text: st.quiet.Render("Compared although their identifiers differ")}}
	for _, m := range f.d.BCD.Diff.Matches {
		id := m.Before.String()
		rows = append(rows,
			row{text: "    " + m.Role, id: id, keeps: diffLead,
				copy: fmt.Sprintf("%s\t%s\t%s", m.Role, m.Before, m.After)},
			row{text: "     " + st.before.Render("-") + " " + id, id: id, keeps: 7, more: true},
			row{text: "     " + st.after.Render("+") + " " + m.After.String(), id: id, keeps: 7, more: true})
	}
	return rows
}

func (f *diff) group(st styles, g *changeGroup, w int) []row {
	head := st.bold.Render(g.title) + " " + st.quiet.Render(g.alias)
	across := w - 2
	if f.sides(w) {
		across = min(across, diffName+9+f.beforeWidth+f.afterWidth)
	}
	rows := []row{{text: spread(head, st.quiet.Render(diagnose.Count(len(g.changes), "difference")), across)}}
	for _, c := range g.changes {
		if f.sides(w) {
			rows = append(rows, f.beside(st, c, w)...)
			continue
		}
		rows = append(rows, f.below(st, c, w)...)
	}
	switch {
	case g.equal > 0 && f.unfolded(g.name):
		rows = append(rows, f.equals(st, g.object, g.differs, w)...)
	case g.equal > 0:
		words := diagnose.Count(g.equal, "element") + either(g.equal == 1, " is the same", " are the same")
		rows = append(rows, foldLine(st, g.name, words))
	}
	return rows
}

// others lists the objects that do not differ at all.
func (f *diff) others(st styles, w int) []row {
	if f.d.BCD == nil {
		return nil
	}
	var rows []row
	for i := range f.d.BCD.Store.Objects {
		o := &f.d.BCD.Store.Objects[i]
		if f.hasGroup(o) {
			continue
		}
		name := f.d.BCD.Store.Alias(o.ID)
		if name == "" {
			name = o.Name.String()
		}
		head := st.bold.Render(bcd.Title(o)) + " " + st.quiet.Render(name)
		rows = append(rows, row{}, row{text: spread(head, st.quiet.Render("the same"), w-2)})
		rows = append(rows, f.equals(st, o, func(bcd.ElementType) bool { return false }, w)...)
	}
	return rows
}

func (f *diff) hasGroup(o *bcd.Object) bool {
	for _, g := range f.groups {
		if g.name == o.Name.String() {
			return true
		}
	}
	return false
}

// equals lists the elements of an object that do not differ.
func (f *diff) equals(st styles, o *bcd.Object, skip func(bcd.ElementType) bool, w int) []row {
	var rows []row
	for i := range o.Elements {
		e := &o.Elements[i]
		if skip(e.Type) {
			continue
		}
		name := fit(middleCut(bcd.ElementName(o.Type, e.Type), diffName), diffName)
		value := f.d.BCD.Store.Print(o, e).String()
		id := rowID(o.Name.String(), e.Type.String())
		for n, l := range chop(value, w-diffName-8) {
			if n > 0 {
				name = blanks(diffName)
			}
			rows = append(rows, row{text: "    " + st.quiet.Render(name+" "+l), id: id, more: n > 0,
				keeps: diffLead, value: equalRow{o, e}, copy: strings.TrimSpace(name) + "  " + value})
		}
	}
	return rows
}

// rowID tells the row of an element from others.
func rowID(object, element string) string { return strings.ToLower(object) + " " + element }

var kindGlyph = map[bcd.ChangeKind]string{bcd.Added: "+", bcd.Removed: "-", bcd.Changed: "~"}

func (f *diff) kindStyle(st styles, k bcd.ChangeKind) style {
	if k == bcd.Added {
		return st.after
	}
	return st.before
}

// lead is the marks before an element's name and the name.
func (f *diff) lead(st styles, c bcd.Change) string {
	mark, name := " ", st.text
	if c.StopsVMM {
		mark, name = st.fail.Render("×"), st.bold
	}
	return mark + " " + f.kindStyle(st, c.Kind).Render(kindGlyph[c.Kind]) + " " +
		name.Render(fit(middleCut(c.Element, diffName), diffName))
}

// change is what all rows of a change have in common.
func (f *diff) change(c bcd.Change) row {
	r := row{id: rowID(c.Name.String(), c.Type.String()), value: c, copy: changeWords(c), keeps: diffLead,
		jump: jump{view: viewDiagnosis, stage: diagnose.Generalize}}
	switch {
	case c.StopsVMM:
		r.mark, r.jump.stage = diagnose.Fail, diagnose.BCDDevices
	case f.stops == 0:
		r.mark = diagnose.Warn
	}
	return r
}

func changeWords(c bcd.Change) string {
	before, after := "(not there)", "(not there)"
	if c.Before != nil {
		before = c.Before.Printed.String()
	}
	if c.After != nil {
		after = c.After.Printed.String()
	}
	return aliasOf(c) + " " + c.Element + "\t" + before + "\t" + after
}

// beside draws a change with its values side by side.
func (f *diff) beside(st styles, c bcd.Change, w int) []row {
	bw, aw := f.beforeWidth, f.afterWidth
	before := valueLines(c.Before, st.before, st.beforeBit, bw)
	after := valueLines(c.After, st.after, st.afterBit, aw)
	if before == nil {
		before = []string{st.quiet.Render("(not there)")}
	}
	if after == nil {
		after = []string{st.quiet.Render(f.gone())}
	}
	if !c.Certain {
		last := len(after) - 1
		after[last] = after[last] + st.quiet.Render(cut("  inferred", aw+8-width(after[last])))
	}
	var rows []row
	r := f.change(c)
	for i := range max(len(before), len(after)) {
		r.more = i > 0
		lead := f.lead(st, c)
		if r.more {
			lead = blanks(diffName + 4)
		}
		r.text = lead + " " + fit(at(before, i), bw) + "   " + at(after, i)
		rows = append(rows, r)
	}
	return rows
}

func (f *diff) gone() string {
	if f.d.Reference != nil && f.d.Reference.Predicted {
		return "(removed)"
	}
	return "(not there)"
}

// below draws a change with its values one below the other, or, when they are
// short, with an arrow between them.
func (f *diff) below(st styles, c bcd.Change, w int) []row {
	before := valueLines(c.Before, st.before, st.beforeBit, w-10)
	after := valueLines(c.After, st.after, st.afterBit, w-10)
	if before == nil {
		before = []string{st.quiet.Render("(not there)")}
	}
	if after == nil {
		after = []string{st.quiet.Render(f.gone())}
	}
	if !c.Certain {
		after[len(after)-1] += st.quiet.Render(cut("  inferred", w-8-width(after[len(after)-1])))
	}
	r := f.change(c)
	r.text = f.lead(st, c)
	if !f.stacked && len(before) == 1 && len(after) == 1 && diffName+10+width(before[0])+width(after[0]) < w {
		r.text += " " + before[0] + " → " + after[0]
		return []row{r}
	}
	rows := []row{r}
	r.more = true
	for _, side := range []struct {
		sign  string
		lines []string
	}{{st.before.Render("-"), before}, {st.after.Render("+"), after}} {
		for i, l := range side.lines {
			sign := side.sign
			if i > 0 {
				sign = " "
			}
			r.text = "     " + sign + " " + l
			rows = append(rows, r)
		}
	}
	return rows
}

// maxValueLines is how many lines are drawn of one value.
const maxValueLines = 200

const cutValue = "… cut here; s saves it whole"

// valueLines draws a value in lines of at most w cells, the words that differ
// lit up; nil for a side without a value.
func valueLines(s *bcd.Side, base, bit style, w int) []string {
	if s == nil {
		return nil
	}
	pieces := s.Pieces
	if pieces == nil {
		pieces = []bcd.Piece{{Text: s.Printed, Changed: true}}
	}
	var out []string
	var line strings.Builder
	room := w
	for _, p := range pieces {
		style := base
		if p.Changed || joins(p.Text.String()) {
			style = bit
		}
		for rest := p.Text.String(); rest != ""; {
			part := head(rest, room)
			if len(part) < len(rest) && room == w {
				part = softHead(rest, w)
			}
			line.WriteString(style.Render(part))
			rest = rest[len(part):]
			room -= width(part)
			if rest == "" {
				continue
			}
			out = append(out, line.String())
			line.Reset()
			if room = w; len(out) == maxValueLines {
				return append(out, base.Render(head(cutValue, w)))
			}
		}
	}
	return append(out, line.String())
}

// joins reports whether text that both sides have is only punctuation between
// words that differ; lit up with them it reads better.
func joins(s string) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return len(s) <= 2 && !strings.ContainsFunc(s, word)
}
