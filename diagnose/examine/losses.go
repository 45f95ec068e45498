package examine

import (
	"errors"
	"io"

	"vmmdoctor/diagnose"
	"vmmdoctor/vhd"
)

// A watchedImage notes where an image cannot be read. What looks at the disk takes
// an error for what it knows, a damaged file system or a file that is not there:
// the system's own words would be lost.
type watchedImage struct {
	image io.ReaderAt
	lost  func(off int64, err error)
}

// ReadAt implements io.ReaderAt.
func (w watchedImage) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.image.ReadAt(p, off)
	var damaged *vhd.FormatError
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &damaged) {
		w.lost(off+int64(n), err)
	}
	return n, err
}

// watch lets a disk note what of it cannot be read at the stage that is looked at,
// the first of each stage.
func (e *examination) watch(disk int, image io.ReaderAt) io.ReaderAt {
	return watchedImage{image, func(off int64, err error) {
		if e.stage == "" {
			return // no stage rests on it
		}
		d := &e.facts.Disks[disk]
		for _, l := range d.Lost {
			if l.Stage == e.stage {
				return
			}
		}
		d.Lost = append(d.Lost, diagnose.Loss{Stage: e.stage, Offset: off, Reason: systemReason(innermost(err))})
	}}
}

// innermost is what the system said.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
