package examine

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// foresee judges the disk as it will be when it holds other content in some sectors.
// Nothing is written.
func foresee(ctx context.Context, path string, sectors []vhd.Sectors) diagnose.Diagnosis {
	c := Open(Options{}, Input{Path: path, over: sectors})
	c.noRepair = true
	defer c.Close()
	return diagnose.Judge(c.Examine(ctx, nil), diagnose.Traces{})
}

// An overlaid image holds other content in some sectors.
type overlaid struct {
	image   io.ReaderAt
	sectors []vhd.Sectors
}

// ReadAt implements io.ReaderAt.
func (o overlaid) ReadAt(p []byte, off int64) (int, error) {
	n, err := o.image.ReadAt(p, off)
	for _, s := range o.sectors {
		from, to := max(off, s.Off), min(off+int64(n), s.Off+int64(len(s.Data)))
		if from < to {
			copy(p[from-off:to-off], s.Data[from-s.Off:])
		}
	}
	return n, err
}

// A storeOnDisk is the store that is judged, with the disk and the volume it lies on.
type storeOnDisk struct {
	store *diagnose.Store
	disk  *openDisk
	fsys  fs.FS
	vol   *diagnose.Volume
}

// planRepair finds out whether the store that is judged can be made portable where
// it lies. What cannot be read for that alone is no loss of the diagnosis.
func (e *examination) planRepair() {
	e.stage = ""
	s := e.facts.Store
	if s == nil || s.Disk == 0 || s.Store == nil {
		return
	}
	on := storeOnDisk{store: s, disk: &e.open[s.Disk-1]}
	d := &e.facts.Disks[s.Disk-1]
	for v := range d.Volumes {
		if d.Volumes[v].Partition.Number == s.Partition {
			on.vol, on.fsys = &d.Volumes[v], on.disk.volumes[v]
		}
	}
	e.facts.Repair = &diagnose.Repair{}
	if err := e.plan(on, e.facts.Repair); err != nil {
		e.facts.Repair, e.c.sectors = &diagnose.Repair{Refusal: refusalOf(err)}, nil
	}
}

// A refusedRepair says why a disk is not repaired, in the words of diagnose.
type refusedRepair string

func (r refusedRepair) Error() string { return string(r) }

// refusalOf is the sentence for why a plan does not hold.
func refusalOf(err error) string {
	var refused refusedRepair
	var long *hive.TooLong
	var disk *vhd.Unwritable
	switch why, scattered := volume.Scattered(err); {
	case errors.As(err, &refused):
		return string(refused)
	case scattered:
		return fmt.Sprintf(diagnose.RepairScattered, why)
	case errors.As(err, &long):
		return fmt.Sprintf(diagnose.RepairLonger, long.Length, long.Room)
	case errors.As(err, &disk):
		return fmt.Sprintf(diagnose.RepairContainer, diagnose.UpperFirst(disk.Reason), disk.Advice)
	}
	return fmt.Sprintf(diagnose.RepairUnread, systemReason(err))
}

// plan makes the plan, or says why there is none. Down to the sectors it is made
// only for who is about to make a disk: the rest tells nearly always that there is
// one, in a fraction of the time.
func (e *examination) plan(on storeOnDisk, r *diagnose.Repair) (err error) {
	if on.disk.image == nil {
		return refusedRepair(diagnose.RepairNotJudged)
	}
	var after *bcd.Store
	if e.c.options.sectors {
		if after = e.portable(on.store.Store, r); len(r.Changes) == 0 {
			return refusedRepair(diagnose.RepairNothing)
		}
	}
	if err := e.sound(on); err != nil {
		return err
	}
	if damage := on.store.Store.Damage; damage != nil {
		return refusedRepair(fmt.Sprintf(diagnose.RepairBadStore, text.New(damage.Error())))
	}
	if r.Extents, err = on.extents(); err != nil {
		return err
	}
	if after != nil {
		if err := e.planSectors(on, after, r); err != nil {
			return err
		}
	}
	_, err = on.disk.image.Rewritten(e.c.sectors, vhd.Identity{})
	return err
}

// portable is the store as it will be, with what changes in it.
func (e *examination) portable(store *bcd.Store, r *diagnose.Repair) *bcd.Store {
	after := bcd.Portable(store)
	if e.c.options.AsSysprep {
		after = bcd.Generalize(store)
	}
	r.Changes = bcd.Compare(store, after, e.facts.Locations()).Changes
	return after
}

// planSectors finds out what will be written.
func (e *examination) planSectors(on storeOnDisk, after *bcd.Store, r *diagnose.Repair) error {
	content, err := on.rewritten(after)
	if err != nil {
		return err
	}
	if e.c.sectors, err = on.changed(r.Extents, content); err != nil {
		return err
	}
	for _, s := range e.c.sectors {
		r.Written = append(r.Written, diagnose.Extent{Off: s.Off, Length: int64(len(s.Data))})
	}
	return nil
}

// sound makes sure that nothing but the repair will be written to the volume.
func (e *examination) sound(on storeOnDisk) error {
	for _, d := range e.facts.Disks {
		if slices.ContainsFunc(d.Volumes, func(v diagnose.Volume) bool { return v.Hibernated }) {
			return refusedRepair(diagnose.RepairHibernated)
		}
	}
	if on.vol.Content.Dirty {
		return refusedRepair(diagnose.RepairDirty)
	}
	clean, err := volume.JournalClean(on.fsys)
	if err == nil && !clean {
		err = refusedRepair(diagnose.RepairJournal)
	}
	return err
}

// rewritten is the file of the store as it will be, as long as it is.
func (on storeOnDisk) rewritten(after *bcd.Store) ([]byte, error) {
	f, err := hive.OpenFiles(on.fsys, on.store.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Load(maxStore); err != nil {
		return nil, err
	}
	b, err := bcd.WriteHive(after, f.Reader, f.Size, f.Logs...)
	if err != nil {
		return nil, refusedRepair(fmt.Sprintf(diagnose.RepairBadStore, text.New(err.Error())))
	}
	return hive.Fill(b, f.Size)
}

// extents are where the store lies on the disk.
func (on storeOnDisk) extents() ([]diagnose.Extent, error) {
	list, err := volume.Extents(on.fsys, on.store.Path.SlashPath())
	if err != nil {
		return nil, err
	}
	var all []diagnose.Extent
	for off, length := range list {
		all = append(all, diagnose.Extent{Off: on.vol.Partition.Offset + off, Length: length})
	}
	return all, nil
}

// changed are the sectors in which the file will differ from what is there. What of
// the file lies behind the hive stays as it is.
func (on storeOnDisk) changed(extents []diagnose.Extent, after []byte) ([]vhd.Sectors, error) {
	sector := int64(on.disk.sector)
	var out []vhd.Sectors
	for _, x := range extents {
		if x.Off%sector != 0 {
			return nil, refusedRepair(diagnose.RepairUnaligned)
		}
		was := make([]byte, (x.Length+sector-1)/sector*sector)
		if _, err := on.disk.disk.ReadAt(was, x.Off); err != nil {
			return nil, err
		}
		is := bytes.Clone(was)
		after = after[copy(is[:x.Length], after):]
		out = append(out, differing(was, is, x.Off, sector)...)
	}
	slices.SortFunc(out, func(a, b vhd.Sectors) int { return cmp.Compare(a.Off, b.Off) })
	return joined(out), nil
}

// differing are the sectors in which two contents of one place differ.
func differing(was, is []byte, off, sector int64) []vhd.Sectors {
	var out []vhd.Sectors
	for at := int64(0); at < int64(len(was)); at += sector {
		if b := is[at : at+sector]; !bytes.Equal(was[at:at+sector], b) {
			out = append(out, vhd.Sectors{Off: off + at, Data: b})
		}
	}
	return out
}

// joined makes one of sectors that follow each other.
func joined(list []vhd.Sectors) []vhd.Sectors {
	var out []vhd.Sectors
	for _, s := range list {
		if n := len(out); n > 0 && out[n-1].Off+int64(len(out[n-1].Data)) == s.Off {
			out[n-1].Data = append(bytes.Clone(out[n-1].Data), s.Data...)
			continue
		}
		out = append(out, s)
	}
	return out
}
