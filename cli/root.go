package cli

import (
	"io"

	"github.com/spf13/cobra"

	"vmmdoctor/tui"
)

const rootLong = `Finds out why a System Center VMM template will not deploy.

It reads the template's virtual disk the way VMM does, step by step, shows the
first step that fails with its proof, compares the boot configuration (BCD) with
what it should be, and says what to do. Give it VMM's trace as well, and it shows
where VMM stopped. Nothing is ever written to what it examines.

A FILE is a virtual disk (VHD, VHDX, AVHD, AVHDX, raw), the root of a mounted one, a
BCD file, text saved from bcdedit /enum, a trace (text or .etl), the text of a job
error, sysprep's log, or - for standard input. What it is, is seen from its content.
A second disk with a BCD of its own is what the first one is compared with; one
without joins the case. With nothing named, what is piped in is read.

A folder of disks, alone, opens as a library: every disk below it with its verdict.

Where there is no terminal the report is printed, as by vmmdoctor check.`

const rootExample = `  vmmdoctor D:\Library\W2012.vhdx
  vmmdoctor D:\Library\W2012.vhdx debugview.log
  vmmdoctor D:\Library
  vmmdoctor demo`

// inPowerShell are words of the help of commands whose output other programs read.
const inPowerShell = `In PowerShell the exit code is in $LASTEXITCODE, and names beyond ASCII come through a
pipe whole after [Console]::OutputEncoding = [Text.Encoding]::UTF8. With --format json
the output goes to ConvertFrom-Json; of scan each line is an object.`

// exitCodes are the last words of the help of commands that judge.
const exitCodes = `The exit code is the verdict: 0 nothing found that stops VMM, 1 fails, 2 at risk,
3 not enough to judge or nothing that could be read, 64 wrong usage, 130 stopped.`

func rootCommand(example Example, stdout, stderr io.Writer, log *debugLog) *cobra.Command {
	// Cobra would refuse a double click or a dropped file on Windows.
	cobra.MousetrapHelpText = ""
	cobra.EnableCommandSorting = false // the order of use
	var flags caseFlags
	var out reportFlags
	var screen screenFlags
	root := &cobra.Command{
		Use: "vmmdoctor [FILE…]", Short: "Finds out why a System Center VMM template will not deploy",
		Long: rootLong + "\n\n" + exitCodes, Example: rootExample, Version: version(),
		Args: func(c *cobra.Command, args []string) error {
			if err := notACommand(c, args); err != nil {
				return err
			}
			return onlyOnce(args)
		},
		ValidArgsFunction: completeFiles,
		SilenceErrors:     true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("format") || out.path != "" || out.brief {
				return check(c, inputs(args), flags.options(), out)
			}
			if why := noScreen(stdout); why != "" {
				return printInstead(c, why, args, flags, out)
			}
			verdict, err := interactive(c, example, screen.to(tui.Options{Options: flags.options(), Inputs: inputs(args),
				Log: log.logger()}))
			if err != nil {
				return err
			}
			return verdictExit(verdict)
		},
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError("%s; try %s --help", flagProblem(err), c.CommandPath())
	})
	root.SetHelpCommand(helpCommand())
	root.Flags().BoolP("version", "V", false, "which version this is")
	flags.add(root)
	out.add(root)
	out.addBrief(root)
	out.addQuiet(root, "no progress on standard error")
	screen.add(root)
	log.addTo(root)
	root.AddCommand(checkCommand(), scanCommand(), traceCommand(), bcdCommand(), repairCommand(), explainCommand(),
		demoCommand(example, log), versionCommand(), completionCommand())
	return root
}
