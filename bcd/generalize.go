package bcd

import (
	"encoding/binary"
	"slices"
)

// Generalize returns the store that sysprep /generalize would make of s, as
// far as that is known (facts: bcd-format §7): the result is marked Predicted,
// and [Compare] tells its certain changes from the inferred ones. It rests on
// what spbcd.dll was seen to write on Windows Server 2012 and 8.1, and leaves
// out what Windows may do beyond that. s is not changed.
//
// A device that names a partition becomes a locate by element; one that is
// portable already, or that is no partition, stays as it is.
func Generalize(s *Store) *Store {
	g := Portable(s)
	g.Predicted = true
	if m, err := g.BootManager(); err == nil {
		m.setInteger(Timeout, 30)
	}
	if d, err := g.Default(); err == nil && d.Type == OSLoader {
		d.setBoolean(RecoveryEnabled, false)
		d.remove(DetectHAL)
		d.remove(RecoverySequence)
	}
	if r, ok := g.Resume(); ok && r.Type == Resume {
		r.setBoolean(RecoveryEnabled, false)
		r.setBoolean(DebugOptionEnabled, false)
		if _, ok := r.Element(FileDevice); !ok {
			r.set(FileDevice, locateBy(FilePath))
		}
	}
	return g
}

// Portable returns the store with the devices made portable that sysprep
// /generalize makes portable, and nothing else changed: device of {bootmgr}, of
// the memory tester, of the default loader and of its resume object, and the
// osdevice and filedevice of the last two. s is not changed.
func Portable(s *Store) *Store {
	g := s.clone()
	if m, err := g.BootManager(); err == nil {
		m.makePortable(ApplicationDevice, ApplicationPath)
	}
	if t, ok := g.Object(MemoryTesterID); ok {
		t.makePortable(ApplicationDevice, ApplicationPath)
	}
	if d, err := g.Default(); err == nil && d.Type == OSLoader {
		d.makePortable(ApplicationDevice, ApplicationPath)
		d.makePortable(OSDevice, SystemRoot)
	}
	if r, ok := g.Resume(); ok && r.Type == Resume {
		r.makePortable(ApplicationDevice, ApplicationPath)
		r.makePortable(FileDevice, FilePath)
	}
	return g
}

// certain reports whether a predicted change is known to be made by spbcd.dll,
// whose log names the devices. The rest was seen in generalized stores, but
// Windows itself may have made it (facts: bcd-format §7).
func certain(t ElementType, kind ChangeKind) bool {
	return t.Format() == FormatDevice && kind == Changed
}

// inVirtualDisk reports whether v is a partition of a virtual disk file. That
// spbcd.dll looks for those is known, not what it does with them.
func inVirtualDisk(v Value) bool {
	d, _ := v.(Device)
	p, ok := d.Body.(Partition)
	return ok && p.Disk.File != nil
}

// clone copies what Generalize changes: the objects and their lists of
// elements. Values are never changed in place.
func (s *Store) clone() *Store {
	c := *s
	c.Objects = slices.Clone(s.Objects)
	for i := range c.Objects {
		c.Objects[i].Elements = slices.Clone(c.Objects[i].Elements)
	}
	return &c
}

// makePortable turns a device that names a partition into a search for the
// path in the element by.
func (o *Object) makePortable(t, by ElementType) {
	e, ok := o.Element(t)
	if !ok {
		return
	}
	d, ok := e.Value.(Device)
	if !ok {
		return
	}
	switch d.Body.(type) {
	case Partition:
		o.set(t, locateBy(by))
	case Described:
		if d.Type == PartitionDevice {
			o.set(t, locateBy(by))
		}
	}
}

// locateBy is the device element sysprep writes: 46 bytes (facts: bcd-format §5.5).
func locateBy(by ElementType) []byte {
	const length = headerSize + 12 + 2 // kind, element, parent, an empty path
	le := binary.LittleEndian
	b := make([]byte, guidSize, guidSize+length)
	b = le.AppendUint32(b, uint32(LocateDevice))
	b = le.AppendUint32(b, 0) // flags
	b = le.AppendUint32(b, length)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, uint32(ByElement))
	b = le.AppendUint32(b, uint32(by))
	b = le.AppendUint32(b, 0) // no parent
	return append(b, 0, 0)
}

// setInteger leaves an element alone that holds n already, in however many bytes.
func (o *Object) setInteger(t ElementType, n uint64) {
	if e, ok := o.Element(t); !ok || e.Value != Value(Integer(n)) {
		o.set(t, binary.LittleEndian.AppendUint64(nil, n))
	}
}

func (o *Object) setBoolean(t ElementType, v bool) {
	data := []byte{0}
	if v {
		data[0] = 1
	}
	o.set(t, data)
}

// set gives an element new data. A new element goes where its code belongs.
func (o *Object) set(t ElementType, data []byte) {
	v, _ := decode(t.Format(), t.Format().registryType(), data)
	n := Element{Type: t, Raw: data, Value: v}
	if e, ok := o.Element(t); ok {
		*e = n
		return
	}
	at := slices.IndexFunc(o.Elements, func(e Element) bool { return e.Type > t })
	if at < 0 {
		at = len(o.Elements)
	}
	o.Elements = slices.Insert(o.Elements, at, n)
}

func (o *Object) remove(t ElementType) {
	o.Elements = slices.DeleteFunc(o.Elements, func(e Element) bool { return e.Type == t })
}
