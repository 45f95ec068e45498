package files

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
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
		found, ok := f.fold(name)
		if !ok {
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

// fold finds the path that differs from name only by case.
func (f *Folder) fold(name string) (string, bool) {
	at := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, err := fs.ReadDir(f.fsys, at)
		if err != nil {
			return "", false
		}
		found := false
		for _, e := range entries {
			if strings.EqualFold(e.Name(), part) {
				at, found = path.Join(at, e.Name()), true
				break
			}
		}
		if !found {
			return "", false
		}
	}
	return at, true
}
