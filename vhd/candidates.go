package vhd

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A candidate is a file that may be the parent of a disk.
type candidate struct {
	path   string
	beside bool // found by its name only, in the folder of the child
}

// candidates lists where the parent of the image file child may lie, in the
// order in which to look. Paths are written as Windows writes them, whatever
// system this is.
func candidates(child string, l *link) []candidate {
	folder := filepath.Dir(child)
	var all []candidate
	add := func(path string, beside bool) {
		for _, c := range all {
			if c.path == path {
				return
			}
		}
		all = append(all, candidate{path, beside})
	}
	for _, p := range l.paths {
		if name := string(p.text.Bytes()); p.relative && usable(name) {
			add(below(folder, name), false)
		}
	}
	for _, p := range l.paths {
		if name := string(p.text.Bytes()); !p.relative && absolute(name, child) {
			add(name, false)
		}
	}
	names := []string{string(l.name.Bytes())}
	for _, p := range l.paths {
		names = append(names, string(p.text.Bytes()))
	}
	for _, name := range names {
		name = name[strings.LastIndexAny(name, `\/:`)+1:]
		if name != "" && name != "." && name != ".." && usable(name) {
			add(below(folder, name), true)
		}
	}
	return all
}

// usable reports whether a system call would take the name at all.
func usable(name string) bool { return name != "" && !strings.Contains(name, "\x00") }

// absolute reports whether a stored absolute path may be looked for here. A
// path to another computer counts only if the child was opened there too: an
// image from anywhere must not make this machine log on to a server it names.
func absolute(name, child string) bool {
	if !usable(name) || !filepath.IsAbs(name) {
		return false
	}
	if runtime.GOOS != "windows" {
		return true
	}
	volume := filepath.VolumeName(name)
	switch {
	case strings.HasPrefix(volume, `\\?\Volume{`):
		return true
	case strings.HasPrefix(volume, `\\`), strings.HasPrefix(volume, `//`):
		return strings.EqualFold(volume, filepath.VolumeName(child))
	}
	return true
}

// below joins a folder and a relative Windows path. Where names differ by
// case, one that differs from the stored one only so is taken.
func below(folder, path string) string {
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '\\' || r == '/' }) {
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
