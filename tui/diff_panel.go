package tui

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// diffPanel is the height of the panel below the comparison: on a low screen only the
// plain words have room, on a narrow one they take more lines.
func diffPanel(w, h int) int {
	switch {
	case h < wideHeight:
		return 5
	case w < wideWidth:
		return 8
	}
	return 7
}

// An equalRow is an element that does not differ.
type equalRow struct {
	object  *bcd.Object
	element *bcd.Element
}

// panel says of the selected element what both sides mean, in plain words, then how
// they are stored.
func (f *diff) panel(st styles, r rect) []string {
	switch v := f.selected().value.(type) {
	case bcd.Change:
		return f.changePanel(st, r, v)
	case equalRow:
		return f.equalPanel(st, r, v)
	}
	return box(st, r, "", "", false, nil)
}

func (f *diff) changePanel(st styles, r rect, c bcd.Change) []string {
	w := r.w - 4
	b, a := f.d.BCD, f.d.BCD.After
	before := sidedBy(st, c.Before, "in this store", w)
	left, right := "before", "after"
	if !f.predicted() { // which of two disks came first is not known
		left, right = "this", "other"
	}
	before.plain = sideWords(st.before, left,
		f.meaning(b.Store, objectNamed(b.Store, c.Name.String()), c.Type, c.About, c.Before), w)
	after := sidedBy(st, c.After, f.sureness(c), w)
	after.plain = sideWords(st.after, right, f.meaning(a, f.counterpart(a, c), c.Type, c.About, c.After), w)
	name := c.Alias
	if name == "" {
		name = c.Title
	}
	title, foot := fmt.Sprintf("%s %s  element %s", name, c.Element, c.Type), ""
	if c.StopsVMM {
		foot = fmt.Sprintf("VMM reads this element at stage %d", diagnose.BCDDevices.Number())
	}
	return box(st, r, title, foot, false, panelLines([]sided{before, after}, r.h-2))
}

// A sided is what is said of one side.
type sided struct{ plain, stored, brief []string } // the stored form whole, or in one line

// panelLines says of each side what it means and below it how it is stored, whole where
// there is room for that; the plain words alone where there is room for nothing
// else.
func panelLines(sides []sided, h int) []string {
	var whole, brief, plain []string
	for _, s := range sides {
		whole = append(append(whole, s.plain...), s.stored...)
		brief = append(append(brief, s.plain...), s.brief...)
		plain = append(plain, s.plain...)
	}
	switch h = max(h, 0); {
	case len(whole) <= h:
		return whole
	case len(brief) <= h:
		return brief
	}
	return plain[:min(len(plain), h)]
}

// equalPanel says of an element that does not differ what it means and how it is stored.
func (f *diff) equalPanel(st styles, r rect, e equalRow) []string {
	w, store := r.w-4, f.d.BCD.Store
	side := store.Side(e.object, e.element)
	words := f.meaning(store, e.object, e.element.Type, "", side)
	name := store.Alias(e.object.ID)
	if name == "" {
		name = bcd.Title(e.object)
	}
	title := fmt.Sprintf("%s %s  element %s", name, bcd.ElementName(e.object.Type, e.element.Type), e.element.Type)
	both := sidedBy(st, side, "", w)
	both.plain = sideWords(st.text, "both", words, w)
	return box(st, r, title, "", false, panelLines([]sided{both}, r.h-2))
}

// meaning says what a side of a change means; its object may lack the element, or be
// lacking itself.
func (f *diff) meaning(s *bcd.Store, o *bcd.Object, t bcd.ElementType, about string, side *bcd.Side) string {
	if side == nil {
		return either(s == f.d.BCD.After && f.predicted(), "removed", "not there")
	}
	value := head(side.Printed.String(), 60)
	if s == nil || o == nil {
		return value
	}
	e, ok := o.Element(t)
	if !ok {
		return value
	}
	words := f.d.ElementWords(s, o, e)
	if words == "" {
		words = about
	}
	_, device := e.Value.(bcd.Device)
	switch {
	case words == "":
		return value
	case device:
		return words
	}
	return value + ": " + words
}

// counterpart is the object of the other store that a change is about: it may have
// another identifier there.
func (f *diff) counterpart(s *bcd.Store, c bcd.Change) *bcd.Object {
	if s == nil {
		return nil
	}
	for _, m := range f.d.BCD.Diff.Matches {
		if m.Before == c.Object {
			o, _ := s.Object(m.After)
			return o
		}
	}
	return objectNamed(s, c.Name.String())
}

func (f *diff) predicted() bool { return f.d.Reference != nil && f.d.Reference.Predicted }

func (f *diff) sureness(c bcd.Change) string {
	switch {
	case !f.predicted():
		return ""
	case c.Certain:
		return "certain: sysprep logs this change"
	}
	return "inferred: seen in generalized stores"
}

// sideWords are plain words about one side, its name before them.
func sideWords(look style, name, words string, w int) []string {
	const indent = 8
	var out []string
	for i, l := range wrap(words, min(w-indent, readable)) {
		lead := blanks(indent)
		if i == 0 {
			lead = look.Render(fit(name, indent))
		}
		out = append(out, " "+lead+l)
	}
	return out
}

// sidedBy says how one side stores its value, and where.
func sidedBy(st styles, s *bcd.Side, note string, w int) sided {
	const indent = 9
	if s == nil {
		if note == "" {
			return sided{}
		}
		line := []string{blanks(indent) + st.quiet.Render(note)}
		return sided{stored: line, brief: line}
	}
	where := note
	if s.Offset > 0 {
		where = fmt.Sprintf("hive offset %#x, %s", s.Offset, diagnose.Count(s.Size, "byte"))
	}
	stored := enough(s.Stored.String(), w*diffPanel(w, wideHeight))
	line := blanks(indent) + stored
	if width(line)+2+width(where) <= w {
		line = spread(line, where, w)
	}
	out := sided{brief: []string{st.quiet.Render(cut(line, w))}}
	lines := wrap(stored, w-indent)
	if last := len(lines) - 1; last >= 0 && width(lines[last])+2+width(where) <= w-indent {
		lines[last] = spread(lines[last], where, w-indent)
	} else {
		lines = append(lines, fitRight(where, w-indent))
	}
	for _, l := range lines {
		out.stored = append(out.stored, blanks(indent)+st.quiet.Render(l))
	}
	return out
}
