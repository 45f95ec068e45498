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

// names reports whether an absolute path of the link is that path.
func (l *link) names(path string) bool {
	return slices.ContainsFunc(l.paths, func(p parentPath) bool {
		return !p.relative && p.text.SameFold(text.New(path))
	})
}

// A chain opens a disk with all its parents and remembers the files.
type chain struct {
	Options
	files []os.FileInfo
}

// errAnother says that a file is not the disk that was looked for.
type errAnother struct{ got guid.GUID }

func (e errAnother) Error() string { return fmt.Sprintf("another disk, %v", e.got) }

// open opens the file of that name and its parents.
func (c *chain) open(name string) (*Disk, error) {
	if _, err := lookAt(name); err != nil {
		return nil, err
	}
	return c.openFile(name, nil)
}

// openParent opens a candidate for the parent of a disk, which must be the one that
// its link describes.
func (c *chain) openParent(p candidate, want *link, child os.FileInfo) (*Disk, error) {
	info, err := lookAt(p.path)
	if err != nil {
		return nil, err
	}
	if p.how != asGiven && !sameVolume(info, child) {
		return nil, errElsewhere
	}
	if c.Parent != nil {
		c.Parent(text.New(p.path))
	}
	return c.openFile(p.path, want)
}

// openFile opens a file and makes a disk of it.
func (c *chain) openFile(name string, want *link) (*Disk, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
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
	d.parent, err = c.find(d, info)
	return d, err
}

// errElsewhere says that a file is on another volume than its child.
var errElsewhere = errors.New("on another volume than the child")

// find opens the parent of d: at the relative paths, then at the absolute
// ones, then by its file name beside d, then among the files that the user gave.
func (c *chain) find(d *Disk, child os.FileInfo) (*Disk, error) {
	list, elsewhere := candidates(string(d.name.Bytes()), d.link, c.Given)
	var tried []text.Raw
	var mismatch *ParentMismatch
	var failed error // the first candidate that is there and cannot be read
	for _, p := range list {
		parent, err := c.openParent(p, d.link, child)
		if err == errElsewhere {
			elsewhere = append(elsewhere, text.New(p.path))
			continue
		}
		tried = append(tried, text.New(p.path))
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
	return nil, &ParentMissing{Wanted: d.link.wanted(), Tried: tried, Elsewhere: elsewhere}
}

// noteMoved says when the parent was not where a path of the link points.
func (d *Disk) noteMoved(p candidate, parent *Disk) {
	where := "beside the disk"
	if p.how == asGiven {
		where = "which was given,"
	}
	switch {
	case p.how == asStored || p.how == asGiven && d.link.names(p.path):
	case len(d.link.paths) == 0:
		d.notes = append(d.notes, note(ParentBeside, 0,
			"the disk has no path to its parent; %q %s has the right identity", parent.name, where))
	default:
		d.notes = append(d.notes,
			note(ParentMoved, 0, "the parent is not looked for at %q; %q %s has the right identity",
				d.link.wanted(), parent.name, where))
	}
}

// An absentFile is the error for a name where no image can be.
type absentFile struct{ error }

func (e absentFile) Unwrap() error { return e.error }

// lookAt looks at a file before it is opened: what is not regular is refused, since
// reading from a pipe would wait for ever.
func lookAt(name string) (os.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, absentFile{err}
	}
	if !info.Mode().IsRegular() {
		return nil, absentFile{&fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}}
	}
	return info, nil
}
