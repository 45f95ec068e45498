package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
)

func traceCommand() *cobra.Command {
	var out reportFlags
	var run int
	var follow bool
	c := &cobra.Command{
		Use: "trace FILE…", Short: "The runs in VMM's traces, stage by stage",
		Long: `Finds VMM's runs in traces of any kind (DebugView, event trace logs as they are or
converted by netsh, CSV, job errors, sysprep's logs …), and says of each stage what
the trace shows. - is standard input. With --follow it goes on reading what is
written, prints each line that says something about a stage, and begins anew with a
file that was replaced.

` + whatStays + `

The exit code is 0 when no run fails, 1 when one does, 3 when there is no run, 64 wrong
usage, 130 stopped. Without a run a log of sysprep that failed is 1.`,
		Example: `  vmmdoctor trace debugview.log
  vmmdoctor trace --run 2 --format json debugview.log
  vmmdoctor trace --follow C:\Traces\debugview.log`,
		Args: needsInput("a trace"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			if follow {
				return followTraces(c, paths(orPiped(args)), run != 0, out)
			}
			return readTraces(c, inputs(orPiped(args)), run, out)
		},
	}
	out.add(c)
	out.addBrief(c)
	out.addQuiet(c, "no progress on standard error")
	out.addLines(c)
	addRun(c, &run)
	c.Flags().BoolVarP(&follow, "follow", "f", false, "go on reading what is written to the files")
	return c
}

func readTraces(c *cobra.Command, in []examine.Input, run int, out reportFlags) error {
	code := 0
	err := out.to(c.OutOrStdout(), examine.Given(examine.Options{}, in...), func(to *destination) error {
		d, err := whileShown(c, out.quiet, func(progress func(diagnose.Progress)) diagnose.Diagnosis {
			return examine.JudgeTraces(c.Context(), run, progress, in...)
		})
		if err != nil {
			return err
		}
		complain(c, d.Problems...)
		if code = traceExit(&d); code == 0 && len(d.Problems) > 0 {
			code = exitNothing // what was not read may hold a run that fails
		}
		if d.Trace == nil { // the problems said why
			return exitError{code: code}
		}
		if err := runExists(&d, run); err != nil {
			return err
		}
		return report.TraceRuns(out.writer(to), out.style(), out.diagnosis(&d))
	})
	if err == nil && code != 0 {
		err = exitError{code: code}
	}
	return err
}

// traceExit is the exit code for traces: what their runs, or a log of sysprep, say.
func traceExit(d *diagnose.Diagnosis) int {
	failed := func(r diagnose.Run) bool { return r.Outcome == diagnose.Fail }
	switch {
	case d.Trace == nil:
		return exitNothing
	case d.Verdict == diagnose.VerdictFails || slices.ContainsFunc(d.Trace.Runs, failed):
		return exitFound
	case len(d.Trace.Runs) == 0:
		return exitNothing
	}
	return 0
}

// followTraces prints what is written to the traces until the user stops it,
// or until they end, which only pipes do.
func followTraces(c *cobra.Command, files []string, chosen bool, out reportFlags) error {
	if out.format != "text" || out.path != "" || out.redact || chosen {
		return usageError("--follow prints text, and every run, to standard output: leave out --format, --output, --redact and --run")
	}
	d, err := examine.Follow(c.Context(), files, func(e examine.FollowEvent) {
		if e.Replaced {
			fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s was replaced; here it begins anew.\n", e.Trace)
			return
		}
		name := ""
		if len(files) > 1 {
			name = e.Trace.String() + "  "
		}
		fmt.Fprintf(c.OutOrStdout(), "%s%s\n", name, eventLine(e))
	})
	complain(c, d.Problems...)
	if c.Context().Err() != nil {
		return errStopped
	}
	if err != nil {
		return err
	}
	if code := traceExit(&d); code != 0 {
		return exitError{code: code}
	}
	return nil
}

// eventLine says what a line of a trace shows.
func eventLine(e examine.FollowEvent) string {
	m := e.Marked
	word := strings.ToUpper(m.Outcome.String())
	if m.Outcome == diagnose.Unknown {
		word = "-"
	}
	stage := diagnose.Stage{ID: m.Stage}
	message := ""
	if lines := m.Record.Message.Lines(); len(lines) > 0 {
		message = lines[0].TrimSpace().String()
	}
	return fmt.Sprintf("%s run %d line %d  %-4s  %s: %s\n      %s", m.Record.Time, e.Run, m.Record.Line, word,
		stage.Title(), message, m.Means)
}
