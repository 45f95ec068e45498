//go:build unix

package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes may still be written beside a file.
func freeSpace(path string) (int64, error) {
	var s unix.Statfs_t
	err := unix.Statfs(path, &s)
	return int64(s.Bavail) * int64(s.Bsize), err
}

// packed reports whether Windows' file system compresses or encrypts a file.
func packed(*os.File) bool { return false }
