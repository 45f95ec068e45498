package cli

import (
	"github.com/spf13/cobra"

	"vmmdoctor/diagnose/examine"
)

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
	c.Flags().IntVar(run, "run", 0,
		"judge this run of the trace, from 1 (default: the one that fits the disk, else the last)")
}

func (f *caseFlags) options() examine.Options {
	return examine.Options{Reference: f.reference, Run: f.run}
}
