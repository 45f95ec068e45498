package tui

import (
	"context"
	"os"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/logparse"
)

// A watched is the file of a trace, which others may go on writing.
type watched struct {
	path string
	name string
	was  os.FileInfo           // before it was read
	grow *examine.GrowingTrace // nil until it changes for the first time
}

// poll reads what was added to the file; nil when nothing was.
func (w *watched) poll(ctx context.Context) (t *logparse.Trace, replaced bool) {
	if w.grow == nil {
		info, err := os.Stat(w.path)
		if err != nil {
			return nil, false
		}
		same := os.SameFile(w.was, info)
		if same && w.was.Size() == info.Size() && w.was.ModTime().Equal(info.ModTime()) {
			return nil, false
		}
		w.grow = examine.NewGrowingTrace(w.path)
		replaced = !same || info.Size() < w.was.Size()
	}
	t, again, err := w.grow.Look(ctx)
	if err != nil {
		return nil, false // it may be readable at the next poll
	}
	return t, replaced || again
}

func (w *watched) close() {
	if w.grow != nil {
		w.grow.Close()
	}
}

// statFiles notes what the files of inputs are like before they are read, so
// that nothing written meanwhile is missed.
func statFiles(inputs []examine.Input) map[string]os.FileInfo {
	files := map[string]os.FileInfo{}
	for _, in := range inputs {
		if info, err := os.Stat(in.Path); in.Reader == nil && err == nil && info.Mode().IsRegular() {
			files[in.Path] = info
		}
	}
	return files
}

// A traceNews is a trace whose file has changed.
type traceNews struct {
	of       *watched
	trace    *logparse.Trace
	replaced bool
}
