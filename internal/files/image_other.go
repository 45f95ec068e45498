//go:build !linux

package files

import "os"

// cloned makes to share the bytes of from, where that is asked of the file system.
func cloned(_, _ *os.File) bool { return false }

// allocated is how much room a file takes.
func allocated(info os.FileInfo) int64 { return info.Size() }

// copiedBySystem lets the system copy some bytes, where that is asked for.
func copiedBySystem(_, _ *os.File, _, _ int64) int64 { return 0 }

// nextData is the next part of a file that is no hole, where holes are asked for.
func nextData(_ *os.File, from, size int64) (start, end int64) { return from, size }
