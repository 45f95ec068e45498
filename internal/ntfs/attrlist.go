package ntfs

import "encoding/binary"

// maxAttributeList is what Windows allows a file's attribute list to be.
const maxAttributeList = 256 << 10

// A listEntry says in which record a piece of an attribute stands.
type listEntry struct {
	kind  uint32
	name  string
	first int64 // cluster of the stream
	ref   reference
	id    uint16
}

// attributeList reads the attribute list of a file; ok is false where it has none.
func (v *Volume) attributeList(r *record) (list []listEntry, ok bool, err error) {
	a := r.get(attrList, "")
	if a == nil {
		return nil, false, nil
	}
	if r.list != nil {
		return r.list, true, nil
	}
	s, err := v.join([]attribute{*a}, v.pages)
	if err != nil {
		return nil, true, err
	}
	if s.size > maxAttributeList {
		return nil, true, formatErr(a.off, "MFT record %d: attribute list of %d bytes, want at most %d", r.number,
			s.size, maxAttributeList)
	}
	b := make([]byte, s.size)
	if _, err := s.ReadAt(b, 0); err != nil {
		return nil, true, err
	}
	for at := 0; at < len(b); {
		e, n := parseListEntry(b[at:])
		if n == 0 {
			return nil, true, formatErr(s.physical(int64(at)),
				"MFT record %d: entry of the attribute list at %d of %d is damaged", r.number, at, len(b))
		}
		list = append(list, e)
		at += n
	}
	r.list = list
	return list, true, nil
}

// parseListEntry decodes ATTRIBUTE_LIST_ENTRY and returns its length, 0 if it
// is no such thing.
func parseListEntry(b []byte) (listEntry, int) {
	le := binary.LittleEndian
	if len(b) < 26 {
		return listEntry{}, 0
	}
	n, name, units := int(le.Uint16(b[4:])), int(b[7]), int(b[6])
	if n < 26 || n > len(b) || name+2*units > n {
		return listEntry{}, 0
	}
	return listEntry{
		kind:  le.Uint32(b),
		name:  decodeName(b[name : name+2*units]),
		first: int64(le.Uint64(b[8:])),
		ref:   reference(le.Uint64(b[16:])),
		id:    le.Uint16(b[24:]),
	}, n
}

// find returns the pieces of an attribute in the order of their clusters,
// wherever they stand. No pieces and no error: the file has no such attribute.
// With firstOnly the later pieces are left out.
func (v *Volume) find(r *record, kind uint32, name string, firstOnly bool) ([]attribute, error) {
	list, ok, err := v.attributeList(r)
	if err != nil {
		return nil, err
	}
	if !ok {
		if a := r.get(kind, name); a != nil {
			return []attribute{*a}, nil
		}
		return nil, nil
	}
	var pieces []attribute
	owner := r
	for _, e := range list {
		if e.kind != kind || e.name != name || firstOnly && e.first != 0 {
			continue
		}
		var a *attribute
		if owner, a, err = v.listedAttribute(r, owner, e); err != nil {
			return nil, err
		}
		pieces = append(pieces, *a)
	}
	return pieces, nil
}

// listedAttribute returns the record and the attribute in it that an entry of r's list
// stands for. last is the record read before: neighbours in the list often
// stand in one record.
func (v *Volume) listedAttribute(r, last *record, e listEntry) (*record, *attribute, error) {
	o := last
	if e.ref.number() == r.number {
		o = r
	} else if e.ref.number() != last.number {
		var err error
		if o, err = v.record(e.ref); err != nil {
			return nil, nil, err
		}
		if o.base.number() != r.number {
			return nil, nil, formatErr(o.off+recordBaseAt, "MFT record %d extends record %d, want %d", o.number,
				o.base.number(), r.number)
		}
	}
	for i := range o.attrs {
		a := &o.attrs[i]
		if a.kind == e.kind && a.id == e.id && a.name == e.name && (a.resident || a.first == e.first) {
			return o, a, nil
		}
	}
	return nil, nil, formatErr(o.off, "MFT record %d: no %s from cluster %d, which the list of record %d names",
		o.number, kindName(e.kind), e.first, r.number)
}
