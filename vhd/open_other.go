//go:build !windows

package vhd

import "os"

// openShared opens a file for reading. Outside Windows nobody is locked out.
func openShared(name string) (*os.File, error) { return os.Open(name) }
