package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
	"vmmdoctor/tui"
)

// screenFlags say how the full screen program shows itself.
type screenFlags struct{ ascii, noHistory bool }

func (f *screenFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.ascii, "ascii", false, "draw with plain ASCII characters only")
	c.Flags().BoolVar(&f.noHistory, "no-history", false, "neither remember what is opened nor offer what was")
}

func (f *screenFlags) to(o tui.Options) tui.Options {
	o.ASCII, o.NoHistory, o.Version = f.ascii, f.noHistory, version()
	return o
}

// interactive runs the full screen program, which leaves the verdict in the terminal as
// its last line.
func interactive(c *cobra.Command, example Example, o tui.Options) (diagnose.Verdict, error) {
	o.Demo, o.Reference = example.inputs, fullPath(o.Reference)
	for i := range o.Inputs {
		o.Inputs[i].Path = fullPath(o.Inputs[i].Path)
	}
	result, err := tui.Run(c.Context(), o)
	stopped := c.Context().Err() != nil
	if err != nil && !stopped {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s\n", text.New(err.Error()))
	}
	if result.Line != "" {
		fmt.Fprintln(c.OutOrStdout(), result.Line)
	}
	switch {
	case stopped:
		return result.Verdict, exitError{code: exitStopped}
	case err != nil:
		return result.Verdict, exitError{code: exitNothing}
	}
	return result.Verdict, nil
}

// fullPath is the whole path of a file, since the commands that the screen offers are run
// elsewhere. A drive alone stays what it is: there the root is meant.
func fullPath(path string) string {
	if path == "" || path == examine.Stdin || filepath.VolumeName(path) == path {
		return path
	}
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// isTerminal reports whether what is written to w is seen by a person.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// noScreen says why the full screen program cannot run here; empty when it can.
func noScreen(stdout io.Writer) string {
	switch {
	case !isTerminal(stdout):
		return "standard output is no terminal"
	case !isTerminal(os.Stdin):
		return "standard input is no terminal"
	case os.Getenv("TERM") == "dumb":
		return "TERM is dumb"
	case hive.DebugEnvironment():
		return "REGPARSER_DEBUG is set, and its messages would ruin the screen"
	}
	return noConsole()
}

// printInstead prints the report where the screen cannot be shown.
func printInstead(c *cobra.Command, why string, args []string, flags caseFlags, out reportFlags) error {
	if args = orPiped(args); len(args) == 0 {
		return usageError("%s, and there is no file to report on; try vmmdoctor check FILE, or vmmdoctor --help", why)
	}
	if isTerminal(c.OutOrStdout()) {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s, so here is the report.\n", why)
	}
	return check(c, inputs(args), flags.options(), out)
}
