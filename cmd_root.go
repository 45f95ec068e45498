package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/hive"
	"vmmdoctor/internal/text"
	"vmmdoctor/tui"
)

const rootLong = `Finds out why a System Center VMM template will not deploy.

It reads the template's virtual disk the way VMM does, step by step, shows the
first step that fails with its proof, compares the boot configuration (BCD) with
what it should be, and says what to do. Give it VMM's trace as well, and it shows
where VMM stopped. Nothing is ever written to what it examines.

A FILE is a virtual disk (VHD, VHDX, AVHD, AVHDX, raw), the root of a mounted one, a
BCD file, text saved from bcdedit /enum, a trace, the text of a job error, or - for
standard input. What it is, is seen from its content. A second disk with a BCD of
its own is what the first one is compared with; one without joins the case.

Where there is no terminal the report is printed, as by vmmdoctor check.`

const rootExample = `  vmmdoctor D:\Library\W2012.vhdx
  vmmdoctor D:\Library\W2012.vhdx debugview.log
  vmmdoctor demo`

// exitCodes are the last words of the help of commands that judge.
const exitCodes = `The exit code is the verdict: 0 nothing found that stops VMM, 1 fails, 2 at risk,
3 not enough to judge or nothing that could be read, 64 wrong usage, 130 stopped.`

// caseFlags are the flags that choose between readings of the same inputs.
type caseFlags struct {
	reference string
	run       int
}

func (f *caseFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.reference, "reference", "", "compare the BCD with the one in this disk or file")
	addRun(c, &f.run)
}

func addRun(c *cobra.Command, run *int) {
	c.Flags().IntVar(run, "run", 0, "judge this run of the trace, from 1 (default: the one that fits the disk, else the last)")
}

func (f *caseFlags) options() examine.Options {
	return examine.Options{Reference: f.reference, Run: f.run}
}

func rootCommand(stdout, stderr io.Writer, log *debugLog) *cobra.Command {
	// Cobra would refuse a double click or a dropped file on Windows.
	cobra.MousetrapHelpText = ""
	cobra.EnableCommandSorting = false // the order of use
	var flags caseFlags
	var out reportFlags
	var screen screenFlags
	root := &cobra.Command{
		Use: "vmmdoctor [FILE…]", Short: "Finds out why a System Center VMM template will not deploy",
		Long: rootLong + "\n\n" + exitCodes, Example: rootExample, Version: version(),
		Args: func(_ *cobra.Command, args []string) error { return onlyOnce(args) }, SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("format") || out.path != "" {
				return check(c, inputs(args), flags.options(), out)
			}
			if why := noScreen(stdout); why != "" {
				return printInstead(c, why, args, flags, out)
			}
			return interactive(c, screen.to(tui.Options{Options: flags.options(), Inputs: inputs(args), Log: log.logger()}))
		},
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError("%w; try %s --help", err, c.CommandPath())
	})
	flags.add(root)
	out.add(root)
	screen.add(root)
	log.addTo(root)
	root.AddCommand(checkCommand(), scanCommand(), traceCommand(), bcdCommand(), explainCommand(), demoCommand(log), completionCommand())
	return root
}

// screenFlags say how the full screen program shows itself.
type screenFlags struct{ ascii, noHistory bool }

func (f *screenFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.ascii, "ascii", false, "draw with plain ASCII characters only")
	c.Flags().BoolVar(&f.noHistory, "no-history", false, "neither remember what is opened nor offer what was")
}

func (f *screenFlags) to(o tui.Options) tui.Options {
	o.ASCII, o.NoHistory = f.ascii, f.noHistory
	return o
}

// interactive runs the full screen program; its exit code is the verdict's,
// and the last line it leaves in the terminal is the verdict.
func interactive(c *cobra.Command, o tui.Options) error {
	o.Demo = demoInputs
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
		return exitError{code: exitStopped}
	case err != nil:
		return exitError{code: exitNothing}
	}
	return verdictExit(result.Verdict)
}

// verdictExit is nil for the verdict whose exit code is 0.
func verdictExit(v diagnose.Verdict) error {
	if code := v.ExitCode(); code != 0 {
		return exitError{code: code}
	}
	return nil
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
	if len(args) == 0 {
		return usageError("%s, and there is no file to report on; try vmmdoctor check FILE, or vmmdoctor --help", why)
	}
	if isTerminal(c.OutOrStdout()) {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s, so here is the report.\n", why)
	}
	return check(c, inputs(args), flags.options(), out)
}

// version is the version and the commit that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(v, s.Value[:12]) {
			v += " (commit " + s.Value[:12] + ")"
		}
	}
	return v
}
