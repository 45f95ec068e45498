package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/text"
)

func explainCommand() *cobra.Command {
	var out reportFlags
	c := &cobra.Command{
		Use: "explain CODE", Short: "What a VMM error number or an HRESULT means here",
		Long: `Says what an error number of VMM or an HRESULT means for the deployment of a
template: what it stands for, what it was caused by in cases on record, what to do.
The number may have other text around it. An HRESULT may be decimal.

The exit code is 0, or 3 when the number is not in this program's table.`,
		Example: `  vmmdoctor explain 2940
  vmmdoctor explain 0x80072ee2
  vmmdoctor explain "Error (13206)"`,
		Args: needsFile("an error number"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			code := strings.Join(args, " ")
			if !strings.ContainsAny(code, "0123456789") {
				return usageError("there is no number in %s; give one as VMM shows it, like 2940 or 0x80072ee2", code)
			}
			meaning, ok := diagnose.Explain(text.New(code))
			if !ok {
				err := fmt.Errorf("%s is not in this program's table of error numbers; look for the text that VMM shows with it",
					meaning.Code)
				return exitError{exitNothing, err}
			}
			return out.to(c.OutOrStdout(), nil, func(to *destination) error {
				return report.Explain(to, out.format, meaning)
			})
		},
	}
	out.addFormats(c, report.FormatNames)
	return c
}
