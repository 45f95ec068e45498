package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// Open opens a file for reading only, in a way that lets other programs
// go on writing and even delete it: Hyper-V and VMM may be using it.
func Open(name string) (*os.File, error) {
	path, err := windows.UTF16PtrFromString(longPath(name))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	h, err := windows.CreateFile(path, windows.GENERIC_READ,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		err = fmt.Errorf("%w; a running virtual machine or a mounted disk holds it: stop or dismount it, or give the root of the mounted drive instead of the file", err)
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}

// classicPath is the length from which the system takes a path only in its
// extended form (Win32, MAX_PATH, less what a file name needs in a folder).
const classicPath = 248

// longPath puts a long path into its extended form.
func longPath(name string) string {
	if len(name) < classicPath || strings.HasPrefix(name, `\\?\`) {
		return name
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	if share, ok := strings.CutPrefix(full, `\\`); ok {
		return `\\?\UNC\` + share
	}
	return `\\?\` + full
}

// isStream reports whether a path names a part of a file ("disk.vhdx:notes"):
// writing that is writing to the file.
func isStream(path string) bool {
	return strings.Contains(path[len(filepath.VolumeName(path)):], ":")
}
