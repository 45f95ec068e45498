package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vmmdoctor/diagnose/examine"
)

// caseFlags are the flags that choose between readings of the same inputs.
type caseFlags struct {
	reference string
	run       int
}

func (f *caseFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.reference, "reference", "", "compare the BCD with the one in this disk or `FILE`")
	addRun(c, &f.run)
}

func addRun(c *cobra.Command, run *int) {
	c.Flags().IntVar(run, "run", 0,
		"judge run `N` of the trace, from 1 (default: the one that fits the disk, else the last)")
	c.RegisterFlagCompletionFunc("run", completeNothing)
}

func (f *caseFlags) options() examine.Options {
	return examine.Options{Reference: f.reference, Run: f.run}
}

// flagProblem says what is wrong with a flag, in the words of the program where the
// library's are those of a programmer.
func flagProblem(err error) string {
	var value *pflag.InvalidValueError
	if !errors.As(err, &value) {
		return err.Error()
	}
	kind := map[string]string{"int": "a number", "bool": "true or false"}[value.GetFlag().Value.Type()]
	if kind == "" {
		return err.Error()
	}
	return fmt.Sprintf("--%s takes %s, not %s", value.GetFlag().Name, kind, value.GetValue())
}
