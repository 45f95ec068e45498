package examine

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
)

// A FoundStore is a boot configuration store and where it was found.
type FoundStore struct {
	Path      text.Raw       // the file given
	Kind      diagnose.Kind  // of that file
	Disk      *diagnose.Disk // it was found on; nil for a hive or a text
	Partition int
	StorePath text.Raw // on the partition; empty for a hive or a text
	Store     *bcd.Store
	After     *bcd.Store      // the second store, in the text of a comparison
	Locations []bcd.Location  // partitions its devices can be held against
	Hive      *hive.Files     // the store as it is stored, in memory; nil for a text
	Files     []diagnose.File // everything that was read
}

// maxStore bounds what is read of a store as a whole. Real ones hold some
// 30 KB, and 2 MB at the most.
const maxStore = 64 << 20

// ReadStore reads the boot configuration store in a file: a hive, a disk image
// or the root of a mounted volume, where it is found as Examine finds it, or
// text saved from bcdedit. What it returns holds no open file.
func ReadStore(ctx context.Context, path string) (*FoundStore, *diagnose.InputProblem) {
	s := &source{path: path, name: text.New(path)}
	if problem := s.openFile(); problem != nil {
		return nil, problem
	}
	defer s.close()
	problem := s.recognise()
	found := &FoundStore{Path: s.name, Kind: s.kind}
	defer func() { found.Files = described(append(Given(Options{}, Input{Path: path}), s.files()...)) }()
	switch {
	case s.kind == diagnose.KindHive:
		return found, found.readHive(s)
	case s.kind.Use() == diagnose.AsDisk, s.kind.Use() == diagnose.AsFolder:
		return found, found.readDisk(ctx, s)
	}
	if s.size == 0 || s.size > maxStore {
		return nil, problem
	}
	return found, found.readText(s, problem)
}

// readHive reads a store given by itself, with the logs beside it.
func (f *FoundStore) readHive(s *source) *diagnose.InputProblem {
	f.Hive = &hive.Files{Reader: s.reader, Size: s.size}
	if err := f.Hive.Load(maxStore); err != nil {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	f.Hive.Logs = s.logs()
	return f.parse(s)
}

// logs are the transaction logs beside a hive given by itself, in memory.
func (s *source) logs() []hive.Log {
	if s.closer == nil { // in memory, or through a pipe
		return nil
	}
	folder, name := filepath.Split(s.path)
	fsys, err := files.OpenFolder(filepath.Clean(folder))
	if err != nil {
		return nil
	}
	defer fsys.Close()
	logs := hive.OpenLogs(fsys, text.New(name))
	defer logs.Close()
	for _, log := range fsys.Opened() {
		s.alsoRead(diagnose.FileLog, text.New(log))
	}
	logs.Load(maxStore) // what cannot be read is noted in the log
	return logs.Logs
}

// readDisk finds the store on a disk.
func (f *FoundStore) readDisk(ctx context.Context, s *source) *diagnose.InputProblem {
	e := &examination{ctx: ctx, c: &Case{subjects: []*source{s}}, progress: func(diagnose.Progress) {}}
	defer e.closeDisks()
	for _, step := range []func(){e.openDisks, e.readTables, e.recogniseVolumes, e.findBootFiles} {
		step()
	}
	if len(e.facts.Problems) > 0 {
		return &e.facts.Problems[0]
	}
	d := &e.facts.Disks[0]
	if d.Problem != nil {
		return s.unusable(d.Problem.Reason, "")
	}
	v := d.BootVolume()
	if v < 0 {
		return s.unusable(diagnose.InputNoStore, diagnose.TryCheckInstead)
	}
	f.Disk, f.Partition, f.StorePath = d, d.Volumes[v].Partition.Number, d.Volumes[v].Boot.Store
	f.Locations = e.facts.Locations()
	fsys := e.open[0].volumes[v]
	files, err := hive.OpenFiles(fsys, f.StorePath)
	if err == nil {
		defer files.Close()
		err = files.Load(maxStore)
	}
	if err != nil {
		return s.unusable(fmt.Sprintf(diagnose.InputBadStore, f.StorePath, systemReason(err)), "")
	}
	f.Hive = files
	return f.parse(s)
}

// parse reads the hive.
func (f *FoundStore) parse(s *source) *diagnose.InputProblem {
	store, err := bcd.Open(f.Hive.Reader, f.Hive.Size, f.Hive.Logs...)
	if err != nil {
		return s.unusable(text.New(err.Error()).String(), "")
	}
	f.Store = store
	return nil
}

// readText reads text saved from bcdedit. otherwise says what is wrong with a
// file that is none.
func (f *FoundStore) readText(s *source, otherwise *diagnose.InputProblem) *diagnose.InputProblem {
	b := make([]byte, s.size)
	if _, err := io.ReadFull(io.NewSectionReader(s.reader, 0, s.size), b); err != nil {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	listing, err := bcd.ParseText(b)
	if err != nil {
		if otherwise == nil {
			otherwise = s.unusable(diagnose.InputNoBootStore, diagnose.TryStore)
		}
		return otherwise
	}
	f.Kind, f.Store, f.After = diagnose.KindBcdeditText, listing.Store, listing.After
	return nil
}
