package bcd

import "vmmdoctor/internal/text"

// Start returns the entry the machine starts when nobody chooses: the default,
// and where none is named the first of the display order that is there (facts:
// vmm-pipeline §8). named is false in the second case. The error is that of
// [Store.Default].
func (s *Store) Start() (o *Object, named bool, err error) {
	if o, err = s.Default(); err != ErrNoDefault {
		return o, true, err
	}
	m, missing := s.BootManager()
	if missing != nil {
		return nil, false, missing
	}
	for _, o := range s.list(m, DisplayOrder) {
		return o, false, nil
	}
	return nil, false, err
}

// Sequence returns the entries the machine starts once, at its next boot,
// before any other (facts: vmm-pipeline §8): those of bootsequence that are
// there.
func (s *Store) Sequence() []*Object {
	m, err := s.BootManager()
	if err != nil {
		return nil
	}
	return s.list(m, BootSequence)
}

// list returns the objects that a list of the boot manager names.
func (s *Store) list(m *Object, t ElementType) []*Object {
	e, ok := m.Element(t)
	if !ok {
		return nil
	}
	ids, ok := e.Value.(IDs)
	if !ok {
		return nil
	}
	var out []*Object
	for _, id := range ids {
		if o, ok := s.Object(id); ok {
			out = append(out, o)
		}
	}
	return out
}

// A Payload is what an entry starts.
type Payload int

// The payloads.
const (
	PayloadWindows Payload = iota // Windows on a volume of the machine
	PayloadImage                  // Windows PE: Setup, a recovery environment, an image in memory
	PayloadVHD                    // Windows in a virtual disk file
	PayloadOther                  // no Windows loader at all
)

// Payload says what the entry starts, by its type and its devices (facts:
// vmm-pipeline §8).
func (o *Object) Payload() Payload {
	if o.Type != OSLoader {
		return PayloadOther
	}
	if e, ok := o.Element(WinPE); ok && e.Value == Boolean(true) {
		return PayloadImage
	}
	for _, t := range []ElementType{ApplicationDevice, OSDevice} {
		e, ok := o.Element(t)
		if !ok {
			continue
		}
		switch p := payloadOf(e); p {
		case PayloadImage, PayloadVHD:
			return p
		}
	}
	return PayloadWindows
}

func payloadOf(e *Element) Payload {
	d, ok := e.Value.(Device)
	if !ok {
		return PayloadWindows
	}
	switch b := d.Body.(type) {
	case RAMDisk:
		return PayloadImage
	case Locate:
		if b.Parent != nil {
			return PayloadVHD
		}
	case Disk:
		if b.File != nil {
			return PayloadVHD
		}
	case Described:
		switch {
		case b.Text.HasPrefixFold("ramdisk="):
			return PayloadImage
		case b.Text.HasPrefixFold("vhd="):
			return PayloadVHD
		}
	}
	return PayloadWindows
}

// LocatePath returns the path by which l, a device of the object, finds its
// volume; false when it names none, as the generalized boot manager's does.
func (o *Object) LocatePath(l Locate) (text.Raw, bool) {
	path := l.Path
	if l.By == ByElement {
		path, _ = o.StringElement(l.Element)
	}
	return path, !path.IsEmpty()
}
