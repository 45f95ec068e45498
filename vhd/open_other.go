//go:build !windows

package vhd

import "os"

// OpenShared opens a file for reading only, in a way that lets other programs
// go on writing and even delete it: Hyper-V and VMM may be using it.
func OpenShared(name string) (*os.File, error) { return os.Open(name) }
