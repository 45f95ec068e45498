//go:build !windows

package files

import "os"

// takeName gives a new file the name of one that it replaces, with its permissions.
func takeName(temp, path string, was os.FileInfo) error {
	if was != nil {
		if err := os.Chmod(temp, was.Mode().Perm()); err != nil {
			return err
		}
	}
	return os.Rename(temp, path)
}
