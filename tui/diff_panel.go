package tui

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// diffPanel is the height of the panel below the comparison: on a low screen only the
// plain words have room.
func diffPanel(h int) int {
	if h < 24 {
		return 5
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
	plain := [][]string{
		sideWords(st.before, "before", f.meaning(b.Store, objectNamed(b.Store, c.Name.String()), c.Type, c.About, c.Before), w),
		sideWords(st.after, "after", f.meaning(a, f.counterpart(a, c), c.Type, c.About, c.After), w),
	}
	stored := []string{
		storedLine(st, c.Before, "in this store", w), storedLine(st, c.After, f.sureness(c), w),
	}
	name := c.Alias
	if name == "" {
		name = c.Title
	}
	title, foot := fmt.Sprintf("%s %s  element %s", name, c.Element, c.Type), ""
	if c.StopsVMM {
		foot = fmt.Sprintf("VMM reads this element at stage %d", diagnose.BCDDevices.Number())
	}
	return box(st, r, title, foot, false, panelLines(plain, stored, r.h-2))
}

// panelLines puts the plain words first, then the stored forms as far as there is room;
// where there is room for all, each below its side.
func panelLines(plain [][]string, stored []string, h int) []string {
	var lines []string
	all := len(stored)
	for _, p := range plain {
		all += len(p)
	}
	for i, p := range plain {
		lines = append(lines, p...)
		if all <= h && i < len(stored) {
			lines = append(lines, stored[i])
		}
	}
	if all > h {
		lines = append(lines, stored...)
	}
	return lines[:max(min(len(lines), h), 0)]
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
	return box(st, r, title, "", false, panelLines([][]string{sideWords(st.text, "both", words, w)},
		[]string{storedLine(st, side, "", w)}, r.h-2))
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

// storedLine says how one side stores its value, and where.
func storedLine(st styles, s *bcd.Side, note string, w int) string {
	if s == nil {
		return blanks(9) + st.quiet.Render(note)
	}
	where := note
	if s.Offset > 0 {
		where = fmt.Sprintf("hive offset %#x, %d bytes", s.Offset, s.Size)
	}
	return st.quiet.Render(spread(blanks(9)+enough(s.Stored.String(), w), where, w))
}
