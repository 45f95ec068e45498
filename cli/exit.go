package cli

import (
	"errors"
	"fmt"
	"io"

	"vmmdoctor/diagnose"
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

// verdictExit is nil for the verdict whose exit code is 0.
func verdictExit(v diagnose.Verdict) error {
	if code := v.ExitCode(); code != 0 {
		return exitError{code: code}
	}
	return nil
}
