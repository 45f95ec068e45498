package examine

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

func (e *examination) findBootFiles() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		for v := range d.Volumes {
			if fsys := e.open[i].volumes[v]; fsys != nil {
				d.Volumes[v].Boot = bootFiles(fsys, diagnose.LayoutsFor(d.Table))
				d.Volumes[v].NTLDR = existAll(fsys, diagnose.NTLDRFiles)
			}
		}
	}
	e.assignRoles()
}

// bootFiles finds what of the boot environment is on a volume, in the first
// layout of which something is there; nil when there is nothing of any.
func bootFiles(fsys fs.FS, layouts []diagnose.BootLayout) *diagnose.BootFiles {
	for _, l := range layouts {
		b := diagnose.BootFiles{UEFI: l.UEFI}
		if exists(fsys, text.New(l.Manager)) {
			b.Manager = text.New(l.Manager)
		}
		if exists(fsys, text.New(l.Store)) {
			b.Store = text.New(l.Store)
		}
		if b.Manager.IsEmpty() && b.Store.IsEmpty() {
			continue
		}
		if l.UEFI {
			b.Fallback = firstOf(fsys, diagnose.FallbackLoaders)
		}
		return &b
	}
	return nil
}

// firstOf is the first of the paths that is there; empty when none is.
func firstOf(fsys fs.FS, paths []string) text.Raw {
	for _, path := range paths {
		if exists(fsys, text.New(path)) {
			return text.New(path)
		}
	}
	return text.Raw{}
}

func existAll(fsys fs.FS, paths []string) bool {
	for _, path := range paths {
		if !exists(fsys, text.New(path)) {
			return false
		}
	}
	return true
}

func exists(fsys fs.FS, path text.Raw) bool { return presence(fsys, path) == diagnose.There }

// presence tells what is not there from what cannot be read.
func presence(fsys fs.FS, path text.Raw) diagnose.Presence {
	_, err := fs.Stat(fsys, path.SlashPath())
	switch {
	case err == nil:
		return diagnose.There
	case errors.Is(err, fs.ErrNotExist):
		return diagnose.NotThere
	}
	return diagnose.Unreadable
}

// assignRoles makes a second disk the reference when it has a boot store of
// its own, and a part of the case when it has none (design: What it takes in).
func (e *examination) assignRoles() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		switch {
		case e.open[i].source.reference, i > 0 && d.HasStore() && e.facts.Disks[0].HasStore() &&
			e.c.options.Reference == "":
			d.Role = diagnose.RoleReference
		case i > 0:
			d.Role = diagnose.RoleJoined
		}
	}
}

// readStores reads the store that is judged and, from a reference disk, the
// one to compare with.
func (e *examination) readStores() {
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		v := d.BootVolume()
		if v < 0 || d.Role != diagnose.RoleReference && e.facts.Store != nil {
			continue
		}
		vol := &d.Volumes[v]
		vol.Roles = append(vol.Roles, "boot")
		store := openStore(e.open[i].volumes[v], vol.Boot.Store)
		store.Disk, store.Partition = d.Number, vol.Partition.Number
		if d.Role == diagnose.RoleReference {
			e.setReference(d.Path, d.Kind, store)
			continue
		}
		if store.Problem != nil {
			store.Problem.Place.Disk, store.Problem.Place.Partition = store.Disk, store.Partition
		}
		e.facts.Store = store
	}
	e.missReference()
}

// missReference says when what was given to compare with has nothing to compare with.
func (e *examination) missReference() {
	given := text.New(e.c.options.Reference)
	if given.IsEmpty() || e.facts.Reference != nil ||
		slices.ContainsFunc(e.facts.Problems, func(p diagnose.InputProblem) bool { return p.Path == given }) {
		return
	}
	e.facts.Problems = append(e.facts.Problems, diagnose.InputProblem{Path: given, Reason: diagnose.InputNoBootStore, Advice: diagnose.TryStore})
}

// openStore reads a store on a volume, with the transaction logs beside it.
func openStore(fsys fs.FS, path text.Raw) *diagnose.Store {
	st := &diagnose.Store{Path: path}
	f, err := hive.OpenFiles(fsys, path)
	if err != nil {
		setStore(st, nil, err)
		return st
	}
	defer f.Close()
	store, err := bcd.Open(f.Reader, f.Size, f.Logs...)
	setStore(st, store, err)
	return st
}

// setStore notes in s what came of reading its store.
func setStore(s *diagnose.Store, store *bcd.Store, err error) {
	s.Store = store
	if err == nil {
		s.Dirty, s.Replayed = store.Dirty && !store.Replayed, store.Replayed
		return
	}
	s.Problem = &diagnose.Problem{Cause: diagnose.BCDDamaged, Reason: text.New(err.Error()).String(),
		Place: diagnose.Place{Source: diagnose.FromStore, Path: s.Path}}
	if damaged := (*hive.FormatError)(nil); errors.As(err, &damaged) {
		s.Problem.Place.Offset, s.Problem.Place.Space = damaged.Off, diagnose.InContent
		s.Problem.Reason = damageWords(diagnose.StoreStructure, err, damaged, damaged.Msg)
	}
}

// addBareStore takes a store without a disk as the one that is judged, or as
// the reference when there is a subject already.
func (e *examination) addBareStore(s *source) {
	store, after, err := s.bareStore()
	if errors.Is(err, bcd.ErrNoStore) {
		e.facts.Problems = append(e.facts.Problems, *s.unusable(diagnose.InputOtherHive, diagnose.TryStore))
		return
	}
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
// bcdedit. A comparison of two listings holds a second store. err is why the store
// could not be read, which is a fact of the store too.
func (s *source) bareStore() (store, after *diagnose.Store, err error) {
	store = &diagnose.Store{Path: s.name}
	if s.path != "" {
		store.Path = text.New(filepath.Base(s.path))
	}
	if s.kind == diagnose.KindHive {
		read, err := bcd.Open(s.reader, s.size, s.logs()...)
		setStore(store, read, err)
		return store, nil, err
	}
	b := make([]byte, min(s.size, maxBcdeditText))
	if _, err := s.reader.ReadAt(b, 0); err != nil && err != io.EOF {
		setStore(store, nil, err)
		return store, nil, err
	}
	listing, err := bcd.ParseText(b)
	setStore(store, listing.Store, err)
	if listing.After != nil {
		after = &diagnose.Store{Path: listing.Names[1], Store: listing.After}
	}
	return store, after, err
}

func (e *examination) setReference(path text.Raw, kind diagnose.Kind, store *diagnose.Store) {
	if store.Problem != nil {
		e.facts.Problems = append(e.facts.Problems, diagnose.InputProblem{Path: path, Reason: store.Problem.Reason})
		return
	}
	if r := e.facts.Reference; r != nil && r.Path != path {
		e.facts.Others = append(e.facts.Others, r.Path)
	}
	e.facts.Reference = &diagnose.ReferenceFacts{Path: path, Kind: kind, Store: store.Store}
}
