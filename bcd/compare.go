package bcd

import (
	"bytes"
	"cmp"
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Diff is what two stores differ in.
type Diff struct {
	// Changes are the differences of meaning: the boot manager's first, then
	// the default entry's, its resume object's, the memory tester's, then
	// the rest in the order of a listing; within an object those that stop
	// VMM first, then by code.
	Changes []Change
	// StoredOnly are values that mean the same and are stored differently:
	// a number in 1 byte or in 8, a locate by path or by element.
	StoredOnly []Change
}

// ChangeKind says which side of a comparison has something.
type ChangeKind string

// The kinds of [Change].
const (
	Added   ChangeKind = "added"   // only after
	Removed ChangeKind = "removed" // only before
	Changed ChangeKind = "changed" // both, with different values
)

// A Change is one element that two stores do not have alike.
type Change struct {
	Object guid.GUID
	Name   text.Raw // of the object's key
	Alias  string   // what bcdedit calls the object: {bootmgr}, {default}; or ""
	Title  string   // of the object's section: Windows Boot Manager

	// Type and Element name the element. A zero Type stands for the object
	// itself: Element is "identifier" when one store lacks the whole object,
	// "type" when the object is of another type.
	Type    ElementType
	Element string

	Kind          ChangeKind
	Before, After *Side // nil on the side that does not have the element

	// StopsVMM is set when the value before is one of the devices VMM
	// resolves and VMM may fail over it.
	StopsVMM bool
	// Certain is false for the part of a prediction that is only inferred.
	Certain bool
}

// A Side is the value of an element in one of two stores.
type Side struct {
	Printed text.Raw // as bcdedit prints it
	Stored  text.Raw // how it is stored, in words
	Offset  int64    // of the stored bytes, from the start of the hive file; 0 when there is no hive
	Size    int      // of the stored bytes
	Pieces  []Piece  // Printed, cut where the other side differs; nil unless both sides have a value
}

// Compare lists what the two stores differ in, by object and element. on are
// the partitions of the examined disks, for [Change.StopsVMM].
func Compare(before, after *Store, on []Location) Diff {
	c := comparer{before: before, after: after, stops: stoppers(before, on)}
	for i := range before.Objects {
		b := &before.Objects[i]
		if a, ok := after.counterpart(b); ok {
			c.both(b, a)
			continue
		}
		c.only(b, Removed)
	}
	for i := range after.Objects {
		if _, ok := before.counterpart(&after.Objects[i]); !ok {
			c.only(&after.Objects[i], Added)
		}
	}
	c.sort()
	return c.diff
}

// stoppers returns the elements VMM may fail over. A partition of this disk on
// GPT is no reason: it is the normal state there (facts: vmm-pipeline §5).
func stoppers(s *Store, on []Location) map[elementKey]bool {
	out := map[elementKey]bool{}
	for _, d := range Classify(s, on).Devices {
		normal := d.Class == ClassPortable || d.Class == ClassThisDisk && d.Style == GPT
		out[elementKey{d.Object.ID, d.Type}] = d.Decides && !normal
	}
	return out
}

type elementKey struct {
	object guid.GUID
	t      ElementType
}

// counterpart finds the object of s that stands for o of another store.
func (s *Store) counterpart(o *Object) (*Object, bool) {
	if !o.ID.IsZero() {
		return s.Object(o.ID)
	}
	for i := range s.Objects {
		if s.Objects[i].ID.IsZero() && s.Objects[i].Name == o.Name {
			return &s.Objects[i], true
		}
	}
	return nil, false
}

type comparer struct {
	before, after *Store
	stops         map[elementKey]bool
	diff          Diff
}

// both compares an object that both stores have.
func (c *comparer) both(b, a *Object) {
	if b.Type != a.Type {
		ch := c.change(b, 0, "type", Changed)
		ch.Before, ch.After = typeSide(b), typeSide(a)
		c.diff.Changes = append(c.diff.Changes, ch)
	}
	for i := range b.Elements {
		e := &b.Elements[i]
		if f, ok := a.Element(e.Type); ok {
			c.pair(b, a, e, f)
			continue
		}
		c.one(b, e, Removed)
	}
	for i := range a.Elements {
		if _, ok := b.Element(a.Elements[i].Type); !ok {
			c.one(a, &a.Elements[i], Added)
		}
	}
}

// pair compares an element that both objects have.
func (c *comparer) pair(b, a *Object, e, f *Element) {
	if bytes.Equal(e.Raw, f.Raw) {
		return
	}
	ch := c.change(b, e.Type, ElementName(b.Type, e.Type), Changed)
	ch.Before, ch.After = c.before.side(b, e), c.after.side(a, f)
	if sameMeaning(e.Value, f.Value, ch.Before.Printed == ch.After.Printed) {
		c.diff.StoredOnly = append(c.diff.StoredOnly, ch)
		return
	}
	ch.Before.Pieces, ch.After.Pieces = words(ch.Before.Printed, ch.After.Printed)
	c.diff.Changes = append(c.diff.Changes, ch)
}

// only reports an object that one store lacks, with all its elements.
func (c *comparer) only(o *Object, kind ChangeKind) {
	ch := c.change(o, 0, "identifier", kind)
	side := &Side{Printed: o.Name, Stored: text.New("object of type " + o.Type.String()), Offset: o.Offset}
	if kind == Removed {
		ch.Before = side
	} else {
		ch.After = side
	}
	c.diff.Changes = append(c.diff.Changes, ch)
	for i := range o.Elements {
		c.one(o, &o.Elements[i], kind)
	}
}

// one reports an element that only one store has.
func (c *comparer) one(o *Object, e *Element, kind ChangeKind) {
	ch := c.change(o, e.Type, ElementName(o.Type, e.Type), kind)
	if kind == Removed {
		ch.Before = c.before.side(o, e)
	} else {
		ch.After = c.after.side(o, e)
	}
	c.diff.Changes = append(c.diff.Changes, ch)
}

func (c *comparer) change(o *Object, t ElementType, name string, kind ChangeKind) Change {
	alias := c.before.Alias(o.ID)
	if kind == Added {
		alias = c.after.Alias(o.ID)
	}
	return Change{
		Object: o.ID, Name: o.Name, Alias: alias, Title: Title(o),
		Type: t, Element: name, Kind: kind,
		StopsVMM: t != 0 && c.stops[elementKey{o.ID, t}],
		Certain:  !c.after.Predicted || certain(t, kind),
	}
}

func (s *Store) side(o *Object, e *Element) *Side {
	return &Side{Printed: s.Print(o, e), Stored: Stored(e), Offset: e.Offset, Size: len(e.Raw)}
}

func typeSide(o *Object) *Side {
	return &Side{Printed: text.New(o.Type.String()), Stored: text.New("object type"), Offset: o.Offset}
}

// sameMeaning reports whether two values that are stored differently mean the
// same. Two locates do when they print alike, whether the path is in the
// device or in an element.
func sameMeaning(b, a Value, printAlike bool) bool {
	if !printAlike {
		return false
	}
	x, ok := b.(Device)
	y, ok2 := a.(Device)
	if !ok || !ok2 {
		return formName(b) == formName(a)
	}
	if x.Type == LocateDevice && y.Type == LocateDevice {
		return true
	}
	return stored(x.Descriptor) == stored(y.Descriptor)
}

// sort brings what matters to VMM to the front (see [Diff]).
func (c *comparer) sort() {
	rank := c.ranks()
	byRank := func(x, y Change) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), x.Name.Compare(y.Name), trueFirst(x.Type == 0, y.Type == 0),
			trueFirst(x.StopsVMM, y.StopsVMM), cmp.Compare(x.Type, y.Type))
	}
	slices.SortStableFunc(c.diff.Changes, byRank)
	slices.SortStableFunc(c.diff.StoredOnly, byRank)
}

// ranks orders objects: boot manager, default entry, its resume object, memory
// tester, then by type.
func (c *comparer) ranks() func(Change) uint32 {
	front := map[guid.GUID]uint32{BootManagerID: 1, MemoryTesterID: 4}
	types := map[guid.GUID]uint32{}
	for _, s := range []*Store{c.after, c.before} {
		for i := range s.Objects {
			types[s.Objects[i].ID] = uint32(s.Objects[i].Type)
		}
		if d, err := s.Default(); err == nil {
			front[d.ID] = 2
		}
		if r, ok := s.Resume(); ok {
			front[r.ID] = 3
		}
	}
	return func(ch Change) uint32 {
		if r, ok := front[ch.Object]; ok {
			return r
		}
		return types[ch.Object]
	}
}

func trueFirst(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
