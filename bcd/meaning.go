package bcd

import (
	"bytes"
	"slices"
	"strings"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// sameMeaning reports whether two values mean the same, however they are
// stored or printed. Identifiers are the same when their objects stand for
// each other.
func (c *comparer) sameMeaning(b, a *Object, e, f *Element) bool {
	switch x := e.Value.(type) {
	case Device:
		y, ok := f.Value.(Device)
		return ok && c.sameDevice(b, a, x, y)
	case ID:
		y, ok := f.Value.(ID)
		return ok && x.GUID == c.match.before(y.GUID)
	case IDs:
		y, ok := f.Value.(IDs)
		return ok && slices.EqualFunc(x, y, func(i, j guid.GUID) bool { return i == c.match.before(j) })
	case Integers:
		y, ok := f.Value.(Integers)
		return ok && slices.Equal(x, y)
	case Binary:
		y, ok := f.Value.(Binary)
		return ok && bytes.Equal(x, y)
	case String, Integer, Boolean:
		return e.Value == f.Value
	}
	return false
}

// sameDevice compares two devices. A locate is the path that is searched for,
// whether it is in the device or in an element. When one of them is known only
// from text, they are the same unless the text shows that they are not.
func (c *comparer) sameDevice(b, a *Object, x, y Device) bool {
	if isDescribed(x) || isDescribed(y) {
		return c.sameDescribed(b, a, x, y)
	}
	if x.Options != c.match.before(y.Options) {
		return false
	}
	if x.Type == LocateDevice && y.Type == LocateDevice {
		return printer{store: c.before, object: b}.descriptor(x.Descriptor) == printer{store: c.after,
			object: a}.descriptor(y.Descriptor)
	}
	return stored(x.Descriptor) == stored(y.Descriptor)
}

func isDescribed(d Device) bool {
	_, ok := d.Body.(Described)
	return ok
}

// sameDescribed compares what is left of two devices when all that depends on
// the machine is taken out: which partition it is. Two texts that both name a
// partition are believed, though.
func (c *comparer) sameDescribed(b, a *Object, x, y Device) bool {
	keep := func(id guid.GUID) string { return id.String() }
	inAfter := func(id guid.GUID) string { return c.match.before(id).String() }
	left := printer{store: c.before, object: b, blind: keep}.blindly(x)
	right := printer{store: c.after, object: a, blind: inAfter}.blindly(y)
	if left != right {
		return false
	}
	p, q := explicit(x), explicit(y)
	return p.IsEmpty() || q.IsEmpty() || p == q
}

// explicit returns the printed form of a partition a text names.
func explicit(d Device) text.Raw {
	if t, ok := d.Body.(Described); ok && t.Text.Contains("=") && !t.Text.Contains("[unknown]") {
		return t.Text
	}
	return text.Raw{}
}

// blindly writes a device without what depends on the machine.
func (p printer) blindly(d Device) text.Raw {
	t, ok := d.Body.(Described)
	if !ok {
		return p.device(d)
	}
	if d.Type == PartitionDevice {
		return text.New("partition")
	}
	s := string(t.Text.Bytes())
	if from, to := strings.Index(s, "["), strings.Index(s, "]"); from >= 0 && to > from {
		if in := s[from+1 : to]; in != "boot" && in != "locate" {
			s = s[:from+1] + "partition" + s[to:]
		}
	}
	if at := strings.LastIndex(s, ",{"); at >= 0 {
		if id, ok := identify(text.New(s[at+1:])); ok {
			s = s[:at+1] + p.blind(id)
		}
	}
	return text.New(s)
}
