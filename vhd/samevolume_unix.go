//go:build unix

package vhd

import (
	"os"
	"syscall"
)

// sameVolume reports whether two files are on one file system: /proc, /sys and what
// others have mounted are not that of a disk.
func sameVolume(a, b os.FileInfo) bool {
	x, ok1 := a.Sys().(*syscall.Stat_t)
	y, ok2 := b.Sys().(*syscall.Stat_t)
	return ok1 && ok2 && x.Dev == y.Dev
}
