//go:build !windows

package files

import "os"

// Open opens a file for reading only, in a way that lets other programs
// go on writing and even delete it: Hyper-V and VMM may be using it.
func Open(name string) (*os.File, error) { return os.Open(name) }

// isStream reports whether a path names a part of a file, which only Windows
// has.
func isStream(string) bool { return false }
