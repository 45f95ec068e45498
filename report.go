package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
)

// reportFlags say how a report is written, and where.
type reportFlags struct {
	outputFlags
	format string
	known  []string
}

func (r *reportFlags) add(c *cobra.Command) { r.addFormats(c, report.FormatNames) }

func (r *reportFlags) addFormats(c *cobra.Command, known []string) {
	r.known = known
	c.Flags().StringVar(&r.format, "format", "text", strings.Join(known, ", "))
	c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
	r.outputFlags.add(c)
}

// check refuses a format that is none.
func (r *reportFlags) check() error {
	if !slices.Contains(r.known, r.format) {
		return usageError("there is no format %s; choose from %s", r.format, strings.Join(r.known, ", "))
	}
	return nil
}

// runExists refuses the number of a run that the traces do not hold.
func runExists(d *diagnose.Diagnosis, run int) error {
	runs := 0
	if d.Trace != nil {
		runs = len(d.Trace.Runs)
	}
	if run < 0 || run > runs {
		return usageError("there is no run %d: the traces hold %d", run, runs)
	}
	return nil
}
