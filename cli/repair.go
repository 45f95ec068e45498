package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

const repairLong = `Makes a new disk whose boot configuration (BCD) is portable, and touches nothing else:
DISK is only read. The new disk is a copy with a few sectors written, or with --child a
differencing disk of a few MB whose parent is DISK.

It says first what would be written and how the new disk will be judged, and asks.
Afterwards it examines the new disk. What cannot be done safely is refused with its
reason: a store that would not fit its file, a volume that was not closed, a disk that
would fail all the same.

This makes the boot configuration portable, not Windows. Where sysprep /generalize did
not prepare Windows, all machines deployed from the new disk share one machine identity;
the proper way is sysprep in a copy. No disk made in this way was tried on Windows or
Hyper-V for this program.

The exit code is 0 when the new disk is made (or planned), 3 when it is not, 64 for wrong
usage, 130 when it was stopped. Then nothing is left of it.`

// repairFlags are the flags of repair.
type repairFlags struct {
	examine.Making
	force, yes, dryRun bool
	format             string
}

func repairCommand() *cobra.Command {
	var f repairFlags
	c := &cobra.Command{
		Use: "repair DISK -o NEW", Short: "Make a new disk with a portable boot configuration",
		Long: repairLong,
		Example: `  vmmdoctor repair D:\Library\W2012.vhdx --dry-run
  vmmdoctor repair D:\Library\W2012.vhdx -o D:\Work\W2012-portable.vhdx
  vmmdoctor repair D:\Library\W2012.vhdx -o D:\Work\W2012-try.vhdx --child --yes`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("%s takes one disk, not %d; try %s --help", c.CommandPath(), len(args), c.CommandPath())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			f.From = paths(args)[0]
			if err := f.check(c); err != nil {
				return err
			}
			return f.run(c)
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.To, "output", "o", "", "write the new disk to `FILE`")
	flags.BoolVar(&f.Child, "child", false, "make a differencing disk whose parent is DISK, instead of a copy")
	flags.BoolVar(&f.AsSysprep, "as-sysprep", false, "make every change sysprep makes, not only those of devices")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only say what would be written")
	flags.BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	flags.BoolVar(&f.force, "force", false, "overwrite the file if there is one that is no disk")
	flags.StringVar(&f.format, "format", "text", "write as `FORMAT`: "+strings.Join(report.RepairFormatNames, ", "))
	c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.RepairFormatNames, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// check refuses flags that do not go together.
func (f *repairFlags) check(c *cobra.Command) error {
	if err := knownFormat(f.format, report.RepairFormatNames); err != nil {
		return err
	}
	switch {
	case f.To == "" && !f.dryRun:
		return usageError("%s needs the disk to make, -o NEW, or --dry-run to see what would be written", c.CommandPath())
	case f.From == examine.Stdin || f.To == examine.Stdin:
		return usageError("%s reads and writes files, not - for standard input or output", c.CommandPath())
	case !f.dryRun && !f.yes && (f.format == "json" || !isTerminal(os.Stdin) || !isTerminal(c.ErrOrStderr())):
		return usageError("there is nobody to ask here; add --yes to make the disk, or --dry-run to see what would be written")
	}
	if f.force {
		f.Mode = files.Replace
	}
	return nil
}

// run plans the new disk, asks, makes it and says what became of it.
func (f *repairFlags) run(c *cobra.Command) error {
	line := newProgressLine(c.ErrOrStderr())
	n, err := untilStopped(c.Context(), func() diagnose.NewDisk { return f.Plan(c.Context(), line.reading) })
	line.end()
	if err != nil {
		return err
	}
	if len(n.Before.Problems) > 0 {
		complain(c, n.Before.Problems...)
		return exitError{code: exitNothing}
	}
	if n.Refusal != "" {
		return f.refused(c, n)
	}
	if f.To != "" {
		if err := f.allowed(n); err != nil {
			return err
		}
	}
	if f.format == "text" {
		if err := report.Repair(c.OutOrStdout(), report.Style{Format: f.format, Made: made()}, &n); err != nil {
			return err
		}
	}
	if !f.dryRun {
		if n, err = f.make(c, n); err != nil {
			return err
		}
	}
	if f.format == "json" {
		return report.Repair(c.OutOrStdout(), report.Style{Format: f.format, Made: made()}, &n)
	}
	return nil
}

// refused says why no disk is made.
func (f *repairFlags) refused(c *cobra.Command, n diagnose.NewDisk) error {
	if f.format == "json" {
		if err := report.Repair(c.OutOrStdout(), report.Style{Format: f.format, Made: made()}, &n); err != nil {
			return err
		}
	}
	return exitError{code: exitNothing, err: fmt.Errorf("%s is not repaired: %s", f.From, n.Refusal)}
}

// allowed makes sure that the new disk may have its name: one that is free, and of
// the ending that goes with what the file will be.
func (f *repairFlags) allowed(n diagnose.NewDisk) error {
	if !n.Fits(f.To) {
		return usageError("the new disk is of the kind of the old one: give it a name that ends in %s", n.Endings()[0])
	}
	return refusal(f.Free(n))
}

// make asks, makes the disk and tells what it is.
func (f *repairFlags) make(c *cobra.Command, n diagnose.NewDisk) (diagnose.NewDisk, error) {
	if !f.yes {
		if err := f.ask(c); err != nil {
			return n, err
		}
	}
	line := newProgressLine(c.ErrOrStderr())
	made, err := f.Make(c.Context(), n, line.copying)
	line.end()
	switch {
	case errors.Is(err, context.Canceled):
		return n, errStopped
	case err != nil:
		return n, refusal(err)
	}
	if f.format == "text" {
		fmt.Fprintf(c.OutOrStdout(), "\n%s\n", text.New(made.Told()))
	}
	return made, nil
}

// ask waits for a yes.
func (f *repairFlags) ask(c *cobra.Command) error {
	fmt.Fprintf(c.ErrOrStderr(), "\nMake %s? [y/N] ", text.New(f.To))
	answer, err := untilStopped(c.Context(), func() string {
		s, _ := bufio.NewReader(os.Stdin).ReadString('\n') // nothing is a no
		return strings.ToLower(strings.TrimSpace(s))
	})
	if err != nil {
		return err
	}
	if answer != "y" && answer != "yes" {
		return exitError{exitStopped, errors.New("not made")}
	}
	return nil
}
