package files

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// A Folder is a folder of the host as an [fs.FS]: the root of a drive, a folder
// a volume is mounted in, or where a file lies. Names are found without regard
// to case, as Windows finds them, and no link leads out of it.
type Folder struct {
	name string
	root *os.Root
	fsys fs.FS

	mu     sync.Mutex
	opened []string
	known  map[string]bool // what is in opened
}

// OpenFolder opens a folder for reading.
func OpenFolder(name string) (*Folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &Folder{name: name, root: root, fsys: root.FS(), known: map[string]bool{}}, nil
}

// Close closes the folder; its files that are open stay so.
func (f *Folder) Close() error { return f.root.Close() }

// Opened lists the files that were opened in the folder, by their paths on the
// host, each once.
func (f *Folder) Opened() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened
}

// Open implements [fs.FS].
func (f *Folder) Open(name string) (fs.File, error) {
	file, err := f.fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		found, failed := f.fold(name)
		if failed != nil {
			return nil, failed
		}
		if found == "" {
			return nil, err
		}
		name = found
		file, err = f.fsys.Open(name)
	}
	if err != nil {
		return nil, err
	}
	f.note(file, name)
	return file, nil
}

// note remembers what was opened, but for folders.
func (f *Folder) note(file fs.File, name string) {
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.known[name] {
		f.known[name] = true
		f.opened = append(f.opened, filepath.Join(f.name, filepath.FromSlash(name)))
	}
}

// fold finds the path that differs from name only by case, empty when there is none.
// The error is one of the system, not that something is not there.
func (f *Folder) fold(name string) (string, error) {
	at := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, err := fs.ReadDir(f.fsys, at)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return strings.EqualFold(e.Name(), part) })
		if i < 0 {
			return "", nil
		}
		at = path.Join(at, entries[i].Name())
	}
	return at, nil
}
