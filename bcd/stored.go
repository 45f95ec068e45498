package bcd

import (
	"fmt"

	"vmmdoctor/internal/text"
)

// Stored says in words how a value is stored: what printing hides. Two values
// that print alike may be stored differently, as a locate by path and one by
// element are (facts: bcd-format §5.5).
func Stored(e *Element) text.Raw {
	if e.Raw == nil && e.Line > 0 {
		return text.New(fmt.Sprintf("not known: read from line %d of a text", e.Line))
	}
	if d, ok := e.Value.(Device); ok {
		s := stored(d.Descriptor)
		if !d.Options.IsZero() {
			s = text.Concat(s, text.New(", with the options of "+d.Options.String()))
		}
		return s
	}
	return text.New(fmt.Sprintf("%s of %d byte%s", formName(e.Value), len(e.Raw), plural(len(e.Raw))))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func formName(v Value) string {
	switch v.(type) {
	case String:
		return "string"
	case ID:
		return "object identifier"
	case IDs:
		return "list of object identifiers"
	case Integer:
		return "integer"
	case Boolean:
		return "boolean"
	case Integers:
		return "list of integers"
	}
	return "data without a known form"
}

func stored(d Descriptor) text.Raw {
	switch b := d.Body.(type) {
	case Boot:
		return text.New("boot device")
	case Partition:
		return storedPartition(b)
	case Locate:
		return storedLocate(b)
	case Disk:
		if b.File != nil {
			return text.Concat(text.New("virtual disk in "), stored(*b.File))
		}
		return text.New(b.Style.String() + " disk " + diskIdentity(b))
	case Drive:
		return text.New(fmt.Sprintf("drive %d of local type %d", b.Number, uint32(b.Local)))
	case RAMDisk:
		return text.Concat(text.New("RAM disk from "), storedPath(b.Path))
	case File:
		return text.Concat(text.New("file "), storedPath(b.Path))
	case Described:
		return text.Concat(text.New("printed as "), b.Text)
	case Unknown:
		return text.New(fmt.Sprintf("device of type %d (%s), flags %d, %d bytes: %s",
			uint32(d.Type), d.Type, d.Flags, len(b.Data), hexBytes(b.Data)))
	}
	panic(fmt.Sprintf("bcd: %T is no device", d.Body))
}

func storedPath(p Path) text.Raw {
	return text.Concat(p.Name, text.New(" on "), stored(*p.Device))
}

func storedPartition(p Partition) text.Raw {
	s := fmt.Sprintf("partition: GPT disk %s, partition %s", p.Disk.GUID, p.GUID)
	switch p.Disk.Style {
	case GPT:
	case MBR:
		s = fmt.Sprintf("partition: disk signature %08x, partition offset %#x", p.Disk.Signature, p.Offset)
	default:
		s = fmt.Sprintf("partition: disk of style %d, identity %s, partition %s", uint32(p.Disk.Style), p.Disk.GUID,
			p.GUID)
	}
	if p.Disk.File == nil {
		return text.New(s)
	}
	return text.Concat(text.New(s+", in "), stored(*p.Disk.File))
}

func storedLocate(l Locate) text.Raw {
	s := text.New("locate by element " + l.Element.String() + " of the same object")
	if l.By == ByPath {
		s = text.Concat(text.New("locate by path "), l.Path)
	}
	if l.Parent == nil {
		return s
	}
	return text.Concat(s, text.New(", in "), stored(*l.Parent))
}
