package hive

import (
	"slices"
	"sort"
)

// An element is one entry of a list of subkeys.
type element struct {
	key  uint32 // offset of the key's cell
	hint uint32 // the hash of its name in an lh list
	from int64  // where the entry is in the file
}

// A subkeyList is all entries of a key's lists, in order.
type subkeyList struct {
	elements []element
	hashed   bool // all of it is lh, so hints are hashes
}

// elements returns the entries of the lists of k: one list (lf, lh, li), or
// one ri of such lists. With an error come those that could be read.
func (k Key) elements() (subkeyList, error) {
	if k.subkeys == 0 {
		return subkeyList{}, nil
	}
	if k.depth >= maxDepth {
		return subkeyList{}, errf(k.off+20, "subkeys below %d levels of keys, want no more", maxDepth)
	}
	if room := k.h.room(); int64(k.subkeys) > room {
		return subkeyList{}, errf(k.off+20, "key says it has %d subkeys, the hive has room for %d", k.subkeys, room)
	}
	out := subkeyList{hashed: true}
	err := k.h.appendList(&out, k.list, k.off+28, true)
	if n := len(out.elements); err == nil && uint32(n) != k.subkeys {
		err = errf(k.off+20, "key says it has %d subkeys, its list holds %d", k.subkeys, n)
	}
	return out, err
}

// room is how many keys the hive has room for: each is a cell of its own, with its
// size and a name. Lists that name more of them name some again and again.
func (h *Hive) room() int64 { return int64(h.base.bins) / (4 + keyHeader) }

// appendList adds the entries of the list at an offset. Only the first level
// may be an ri (facts: bcd-format §10.1).
func (h *Hive) appendList(out *subkeyList, at uint32, from int64, top bool) error {
	c, err := h.own(at, from)
	if err != nil {
		return err
	}
	head, err := h.view(c, 0, 4) // the smallest cell has these
	if err != nil {
		return err
	}
	kind, count := string(head[:2]), int(le.Uint16(head[2:]))
	size := 4
	switch {
	case kind == "lf", kind == "lh":
		size = 8
	case kind == "li", kind == "ri" && top:
	default:
		return errf(c.off, `signature is %q, want "lf", "lh", "li" or one level of "ri" of a list of subkeys`, head[:2])
	}
	if 4+count*size > c.len {
		return errf(c.off+2, "list of %d subkeys in a cell of %d bytes", count, c.len)
	}
	entries, err := h.view(c, 4, count*size)
	if err != nil {
		return err
	}
	if kind == "ri" {
		for i := range count {
			err = firstError(err, h.appendList(out, le.Uint32(entries[4*i:]), c.off+4+4*int64(i), false))
		}
		return err
	}
	if room := h.room(); int64(len(out.elements)+count) > room {
		return errf(c.off+2, "lists of %d subkeys, the hive has room for %d", len(out.elements)+count, room)
	}
	out.hashed = out.hashed && kind == "lh"
	out.elements = slices.Grow(out.elements, count)
	for i := range count {
		e := element{key: le.Uint32(entries[size*i:]), from: c.off + 4 + int64(size*i)}
		if kind == "lh" {
			e.hint = le.Uint32(entries[size*i+4:])
		}
		out.elements = append(out.elements, e)
	}
	return nil
}

// search finds a key by name: by the hashes of the list if it has them, else
// by halving it, as it should be sorted. Neither is trusted to be right: what
// is not found so is looked for in all of the list. The error says that the
// name of a key could not be read.
func (h *Hive) search(list subkeyList, name string) (at int, ok bool, err error) {
	want := folded(name)
	if list.hashed {
		sum := hash(want)
		for i, e := range list.elements {
			if e.hint == sum && h.isNamed(e, want) {
				return i, true, nil
			}
		}
	} else if i, ok := h.halve(list, want); ok {
		return i, true, nil
	}
	for i, e := range list.elements {
		order, nameErr := h.compare(e, want)
		if nameErr != nil {
			err = firstError(err, nameErr)
		} else if order == 0 {
			return i, true, nil
		}
	}
	return 0, false, err
}

func (h *Hive) halve(list subkeyList, want []uint16) (int, bool) {
	return sort.Find(len(list.elements), func(i int) int {
		order, err := h.compare(list.elements[i], want)
		if err != nil {
			return -1
		}
		return -order
	})
}

func (h *Hive) isNamed(e element, want []uint16) bool {
	order, err := h.compare(e, want)
	return err == nil && order == 0
}

// compare orders the name of a listed key against a folded one. It copies
// nothing and owns nothing, so that a search may look at any key.
func (h *Hive) compare(e element, want []uint16) (int, error) {
	c, err := h.cell(e.key, e.from)
	if err != nil {
		return 0, err
	}
	name, err := h.keyName(c)
	if err != nil {
		return 0, err
	}
	return name.compare(want), nil
}
