//go:build !linux

package files

import "os"

// cloned makes to share the bytes of from, where that is asked of the file system.
func cloned(_, _ *os.File) bool { return false }

// allocated is how much room a file takes.
func allocated(info os.FileInfo) int64 { return info.Size() }

// nextData is the next part of a file that is no hole, where holes are asked for.
func nextData(_ *os.File, from, size int64) (start, end int64) { return from, size }
