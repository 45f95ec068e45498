// Package bcd reads Windows boot configuration stores: the registry hives
// that tell the boot manager what to start and from which device.
//
// [Open] turns a hive into objects and elements, [ParseText] does the same with
// saved output of bcdedit. A store can be printed as bcdedit prints it
// ([Store.List]), compared with another ([Compare]), changed into what sysprep
// /generalize would make of it ([Generalize]), and judged by whether its
// devices belong to the disks it was found on ([Classify]). [WriteHive] makes a
// hive of a changed store.
//
// The package never sees a disk: it gets the bytes of a store and a list of
// partitions, and it writes no file. Stores are not trusted: what is odd but
// readable is kept and listed in [Store.Anomalies].
package bcd

import (
	"errors"
	"fmt"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

var (
	// ErrNoBootManager says that a store has no {bootmgr} object.
	ErrNoBootManager = errors.New("the store has no Windows boot manager object {bootmgr}")
	// ErrNoDefault says that {bootmgr} names no default entry.
	ErrNoDefault = errors.New("{bootmgr} names no default entry")
	// ErrDefaultMissing says that the default entry {bootmgr} names is not in the store.
	ErrDefaultMissing = errors.New("the default entry named by {bootmgr} is not in the store")
)

// Bounds of what is read from one store. Real ones hold up to some 50 objects
// and 400 elements; the bounds keep everything that is done with a hostile one
// within a second or two.
const (
	maxObjects       = 4096
	maxElements      = 65536 // of all objects
	maxObjectElement = 4096  // of one object
)

// A Store is a boot configuration store as values. It holds no open file.
type Store struct {
	Objects   []Object  // in the order of the hive: by GUID text
	Anomalies []Anomaly // what was odd, in the order it was met

	// KeyName is the name Windows mounts the store under. It may be memory
	// garbage in stores that descend from installation media.
	KeyName text.Raw
	// System and TreatAsSystem are set in stores of installed systems.
	System, TreatAsSystem bool
	// Dirty says that the last write to the hive did not finish.
	Dirty bool
	// Replayed says that the logs beside a dirty hive completed it.
	Replayed bool
	// LogProblem is why a log beside a dirty hive could not complete it, or nil.
	LogProblem error
	// Damage is the first part of the hive that could not be followed, or
	// nil. What could be read beside it is in Objects.
	Damage error
	// FromText says that the store was read from saved bcdedit output: see
	// [ParseText].
	FromText bool
	// Verbose says that such a text was made with /v, so that nothing was
	// hidden. Whole says that it lists every object, Fragment that it does
	// not even list every element.
	Verbose, Whole, Fragment bool
	// Predicted marks a store made by [Generalize]: no disk holds it.
	Predicted bool
}

// An Object is one entry or group of settings of a store.
type Object struct {
	ID       guid.GUID  // zero when Name is no GUID
	Name     text.Raw   // the key name, as stored
	Type     ObjectType // zero when the hive names none
	Elements []Element  // in the order of the hive: by code
	Offset   int64      // of the key, from the start of the hive file; 0 when it came from no hive
	// Heading and Label are the section title and the word for "identifier"
	// in the language of the text the object was read from, and Line is
	// where its identifier stands, from 1.
	Heading, Label text.Raw
	Line           int
	// Firmware is the NVRAM boot entry kept with the object on UEFI
	// machines, or nil (facts: bcd-format §6).
	Firmware []byte
}

// An Element is one setting of an object.
type Element struct {
	Type   ElementType
	Raw    []byte // the registry value's data, as stored
	Value  Value  // Raw by its format; never nil
	Offset int64  // of Raw, from the start of the hive file; 0 when it came from no hive

	// Name and Printed are what bcdedit printed, one item for each line, when
	// the element was read from text, and Line is where, from 1. Then Raw is
	// nil, and Type is zero for a name without a known code.
	Name    text.Raw
	Printed []text.Raw
	Line    int
}

// An Anomaly is something odd in a store that could be read all the same.
type Anomaly struct {
	Object  text.Raw    // the object's key name; empty when it concerns the whole store
	Element ElementType // zero when it concerns the whole object
	Offset  int64       // from the start of the hive file
	Line    int         // of the text the store was read from, from 1; 0 for a hive
	Text    string      // what is odd, safe to show
}

// String says where and what in one line.
func (a Anomaly) String() string {
	where := fmt.Sprintf("at %#x", a.Offset)
	if a.Line > 0 {
		where = fmt.Sprintf("line %d", a.Line)
	}
	switch {
	case a.Object.IsEmpty():
		return fmt.Sprintf("%s (%s)", a.Text, where)
	case a.Element == 0:
		return fmt.Sprintf("%s: %s (%s)", a.Object, a.Text, where)
	}
	return fmt.Sprintf("%s %s: %s (%s)", a.Object, a.Element, a.Text, where)
}

// Object returns the object with that identifier.
func (s *Store) Object(id guid.GUID) (*Object, bool) {
	for i := range s.Objects {
		if s.Objects[i].ID == id && !id.IsZero() {
			return &s.Objects[i], true
		}
	}
	return nil, false
}

// BootManager returns {bootmgr}, or [ErrNoBootManager].
func (s *Store) BootManager() (*Object, error) {
	if o, ok := s.Object(BootManagerID); ok {
		return o, nil
	}
	return nil, ErrNoBootManager
}

// Default returns the entry that starts when nobody chooses: the one the
// default element of {bootmgr} names. The error is [ErrNoBootManager],
// [ErrNoDefault] or one that wraps [ErrDefaultMissing].
func (s *Store) Default() (*Object, error) {
	if o, ok := s.Object(defaultEntry); ok && s.FromText {
		return o, nil // a listing says which it is
	}
	m, err := s.BootManager()
	if err != nil {
		return nil, err
	}
	id, ok := m.id(DefaultEntry)
	if !ok {
		return nil, ErrNoDefault
	}
	o, ok := s.Object(id)
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrDefaultMissing, id)
	}
	return o, nil
}

// Resume returns the resume object of the default entry, if there is one.
func (s *Store) Resume() (*Object, bool) {
	o, err := s.Default()
	if err != nil {
		return nil, false
	}
	id, ok := o.id(ResumeObject)
	if !ok {
		return nil, false
	}
	return s.Object(id)
}

// Alias returns the name bcdedit writes for an identifier, {bootmgr} for
// example, or "". {default} stands for the store's own default entry. What is
// {current} only a running Windows knows: it is returned for the entry that a
// listing calls so, and for none of a hive.
func (s *Store) Alias(id guid.GUID) string {
	if s.FromText && id == currentEntry {
		return "{current}"
	}
	if k, ok := wellKnown()[id]; ok && k.alias != "" {
		return k.alias
	}
	if m, err := s.BootManager(); err == nil {
		if d, ok := m.id(DefaultEntry); ok && d == id {
			return "{default}"
		}
	}
	return ""
}

// Element returns the element with that code.
func (o *Object) Element(t ElementType) (*Element, bool) {
	for i := range o.Elements {
		if o.Elements[i].Type == t {
			return &o.Elements[i], true
		}
	}
	return nil, false
}

// StringElement returns what the element with that code holds; ok is false when
// it is not there or is no string.
func (o *Object) StringElement(t ElementType) (s text.Raw, ok bool) {
	e, ok := o.Element(t)
	if !ok {
		return text.Raw{}, false
	}
	v, ok := e.Value.(String)
	return v.Raw, ok
}

// id returns the identifier an object element holds.
func (o *Object) id(t ElementType) (guid.GUID, bool) {
	e, ok := o.Element(t)
	if !ok {
		return guid.GUID{}, false
	}
	id, ok := e.Value.(ID)
	return id.GUID, ok
}

// text returns what a string element holds.
func (o *Object) text(t ElementType) (text.Raw, bool) {
	e, ok := o.Element(t)
	if !ok {
		return text.Raw{}, false
	}
	s, ok := e.Value.(String)
	return s.Raw, ok
}

// Description returns the object's description element, or nothing.
func (o *Object) Description() text.Raw {
	d, _ := o.text(Description)
	return d
}
