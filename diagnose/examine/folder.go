package examine

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// A folder is a mounted volume: the root of a drive, or a folder a volume is
// mounted in. Names are found without regard to case, as Windows finds them,
// and no link leads out of it.
type folder struct {
	root *os.Root
	fsys fs.FS
}

func openFolder(name string) (*folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &folder{root, root.FS()}, nil
}

func (f *folder) Close() error { return f.root.Close() }

// Open implements fs.FS.
func (f *folder) Open(name string) (fs.File, error) {
	file, err := f.fsys.Open(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	found, ok := f.fold(name)
	if !ok {
		return nil, err
	}
	return f.fsys.Open(found)
}

// fold finds the path that differs from name only by case.
func (f *folder) fold(name string) (string, bool) {
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
