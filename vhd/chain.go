package vhd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"vmmdoctor/internal/files"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// maxChain bounds the number of disks in a chain: every one holds a file open.
const maxChain = 256

// A link is what a differencing disk says about its parent.
type link struct {
	kind  Kind        // of the parent
	ids   []guid.GUID // one of them is the parent's
	paths []parentPath
	name  text.Raw // the parent's file name, where the format has it by itself
}

// A parentPath is a place where a parent was, as Windows writes it.
type parentPath struct {
	text     text.Raw
	relative bool // to the folder of the child
}

// wanted is the path a user knows the parent by.
func (l *link) wanted() text.Raw {
	for _, p := range l.paths {
		if !p.relative {
			return p.text
		}
	}
	for _, p := range l.paths {
		return p.text
	}
	return l.name
}

// A chain opens a disk with all its parents and remembers the files.
type chain struct {
	files  []os.FileInfo
	parent func(text.Raw) // is told each file that is opened as a parent
}

// errAnother says that a file is not the disk that was looked for.
type errAnother struct{ got guid.GUID }

func (e errAnother) Error() string { return fmt.Sprintf("another disk, %v", e.got) }

// open opens the file of that name, which must be the disk that want describes
// (nil for any), and its parents.
func (c *chain) open(name string, want *link) (*Disk, error) {
	f, info, err := openImage(name)
	if err != nil {
		return nil, err
	}
	if want != nil {
		c.parent(text.New(name))
	}
	d, err := c.disk(f, info, want)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	d.file = f
	return d, nil
}

// disk makes a Disk of an open file.
func (c *chain) disk(f *os.File, info os.FileInfo, want *link) (*Disk, error) {
	d, err := newDisk(source{f, info.Size()})
	if err != nil {
		return nil, err
	}
	if want != nil && (d.kind != want.kind || !slices.Contains(want.ids, d.id)) {
		return nil, errAnother{d.id}
	}
	d.name = text.New(f.Name())
	if d.link == nil {
		return d, nil
	}
	for _, seen := range c.files {
		if os.SameFile(seen, info) {
			return nil, damage(0, "the chain of parents comes back to %q", d.name)
		}
	}
	if len(c.files) == maxChain {
		return nil, damage(0, "the chain of parents has more than %d disks", maxChain)
	}
	c.files = append(c.files, info)
	d.parent, err = c.find(d)
	return d, err
}

// find opens the parent of d: at the relative paths, then at the absolute
// ones, then by its file name beside d.
func (c *chain) find(d *Disk) (*Disk, error) {
	var tried []text.Raw
	var mismatch *ParentMismatch
	var failed error // the first candidate that is there and cannot be read
	for _, p := range candidates(string(d.name.Bytes()), d.link) {
		tried = append(tried, text.New(p.path))
		parent, err := c.open(p.path, d.link)
		var another errAnother
		var absent absentFile
		switch {
		case err == nil:
			d.noteMoved(p, parent)
			return parent, nil
		case errors.As(err, &another):
			if mismatch == nil {
				mismatch = &ParentMismatch{Found: text.New(p.path), Want: d.link.ids[0], Got: another.got}
			}
		case failed == nil && !errors.As(err, &absent) && !errors.Is(err, ErrNotDisk):
			failed = fmt.Errorf("parent %q: %w", text.New(p.path), err)
		}
	}
	switch {
	case failed != nil:
		return nil, failed
	case mismatch != nil:
		mismatch.Tried = tried
		return nil, mismatch
	}
	return nil, &ParentMissing{Wanted: d.link.wanted(), Tried: tried}
}

// noteMoved says when the parent was not where a path of the link points.
func (d *Disk) noteMoved(p candidate, parent *Disk) {
	switch {
	case !p.beside:
	case len(d.link.paths) == 0:
		d.notes = append(d.notes, note(ParentBeside, 0,
			"the disk has no path to its parent; %q beside it has the right identity", parent.name))
	default:
		d.notes = append(d.notes,
			note(ParentMoved, 0, "the parent is not at %q any more; %q beside the disk has the right identity",
				d.link.wanted(), parent.name))
	}
}

// An absentFile is the error for a name where no image can be.
type absentFile struct{ error }

func (e absentFile) Unwrap() error { return e.error }

// openImage opens a regular file. Others are refused before they are opened:
// reading from a pipe would wait for ever.
func openImage(name string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, absentFile{err}
	}
	if !info.Mode().IsRegular() {
		return nil, nil, absentFile{&fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}}
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}
