package vhd

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"vmmdoctor/internal/text"
)

// A candidate is a file that may be the parent of a disk.
type candidate struct {
	path string
	how  found
}

// found says how a candidate was come upon.
type found int

const (
	asStored found = iota // where a path of the link points
	beside                // by its name only, in the folder of the child
	asGiven               // the user gave it
)

// candidates lists where the parent of the image file child may lie, in the
// order in which to look, and the stored paths that lead elsewhere: they are not
// followed. Paths are written as Windows writes them, whatever system this is.
func candidates(child string, l *link, given []string) (all []candidate, elsewhere []text.Raw) {
	folder := filepath.Dir(child)
	add := func(path string, how found) {
		for _, c := range all {
			if c.path == path {
				return
			}
		}
		all = append(all, candidate{path, how})
	}
	for _, p := range l.paths {
		if steps, ok := stepsOf(string(p.text.Bytes())); p.relative && ok {
			add(below(folder, steps), asStored)
		}
	}
	for _, p := range l.paths {
		switch name := string(p.text.Bytes()); {
		case p.relative:
		case followed(name, child):
			add(name, asStored)
		default:
			elsewhere = append(elsewhere, p.text)
		}
	}
	names := []string{string(l.name.Bytes())}
	for _, p := range l.paths {
		names = append(names, string(p.text.Bytes()))
	}
	for _, name := range names {
		name = name[strings.LastIndexAny(name, `\/:`)+1:]
		if steps, ok := stepsOf(name); ok && fileName(name) {
			add(below(folder, steps), beside)
		}
	}
	for _, path := range given {
		add(path, asGiven)
	}
	return all, elsewhere
}

// followed reports whether a stored absolute path is looked at: it must lead to the
// volume or share that the child came from. Elsewhere than on Windows, such a path
// is one by chance, and openParent looks where it leads.
func followed(name, child string) bool {
	if runtime.GOOS != "windows" {
		return filepath.IsAbs(name) && !strings.Contains(name, "\x00")
	}
	full, err := filepath.Abs(child)
	return err == nil && inPlace(name, full)
}

// below joins a folder and the steps of a path. Where names differ by case, one that
// differs from the stored one only so is taken.
func below(folder string, steps []string) string {
	for _, part := range steps {
		folder = filepath.Join(folder, sameName(folder, part))
	}
	return folder
}

// sameName returns the name in a folder that equals name without regard to
// case, or name itself.
func sameName(folder, name string) string {
	if _, err := os.Lstat(filepath.Join(folder, name)); err == nil || runtime.GOOS == "windows" {
		return name
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return name
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), name) {
			return e.Name()
		}
	}
	return name
}
