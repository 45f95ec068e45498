package tui

import (
	"slices"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// The diff pane compares the boot store with what it should be, element by
// element, matched by object and type, so that nothing slides.
type diff struct {
	canvas
	page
	d       *diagnose.Diagnosis
	clicked bool            // a click has selected the row: the next one follows it
	same    bool            // the elements that do not differ are listed too
	sought  string          // what to find; while there is something, all elements are listed
	open    map[string]bool // objects, by name, whose equal elements are listed
	stacked bool            // one value below the other, also where both fit beside each other
	groups  []changeGroup
	// The widths of the columns of values, where they stand beside each other.
	beforeWidth, afterWidth int
	stops                   int // changes that stop VMM
}

// A changeGroup is an object with its differences.
type changeGroup struct {
	object  *bcd.Object // nil when this store does not have it
	name    string      // of the object's key
	title   string
	alias   string // what bcdedit calls it, else its name
	changes []bcd.Change
	equal   int // elements that do not differ
}

// take makes the groups of a new diagnosis.
func (f *diff) take(d *diagnose.Diagnosis) {
	f.d, f.groups, f.stops = d, nil, 0
	if d.BCD == nil {
		return
	}
	for _, c := range d.BCD.Diff.Changes {
		name := c.Name.String()
		if n := len(f.groups); n == 0 || f.groups[n-1].name != name {
			f.groups = append(f.groups, changeGroup{
				object: objectNamed(d.BCD.Store, name), name: name, title: c.Title, alias: aliasOf(c),
			})
		}
		g := &f.groups[len(f.groups)-1]
		g.changes = append(g.changes, c)
		if c.StopsVMM {
			f.stops++
		}
	}
	for i := range f.groups {
		f.groups[i].equal = f.groups[i].countEqual()
	}
}

func objectNamed(s *bcd.Store, name string) *bcd.Object {
	for i := range s.Objects {
		if s.Objects[i].Name.String() == name {
			return &s.Objects[i]
		}
	}
	return nil
}

// aliasOf is what bcdedit calls the object of a change, else its name.
func aliasOf(c bcd.Change) string {
	if c.Alias != "" {
		return c.Alias
	}
	return c.Name.String()
}

func (g *changeGroup) countEqual() int {
	if g.object == nil {
		return 0
	}
	n := len(g.object.Elements)
	for _, c := range g.changes {
		if c.Type != 0 && c.Kind != bcd.Added {
			n--
		}
	}
	return n
}

// hasEqual reports whether any element of the store does not differ.
func (f *diff) hasEqual() bool {
	equal := len(f.d.BCD.Store.Objects) > f.unchangedFrom()
	return equal || slices.ContainsFunc(f.groups, func(g changeGroup) bool { return g.equal > 0 })
}

func (g *changeGroup) differs(t bcd.ElementType) bool {
	for _, c := range g.changes {
		if c.Type == t {
			return true
		}
	}
	return false
}
