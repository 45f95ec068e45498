package diagnose

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

// Where boot files lie (facts: bcd-format §1, vmm-pipeline §2 boot-volume).
var bootLayouts = []struct {
	uefi           bool
	manager, store string
}{
	{false, `\bootmgr`, `\Boot\BCD`},
	{true, `\EFI\Microsoft\Boot\bootmgfw.efi`, `\EFI\Microsoft\Boot\BCD`},
}

func (e *examination) findBootFiles() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		for v := range d.Volumes {
			if fsys := e.open[i].volumes[v]; fsys != nil {
				d.Volumes[v].Boot = bootFiles(fsys)
			}
		}
	}
	e.assignRoles()
}

// bootFiles finds what of the boot environment is on a volume; nil when there
// is nothing of it.
func bootFiles(fsys fs.FS) *BootFiles {
	for _, l := range bootLayouts {
		b := BootFiles{UEFI: l.uefi}
		if exists(fsys, l.manager) {
			b.Manager = text.New(l.manager)
		}
		if exists(fsys, l.store) {
			b.Store = text.New(l.store)
		}
		if !b.Manager.IsEmpty() || !b.Store.IsEmpty() {
			return &b
		}
	}
	return nil
}

func exists(fsys fs.FS, path string) bool {
	_, err := fs.Stat(fsys, text.New(path).SlashPath())
	return err == nil
}

// assignRoles makes a second disk the reference when it has a boot store of
// its own, and a part of the case when it has none (design: What it takes in).
func (e *examination) assignRoles() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		switch {
		case e.open[i].source.reference, i > 0 && d.hasStore() && e.facts.Disks[0].hasStore() && e.c.options.Reference == "":
			d.Role = RoleReference
		case i > 0:
			d.Role = RoleJoined
		}
	}
}

func (d *Disk) hasStore() bool { return d.bootVolume() >= 0 }

// bootVolume is the index of the volume whose store is read: the one the
// firmware would start (on an MBR disk the active one), else any that has a
// store; -1 when there is none.
func (d *Disk) bootVolume() int {
	best := -1
	for i, v := range d.Volumes {
		if v.Boot == nil || v.Boot.Store.IsEmpty() {
			continue
		}
		if best < 0 || d.starts(v) && !d.starts(d.Volumes[best]) {
			best = i
		}
	}
	return best
}

// starts reports whether firmware would start from the volume. Of a mounted
// folder nobody can tell, so nothing speaks against it.
func (d *Disk) starts(v Volume) bool {
	switch {
	case d.Table == nil:
		return true
	case d.Table.Style == volume.StyleGPT:
		return v.Partition.TypeGUID == volume.TypeESP
	}
	return v.Partition.Active && !v.Partition.Logical
}

// readStores reads the store that is judged and, from a reference disk, the
// one to compare with.
func (e *examination) readStores() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		v := d.bootVolume()
		if v < 0 || d.Role != RoleReference && e.facts.Store != nil {
			continue
		}
		vol := &d.Volumes[v]
		vol.Roles = append(vol.Roles, "boot")
		store := openStore(e.open[i].volumes[v], vol.Boot.Store)
		store.Disk, store.Partition = d.Number, vol.Partition.Number
		if d.Role == RoleReference {
			e.setReference(d.Path, d.Kind, store)
			continue
		}
		if store.Problem != nil {
			store.Problem.Place.Disk, store.Problem.Place.Partition = store.Disk, store.Partition
		}
		e.facts.Store = store
	}
}

// openStore reads a store on a volume, with the transaction logs beside it.
func openStore(fsys fs.FS, path text.Raw) *Store {
	st := &Store{Path: path}
	f, r, size, err := openAt(fsys, path)
	if err != nil {
		st.set(nil, err)
		return st
	}
	defer f.Close()
	var logs []hive.Log
	for _, suffix := range hive.LogSuffixes {
		if f, r, size, err := openAt(fsys, text.Concat(path, text.New(suffix))); err == nil {
			defer f.Close()
			logs = append(logs, hive.Log{Reader: r, Size: size})
		}
	}
	store, err := bcd.Open(r, size, logs...)
	st.set(store, err)
	return st
}

// openAt opens a file of a volume for reading at any offset.
func openAt(fsys fs.FS, path text.Raw) (fs.File, io.ReaderAt, int64, error) {
	f, err := fsys.Open(path.SlashPath())
	if err != nil {
		return nil, nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, 0, errors.Join(err, f.Close())
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return nil, nil, 0, errors.Join(fmt.Errorf("%s cannot be read at any offset", path), f.Close())
	}
	return f, r, info.Size(), nil
}

func (s *Store) set(store *bcd.Store, err error) {
	s.Store = store
	if err == nil {
		s.Dirty, s.Replayed = store.Dirty && !store.Replayed, store.Replayed
		return
	}
	s.Problem = &Problem{Cause: BCDDamaged, Reason: text.New(err.Error()).String(), Place: Place{Source: FromStore, Path: s.Path}}
	if damaged := (*hive.FormatError)(nil); errors.As(err, &damaged) {
		s.Problem.Place.Offset, s.Problem.Place.Space = damaged.Off, InContent
	}
}

// addBareStore takes a store without a disk as the one that is judged, or as
// the reference when there is a subject already.
func (e *examination) addBareStore(s *source) {
	store, after := s.bareStore()
	if s.reference || e.facts.Store != nil || len(e.facts.Disks) > 0 {
		e.setReference(s.name, s.kind, store)
		return
	}
	e.facts.Store = store
	if after != nil {
		e.setReference(s.name, s.kind, after)
	}
}

// maxBcdeditText bounds a text saved from bcdedit; real ones have some tens of
// kilobytes.
const maxBcdeditText = 16 << 20

// bareStore reads a store that was given by itself: a hive, or text saved from
// bcdedit. A comparison of two listings holds a second store.
func (s *source) bareStore() (store, after *Store) {
	store = &Store{Path: s.name}
	if s.path != "" {
		store.Path = text.New(filepath.Base(s.path))
	}
	if s.kind == KindHive {
		read, err := bcd.Open(s.reader, s.size, s.logs()...)
		store.set(read, err)
		return store, nil
	}
	b := make([]byte, min(s.size, maxBcdeditText))
	if _, err := s.reader.ReadAt(b, 0); err != nil && err != io.EOF {
		store.set(nil, err)
		return store, nil
	}
	listing, err := bcd.ParseText(b)
	store.set(listing.Store, err)
	if listing.After != nil {
		after = &Store{Path: listing.Names[1], Store: listing.After}
	}
	return store, after
}

func (e *examination) setReference(path text.Raw, kind Kind, store *Store) {
	if store.Problem != nil {
		e.facts.Problems = append(e.facts.Problems, InputProblem{Path: path, Reason: store.Problem.Reason})
		return
	}
	e.facts.Reference = &ReferenceFacts{Path: path, Kind: kind, Store: store.Store}
}
