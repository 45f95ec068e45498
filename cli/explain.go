package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/lazy"
)

func explainCommand() *cobra.Command {
	var out reportFlags
	c := &cobra.Command{
		Use: "explain CODE…", Short: "What VMM error numbers and HRESULTs mean here",
		Long: `Says what error numbers of VMM and HRESULTs mean for the deployment of a template:
what they stand for, what they were caused by in cases on record, what to do. Give one
or several, as you have them: with other text around, or the whole text of an error. An
HRESULT may be hexadecimal, with or without 0x, or decimal, also below zero.

The exit code is 0, or 3 when a number is not in this program's table.`,
		Example: `  vmmdoctor explain 2940
  vmmdoctor explain 2912 0x80041001
  vmmdoctor explain "Error (13206)"`,
		Args:              needsFile("an error number"),
		ValidArgsFunction: completeNothing,
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			codes, known := diagnose.Explain(args...)
			if len(codes) == 0 {
				return usageError("there is no number in %s; give one as VMM shows it, like 2940 or 0x80072ee2", strings.Join(args, " "))
			}
			err := out.to(c.OutOrStdout(), nil, func(to *destination) error {
				return report.Explain(out.writer(to), out.style(), codes)
			})
			if err == nil && !known {
				err = exitError{code: exitNothing}
			}
			return err
		},
	}
	out.addFormats(c, report.FormatNames)
	return c
}

// belowZero is an HRESULT as a signed number, which begins as a flag does.
var belowZero = lazy.Regexp(`^-[0-9]+$`)

// numbersBelowZero keeps such numbers from being taken for flags where codes are asked
// for.
func numbersBelowZero(args []string) []string {
	if !slices.Contains(args, "explain") {
		return args
	}
	out := slices.Clone(args)
	for i, a := range out {
		if belowZero().MatchString(a) {
			out[i] = " " + a
		}
	}
	return out
}
