package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/hive"
	"vmmdoctor/tui"
)

const rootLong = `Finds out why a System Center VMM template will not deploy.

It reads the template's virtual disk the way VMM does, step by step, shows the
first step that fails with its proof, compares the boot configuration (BCD) with
what it should be, and says what to do. Give it VMM's trace as well, and it shows
where VMM stopped. Nothing is ever written to what it examines.`

const rootExample = `  vmmdoctor D:\Library\W2012.vhdx
  vmmdoctor D:\Library\W2012.vhdx debugview.log
  vmmdoctor demo`

// caseFlags are the flags that choose between readings of the same inputs.
type caseFlags struct {
	reference string
	run       int
}

func (f *caseFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.reference, "reference", "", "compare the BCD with the one in this disk or file")
	c.Flags().IntVar(&f.run, "run", 0, "judge this run of the trace, from 1 (default: the one that fits the disk)")
}

func (f *caseFlags) options() diagnose.Options {
	return diagnose.Options{Reference: f.reference, Run: f.run}
}

func rootCommand(stdout, stderr io.Writer) *cobra.Command {
	// Cobra would refuse a double click or a dropped file on Windows.
	cobra.MousetrapHelpText = ""
	var flags caseFlags
	var ascii bool
	root := &cobra.Command{
		Use: "vmmdoctor [FILE…]", Short: "Finds out why a System Center VMM template will not deploy",
		Long: rootLong, Example: rootExample, Version: version(),
		Args: cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(c *cobra.Command, args []string) error {
			if why := noScreen(); why != "" {
				return printInstead(c, why, args, flags)
			}
			return interactive(c, tui.Options{Options: flags.options(), Inputs: inputs(args), ASCII: ascii})
		},
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	flags.add(root)
	root.PersistentFlags().BoolVar(&ascii, "ascii", false, "draw with plain ASCII characters only")
	root.AddCommand(checkCommand(), demoCommand(&ascii))
	return root
}

func inputs(paths []string) []diagnose.Input {
	var in []diagnose.Input
	for _, p := range paths {
		in = append(in, diagnose.Input{Path: p})
	}
	return in
}

// interactive runs the full screen program; its exit code is the verdict's.
func interactive(c *cobra.Command, o tui.Options) error {
	o.Demo = demoInputs
	verdict, err := tui.Run(c.Context(), o)
	if err != nil {
		return exitError{diagnose.VerdictUnknown.ExitCode(), err}
	}
	return verdictExit(verdict)
}

// verdictExit is nil for the verdict whose exit code is 0.
func verdictExit(v diagnose.Verdict) error {
	if code := v.ExitCode(); code != 0 {
		return exitError{code: code}
	}
	return nil
}

// noScreen says why the full screen program cannot run here; empty when it can.
func noScreen() string {
	switch {
	case !term.IsTerminal(int(os.Stdout.Fd())):
		return "standard output is no terminal"
	case !term.IsTerminal(int(os.Stdin.Fd())):
		return "standard input is no terminal"
	case os.Getenv("TERM") == "dumb":
		return "TERM is dumb"
	case hive.DebugEnvironment():
		return "REGPARSER_DEBUG is set, and its messages would ruin the screen"
	}
	return ""
}

// printInstead prints the report where the screen cannot be shown.
func printInstead(c *cobra.Command, why string, args []string, flags caseFlags) error {
	if len(args) == 0 {
		return exitError{exitUsage, fmt.Errorf("%s, and there is no file to report on; try vmmdoctor check FILE, or vmmdoctor --help", why)}
	}
	if term.IsTerminal(int(os.Stdout.Fd())) {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s, so here is the report.\n", why)
	}
	return check(c, inputs(args), flags.options(), formatText)
}

// version is the version and commit the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}
