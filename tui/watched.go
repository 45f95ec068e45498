package tui

import (
	"context"
	"os"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A watch looks after the files of the traces of a case, which others may go on
// writing, as files of one capture.
type watch struct {
	files  []watched
	stale  bool                    // they were read one by one: a run that goes on in the next file is two
	grow   *examine.GrowingCapture // nil until one of them changes
	before *watch                  // whose files are read until then
}

// A watched is one of the files.
type watched struct {
	path string
	was  os.FileInfo // before it was read
}

// poll reads what was added to the files. What cannot be read now may be at the
// next poll.
func (w *watch) poll(ctx context.Context) examine.Growth {
	var replaced []text.Raw
	if w.grow == nil {
		var changed bool
		if changed, replaced = w.changed(); !changed && !w.stale {
			return examine.Growth{}
		}
		w.grow = examine.NewGrowingCapture(w.paths()...)
	}
	growth, err := w.grow.Look(ctx)
	if err != nil {
		return examine.Growth{}
	}
	growth.Replaced = append(growth.Replaced, replaced...)
	return growth
}

// changed looks whether the files are as they were before they were read, and
// which of them are others.
func (w *watch) changed() (changed bool, replaced []text.Raw) {
	for _, f := range w.files {
		info, err := os.Stat(f.path)
		if err != nil {
			continue
		}
		same := os.SameFile(f.was, info)
		changed = changed || !same || f.was.Size() != info.Size() || !f.was.ModTime().Equal(info.ModTime())
		if !same || info.Size() < f.was.Size() {
			replaced = append(replaced, text.New(f.path))
		}
	}
	return changed, replaced
}

func (w *watch) paths() []string {
	var out []string
	for _, f := range w.files {
		out = append(out, f.path)
	}
	return out
}

// close closes the files, of the watch before as well.
func (w *watch) close() {
	if w == nil {
		return
	}
	if w.grow != nil {
		w.grow.Close()
	}
	w.before.close()
	w.before = nil
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
