package cli

import (
	"context"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
)

func checkCommand() *cobra.Command {
	var flags caseFlags
	var out reportFlags
	c := &cobra.Command{
		Use: "check FILE…", Short: "One diagnosis, without the interactive screen",
		Long: "Examines disks and traces and prints the diagnosis.\n\n" + whatStays + "\n\n" + inPowerShell + "\n\n" + exitCodes,
		Example: `  vmmdoctor check D:\Library\W2012.vhdx debugview.log
  vmmdoctor check --format json \\library01\MSSCVMMLibrary\VHDs\W2012.vhdx
  vmmdoctor check W2012.vhdx --reference W2016.vhdx --format html --output report.html
  vmmdoctor check --redact W2012.vhdx debugview.log
  Get-Content debugview.log | vmmdoctor check W2012.vhdx -`,
		Args: needsInput("a disk, a BCD or a trace"),
		RunE: func(c *cobra.Command, args []string) error {
			return check(c, inputs(orPiped(args)), flags.options(), out)
		},
	}
	flags.add(c)
	out.add(c)
	out.addBrief(c)
	out.addQuiet(c, "no progress on standard error")
	out.addLines(c)
	return c
}

// check examines the inputs, writes the report and gives the verdict as the
// exit code.
func check(c *cobra.Command, in []examine.Input, o examine.Options, out reportFlags) error {
	if err := out.check(); err != nil {
		return err
	}
	verdict, unused := diagnose.VerdictUnknown, false
	err := out.to(c.OutOrStdout(), examine.Given(o, in...), func(to *destination) error {
		d, err := whileShown(c, out.quiet, func(progress func(diagnose.Progress)) diagnose.Diagnosis {
			return diagnoseInputs(c.Context(), o, in, progress)
		})
		if err != nil {
			return err
		}
		complain(c, d.Problems...)
		if err := runExists(&d, o.Run); err != nil {
			return err
		}
		if err := oneReference(&d); err != nil {
			return err
		}
		if err := to.refuse(d.Files); err != nil {
			return err
		}
		verdict, unused = d.Verdict, len(d.Problems) > 0
		return report.Diagnosis(out.writer(to), out.style(), out.diagnosis(&d))
	})
	if err != nil {
		return err
	}
	if unused && verdict != diagnose.VerdictFails { // what was not looked at may fail
		verdict = diagnose.VerdictUnknown
	}
	return verdictExit(verdict)
}

// oneReference refuses more than one store to compare with.
func oneReference(d *diagnose.Diagnosis) error {
	if len(d.Others) == 0 {
		return nil
	}
	return usageError("a disk is compared with one other store, and %s and %s are two; vmmdoctor scan looks at many disks", d.Others[0], d.Reference.Path)
}

// diagnoseInputs makes a diagnosis in one go.
func diagnoseInputs(ctx context.Context, o examine.Options, in []examine.Input, progress func(diagnose.Progress)) diagnose.Diagnosis {
	c := examine.Open(o, in...)
	defer c.Close()
	facts := c.Examine(ctx, progress)
	return diagnose.Judge(facts, c.ReadTraces(ctx, progress))
}
