package diagnose

import (
	"fmt"
	"slices"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// BootPaths are the paths by which the machine goes on from the store: those
// that devices are found by, loaders, and the directory of Windows (facts:
// vmm-pipeline §8). Each is asked for once, without regard to case.
func (f *Facts) BootPaths() []text.Raw {
	if f.Store == nil || f.Store.Store == nil {
		return nil
	}
	var paths []text.Raw
	add := func(path text.Raw, ok bool) {
		for _, known := range paths {
			ok = ok && !known.SameFold(path)
		}
		if ok && !path.IsEmpty() {
			paths = append(paths, path)
		}
	}
	for _, o := range f.bootObjects() {
		for _, t := range []bcd.ElementType{bcd.ApplicationDevice, bcd.OSDevice} {
			if l, ok := locateOf(o, t); ok {
				add(o.LocatePath(l))
			}
		}
		if o.Type == bcd.OSLoader {
			add(o.StringElement(bcd.ApplicationPath))
			add(o.StringElement(bcd.SystemRoot))
		}
	}
	return paths
}

// bootObjects are the boot manager and what it may start without being asked.
func (f *Facts) bootObjects() []*bcd.Object {
	var out []*bcd.Object
	if m, err := f.Store.Store.BootManager(); err == nil {
		out = append(out, m)
	}
	if o, _, err := f.Store.Store.Start(); err == nil {
		out = append(out, o)
	}
	return append(out, f.Store.Store.Sequence()...)
}

// locateOf is the device element t of o where the machine looks for it by a
// path.
func locateOf(o *bcd.Object, t bcd.ElementType) (bcd.Locate, bool) {
	e, ok := o.Element(t)
	if !ok {
		return bcd.Locate{}, false
	}
	d, ok := e.Value.(bcd.Device)
	if !ok {
		return bcd.Locate{}, false
	}
	l, ok := d.Body.(bcd.Locate)
	return l, ok && l.Parent == nil
}

// A VolumeRef is a volume of the case and the disk it is on.
type VolumeRef struct {
	Disk   *Disk
	Volume *Volume
}

// partition is the number of the volume's partition; 0 for none.
func (r VolumeRef) partition() int { return r.Volume.Partition.Number }

// A lead is where a device takes the machine.
type lead struct {
	to     *VolumeRef  // nil: nowhere that is known
	path   text.Raw    // it was looked for by; empty when the device names its volume
	fits   []VolumeRef // all volumes that have the path, in the order in which the machine looks
	hidden []VolumeRef // that may have it and cannot be read
	sought bool        // the device is found by a path, not by naming its volume
}

// A course is the way that a machine goes from the store to Windows.
type course struct {
	entry  *bcd.Object // that starts; nil: none
	named  bool        // it is the default entry, else the first in the display order
	loader lead        // where its device leads
	system lead        // where its osdevice leads
}

// followStore classifies the devices of the store and follows those of the entry
// that starts.
func (j *judging) followStore() {
	if j.f.Store == nil || j.f.Store.Store == nil {
		return
	}
	s := j.f.Store.Store
	j.devices = bcd.Classify(s, j.f.Locations())
	entry, named, err := s.Start()
	if err != nil {
		return
	}
	j.course = course{entry: entry, named: named, loader: j.resolve(entry, bcd.ApplicationDevice), system: j.resolve(entry, bcd.OSDevice)}
	j.reclassify()
}

// reclassify takes back that a device is portable where what it is found by is on
// no volume: it names nothing then (design: Device classes).
func (j *judging) reclassify() {
	if len(j.volumes()) == 0 {
		return
	}
	worst := bcd.ClassPortable
	for i := range j.devices.Devices {
		d := &j.devices.Devices[i]
		if !d.Decides {
			continue
		}
		if l := j.resolve(d.Object, d.Type); d.Class == bcd.ClassPortable && j.nowhere(l) &&
			d.Object.ID != bcd.BootManagerID { // which is running when its own device is looked up
			d.Class, d.Detail = bcd.ClassUnknown, becauseNoPath
			if !l.path.IsEmpty() {
				d.Detail = fmt.Sprintf(becausePathNowhere, l.path)
			}
		}
		worst = max(worst, d.Class)
	}
	j.devices.Class = worst
}

// resolve follows a device of an object of the store, as the boot manager does
// (facts: vmm-pipeline §8).
func (j *judging) resolve(o *bcd.Object, t bcd.ElementType) lead {
	e, ok := o.Element(t)
	if !ok {
		return lead{}
	}
	d, ok := e.Value.(bcd.Device)
	if !ok {
		return lead{}
	}
	switch b := d.Body.(type) {
	case bcd.Boot:
		return lead{to: j.storeVolume()}
	case bcd.Partition:
		for _, at := range j.volumes() {
			if b.On(at.location()) {
				return lead{to: &at}
			}
		}
	case bcd.Locate:
		if path, ok := o.LocatePath(b); ok && b.Parent == nil {
			return j.locate(path)
		}
		return lead{sought: b.Parent == nil && o.ID != bcd.BootManagerID}
	}
	return lead{}
}

// locate finds the first volume that has a path.
func (j *judging) locate(path text.Raw) lead {
	l := lead{path: path, sought: true}
	for _, at := range j.volumes() {
		switch at.Volume.has(path) {
		case There:
			l.fits = append(l.fits, at)
		case Unreadable:
			l.hidden = append(l.hidden, at)
		}
	}
	if len(l.fits) > 0 {
		l.to = &l.fits[0]
	}
	return l
}

// nowhere reports whether what a device is found by is on no volume of the machine.
func (j *judging) nowhere(l lead) bool {
	return l.sought && l.to == nil && len(l.hidden) == 0 && !j.onlyMounted()
}

// volumes lists the volumes of the case in the order in which the machine looks
// through them.
func (j *judging) volumes() []VolumeRef {
	var out []VolumeRef
	for i := range j.d.Disks {
		d := &j.d.Disks[i]
		if d.Role == RoleReference {
			continue
		}
		for v := range d.Volumes {
			out = append(out, VolumeRef{d, &d.Volumes[v]})
		}
	}
	return out
}

// onlyMounted reports whether a mounted volume stands for its disk: what is on the
// others is not known.
func (j *judging) onlyMounted() bool {
	return slices.ContainsFunc(j.d.Disks, func(d Disk) bool { return d.Role != RoleReference && d.Kind == KindFolder })
}

// storeVolume is the volume the boot manager comes from; nil for a store that
// was given by itself.
func (j *judging) storeVolume() *VolumeRef {
	for _, at := range j.volumes() {
		if s := j.f.Store; s != nil && s.Disk == at.Disk.Number && s.Partition == at.partition() {
			return &at
		}
	}
	return nil
}

// location is the volume as devices name it.
func (r VolumeRef) location() bcd.Location {
	l := bcd.Location{Disk: r.Disk.Number, Partition: r.partition(), Offset: r.Volume.Partition.Offset, PartitionGUID: r.Volume.Partition.GUID}
	if t := r.Disk.Table; t != nil {
		l.Signature, l.DiskGUID = t.Signature, t.DiskGUID
	}
	return l
}

// has says whether one of the paths that were asked for is on the volume.
func (v *Volume) has(path text.Raw) Presence {
	for _, p := range v.Paths {
		if p.Path.SameFold(path) {
			return p.Is
		}
	}
	if v.opaque() {
		return Unreadable
	}
	return NotThere
}

// opaque reports whether what is on the volume cannot be told: it is damaged,
// encrypted, or of a file system that Windows reads and this program does not.
func (v *Volume) opaque() bool {
	switch v.Content.FileSystem {
	case volume.BitLocker, volume.ReFS, volume.ExFAT:
		return true
	}
	return v.Problem != nil
}
