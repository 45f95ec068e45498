package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/text"
)

// only are the choices of scan --only.
var only = map[string]diagnose.Verdict{
	"failing": diagnose.VerdictFails, "at-risk": diagnose.VerdictAtRisk,
	"clear": diagnose.VerdictClear, "unknown": diagnose.VerdictUnknown,
}

// scanFlags say what to scan and what to print of it.
type scanFlags struct {
	reportFlags
	only string
	jobs int
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

The exit code is the worst of all: 1 one fails, else 3 one could not be judged, else
2 one is at risk, else 0. 64 wrong usage, 130 stopped, with the rows that were ready.`,
		Example: `  vmmdoctor scan \\library01\MSSCVMMLibrary
  vmmdoctor scan D:\Library E:\Library --only failing
  vmmdoctor scan D:\Library --format csv --output library.csv
  vmmdoctor scan D:\Library --format json | ConvertFrom-Json`,
		Args: needsFile("a folder or a disk"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return scan(c, paths(args), &flags)
		},
	}
	flags.addFormats(c, report.ScanFormatNames)
	flags.addRedact(c)
	c.Flags().StringVar(&flags.only, "only", "", "print only disks that are "+strings.Join(choices(), ", "))
	c.Flags().IntVar(&flags.jobs, "jobs", examine.DefaultJobs(), "disks to examine at once")
	return c
}

func choices() []string { return slices.Sorted(maps.Keys(only)) }

// check refuses what cannot be meant.
func (f *scanFlags) check() error {
	if _, ok := only[f.only]; !ok && f.only != "" {
		return usageError("--only takes %s, not %s", strings.Join(choices(), ", "), f.only)
	}
	if f.jobs < 1 {
		return usageError("--jobs takes a number from 1, not %d", f.jobs)
	}
	return f.reportFlags.check()
}

func scan(c *cobra.Command, paths []string, flags *scanFlags) error {
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	tally := tally{verdicts: map[diagnose.Verdict]int{}}
	err := flags.to(c.OutOrStdout(), given(paths), func(to *destination) error {
		rows, err := report.NewScan(to, flags.format)
		if err != nil {
			return err
		}
		line := newProgressLine(c.ErrOrStderr())
		defer line.end()
		var failed error
		stopped := examine.Scan(ctx, paths, examine.ScanOptions{Jobs: flags.jobs, Progress: line.show}, scannedRow,
			func(r scanned) {
				verdict := diagnose.Verdict(r.row.Verdict)
				tally.count(verdict, r.row.Cause)
				if failed != nil {
					return
				}
				if failed = to.refuse(r.read); failed == nil && (flags.only == "" || verdict == only[flags.only]) {
					line.clear()
					failed = rows.Row(flags.row(r.row))
				}
				if failed != nil {
					cancel()
				}
			})
		if failed == nil && stopped != nil && c.Context().Err() == nil {
			failed = stopped
		}
		if failed != nil {
			return fmt.Errorf("write the rows: %w", failed)
		}
		return rows.Close()
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "vmmdoctor: %s\n", &tally)
	if c.Context().Err() != nil {
		return errStopped
	}
	return tally.exit(paths)
}

// A scanned is a row of a scan, and the files that were read for it.
type scanned struct {
	row  report.ScanRow
	read []diagnose.File
}

func scannedRow(path text.Raw, d *diagnose.Diagnosis) scanned {
	return scanned{report.NewScanRow(path, d), d.Files}
}

// A tally counts disks by verdict.
type tally struct {
	verdicts map[diagnose.Verdict]int
	data     int // of those that fail: they hold data, and were perhaps never meant to start
}

func (t *tally) count(verdict diagnose.Verdict, cause *string) {
	t.verdicts[verdict]++
	if cause != nil && *cause == string(diagnose.DataDisk) {
		t.data++
	}
}

func (t *tally) total() int {
	n := 0
	for _, k := range t.verdicts {
		n += k
	}
	return n
}

// String says it in a sentence.
func (t *tally) String() string {
	fail := fmt.Sprintf("%d fail", t.verdicts[diagnose.VerdictFails])
	if t.data > 0 {
		fail += fmt.Sprintf(" (%s)", diagnose.Count(t.data, "data disk"))
	}
	return fmt.Sprintf("%s: %s, %d at risk, %d clear, %d not judged.", diagnose.Count(t.total(), "disk"), fail,
		t.verdicts[diagnose.VerdictAtRisk], t.verdicts[diagnose.VerdictClear], t.verdicts[diagnose.VerdictUnknown])
}

// exit gives the worst verdict as the exit code (design: Commands).
func (t *tally) exit(paths []string) error {
	if t.total() == 0 {
		return exitError{exitNothing, fmt.Errorf("there is no virtual disk in %s", strings.Join(paths, ", "))}
	}
	for _, v := range []diagnose.Verdict{diagnose.VerdictFails, diagnose.VerdictUnknown, diagnose.VerdictAtRisk} {
		if t.verdicts[v] > 0 {
			return verdictExit(v)
		}
	}
	return nil
}
