package examine

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vmmdoctor/internal/files"
	"vmmdoctor/vhd"
)

// A walk finds the files below some paths that are or may be disk images. Links
// are followed, and nothing is found twice: a folder counts as the same by its
// identity, a file by its path without links.
type walk struct {
	ctx   context.Context
	found func(scanJob)
	leave []string // names to leave out, patterns in lower case

	folders []os.FileInfo   // all that were entered
	linked  []os.FileInfo   // those entered through a link or as a root
	files   map[string]bool // files reached through a link or as a root, by real path
}

// skipped are folders of the system that hold no library and that nobody may
// read.
var skipped = []string{"System Volume Information", "$RECYCLE.BIN", "lost+found"}

// root walks a path the user named: a folder, or a file that is to be a disk.
func (w *walk) root(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		w.found(scanJob{path: path, failed: err})
	case info.IsDir():
		w.folder(path, info, true)
	default:
		w.link(path, false)
	}
}

// folder walks the entries of a folder by name.
func (w *walk) folder(path string, info os.FileInfo, link bool) {
	known := w.linked
	if link {
		known = w.folders
	}
	if containsFile(known, info) {
		return
	}
	w.folders = append(w.folders, info)
	if link {
		w.linked = append(w.linked, info)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		w.found(scanJob{path: path, failed: err})
	}
	for _, e := range entries {
		if w.ctx.Err() != nil {
			return
		}
		w.entry(path, e)
	}
}

// leaves reports whether what has that name is left out.
func (w *walk) leaves(name string) bool {
	return slices.ContainsFunc(w.leave, func(pattern string) bool {
		ok, err := filepath.Match(pattern, strings.ToLower(name))
		return ok && err == nil
	})
}

func containsFile(list []os.FileInfo, info os.FileInfo) bool {
	return slices.ContainsFunc(list, func(f os.FileInfo) bool { return os.SameFile(f, info) })
}

func (w *walk) entry(folder string, e os.DirEntry) {
	if w.leaves(e.Name()) {
		return
	}
	path := filepath.Join(folder, e.Name())
	switch kind := e.Type(); {
	case kind.IsDir():
		if slices.ContainsFunc(skipped, func(s string) bool { return strings.EqualFold(s, e.Name()) }) {
			return
		}
		if info, err := e.Info(); err == nil {
			w.folder(path, info, false)
		}
	case kind.IsRegular():
		if !w.seen(path) {
			w.file(path)
		}
	case kind&(os.ModeSymlink|os.ModeIrregular) != 0: // Windows' mount points are irregular
		w.target(path)
	}
}

// target goes on where a link leads. One that leads nowhere matters only where
// a disk should be.
func (w *walk) target(path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil && namedAsDisk(path):
		w.found(scanJob{path: path, failed: err})
	case err != nil:
	case info.IsDir():
		w.folder(path, info, true)
	case info.Mode().IsRegular():
		w.link(path, true)
	}
}

// link takes a file that was reached through a link or named by the user,
// unless its own folder was walked before.
func (w *walk) link(path string, sniff bool) {
	real := realPath(path)
	if parent, err := os.Stat(filepath.Dir(real)); w.files[real] || err == nil && containsFile(w.folders, parent) {
		return
	}
	if w.files == nil {
		w.files = map[string]bool{}
	}
	w.files[real] = true
	if sniff {
		w.file(path)
		return
	}
	w.found(scanJob{path: path})
}

// seen reports whether a file was reached through a link before.
func (w *walk) seen(path string) bool { return len(w.files) > 0 && w.files[realPath(path)] }

func (w *walk) file(path string) { w.found(scanJob{path: path, sniff: !namedAsDisk(path)}) }

// realPath is the absolute path without links.
func realPath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path
}

// namedAsDisk reports whether a file's name says that it is a virtual disk. If
// it is none, that is worth a row.
func namedAsDisk(path string) bool { return hasExtension(path, ".vhd", ".vhdx", ".avhd", ".avhdx") }

func hasExtension(path string, extensions ...string) bool {
	return slices.Contains(extensions, strings.ToLower(filepath.Ext(path)))
}

// namedAsRaw reports whether a file's name says that it may be a raw disk.
func namedAsRaw(path string) bool { return hasExtension(path, ".raw", ".img", ".dd") }

// minRaw is the smallest raw image that is taken for a hard disk: what is
// smaller is a floppy's.
const minRaw = 4 << 20

// holdsDisk reports whether the content of a file is a virtual disk. Any name
// may hide a VHD or VHDX, but boot sectors are everywhere: a raw disk counts
// only under a name that says so.
func holdsDisk(path string) (bool, error) {
	f, err := files.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < 1024 {
		return false, err
	}
	raw := namedAsRaw(path) && info.Size() >= minRaw
	head := make([]byte, 1024)
	if raw {
		head = make([]byte, vhd.HeadSize)
	}
	if _, err := f.ReadAt(head, 0); err != nil {
		return false, err
	}
	tail := make([]byte, 512)
	if _, err := f.ReadAt(tail, info.Size()-512); err != nil {
		return false, err
	}
	kind, ok := vhd.Recognise(head, tail)
	return ok && kind != vhd.Foreign && (kind != vhd.Raw || raw), nil
}
