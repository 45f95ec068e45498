package files

import (
	"errors"
	"io/fs"
	"os"
)

// A target is the path that a file is to be written to.
type target struct {
	path   string
	seen   os.FileInfo // what the path named at the last look; nil: nothing
	refuse []Examined
}

// look says why nothing may be written to the path, whatever the user wants: it
// names no file, one that was read, or one that holds a disk or a hive.
func (t *target) look() error {
	if isStream(t.path) {
		return &Refusal{Path: t.path, Reason: "is a part of another file", Advice: anotherName}
	}
	info, err := lookAt(t.path)
	if err != nil {
		return unwritable(t.path, err)
	}
	before := t.seen
	t.seen = info
	if info == nil {
		return nil
	}
	if info.IsDir() {
		return &Refusal{Path: t.path, Reason: "is a folder", Advice: "give the name of a file in it"}
	}
	if !info.Mode().IsRegular() {
		return &Refusal{Path: t.path, Reason: "is no file", Advice: "give the name of one"}
	}
	if before == nil || !os.SameFile(before, info) {
		if err := t.examined(t.refuse); err != nil {
			return err
		}
	}
	is, err := holds(t.path, info.Size())
	switch {
	case err != nil: // it may be anything
		return &Refusal{Path: t.path, Reason: "is there and cannot be read: " + cause(err).Error(), Advice: anotherName}
	case is != "":
		return refused(t.path, is)
	}
	return nil
}

// lookAt is what a path names; nil when it is free. A link that leads nowhere is
// itself.
func lookAt(path string) (os.FileInfo, error) {
	link, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return link, nil
	}
	os.SameFile(info, info) // Windows asks for the identity only now
	return info, nil
}

// examined refuses the path if it names one of these files, by whatever name.
func (t *target) examined(list []Examined) error {
	if t.seen == nil {
		return nil
	}
	for _, e := range list {
		if info, err := os.Stat(e.Path); err == nil && os.SameFile(info, t.seen) {
			return refused(t.path, e.Is)
		}
	}
	return nil
}
