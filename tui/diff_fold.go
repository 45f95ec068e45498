package tui

import "vmmdoctor/bcd"

// otherObjects stands for the objects that do not differ at all, among the names of
// objects.
const otherObjects = ""

// unfolded reports whether the elements of an object that do not differ are listed.
func (f *diff) unfolded(object string) bool { return f.all() || f.open[object] }

// object is the one the selected row belongs to.
func (f *diff) object() (name string, ok bool) {
	switch v := f.selected().value.(type) {
	case bcd.Change:
		return v.Name.String(), true
	case equalRow:
		if f.hasGroup(v.object) {
			return v.object.Name.String(), true
		}
		return otherObjects, true
	case foldRow:
		return v.object, true
	}
	return "", false
}

// A foldRow stands for what is not listed.
type foldRow struct{ object string }

// folded reports whether the object of the selected row has something that can be
// unfolded, or folded.
func (f *diff) folded(now bool) bool {
	name, ok := f.object()
	if !ok || f.same || f.open[name] == now {
		return false
	}
	if name == otherObjects {
		return f.othersCount() > 0
	}
	for _, g := range f.groups {
		if g.name == name {
			return g.equal > 0
		}
	}
	return false
}

// fold lists the equal elements of the selected row's object, or leaves them out, if
// that can be done.
func (f *diff) fold(can, open bool) {
	name, ok := f.object()
	if !can || !ok {
		return
	}
	if f.open == nil {
		f.open = map[string]bool{}
	}
	f.open[name] = open
	f.build(f.canvas)
	if !open {
		f.find(foldID(name))
		f.reveal()
	}
}

func foldID(object string) string { return "fold " + object }

// othersCount is the number of objects that do not differ at all.
func (f *diff) othersCount() int { return len(f.d.BCD.Store.Objects) - f.unchangedFrom() }

// foldLine stands for what does not differ and is not listed.
func foldLine(st styles, object, words string) row {
	line := "    … " + words
	return row{text: st.quiet.Render(line), id: foldID(object), keeps: width(line) + 1, value: foldRow{object},
		copy: words}
}
