package files

import (
	"errors"
	"os"
	"strings"
)

// Append opens a log of the program to write at its end, or begins it. What is
// there and does not begin with mark, which all these logs begin with, is
// refused, as is what [Create] would refuse whatever the user wants.
func Append(path, mark string, refuse ...Examined) (*os.File, error) {
	t := target{path: path, refuse: refuse}
	for range 2 { // another program may begin the same log at the same time
		f, err := t.append(mark)
		if f != nil || err != nil {
			return f, err
		}
	}
	return nil, &Refusal{Path: path, Reason: "is another file than a moment ago", Advice: anotherName}
}

// append opens the log; nil when it is another file than was looked at.
func (t *target) append(mark string) (*os.File, error) {
	if err := t.look(); err != nil {
		return nil, err
	}
	if t.seen != nil {
		own, err := beginsWith(t.path, mark)
		switch {
		case err != nil:
			return nil, unwritable(t.path, err)
		case !own:
			return nil, &Refusal{Path: t.path, Reason: "exists and is no such log", Advice: anotherName}
		}
	}
	f, err := os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, unwritable(t.path, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, errors.Join(unwritable(t.path, err), f.Close())
	case t.seen == nil && info.Size() == 0, t.seen != nil && os.SameFile(t.seen, info):
		return f, nil
	}
	return nil, f.Close()
}

// beginsWith reports whether a file begins with mark, or is empty.
func beginsWith(path, mark string) (bool, error) {
	f, err := Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head, err := part(f, 0, int64(len(mark)))
	return len(head) == 0 || strings.HasPrefix(string(head), mark), err
}
