package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// needsFile is the rule for commands that do nothing without a file.
func needsFile(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError("%s needs %s; try %s --help", c.CommandPath(), what, c.CommandPath())
		}
		return onlyOnce(args)
	}
}

// needsInput is the rule for commands that read standard input when nothing else is
// named.
func needsInput(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error { return needsFile(what)(c, orPiped(args)) }
}

// orPiped are the arguments, or standard input where there are none and something
// was piped or redirected into the program.
func orPiped(args []string) []string {
	if len(args) == 0 && piped(os.Stdin) {
		return []string{examine.Stdin}
	}
	return args
}

// piped reports whether a file is a pipe, or a file that holds something: neither a
// terminal nor nothing.
func piped(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && (info.Mode()&os.ModeNamedPipe != 0 || info.Mode().IsRegular() && info.Size() > 0)
}

// onlyOnce refuses to read standard input twice.
func onlyOnce(args []string) error {
	n := 0
	for _, a := range args {
		if a == examine.Stdin {
			n++
		}
	}
	if n > 1 {
		return usageError("- stands for standard input, which can be read only once; give a file for the other one")
	}
	return nil
}

// inputs are the files that the arguments name.
func inputs(args []string) []examine.Input {
	var in []examine.Input
	for _, p := range paths(args) {
		in = append(in, examine.Input{Path: p})
	}
	return in
}

// given lists the files at paths as what is to be read.
func given(paths []string) []diagnose.File {
	var list []diagnose.File
	for _, p := range paths {
		list = append(list, examine.Given(examine.Options{}, examine.Input{Path: p})...)
	}
	return list
}

// paths are the paths that the arguments name.
func paths(args []string) []string {
	if runtime.GOOS != "windows" {
		return args
	}
	return expand(args)
}

// expand does what other shells do before a program sees its arguments:
// Windows' shells leave wildcards alone, and they turn the end of
// "D:\My Library\" into a quotation mark, which no name there may hold.
func expand(args []string) []string {
	var out []string
	for _, a := range args {
		a = strings.TrimSuffix(a, `"`)
		pattern := strings.TrimPrefix(a, `\\?\`)
		matches, err := filepath.Glob(a)
		if err == nil && len(matches) > 0 && strings.ContainsAny(pattern, "*?") {
			out = append(out, matches...)
			continue
		}
		out = append(out, a)
	}
	return out
}

// complain tells about inputs that could not be used.
func complain(c *cobra.Command, problems ...diagnose.InputProblem) {
	for _, p := range problems {
		advice := ""
		if p.Advice != "" {
			advice = " " + p.Advice
		}
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s: %s.%s\n", p.Path, p.Reason, advice)
	}
}

// untilStopped returns what f returns, or errStopped as soon as ctx ends: a
// read from a pipe or from a share that hangs is left behind.
func untilStopped[T any](ctx context.Context, f func() T) (T, error) {
	done := make(chan T, 1)
	go func() { done <- f() }()
	select {
	case v := <-done:
		if ctx.Err() != nil {
			return v, errStopped
		}
		return v, nil
	case <-ctx.Done():
		var none T
		return none, errStopped
	}
}
