//go:build !windows

package cli

import "io"

// keepWindowOpen has nothing to do: no other system closes the window of a
// program that ends with an error.
func keepWindowOpen(io.Writer) {}

// startColors makes the terminal take colours. All of other systems do.
func startColors() bool { return true }

// noConsole says why the console cannot show the screen. All terminals of
// other systems can.
func noConsole() string { return "" }
