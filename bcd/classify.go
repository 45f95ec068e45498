package bcd

import (
	"fmt"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Location is one partition of the examined disks.
type Location struct {
	Disk          int       // number of the disk, from 1
	Partition     int       // number of the partition on it, from 1
	Signature     uint32    // MBR: of the disk
	DiskGUID      guid.GUID // GPT: of the disk; zero on an MBR disk
	PartitionGUID guid.GUID // GPT: of the partition
	Offset        int64     // in bytes from the start of the disk
}

// A Class says whether devices resolve on the examined disks and on copies of
// them (facts: vmm-pipeline §1). The higher the worse.
type Class int

// The classes, from best to worst.
const (
	ClassPortable  Class = iota // resolves anywhere: locate, boot
	ClassThisDisk               // a partition of an examined disk
	ClassUnknown                // nothing to compare with, or a device without a known meaning
	ClassOtherDisk              // a partition no examined disk has
)

// String returns the id of the class: portable, this-disk, unknown, other-disk.
func (c Class) String() string {
	switch c {
	case ClassPortable:
		return "portable"
	case ClassThisDisk:
		return "this-disk"
	case ClassUnknown:
		return "unknown"
	case ClassOtherDisk:
		return "other-disk"
	}
	return fmt.Sprintf("class %d", int(c))
}

// A Classification is the judgement on the devices of a store.
type Classification struct {
	Class   Class         // the worst of the devices that decide
	Devices []DeviceClass // those that decide first
}

// A DeviceClass is the judgement on one device element.
type DeviceClass struct {
	Object  *Object
	Alias   string // {bootmgr}, {default}, {memdiag}, or ""
	Type    ElementType
	Name    string   // of the element: device, osdevice, filedevice
	Element *Element // nil when the object has no such element
	Class   Class
	// Decides is set for the devices VMM resolves: {bootmgr} device and the
	// default loader's device and osdevice. The others are notes.
	Decides  bool
	Style    Style     // of the disk a partition names; meaningless otherwise
	Location *Location // the examined partition the device names, or nil
	Detail   string    // why, in a few words; safe to show
}

// Classify judges the devices of the boot manager, of the entry that starts, of
// its resume object and of the memory tester against the partitions of the
// examined disks. Without partitions a device that names one is unknown.
// Objects the store lacks are left out; a store without any device that
// decides is of class unknown.
func Classify(s *Store, on []Location) Classification {
	c := Classification{Class: ClassUnknown}
	add := func(o *Object, t ElementType, decides bool) {
		d := classifyElement(s, o, t, on)
		d.Decides = decides
		if decides && (len(c.Devices) == 0 || d.Class > c.Class) {
			c.Class = d.Class
		}
		c.Devices = append(c.Devices, d)
	}
	if m, err := s.BootManager(); err == nil {
		add(m, ApplicationDevice, true)
	}
	if d, _, err := s.Start(); err == nil {
		add(d, ApplicationDevice, true)
		if d.Type == OSLoader {
			add(d, OSDevice, true)
		}
	}
	for _, o := range s.companions() {
		for _, e := range o.Elements {
			if _, ok := e.Value.(Device); ok && (e.Type == ApplicationDevice || e.Type == FileDevice) {
				add(o, e.Type, false)
			}
		}
	}
	return c
}

// companions are the resume object of the default entry and the memory tester.
func (s *Store) companions() []*Object {
	var out []*Object
	if r, ok := s.Resume(); ok {
		out = append(out, r)
	}
	if m, ok := s.Object(MemoryTesterID); ok {
		out = append(out, m)
	}
	return out
}

func classifyElement(s *Store, o *Object, t ElementType, on []Location) DeviceClass {
	c := DeviceClass{Object: o, Alias: s.Alias(o.ID), Type: t, Name: ElementName(o.Type, t), Class: ClassUnknown}
	e, ok := o.Element(t)
	if !ok {
		c.Detail = "there is no such element"
		return c
	}
	c.Element = e
	d, ok := e.Value.(Device)
	if !ok {
		c.Detail = fmt.Sprintf("its %d bytes are no device", len(e.Raw))
		return c
	}
	c.classify(d.Descriptor, on)
	return c
}

// classify judges one descriptor: a file by the volume it lies on.
func (c *DeviceClass) classify(d Descriptor, on []Location) {
	switch b := d.Body.(type) {
	case Boot:
		c.Class, c.Detail = ClassPortable, "the device the boot manager is started from"
	case Locate:
		if b.Parent != nil {
			c.classify(*b.Parent, on)
			return
		}
		c.Class, c.Detail = ClassPortable, "found at boot time by a path"
		if _, ok := c.Object.LocatePath(b); !ok && c.Object.ID == BootManagerID {
			c.Detail = "it names no path, and the boot manager needs none"
		}
	case Partition:
		c.partition(b, on)
	case Disk:
		if b.File != nil {
			c.classify(*b.File, on)
			return
		}
		c.Detail = "a whole disk, not a partition"
	case RAMDisk:
		c.classify(*b.Path.Device, on)
		c.Detail = fmt.Sprintf("a RAM disk from %s: %s", b.Path.Name, c.Detail)
	case File:
		c.classify(*b.Path.Device, on)
		c.Detail = fmt.Sprintf("the file %s: %s", b.Path.Name, c.Detail)
	case Drive:
		c.Detail = "a drive of the machine, not of the disk"
	case Described:
		c.described(d.Type, b.Text)
	case Unknown:
		c.Detail = fmt.Sprintf("a device of type %d (%s)", uint32(d.Type), d.Type)
	default:
		panic(fmt.Sprintf("bcd: %T is no device", d.Body))
	}
}

// described judges a device of which only the printed form is known.
func (c *DeviceClass) described(t DeviceType, s text.Raw) {
	switch {
	case t == LocateDevice, s.Contains("=[locate]"):
		c.Class, c.Detail = ClassPortable, "found at boot time by a path"
	case s.Contains("=[boot]"):
		c.Class, c.Detail = ClassPortable, "on the device the boot manager is started from"
	case s == text.New("unknown"), s.Contains("=[unknown]"):
		c.Detail = "names a partition that bcdedit did not find where the text was made"
	default:
		c.Detail = "the text does not say which disk it names"
	}
}

// partition compares a partition device with the examined partitions.
func (c *DeviceClass) partition(p Partition, on []Location) {
	c.Style = p.Disk.Style
	if p.Disk.File != nil {
		c.Class = ClassOtherDisk
		c.Detail = fmt.Sprintf("a partition inside the virtual disk file %s of a host; such a device is written when a store is repaired from outside",
			holderName(p.Disk.File))
		return
	}
	if len(on) == 0 {
		c.Detail = "no disk to compare with"
		return
	}
	c.Class = ClassOtherDisk
	c.Detail = fmt.Sprintf("names the disk %s, which is none of those examined", diskIdentity(p.Disk))
	for i, l := range on {
		switch {
		case !sameDisk(p.Disk, l):
			if p.Disk.Style == GPT && !p.GUID.IsZero() && p.GUID == l.PartitionGUID {
				c.Detail = fmt.Sprintf("partition %d of disk %d has the GUID, but the disk is %s and the device names %s",
					l.Partition, l.Disk, l.DiskGUID, p.Disk.GUID)
			}
		case p.On(l):
			c.Class, c.Location = ClassThisDisk, &on[i]
			c.Detail = fmt.Sprintf("partition %d of disk %d", l.Partition, l.Disk)
			return
		default:
			c.Detail = fmt.Sprintf("this disk, but no partition %s on it", place(p))
		}
	}
}

// On reports whether the device names that partition.
func (p Partition) On(l Location) bool {
	if p.Disk.File != nil || !sameDisk(p.Disk, l) {
		return false
	}
	return p.Disk.Style == MBR && p.Offset == l.Offset || p.Disk.Style == GPT && p.GUID == l.PartitionGUID
}

func sameDisk(d Disk, l Location) bool {
	switch d.Style {
	case MBR:
		return l.DiskGUID.IsZero() && d.Signature == l.Signature
	case GPT:
		return !l.DiskGUID.IsZero() && d.GUID == l.DiskGUID
	}
	return false
}

// place says where on its disk a partition is.
func place(p Partition) string {
	if p.Disk.Style == MBR {
		return "at " + exactSize(p.Offset)
	}
	return p.GUID.String()
}

// holderName is the name of the file a virtual disk lies in.
func holderName(d *Descriptor) text.Raw {
	if f, ok := d.Body.(File); ok {
		return f.Path.Name
	}
	return text.Raw{}
}
