package examine

import (
	"context"
	"io"
	"io/fs"

	"vmmdoctor/diagnose"
	"vmmdoctor/vhd"
)

// An examination is one run of Examine.
type examination struct {
	ctx      context.Context
	c        *Case
	progress func(diagnose.Progress)
	stage    diagnose.StageID // that is looked at
	facts    diagnose.Facts
	open     []openDisk // by number - 1
}

// An openDisk holds what of a disk is open while it is being examined.
type openDisk struct {
	source  *source
	image   *vhd.Disk   // nil of a folder, and of a disk that could not be opened
	disk    io.ReaderAt // what is read of it
	size    int64       // bytes
	sector  int         // bytes
	volumes []fs.FS     // by index in Disk.Volumes; nil where none could be opened
}

// Examine reads everything the disks, the store and Windows say. It always
// returns Facts, also when ctx is cancelled or a disk is broken: what could
// not be done is a fact with its reason. The disks are closed afterwards.
// Progress is called, on the caller's goroutine, before each stage.
func (c *Case) Examine(ctx context.Context, progress func(diagnose.Progress)) diagnose.Facts {
	if progress == nil {
		progress = func(diagnose.Progress) {}
	}
	e := &examination{ctx: ctx, c: c, progress: progress}
	defer e.closeDisks()
	e.facts.Problems = append(e.facts.Problems, c.problems...)
	for _, step := range []struct {
		stage diagnose.StageID
		do    func()
	}{
		{diagnose.ImageOpen, e.openDisks},
		{diagnose.PartitionTable, e.readTables},
		{diagnose.Volumes, e.recogniseVolumes},
		{diagnose.BootVolume, e.findBootFiles},
		{diagnose.BCDRead, e.readStores},
		{diagnose.BCDDevices, e.askPaths},
		{diagnose.WindowsVolume, e.findWindows},
	} {
		if ctx.Err() != nil {
			e.facts.Stopped = true
			break
		}
		e.lookAt(step.stage)
		step.do()
	}
	if ctx.Err() == nil && !c.noRepair {
		e.planRepair()
	}
	e.facts.Files = c.readFiles()
	return e.facts
}

// lookAt begins a stage.
func (e *examination) lookAt(stage diagnose.StageID) {
	e.stage = stage
	e.progress(diagnose.Progress{Stage: stage})
}

func (e *examination) closeDisks() {
	for _, s := range e.c.subjects {
		s.close()
	}
}
