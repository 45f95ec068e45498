// Package cli is the program on the command line: arguments in, exit code out.
// Each command has a file of its own; what several of them share, the flags,
// where a report goes, exit codes, the screen, has one too.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// An Example is the case that is built into the program.
type Example struct {
	Disk  []byte // a virtual disk, compressed with gzip
	Trace []byte
}

// Main runs the command that the program's arguments name and returns the exit
// code.
func Main(example Example) int {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	code := run(ctx, example, os.Args[1:], os.Stdout, os.Stderr)
	if code != 0 {
		keepWindowOpen(os.Stderr)
	}
	return code
}

// endings are the signals that end the program in order, with the terminal as it was. One
// that whoever started it wants ignored, as nohup does, stays so.
func endings() []os.Signal {
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}, signal.Ignored)
}

// run runs one command and returns the exit code.
func run(ctx context.Context, example Example, args []string, stdout, stderr io.Writer) int {
	var log debugLog
	root := rootCommand(example, stdout, stderr, &log)
	root.SetArgs(numbersBelowZero(args))
	err := root.ExecuteContext(ctx)
	code := exitCode(err, stderr)
	log.end(code, err)
	return code
}
