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
	// Matches are the objects that were compared although their identifiers
	// differ.
	Matches []Match
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
	About   string // what is known of an element that bcdedit has no name for; or ""

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

// Compare lists what the two stores differ in, by object and element. Objects
// are matched by identifier, then by the role they have in their store. on are
// the partitions of the examined disks, for [Change.StopsVMM].
//
// A store read from text is compared as far as the text goes: what it cannot
// show, as the identity of a disk, is not taken for a difference.
func Compare(before, after *Store, on []Location) Diff {
	c := comparer{before: before, after: after, match: match(before, after), stops: stoppers(before, on),
		words: wordDiff{wordEffort}}
	for i := range before.Objects {
		b := &before.Objects[i]
		if a := c.match.pairs[b]; a != nil {
			c.both(b, a)
			continue
		}
		c.only(b, Removed)
	}
	for i := range after.Objects {
		if a := &after.Objects[i]; !c.match.found[a] {
			c.only(a, Added)
		}
	}
	c.sort()
	c.diff.Matches = c.match.roles
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

type comparer struct {
	before, after *Store
	match         *matching
	stops         map[elementKey]bool
	words         wordDiff
	diff          Diff
}

// both compares an object that both stores have.
func (c *comparer) both(b, a *Object) {
	if b.Type != a.Type && !c.before.FromText && !c.after.FromText {
		ch := c.change(b, 0, "type", Changed)
		ch.Before, ch.After = typeSide(b), typeSide(a)
		c.diff.Changes = append(c.diff.Changes, ch)
	}
	for i := range b.Elements {
		e := &b.Elements[i]
		if f, ok := a.like(e); ok {
			c.pair(b, a, e, f)
			continue
		}
		c.one(b, b, e, Removed)
	}
	for i := range a.Elements {
		if _, ok := b.like(&a.Elements[i]); !ok {
			c.one(b, a, &a.Elements[i], Added)
		}
	}
}

// like finds the element of o with the code of e, or with its name when a text
// names something without a known code.
func (o *Object) like(e *Element) (*Element, bool) {
	if e.Type != 0 {
		return o.Element(e.Type)
	}
	for i := range o.Elements {
		if o.Elements[i].Name == e.Name {
			return &o.Elements[i], true
		}
	}
	return nil, false
}

// pair compares an element that both objects have.
func (c *comparer) pair(b, a *Object, e, f *Element) {
	same := c.sameMeaning(b, a, e, f)
	if same && (bytes.Equal(e.Raw, f.Raw) || c.before.FromText || c.after.FromText) {
		return
	}
	ch := c.change(b, e.Type, e.name(b), Changed)
	ch.Before, ch.After = c.before.Side(b, e), c.after.Side(a, f)
	if same {
		c.diff.StoredOnly = append(c.diff.StoredOnly, ch)
		return
	}
	if ch.Before.Printed == ch.After.Printed {
		ch.Before.Printed, ch.After.Printed = c.before.inFull(b, e), c.after.inFull(a, f)
	}
	ch.Certain = ch.Certain && !(c.after.Predicted && inVirtualDisk(e.Value))
	ch.Before.Pieces, ch.After.Pieces = c.words.pieces(ch.Before.Printed, ch.After.Printed)
	c.diff.Changes = append(c.diff.Changes, ch)
}

// lacking is the store that does not have what is reported as kind.
func (c *comparer) lacking(kind ChangeKind) *Store {
	if kind == Removed {
		return c.after
	}
	return c.before
}

// only reports an object that one store lacks, with all its elements, if that
// store would show it.
func (c *comparer) only(o *Object, kind ChangeKind) {
	if s := c.lacking(kind); s.FromText && !s.shows(o) && !c.fragments() {
		return
	}
	ch := c.change(o, 0, "identifier", kind)
	side := &Side{Printed: o.Name, Stored: text.New("object of type " + o.Type.String()), Offset: o.Offset}
	if kind == Removed {
		ch.Before = side
	} else {
		ch.After = side
	}
	c.diff.Changes = append(c.diff.Changes, ch)
	for i := range o.Elements {
		c.one(o, o, &o.Elements[i], kind)
	}
}

// shows reports whether a text would list an object if the store had it. It is
// not known whether bcdedit lists the firmware's entries of a store file.
func (s *Store) shows(o *Object) bool {
	firmware := o.Type == FirmwareManager || o.Type == FirmwareApplication
	return s.Whole && !firmware && (s.Verbose || !isTemplate(o.ID))
}

// fragments reports whether both stores are what fc shows of two files: it
// shows every line that differs.
func (c *comparer) fragments() bool { return c.before.Fragment && c.after.Fragment }

// one reports an element of o that only one store has, if the other would show
// it. The change is told of as, which is the object before, if there is one.
func (c *comparer) one(as, o *Object, e *Element, kind ChangeKind) {
	s := c.lacking(kind)
	if s.Fragment && !c.fragments() || s.FromText && !s.Verbose && e.Type.class() == classTemplate {
		return
	}
	ch := c.change(as, e.Type, e.name(o), kind)
	if kind == Removed {
		ch.Before = c.before.Side(o, e)
	} else {
		ch.After = c.after.Side(o, e)
	}
	c.diff.Changes = append(c.diff.Changes, ch)
}

func (c *comparer) change(o *Object, t ElementType, name string, kind ChangeKind) Change {
	alias := c.before.Alias(o.ID)
	if alias == "" && kind == Added {
		alias = c.after.Alias(o.ID)
	}
	return Change{
		Object: o.ID, Name: o.Name, Alias: alias, Title: Title(o),
		Type: t, Element: name, About: lookUp(o.Type, t).about, Kind: kind,
		StopsVMM: t != 0 && c.stops[elementKey{o.ID, t}],
		Certain:  !c.after.Predicted || certain(t, kind),
	}
}

// Side is the value of an element of the store as one side of a comparison; nothing of
// it is held against another store yet.
func (s *Store) Side(o *Object, e *Element) *Side {
	return &Side{Printed: s.Print(o, e), Stored: Stored(e), Offset: e.Offset, Size: len(e.Raw)}
}

// inFull writes a value so that others that print alike can be told from it:
// an alias stands for other objects in other stores, and a partition's GUID
// does not say which disk is meant.
func (s *Store) inFull(o *Object, e *Element) text.Raw {
	if _, ok := e.Value.(Device); ok && !s.FromText {
		return Stored(e)
	}
	return printer{store: s, object: o, verbose: true}.value(e)
}

func typeSide(o *Object) *Side {
	return &Side{Printed: text.New(o.Type.String()), Stored: text.New("object type"), Offset: o.Offset}
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
