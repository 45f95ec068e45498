package bcd

import (
	"vmmdoctor/internal/guid"
)

// A Match says that two objects with different identifiers stand for each
// other in a comparison.
type Match struct {
	Before, After guid.GUID
	Role          string // what both are: "the default entry"
}

// A matching pairs the objects of two stores: by identifier, else by role.
type matching struct {
	pairs map[*Object]*Object     // before to after
	found map[*Object]bool        // the objects of after that have a pair
	same  map[guid.GUID]guid.GUID // an identifier of after to the one of before it stands for
	roles []Match
}

func match(before, after *Store) *matching {
	m := &matching{pairs: map[*Object]*Object{}, found: map[*Object]bool{}, same: map[guid.GUID]guid.GUID{}}
	for i := range before.Objects {
		b := &before.Objects[i]
		if a, ok := after.counterpart(b); ok && !m.found[a] {
			m.pairs[b], m.found[a] = a, true
		}
	}
	theirs := after.roles()
	for i, r := range before.roles() {
		m.role(before, after, r, theirs[i])
	}
	m.loaders(before, after)
	return m
}

// loaders pairs entries without a pair that name the same resume object, as
// the one a listing calls {current}.
func (m *matching) loaders(before, after *Store) {
	for i := range before.Objects {
		b := &before.Objects[i]
		resume := b.first(ResumeObject)
		if b.Type != OSLoader || m.pairs[b] != nil || resume.IsZero() {
			continue
		}
		for j := range after.Objects {
			a := &after.Objects[j]
			if a.Type == OSLoader && m.before(a.first(ResumeObject)) == resume {
				m.role(before, after, role{"the entry with the same resume object", b.ID}, role{id: a.ID})
			}
		}
	}
}

// counterpart finds the object of s with the identifier of o; an object
// without one by its name.
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

// role pairs two identifiers that have the same role in their stores, unless
// one of them stands in the other store too.
func (m *matching) role(before, after *Store, b, a role) {
	if b.id.IsZero() || a.id.IsZero() || b.id == a.id {
		return
	}
	x, inBefore := before.Object(b.id)
	y, inAfter := after.Object(a.id)
	if m.pairs[x] != nil || m.found[y] {
		return
	}
	if _, taken := m.same[a.id]; taken {
		return
	}
	m.same[a.id] = b.id
	if inBefore && inAfter {
		m.pairs[x], m.found[y] = y, true
		m.roles = append(m.roles, Match{b.id, a.id, b.name})
	}
}

// before returns the identifier in the first store that id of the second
// stands for.
func (m *matching) before(id guid.GUID) guid.GUID {
	if b, ok := m.same[id]; ok {
		return b
	}
	return id
}

// A role is what an object does in its store, by which another store's object
// that does the same can be found.
type role struct {
	name string
	id   guid.GUID // zero when the store has no such object
}

// roles returns the same roles in the same order for every store.
func (s *Store) roles() []role {
	var m, d, r, w *Object
	m, _ = s.BootManager()
	d, _ = s.Default()
	recovery := d.first(RecoverySequence)
	w, _ = s.Object(recovery)
	resume := d.first(ResumeObject)
	r, _ = s.Object(resume)
	return []role{
		{"the default entry", m.first(DefaultEntry)},
		{"the resume object of the default entry", resume},
		{"the resume object of the boot manager", m.first(managerResume)},
		{"the recovery entry of the default entry", recovery},
		{"the recovery entry of the resume object", r.first(RecoverySequence)},
		{"the options of the recovery entry's device", w.options()},
	}
}

// managerResume is the element of a boot manager that names a resume object.
const managerResume ElementType = 0x23000006

// first returns the first identifier in an element of o, which may be nil.
func (o *Object) first(t ElementType) guid.GUID {
	if o == nil {
		return guid.GUID{}
	}
	e, ok := o.Element(t)
	if !ok {
		return guid.GUID{}
	}
	switch v := e.Value.(type) {
	case ID:
		return v.GUID
	case IDs:
		if len(v) > 0 {
			return v[0]
		}
	}
	return guid.GUID{}
}

// options returns the object with the options of the device of o.
func (o *Object) options() guid.GUID {
	if o == nil {
		return guid.GUID{}
	}
	e, ok := o.Element(ApplicationDevice)
	if !ok {
		return guid.GUID{}
	}
	d, ok := e.Value.(Device)
	if !ok {
		return guid.GUID{}
	}
	return d.Options
}
