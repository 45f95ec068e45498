package hive

import (
	"fmt"
	"io/fs"

	"vmmdoctor/internal/text"
)

// maxDepth is how deep Windows lets keys lie below each other ("Registry
// element size limits"); deeper ones would only take a caller's stack.
const maxDepth = 512

// keyHeader is the size of a key node without its name.
const keyHeader = 76

// A Key is one key of a hive. The zero value is no key.
type Key struct {
	h      *Hive
	name   text.Raw
	off    int64 // of its node in the file
	depth  int
	broken error // why the root key cannot be read

	subkeys, list     uint32
	values, valueList uint32
	security          uint32
}

// key reads the key node in the cell at an offset (facts: bcd-format §10.1).
func (h *Hive) key(at uint32, from int64, depth int) (Key, error) {
	c, err := h.own(at, from)
	if err != nil {
		return Key{}, err
	}
	name, err := h.keyName(c)
	if err != nil {
		return Key{}, err
	}
	nk := profile.CM_KEY_NODE(&h.door, c.off)
	k := Key{h: h, name: name.raw(), off: c.off, depth: depth, security: nk.Security()}
	k.subkeys, k.list = nk.SubKeyCounts()[0], nk.SubKeyLists()[0]
	k.values, k.valueList = nk.ValueList().Count(), nk.ValueList().List()
	return k, nil
}

// keyName returns the name of the key node in c as it is stored.
func (h *Hive) keyName(c cell) (storedName, error) {
	if c.len < keyHeader {
		return storedName{}, errf(c.off, "key in a cell of %d bytes, want %d or more", c.len, keyHeader)
	}
	b, err := h.view(c, 0, keyHeader)
	if err != nil {
		return storedName{}, err
	}
	if string(b[:2]) != "nk" {
		return storedName{}, errf(c.off, `signature is %q, want "nk" of a key`, b[:2])
	}
	return h.name(c, keyHeader, le.Uint16(b[72:]), le.Uint16(b[2:])&keyCompressed != 0)
}

// Name returns the name of the key alone, without those above it.
func (k Key) Name() text.Raw { return k.name }

// Offset is where the key's node is in the file, in bytes.
func (k Key) Offset() int64 { return k.off }

// Subkeys returns the keys below k in the order of the file, which is that of
// their names. With an error come those that could be read.
func (k Key) Subkeys() (keys []Key, err error) {
	if k.broken != nil {
		return nil, k.broken
	}
	k.h.door.enter()
	defer k.h.door.leave(&err)
	list, err := k.elements()
	for _, e := range list.elements {
		sub, subErr := k.h.key(e.key, e.from, k.depth+1)
		if subErr != nil {
			err = firstError(err, subErr)
			continue
		}
		keys = append(keys, sub)
	}
	return keys, err
}

// Key returns the key at path below k, one name after the other, without
// regard to case. If there is none the error wraps fs.ErrNotExist.
func (k Key) Key(path ...string) (found Key, err error) {
	if k.broken != nil {
		return Key{}, k.broken
	}
	k.h.door.enter()
	defer k.h.door.leave(&err)
	for _, name := range path {
		if k, err = k.child(name); err != nil {
			return Key{}, err
		}
	}
	return k, nil
}

// child looks for one name. Damage beside the key that is looked for does not
// matter, but without it nobody can say that the key does not exist.
func (k Key) child(name string) (Key, error) {
	list, err := k.elements()
	at, ok, searchErr := k.h.search(list, name)
	if ok {
		return k.h.key(list.elements[at].key, list.elements[at].from, k.depth+1)
	}
	if err = firstError(err, searchErr); err != nil {
		return Key{}, err
	}
	return Key{}, fmt.Errorf("hive: no key %q below %q: %w", text.New(name), k.name, fs.ErrNotExist)
}

// firstError returns the first of two errors that is one.
func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
