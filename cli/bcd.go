package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
)

const bcdFiles = `FILE is a BCD file, a disk image or the root of a mounted volume with one on it, or
text saved from bcdedit /enum.`

func bcdCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "bcd", Short: "Boot configuration stores: show, compare, make portable",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("there is no command bcd %s; choose from show, diff, generalize", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(bcdShowCommand(), bcdDiffCommand(), bcdGeneralizeCommand())
	return c
}

// oneTo is the rule for commands that take a store, or up to n.
func oneTo(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return usageError("%s takes no more than %d of these, not %d; try %s --help", c.CommandPath(), n,
				len(args), c.CommandPath())
		}
		return needsFile("a BCD file or a disk")(c, args)
	}
}

// readStore reads the store in a file; what is wrong with it is told.
func readStore(c *cobra.Command, path string) (*examine.FoundStore, error) {
	type answer struct {
		found   *examine.FoundStore
		problem *diagnose.InputProblem
	}
	a, err := untilStopped(c.Context(), func() answer {
		found, problem := examine.ReadStore(c.Context(), path)
		return answer{found, problem}
	})
	if err != nil {
		return nil, err
	}
	if a.problem != nil {
		complain(c, *a.problem)
		return nil, exitError{code: exitNothing}
	}
	return a.found, nil
}

func bcdShowCommand() *cobra.Command {
	var out reportFlags
	var verbose bool
	c := &cobra.Command{
		Use: "show FILE", Short: "List a boot configuration as bcdedit prints it",
		Long: "Lists a boot configuration as bcdedit /enum all prints it. Drive letters, which\nonly a running Windows knows, are written as the identity of the disk.\n\n" + bcdFiles,
		Example: `  vmmdoctor bcd show D:\Library\W2012.vhdx
  vmmdoctor bcd show -v E:\Boot\BCD
  vmmdoctor bcd show --format json BCD`,
		Args: oneTo(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			args = paths(args)
			return out.to(c.OutOrStdout(), given(args), func(to *destination) error {
				found, err := readStore(c, args[0])
				if err != nil {
					return err
				}
				if err := to.refuse(found.Files); err != nil {
					return err
				}
				path, store := out.store(found)
				return report.Show(out.writer(to), out.style(found.Files...), path, store, verbose)
			})
		},
	}
	out.add(c)
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "identifiers in full, as bcdedit /v")
	return c
}

func bcdDiffCommand() *cobra.Command {
	var out reportFlags
	c := &cobra.Command{
		Use: "diff BEFORE [AFTER]", Short: "What two boot configurations differ in",
		Long: "Compares two boot configurations, or without AFTER one with what sysprep /generalize\nwould make of it.\n\n" + bcdFiles +
			" Of a\ncomparison saved from fc both sides are taken.\n\nThe exit code is 0 without a difference, 1 with one, 3 when something could not be read.",
		Example: `  vmmdoctor bcd diff D:\Library\W2012.vhdx
  vmmdoctor bcd diff before.bcd after.bcd
  vmmdoctor bcd diff W2012.vhdx bcdedit.txt --format html --output diff.html`,
		Args: oneTo(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			args = paths(args)
			same := true
			if err := out.to(c.OutOrStdout(), given(args), func(to *destination) (err error) {
				same, err = bcdDiff(c, args, to, &out)
				return err
			}); err != nil {
				return err
			}
			if !same {
				return exitError{code: exitFound}
			}
			return nil
		},
	}
	out.add(c)
	return c
}

// bcdDiff compares the store in a file with the one in another file, with the
// other side of the comparison it holds, or with the prediction.
func bcdDiff(c *cobra.Command, files []string, to *destination, out *reportFlags) (same bool, err error) {
	before, err := readStore(c, files[0])
	if err != nil {
		return false, err
	}
	after := &examine.FoundStore{Store: before.After}
	switch {
	case len(files) > 1:
		if after, err = readStore(c, files[1]); err != nil {
			return false, err
		}
	case before.After != nil:
		after.Path = before.Path
	default:
		after.Store = bcd.Generalize(before.Store)
	}
	if err := to.refuse(slices.Concat(before.Files, after.Files)); err != nil {
		return false, err
	}
	beforePath, was := out.store(before)
	afterPath, is := out.store(after)
	diff := bcd.Compare(was, is, before.Locations)
	style := out.style(slices.Concat(before.Files, after.Files)...)
	return len(diff.Changes) == 0, report.BCDDiff(out.writer(to), style, beforePath, afterPath, diff)
}

const generalizeRisk = `Risk: this makes the boot configuration portable, not Windows. A Windows that sysprep
/generalize has not prepared keeps its name and its security identifiers, and every
machine deployed from it has the same. Work on a copy of the disk, and keep the BCD
that is in it now.`

func bcdGeneralizeCommand() *cobra.Command {
	var out outputFlags
	var asSysprep bool
	c := &cobra.Command{
		Use: "generalize FILE -o OUT", Short: "Write a portable copy of a boot configuration",
		Long: `Writes a new BCD file in which the devices are searched for at boot time, as sysprep
/generalize makes them, instead of naming a partition of one disk. FILE is only read:
it is a BCD file, or a disk image or the root of a mounted volume with one on it.

` + generalizeRisk,
		Example: `  vmmdoctor bcd generalize D:\Library\W2012.vhdx -o BCD.portable
  vmmdoctor bcd generalize E:\Boot\BCD -o BCD.portable --as-sysprep`,
		Args: oneTo(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out.path == "" {
				return usageError("%s needs the file to write: -o OUT", c.CommandPath())
			}
			args = paths(args)
			return out.to(c.OutOrStdout(), given(args), func(to *destination) error {
				return generalize(c, args[0], asSysprep, to)
			})
		},
	}
	out.add(c)
	c.Flags().BoolVar(&asSysprep, "as-sysprep", false, "make every change sysprep makes, not only those of devices")
	return c
}

func generalize(c *cobra.Command, path string, asSysprep bool, to *destination) error {
	found, err := readStore(c, path)
	if err != nil {
		return err
	}
	if found.Hive == nil {
		return fmt.Errorf("%s is text about a boot configuration, and a BCD file cannot be made from it; give the BCD file or the disk", path)
	}
	if err := to.refuse(found.Files); err != nil {
		return err
	}
	change := bcd.Portable
	if asSysprep {
		change = bcd.Generalize
	}
	after := change(found.Store)
	hive, err := bcd.WriteHive(after, found.Hive.Reader, found.Hive.Size, found.Hive.Logs...)
	if err != nil {
		return fmt.Errorf("make a portable copy of the boot configuration in %s: %w", path, err)
	}
	if _, err := to.Write(hive); err != nil {
		return err
	}
	changes := bcd.Compare(found.Store, after, found.Locations).Changes
	fmt.Fprintf(c.ErrOrStderr(), "%s\n\n%d changed in %s:\n", generalizeRisk, len(changes), to.path)
	for _, ch := range changes {
		fmt.Fprintf(c.ErrOrStderr(), "  %s\n", changeLine(ch))
	}
	return nil
}

// changeLine says a change in one line.
func changeLine(c bcd.Change) string {
	object := c.Alias
	if object == "" {
		object = c.Object.String()
	}
	side := func(s *bcd.Side) string {
		if s == nil {
			return "nothing"
		}
		return s.Printed.String()
	}
	return fmt.Sprintf("%s %s: %s, was %s", object, c.Element, side(c.After), side(c.Before))
}
