package diagnose

import (
	"context"
	"io"
	"io/fs"
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
	size    int64   // bytes
	sector  int     // bytes
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
	defer e.closeDisks()
	e.facts.Problems = append(e.facts.Problems, c.problems...)
	for _, step := range []struct {
		stage StageID
		do    func()
	}{
		{ImageOpen, e.openDisks},
		{PartitionTable, e.readTables},
		{Volumes, e.recogniseVolumes},
		{BootVolume, e.findBootFiles},
		{BCDRead, e.readStores},
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

func (e *examination) closeDisks() {
	for _, s := range e.c.subjects {
		s.close()
	}
}
