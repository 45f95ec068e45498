package hive

// valueHeader is the size of a value node without its name.
const valueHeader = 20

// A valueRef is a value node listed in a key.
type valueRef struct {
	at   uint32 // offset of its cell
	from int64  // where the list refers to it
}

// valueRefs returns the entries of the value list of k.
func (k Key) valueRefs() ([]valueRef, error) {
	if k.values == 0 {
		return nil, nil
	}
	c, err := k.h.own(k.valueList, k.off+40)
	if err != nil {
		return nil, err
	}
	if int64(k.values)*4 > int64(c.len) {
		return nil, errf(k.off+36, "key says it has %d values, its list is a cell of %d bytes", k.values, c.len)
	}
	n := int(k.values)
	b, err := k.h.view(c, 0, 4*n)
	if err != nil {
		return nil, err
	}
	refs := make([]valueRef, n)
	for i := range refs {
		refs[i] = valueRef{at: le.Uint32(b[4*i:]), from: c.off + 4*int64(i)}
	}
	return refs, nil
}

// valueName returns the name of the value node in a cell.
func (h *Hive) valueName(ref valueRef) (storedName, error) {
	c, err := h.own(ref.at, ref.from)
	if err != nil {
		return storedName{}, err
	}
	if c.len < valueHeader {
		return storedName{}, errf(c.off, "value in a cell of %d bytes, want %d or more", c.len, valueHeader)
	}
	vk := profile.CM_KEY_VALUE(&h.door, c.off)
	if b, err := h.view(c, 0, 2); err != nil {
		return storedName{}, err
	} else if string(b) != "vk" {
		return storedName{}, errf(c.off, `signature is %q, want "vk" of a value`, b)
	}
	return h.name(c, valueHeader, vk.NameLength(), vk.Flags()&valCompressed != 0)
}

// value reads a value with its data.
func (h *Hive) value(ref valueRef) (Value, error) {
	name, err := h.valueName(ref)
	if err != nil {
		return Value{}, err
	}
	off := baseSize + int64(ref.at) + 4 // valueName has checked the cell
	vk := profile.CM_KEY_VALUE(&h.door, off)
	v := Value{Name: name.raw(), Type: Type(vk.Type()), Offset: off + 8}
	size := vk.DataLength()
	switch {
	case size&inline != 0 && size&^inline > 4:
		return Value{}, errf(off+4, "value %q has %d bytes in its offset field, want 4 or fewer", v.Name,
			size&^uint32(inline))
	case size&^inline == 0:
		return v, nil
	case size&inline != 0:
		v.Data = make([]byte, size&^inline)
		_, err = h.door.cache.ReadAt(v.Data, off+8)
	default:
		v.Data, v.Offset, err = h.data(vk.Data(), off, size)
	}
	return v, err
}

// data reads data that has cells of its own, for the value node at vk. Big
// data is told by its size, not by its first bytes alone: any data may begin
// with "db" (facts: dependencies §4.1.4).
func (h *Hive) data(at uint32, vk int64, size uint32) ([]byte, int64, error) {
	c, err := h.own(at, vk+8)
	if err != nil {
		return nil, 0, err
	}
	if int64(size) <= int64(c.len) {
		b := make([]byte, size)
		_, err := h.door.cache.ReadAt(b, c.off)
		return b, c.off, err
	}
	head, err := h.view(c, 0, 2)
	if err != nil {
		return nil, 0, err
	}
	if size <= bigSegment || size > h.base.bins || c.len < 8 || string(head) != "db" {
		return nil, 0, errf(vk+4, "data of %d bytes in a cell of %d", size, c.len)
	}
	return h.bigData(c, int(size))
}

// bigData joins segments: all but the last one hold bigSegment bytes, whatever
// the size of their cells (facts: dependencies §4.1.5).
func (h *Hive) bigData(c cell, size int) ([]byte, int64, error) {
	db := profile.CM_BIG_DATA(&h.door, c.off)
	count := int(db.Count())
	if want := (size + bigSegment - 1) / bigSegment; count != want {
		return nil, 0, errf(c.off+2, "big data of %d bytes in %d segments, want %d", size, count, want)
	}
	list, err := h.own(db.List(), c.off+4)
	if err != nil {
		return nil, 0, err
	}
	if 4*count > list.len {
		return nil, 0, errf(c.off+2, "list of %d segments in a cell of %d bytes", count, list.len)
	}
	refs, err := h.view(list, 0, 4*count)
	if err != nil {
		return nil, 0, err
	}
	data, first := make([]byte, size), int64(0)
	for i := range count {
		part := data[i*bigSegment : min(size, (i+1)*bigSegment)]
		s, err := h.own(le.Uint32(refs[4*i:]), list.off+4*int64(i))
		if err != nil {
			return nil, 0, err
		}
		if s.len < len(part) {
			return nil, 0, errf(s.off-4, "segment %d of %d in a cell of %d bytes, want %d", i+1, count, s.len,
				len(part))
		}
		if _, err := h.door.cache.ReadAt(part, s.off); err != nil {
			return nil, 0, err
		}
		if i == 0 {
			first = s.off
		}
	}
	return data, first, nil
}
