package files

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// cloned makes to share the bytes of from, where the file system can.
func cloned(to, from *os.File) bool { return unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) == nil }

// allocated is how much room a file takes: less than its size where it has holes.
func allocated(info os.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return min(info.Size(), s.Blocks*512)
	}
	return info.Size()
}

// copiedBySystem lets the system copy some bytes and returns how many it did: 0
// where it cannot.
func copiedBySystem(to, from *os.File, at, length int64) int64 {
	in, out := at, at
	n, err := unix.CopyFileRange(int(from.Fd()), &in, int(to.Fd()), &out, int(length), 0)
	if err != nil {
		return 0
	}
	return int64(n)
}

// nextData is the next part of a file that is no hole, from an offset on; an empty
// one at the end.
func nextData(f *os.File, from, size int64) (start, end int64) {
	start, err := unix.Seek(int(f.Fd()), from, unix.SEEK_DATA)
	if errors.Is(err, unix.ENXIO) { // holes up to the end
		return size, size
	}
	if err != nil { // not to be had from this file system
		return from, size
	}
	if end, err = unix.Seek(int(f.Fd()), start, unix.SEEK_HOLE); err != nil {
		end = size
	}
	return min(start, size), min(end, size)
}
