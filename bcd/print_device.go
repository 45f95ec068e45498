package bcd

import (
	"fmt"

	"vmmdoctor/internal/text"
)

// device writes a device element (facts: bcd-format §5). What bcdedit would
// write for a partition depends on the machine, so the identity stands there.
func (p printer) device(d Device) text.Raw {
	out := p.descriptor(d.Descriptor)
	if d.Options.IsZero() {
		return out
	}
	return text.Concat(out, text.New(","+p.id(d.Options)))
}

func (p printer) descriptor(d Descriptor) text.Raw {
	switch b := d.Body.(type) {
	case Boot:
		return text.New("boot")
	case Partition:
		if p.blind != nil {
			return text.New("partition")
		}
		if b.Disk.File != nil {
			return text.Concat(p.virtualDisk(b.Disk.File), text.New(",partition="+partition(b)))
		}
		return text.New("partition=" + partition(b))
	case Locate:
		return p.locate(b)
	case Disk:
		if b.File != nil {
			return p.virtualDisk(b.File)
		}
		return text.New("disk=" + diskIdentity(b))
	case Drive:
		if b.Local == Floppy {
			return text.New(fmt.Sprintf("floppy=%d", b.Number))
		}
		return text.New(fmt.Sprintf("cdrom=%d", b.Number))
	case RAMDisk:
		return text.Concat(text.New("ramdisk="), p.path(b.Path))
	case File:
		return text.Concat(text.New("file="), p.path(b.Path))
	case Described:
		return b.Text
	case Unknown:
		return text.New(fmt.Sprintf("unknown (%s device, type %d, %d bytes)", d.Type, uint32(d.Type), len(b.Data)))
	}
	panic(fmt.Sprintf("bcd: %T is no device", d.Body))
}

// locate writes the path that is searched for: the one in the device, or the
// one in the element it names. In a virtual disk bcdedit writes the code.
func (p printer) locate(l Locate) text.Raw {
	what := l.Path
	if l.By == ByElement {
		what = text.New("unknown")
		if s, ok := p.object.text(l.Element); ok {
			what = s
		}
	}
	if l.Parent == nil {
		return text.Concat(text.New("locate="), what)
	}
	if l.By == ByElement {
		what = text.New("custom:" + l.Element.String())
	}
	return text.Concat(p.virtualDisk(l.Parent), text.New(",locate="), what)
}

// virtualDisk writes the file a virtual disk is, given its descriptor or the
// descriptor of a disk that lies in the file.
func (p printer) virtualDisk(d *Descriptor) text.Raw {
	switch b := d.Body.(type) {
	case File:
		return text.Concat(text.New("vhd="), p.path(b.Path))
	case Disk:
		if b.File != nil {
			return p.virtualDisk(b.File)
		}
	}
	return text.Concat(text.New("vhd=["), p.descriptor(*d), text.New("]"))
}

// path writes a file on a device, [boot]\sources\boot.wim for example.
func (p printer) path(f Path) text.Raw {
	return text.Concat(text.New("["), p.volume(f.Device), text.New("]"), f.Name)
}

// volume writes a device inside brackets: a partition without the word.
func (p printer) volume(d *Descriptor) text.Raw {
	switch b := d.Body.(type) {
	case Partition:
		if b.Disk.File == nil && p.blind == nil {
			return text.New(partition(b))
		}
	case Locate:
		if b.Parent == nil {
			return text.New("locate")
		}
	}
	return p.descriptor(*d)
}

// partition writes what makes a partition known on any machine.
func partition(p Partition) string {
	if p.Disk.Style == MBR {
		return fmt.Sprintf("%08x at %s", p.Disk.Signature, exactSize(p.Offset))
	}
	return p.GUID.String()
}

func diskIdentity(d Disk) string {
	if d.Style == MBR {
		return fmt.Sprintf("%08x", d.Signature)
	}
	return d.GUID.String()
}

// exactSize writes a number of bytes in the largest unit that keeps it exact.
func exactSize(n int64) string {
	const mb = 1 << 20
	if n%mb == 0 {
		return fmt.Sprintf("%d MB", n/mb)
	}
	return fmt.Sprintf("%d bytes", n)
}
