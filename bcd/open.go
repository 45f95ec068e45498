package bcd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"vmmdoctor/internal/hive"
)

// ErrNoStore says that a hive has none of the keys of a boot configuration store.
var ErrNoStore = errors.New("the hive is no boot configuration store: it has neither an Objects nor a Description key")

// Open reads the store in the hive r of size bytes. The transaction logs that
// lie beside it are looked at only when the hive is dirty. An error says that
// r is no readable hive or, as [ErrNoStore], that the hive is something else.
// A store that lacks objects is no error: see [Store.BootManager] and
// [Store.Default].
func Open(r io.ReaderAt, size int64, logs ...hive.Log) (*Store, error) {
	h, err := hive.Open(r, size, logs...)
	if err != nil {
		return nil, fmt.Errorf("boot configuration store: %w", err)
	}
	b := &builder{store: &Store{Dirty: h.Dirty(), Replayed: h.Replayed(), LogProblem: h.LogProblem()}, room: maxElements}
	if err := b.root(h.Root()); err != nil {
		return nil, fmt.Errorf("boot configuration store: %w", err)
	}
	return b.store, nil
}

// A builder makes a store from the keys of a hive (facts: bcd-format §2).
type builder struct {
	store *Store
	room  int // elements that may still be read
}

// note records what is odd about the store, or about object o if that is not
// nil, or about its element t if that is not zero.
func (b *builder) note(o *Object, t ElementType, off int64, format string, args ...any) {
	a := Anomaly{Element: t, Offset: off, Text: fmt.Sprintf(format, args...)}
	if o != nil {
		a.Object = o.Name
	}
	b.store.Anomalies = append(b.store.Anomalies, a)
}

// damage records that a part of the hive could not be followed. What could be
// read beside it is kept.
func (b *builder) damage(o *Object, err error) {
	if err == nil {
		return
	}
	var f *hive.FormatError
	off := int64(0)
	if errors.As(err, &f) {
		off = f.Off
	}
	b.note(o, 0, off, "%v", err)
	if b.store.Damage == nil {
		b.store.Damage = err
	}
}

// root reads the two keys below the root, whose own name means nothing.
func (b *builder) root(root hive.Key) error {
	keys, err := root.Subkeys()
	if err != nil && len(keys) == 0 {
		return err
	}
	b.damage(nil, err)
	found := false
	for _, k := range keys {
		switch {
		case k.Name().EqualFold("Description"):
			b.description(k)
		case k.Name().EqualFold("Objects"):
			b.objects(k)
		default:
			b.note(nil, 0, k.Offset(), "unexpected key %s beside Objects", k.Name())
			continue
		}
		found = true
	}
	if !found {
		return ErrNoStore
	}
	return nil
}

// description reads what the store says of itself. KeyName may be garbage.
func (b *builder) description(k hive.Key) {
	values, err := k.Values()
	b.damage(nil, err)
	for _, v := range values {
		switch {
		case v.Name.EqualFold("KeyName"):
			b.store.KeyName, _ = v.Text()
		case v.Name.EqualFold("System"):
			b.store.System = isOne(v)
		case v.Name.EqualFold("TreatAsSystem"):
			b.store.TreatAsSystem = isOne(v)
		}
	}
}

func isOne(v hive.Value) bool {
	n, err := v.Uint32()
	return err == nil && n == 1
}

func (b *builder) objects(k hive.Key) {
	keys, err := k.Subkeys()
	b.damage(nil, err)
	if len(keys) > maxObjects {
		b.damage(nil, fmt.Errorf("%d objects, want at most %d: the rest is not read", len(keys), maxObjects))
		keys = keys[:maxObjects]
	}
	b.store.Objects = make([]Object, 0, len(keys))
	for _, k := range keys {
		b.store.Objects = append(b.store.Objects, b.object(k))
	}
}

// object reads one key below Objects. A key that is named by no GUID is kept:
// scripts have been seen to make one called {Default}.
func (b *builder) object(k hive.Key) Object {
	o := Object{Name: k.Name(), Offset: k.Offset()}
	if id, ok := parseID(o.Name); ok {
		o.ID = id
	} else {
		b.note(&o, 0, o.Offset, "the object's key is not named by a GUID")
	}
	keys, err := k.Subkeys()
	b.damage(&o, err)
	for _, k := range keys {
		switch {
		case k.Name().EqualFold("Description"):
			b.objectDescription(&o, k)
		case k.Name().EqualFold("Elements"):
			b.elements(&o, k)
		default:
			b.note(&o, 0, k.Offset(), "unexpected key %s beside Elements", k.Name())
		}
	}
	if o.Type == 0 {
		b.note(&o, 0, o.Offset, "the object has no type")
	}
	return o
}

func (b *builder) objectDescription(o *Object, k hive.Key) {
	v, err := k.Value("Type")
	switch n, numErr := v.Uint32(); {
	case err == nil && numErr != nil:
		b.note(o, 0, v.Offset, "%v", numErr)
	case err == nil:
		o.Type = ObjectType(n)
	case !errors.Is(err, fs.ErrNotExist):
		b.damage(o, err)
	}
	if v, err := k.Value("FirmwareVariable"); err == nil {
		o.Firmware = v.Data
	}
}

func (b *builder) elements(o *Object, k hive.Key) {
	keys, err := k.Subkeys()
	b.damage(o, err)
	if most := min(b.room, maxObjectElement); len(keys) > most {
		b.damage(o, fmt.Errorf("%d elements, want at most %d: the rest is not read", len(keys), most))
		keys = keys[:most]
	}
	b.room -= len(keys)
	o.Elements = make([]Element, 0, len(keys))
	for _, k := range keys {
		code, err := k.Name().Uint(16, 32)
		if err != nil || k.Name().Len() != 8 {
			b.note(o, 0, k.Offset(), "key %s is not named by an element code of eight hex digits", k.Name())
			continue
		}
		b.element(o, ElementType(code), k)
	}
}

// element reads the one value below an element's key.
func (b *builder) element(o *Object, t ElementType, k hive.Key) {
	v, err := k.Value("Element")
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			b.note(o, t, k.Offset(), "the element has no value")
		} else {
			b.damage(o, err)
		}
		return
	}
	value, odd := decode(t.Format(), v.Type, v.Data)
	for _, s := range odd {
		b.note(o, t, v.Offset, "%s", s)
	}
	o.Elements = append(o.Elements, Element{Type: t, Raw: v.Data, Value: value, Offset: v.Offset})
}
