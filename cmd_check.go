package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
)

// The formats a report can be written in.
const (
	formatText = "text"
	formatJSON = "json"
)

var writers = map[string]func(io.Writer, *diagnose.Diagnosis) error{
	formatText: report.Text,
	formatJSON: report.JSON,
}

func checkCommand() *cobra.Command {
	var flags caseFlags
	var format string
	c := &cobra.Command{
		Use: "check FILE…", Short: "One diagnosis, without the interactive screen",
		Long: `Examines disks and traces and prints the diagnosis.

The exit code is the verdict: 0 nothing found that stops VMM, 1 fails, 2 at risk,
3 not enough to judge or nothing that could be read, 64 wrong usage, 130 stopped.`,
		Example: "  vmmdoctor check D:\\Library\\W2012.vhdx debugview.log\n  vmmdoctor check --format json D:\\Library\\W2012.vhdx",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return check(c, inputs(args), flags.options(), format)
		},
	}
	flags.add(c)
	c.Flags().StringVar(&format, "format", formatText, "text or json")
	return c
}

// check examines the inputs, prints the report and gives the verdict as the
// exit code.
func check(c *cobra.Command, in []diagnose.Input, o diagnose.Options, format string) error {
	write, ok := writers[format]
	if !ok {
		return exitError{exitUsage, fmt.Errorf("there is no format %q; text and json are", format)}
	}
	d := examine(c.Context(), o, in)
	if c.Context().Err() != nil {
		return exitError{exitStopped, fmt.Errorf("stopped")}
	}
	for _, p := range d.Problems {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s: %s. %s\n", p.Path, p.Reason, p.Advice)
	}
	if err := write(c.OutOrStdout(), &d); err != nil {
		return exitError{diagnose.VerdictUnknown.ExitCode(), err}
	}
	return verdictExit(d.Verdict)
}

// examine makes a diagnosis in one go.
func examine(ctx context.Context, o diagnose.Options, in []diagnose.Input) diagnose.Diagnosis {
	c := diagnose.Open(o, in...)
	defer c.Close()
	traces := c.ReadTraces(ctx, nil)
	return diagnose.Judge(c.Examine(ctx, nil), traces)
}
