package diagnose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// An examination is one run of Examine.
type examination struct {
	ctx      context.Context
	c        *Case
	progress func(Progress)
	facts    Facts
	open     []openDisk // by number - 1
}

// An openDisk holds what of a disk is open while it is being examined.
type openDisk struct {
	source  *source
	disk    io.ReaderAt
	size    int64
	sector  int
	volumes []fs.FS // by index in Disk.Volumes; nil where none could be opened
}

// Examine reads everything the disks, the store and Windows say. It always
// returns Facts, also when ctx is cancelled or a disk is broken: what could
// not be done is a fact with its reason. The disks are closed afterwards.
// Progress is called, on the caller's goroutine, before each stage.
func (c *Case) Examine(ctx context.Context, progress func(Progress)) Facts {
	if progress == nil {
		progress = func(Progress) {}
	}
	e := &examination{ctx: ctx, c: c, progress: progress}
	defer func() {
		for _, s := range c.subjects {
			s.close()
		}
	}()
	e.facts.Problems = append(e.facts.Problems, c.problems...)
	for _, step := range []struct {
		stage StageID
		do    func()
	}{
		{ImageOpen, e.openDisks},
		{PartitionTable, e.readTables},
		{Volumes, e.recogniseVolumes},
		{BootVolume, e.findBootFiles},
		{BCDRead, e.readStore},
		{WindowsVolume, e.findWindows},
	} {
		if ctx.Err() != nil {
			e.facts.Stopped = true
			break
		}
		progress(Progress{Stage: step.stage})
		step.do()
	}
	return e.facts
}

// openDisks opens each container; a bare hive is a store without a disk.
func (e *examination) openDisks() {
	for _, s := range e.c.subjects {
		if s.kind == KindHive {
			e.addBareStore(s)
			continue
		}
		d := Disk{Number: len(e.facts.Disks) + 1, Role: RoleSubject, Path: s.name, Kind: s.kind}
		o := openDisk{source: s}
		image, err := openImage(s)
		if refused := (*vhd.UnsupportedError)(nil); errors.As(err, &refused) {
			e.facts.Problems = append(e.facts.Problems, *s.unusable(fmt.Sprintf("it is a %s, which is not read", refused.Name), upperFirst(refused.Advice)+"."))
			continue
		}
		if damaged := (*vhd.FormatError)(nil); err != nil && !errors.As(err, &damaged) {
			e.facts.Problems = append(e.facts.Problems, *s.unusable(systemReason(err), adviceFor(err)))
			continue
		}
		if err != nil {
			d.Problem = imageProblem(d.Number, err)
		} else {
			o.disk, o.size, o.sector = image, image.Size(), image.SectorSize()
			d.Container = Container{Type: image.Type().String(), VirtualSize: image.Size(),
				BlockSize: image.BlockSize(), SectorSize: image.SectorSize(), Chain: image.Chain()}
			d.Notes = image.Notes()
		}
		e.facts.Disks = append(e.facts.Disks, d)
		e.open = append(e.open, o)
	}
}

// openImage opens a disk by its path where there is one, since a child looks
// for its parents beside itself.
func openImage(s *source) (*vhd.Disk, error) {
	if s.path == "" || s.path == Stdin {
		return vhd.NewDisk(s.reader, s.size)
	}
	d, err := vhd.Open(s.path)
	if err != nil {
		return nil, err
	}
	s.close()
	s.closer = d
	return d, nil
}

// imageProblem says what is wrong with a container.
func imageProblem(number int, err error) *Problem {
	p := &Problem{Cause: ContainerDamaged, Reason: text.New(err.Error()).String(), Place: Place{Source: FromDisk, Disk: number}}
	var damaged *vhd.FormatError
	if errors.As(err, &damaged) {
		p.Place.Offset, p.Place.Space = damaged.Off, InFile
	}
	return p
}

// addBareStore takes a hive as the store that is judged, or as the reference
// when there is a subject already.
func (e *examination) addBareStore(s *source) {
	store := s.bareStore()
	if s.reference || e.facts.Store != nil || len(e.facts.Disks) > 0 {
		e.setReference(s.name, KindHive, store)
		return
	}
	e.facts.Store = store
}

func (e *examination) setReference(path text.Raw, kind Kind, store *Store) {
	if store.Problem != nil {
		e.facts.Problems = append(e.facts.Problems, InputProblem{Path: path, Reason: store.Problem.Reason})
		return
	}
	e.facts.Reference = &ReferenceFacts{Path: path, Kind: kind, Store: store.Store}
}

func (e *examination) readTables() {
	for i := range e.facts.Disks {
		d, o := &e.facts.Disks[i], &e.open[i]
		if d.Problem != nil {
			continue
		}
		table, err := volume.ReadTable(o.disk, o.size, o.sector)
		if err != nil {
			d.TableError = &Problem{Cause: NoPartitionTable, Reason: text.New(err.Error()).String(),
				Place: Place{Source: FromDisk, Disk: d.Number, Space: OnDisk}}
			continue
		}
		d.Table = table
		for _, p := range table.Partitions {
			d.Volumes = append(d.Volumes, Volume{Partition: p})
		}
		o.volumes = make([]fs.FS, len(d.Volumes))
	}
}

func (e *examination) recogniseVolumes() {
	for i := range e.facts.Disks {
		d, o := &e.facts.Disks[i], &e.open[i]
		for v := range d.Volumes {
			e.recogniseVolume(d, o, v)
		}
	}
}

func (e *examination) recogniseVolume(d *Disk, o *openDisk, v int) {
	vol := &d.Volumes[v]
	part := io.NewSectionReader(o.disk, vol.Partition.Offset, vol.Partition.Size)
	content, err := volume.Recognise(part, vol.Partition.Size)
	if err == nil {
		vol.Content, err = content, content.Damage
		if err == nil && opens(content.FileSystem) {
			o.volumes[v], err = volume.OpenFS(part, vol.Partition.Size, content)
		}
	}
	if err != nil {
		vol.Problem = &Problem{Reason: text.New(err.Error()).String(), Place: Place{Source: FromDisk, Disk: d.Number,
			Partition: vol.Partition.Number, Offset: vol.Partition.Offset, Space: OnDisk}}
	}
}

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

// starts reports whether firmware would start from the volume.
func (d *Disk) starts(v Volume) bool {
	if d.Table.Style == volume.StyleGPT {
		return v.Partition.TypeGUID == volume.TypeESP
	}
	return v.Partition.Active && !v.Partition.Logical
}

func (e *examination) readStore() {
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

func openStore(fsys fs.FS, path text.Raw) *Store {
	st := &Store{Path: path}
	f, err := fsys.Open(path.SlashPath())
	if err != nil {
		st.set(nil, err)
		return st
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		st.set(nil, err)
		return st
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		st.set(nil, fmt.Errorf("%s cannot be read at random", path))
		return st
	}
	store, err := bcd.Open(r, info.Size())
	st.set(store, err)
	return st
}

func (s *Store) set(store *bcd.Store, err error) {
	s.Store = store
	if store != nil {
		s.Dirty = store.Dirty
	}
	if err == nil {
		return
	}
	s.Problem = &Problem{Cause: BCDDamaged, Reason: text.New(err.Error()).String(), Place: Place{Source: FromStore, Path: s.Path}}
	var damaged *hive.FormatError
	if errors.As(err, &damaged) {
		s.Problem.Place.Offset, s.Problem.Place.Space = damaged.Off, InContent
	}
}

// findWindows looks for an installation on each volume: in \Windows, and where
// the store's loaders say.
func (e *examination) findWindows() {
	roots := e.windowsRoots()
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		if d.Role == RoleReference {
			continue
		}
		for v := range d.Volumes {
			fsys := e.open[i].volumes[v]
			if fsys == nil || e.ctx.Err() != nil {
				continue
			}
			for _, root := range roots {
				if windows.Present(fsys, root) {
					e.addWindows(d, v, fsys, root)
				}
			}
		}
	}
}

func (e *examination) addWindows(d *Disk, v int, fsys fs.FS, root text.Raw) {
	vol := &d.Volumes[v]
	vol.Roles = append(vol.Roles, "windows")
	e.progress(Progress{Stage: OSIdentity})
	e.facts.Windows = append(e.facts.Windows, WindowsFacts{Disk: d.Number, Partition: vol.Partition.Number,
		Logical: vol.Partition.Logical, Installation: windows.Read(fsys, root)})
}

// windowsRoots lists the directories to look in, each once without regard to
// case.
func (e *examination) windowsRoots() []text.Raw {
	roots := []text.Raw{text.New(`\Windows`)}
	if e.facts.Store == nil || e.facts.Store.Store == nil {
		return roots
	}
	for _, root := range systemRoots(e.facts.Store.Store) {
		known := root.IsEmpty()
		for _, r := range roots {
			known = known || r.SameFold(root)
		}
		if !known {
			roots = append(roots, root)
		}
	}
	return roots
}

// systemRoots lists the Windows directories the store's OS loaders name.
func systemRoots(s *bcd.Store) []text.Raw {
	var roots []text.Raw
	for i := range s.Objects {
		if s.Objects[i].Type != bcd.OSLoader {
			continue
		}
		if root, ok := stringElement(&s.Objects[i], bcd.SystemRoot); ok {
			roots = append(roots, root)
		}
	}
	return roots
}

// stringElement returns what a string element of an object holds.
func stringElement(o *bcd.Object, t bcd.ElementType) (text.Raw, bool) {
	e, ok := o.Element(t)
	if !ok {
		return text.Raw{}, false
	}
	s, ok := e.Value.(bcd.String)
	return s.Raw, ok
}

// opens reports whether volumes of that file system can be read.
func opens(f volume.FileSystem) bool {
	switch f {
	case volume.NTFS, volume.FAT12, volume.FAT16, volume.FAT32:
		return true
	}
	return false
}
