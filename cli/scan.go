package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// sortOf is the sort of a row.
func sortOf(r report.ScanRow) *diagnose.Sort {
	cause := diagnose.CauseNone
	if r.Cause != nil {
		cause = diagnose.CauseID(*r.Cause)
	}
	return diagnose.SortOf(diagnose.Verdict(r.Verdict), cause)
}

// scanFlags say what to scan and what to print of it.
type scanFlags struct {
	reportFlags
	only    []string
	exclude []string
	from    []string // files with the rows of other scans
	jobs    int
}

func scanCommand() *cobra.Command {
	var flags scanFlags
	c := &cobra.Command{
		Use: "scan PATH…", Short: "Every disk image below a folder, one row each",
		Long: `Examines every disk image below the folders of a library and prints a row for each:
the verdict, the cause, the first stage that fails, Windows, the class of the BCD.

Disks are VHD and VHDX under any name, and raw disks named .img, .raw or .dd. Folders
are walked by name, links are followed, nothing is examined twice. A differencing
disk is examined with its parents; a disk that is another's parent has a row of its
own. What cannot be read is a row too. Rows come in the order of their paths, except
that one that takes longer than five seconds does not hold up those behind it.

With --from the rows of scans that were made elsewhere and written with --format json are
taken as well, so that many libraries become one report.

--only takes failing, at-risk, clear, unknown, blank, data and not-windows.

` + whatStays + `

` + inPowerShell + `

The exit code is the worst of all: 1 one fails, else 3 one could not be judged, else
2 one is at risk, else 0. Disks that are blank, hold data alone or another system than
Windows are counted apart and change nothing. 64 wrong usage, 130 stopped, with the
rows that were ready.`,
		Example: `  vmmdoctor scan \\library01\MSSCVMMLibrary
  vmmdoctor scan D:\Library E:\Library --only failing,at-risk
  vmmdoctor scan D:\Library --exclude *.avhdx --exclude Archive
  vmmdoctor scan D:\Library --format csv --output library.csv
  vmmdoctor scan D:\Library --format json | ConvertFrom-Json
  vmmdoctor scan --from lib01.json --from lib02.json --format html --output libraries.html`,
		Args: func(c *cobra.Command, args []string) error {
			if len(flags.from) > 0 {
				return onlyOnce(append(slices.Clone(flags.from), args...))
			}
			return needsFile("a folder or a disk")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return scan(c, paths(args), &flags)
		},
	}
	flags.addFormats(c, report.ScanFormatNames)
	flags.addRedact(c)
	c.Flags().StringSliceVar(&flags.only, "only", nil, "print only disks that count as `SORT`; several with commas")
	c.RegisterFlagCompletionFunc("only", completeList(choices()))
	c.Flags().StringArrayVar(&flags.from, "from", nil, "take the rows of another scan from this `FILE` (JSON); may be repeated")
	c.Flags().StringArrayVar(&flags.exclude, "exclude", nil, "leave out files and folders with a `NAME` such as *.avhdx; may be repeated")
	flags.addQuiet(c, "no progress and no count on standard error")
	c.Flags().IntVar(&flags.jobs, "jobs", examine.DefaultJobs(), "examine `N` disks at once")
	for _, name := range []string{"exclude", "jobs"} {
		c.RegisterFlagCompletionFunc(name, completeNothing)
	}
	return c
}

// choices are what --only takes.
func choices() []string {
	names := make([]string, len(diagnose.Sorts))
	for i, s := range diagnose.Sorts {
		names[i] = s.Name
	}
	return names
}

// check refuses what cannot be meant.
func (f *scanFlags) check() error {
	for _, o := range f.only {
		if !slices.Contains(choices(), o) {
			return usageError("--only takes %s, not %s", strings.Join(choices(), ", "), o)
		}
	}
	for _, pattern := range f.exclude {
		if _, err := path.Match(pattern, ""); err != nil || strings.ContainsAny(pattern, `/\`) {
			return usageError("--exclude takes the name of files or folders, in which * and ? stand for others, not %s", pattern)
		}
	}
	if f.jobs < 1 {
		return usageError("--jobs takes a number from 1, not %d", f.jobs)
	}
	return f.reportFlags.check()
}

// A scanning is a scan on its way.
type scanning struct {
	flags  *scanFlags
	to     *destination
	rows   *report.Scan
	line   *progressLine
	count  diagnose.Tally
	failed error // the first; nothing is written after it
}

func scan(c *cobra.Command, folders []string, flags *scanFlags) error {
	count := diagnose.Tally{}
	err := flags.to(c.OutOrStdout(), given(slices.Concat(paths(flags.from), folders)), func(to *destination) error {
		rows, err := report.NewScan(flags.writer(to), flags.style())
		if err != nil {
			return err
		}
		s := &scanning{flags: flags, to: to, rows: rows, line: wantedLine(c, flags.quiet), count: count}
		defer s.line.end()
		for _, name := range paths(flags.from) {
			if err := s.readRows(c, name); err != nil {
				return err
			}
		}
		if err := s.examine(c, folders); err != nil {
			return fmt.Errorf("write the rows: %w", err)
		}
		return rows.Close(count.String())
	})
	if err != nil {
		return err
	}
	if !flags.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s\n", count)
	}
	if c.Context().Err() != nil {
		return errStopped
	}
	return exitOf(count, slices.Concat(flags.from, folders))
}

// examine scans the paths.
func (s *scanning) examine(c *cobra.Command, paths []string) error {
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	options := examine.ScanOptions{Jobs: s.flags.jobs, Exclude: s.flags.exclude, Progress: s.line.show}
	stopped := examine.Scan(ctx, paths, options, scannedRow, func(r scanned) {
		if s.row(r); s.failed != nil {
			cancel()
		}
	})
	if s.failed == nil && stopped != nil && c.Context().Err() == nil {
		return stopped
	}
	return s.failed
}

// readRows takes the rows of another scan, from a file or standard input.
func (s *scanning) readRows(c *cobra.Command, name string) error {
	var from io.Reader = os.Stdin
	if name != examine.Stdin {
		f, err := files.Open(name)
		if err != nil {
			return exitError{exitNothing, err}
		}
		defer f.Close()
		from = f
	}
	err := report.ReadRows(from, func(r report.ScanRow) error {
		s.row(scanned{row: r})
		return cmp.Or(s.failed, c.Context().Err())
	})
	switch {
	case s.failed != nil:
		return fmt.Errorf("write the rows: %w", s.failed)
	case err != nil && c.Context().Err() == nil:
		return exitError{exitNothing, fmt.Errorf("%s: %w", name, err)}
	}
	return nil
}

// row counts a row and prints it, if it is wanted.
func (s *scanning) row(r scanned) {
	is := sortOf(r.row)
	s.count[is]++
	if s.failed != nil {
		return
	}
	if s.failed = s.to.refuse(r.read); s.failed == nil && (len(s.flags.only) == 0 || slices.Contains(s.flags.only, is.Name)) {
		s.line.clear()
		s.failed = s.rows.Row(s.flags.row(r.row))
	}
}

// A scanned is a row of a scan, and the files that were read for it.
type scanned struct {
	row  report.ScanRow
	read []diagnose.File
}

func scannedRow(path text.Raw, d *diagnose.Diagnosis) scanned {
	return scanned{report.NewScanRow(path, d), d.Files}
}

// exitOf gives the worst verdict of the disks as the exit code (design: Commands).
func exitOf(count diagnose.Tally, paths []string) error {
	worst, ok := count.Worst()
	if !ok {
		return exitError{exitNothing, fmt.Errorf("there is no virtual disk in %s", strings.Join(paths, ", "))}
	}
	return verdictExit(worst)
}
