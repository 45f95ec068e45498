package files

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A Mode says how a file is made.
type Mode uint

const (
	// Replace lets a file take the place of one that is there.
	Replace Mode = 1 << iota
	// Own is for what the program keeps for itself: nobody but the user may read
	// the file, and its folder is made where it is absent.
	Own
)

// A Draft is a file that is being written. It has a name of its own until
// [Draft.Commit] gives it the one that was asked for, so that there is never
// half a file under that.
type Draft struct {
	target
	mode Mode
	file *os.File // nil when it is done with
	temp string
}

// Create begins a file, beside where it is to be. It refuses, with a [*Refusal],
// what must not be written: the files to refuse by every name that leads to
// them, whatever is a virtual disk or a registry hive, and what is no file at
// all; and without [Replace] any file that is there.
func Create(path string, mode Mode, refuse ...Examined) (*Draft, error) {
	d := &Draft{target: target{path: path, refuse: refuse}, mode: mode}
	if err := d.free(); err != nil {
		return nil, err
	}
	folder, name := filepath.Split(path)
	permissions := os.FileMode(0o666)
	if mode&Own != 0 {
		permissions = 0o600
		if err := os.MkdirAll(filepath.Clean(folder), 0o700); err != nil {
			return nil, unwritable(path, err)
		}
	}
	d.temp = folder + fmt.Sprintf(".%s.%016x", name, rand.Uint64())
	file, err := os.OpenFile(d.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
	if err != nil {
		return nil, unwritable(path, err)
	}
	d.file = file
	return d, nil
}

// Free says why [Create] would not begin the file; nothing is made.
func Free(path string, mode Mode, refuse ...Examined) error {
	d := &Draft{target: target{path: path, refuse: refuse}, mode: mode}
	return d.free()
}

// Write makes a file of what write writes, as [Create] says.
func Write(path string, mode Mode, refuse []Examined, write func(io.Writer) error) error {
	d, err := Create(path, mode, refuse...)
	if err != nil {
		return err
	}
	defer d.Discard()
	if err := write(d); err != nil {
		return err
	}
	return d.Commit()
}

// free makes sure that the path may be given to a new file.
func (d *Draft) free() error {
	if err := d.look(); err != nil {
		return err
	}
	if d.seen != nil && d.mode&Replace == 0 {
		return &Refusal{Path: d.path, Reason: "exists", Advice: anotherName, exists: true}
	}
	return nil
}

// Refuse adds files that turned out to be read, and says whether the path names
// one of them.
func (d *Draft) Refuse(more ...Examined) error {
	d.refuse = append(d.refuse, more...)
	return d.examined(more)
}

// Write implements [io.Writer].
func (d *Draft) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	return n, d.failed(err)
}

// Commit gives the file its name, if that may still be.
func (d *Draft) Commit() error {
	defer d.Discard()
	err := errors.Join(d.file.Sync(), d.file.Close())
	if err == nil {
		if err := d.free(); err != nil {
			return err
		}
		was := d.seen
		if d.mode&Own != 0 {
			was = nil // whoever may read that one, this one is the user's
		}
		err = takeName(d.temp, d.path, was)
	}
	if err != nil {
		return d.failed(err)
	}
	d.file = nil
	return nil
}

// Discard takes away what was written, unless it was committed.
func (d *Draft) Discard() {
	if d.file != nil {
		d.file.Close()
		os.Remove(d.temp)
		d.file = nil
	}
}
