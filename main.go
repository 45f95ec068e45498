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

// Exit codes that are no verdict (design: Commands). 64 is EX_USAGE of
// sysexits.h, 130 what shells give for an interrupt.
const (
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

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if code != 0 {
		keepWindowOpen(os.Stderr)
	}
	os.Exit(code)
}

// run runs one command and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand(stdout, stderr)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintf(stderr, "vmmdoctor: %s\n", text.New(exit.err.Error()))
		}
		return exit.code
	}
	fmt.Fprintf(stderr, "vmmdoctor: %s\nTry vmmdoctor --help.\n", text.New(err.Error()))
	return exitUsage
}
