// Vmmdoctor finds out why a virtual machine template of System Center Virtual
// Machine Manager does not deploy. It looks at the template's virtual disk and
// at VMM's trace, and writes to neither.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"vmmdoctor/internal/text"
)

// Exit codes (design: Commands); a verdict has its own. 64 is EX_USAGE of
// sysexits.h, 130 what shells give for an interrupt.
const (
	exitFound   = 1 // a run that fails, a difference
	exitNothing = 3 // nothing that could be read or judged
	exitUsage   = 64
	exitStopped = 130
)

// An exitError ends the program with a code and, if there is one, a message.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

// errStopped ends a command that the user stopped.
var errStopped = exitError{exitStopped, errors.New("stopped")}

// usageError says what about the arguments is wrong and what to try.
func usageError(format string, args ...any) error {
	return exitError{exitUsage, fmt.Errorf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if code != 0 {
		keepWindowOpen(os.Stderr)
	}
	os.Exit(code)
}

// run runs one command and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var log debugLog
	root := rootCommand(stdout, stderr, &log)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	code := exitCode(err, stderr)
	log.end(code, err)
	return code
}

// exitCode is the exit code for what a command returned; the message of an
// error goes to stderr.
func exitCode(err error, stderr io.Writer) int {
	var exit exitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit): // something could not be read or written
		exit = exitError{exitNothing, err}
	}
	if exit.err != nil {
		fmt.Fprintf(stderr, "vmmdoctor: %s\n", text.New(exit.err.Error()))
	}
	return exit.code
}
