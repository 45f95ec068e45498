package cli

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// reportFlags say how a report is written, and where.
type reportFlags struct {
	outputFlags
	format   string
	color    string
	known    []string
	redact   bool
	brief    bool             // the answer alone
	quiet    bool             // no word on standard error but what is wrong
	allLines bool             // of all runs of the traces, not of the judged one alone
	redactor *report.Redactor // made when it is first needed
}

// add adds the flags of a report on what was examined.
func (r *reportFlags) add(c *cobra.Command) {
	r.addFormats(c, report.FormatNames)
	r.addRedact(c)
}

// whatStays are words of the help of commands whose reports can be redacted.
const whatStays = `--redact replaces names of hosts, domains, accounts, virtual machines, disks, shares and
entries of a store, security identifiers, addresses and distinguished names. Names of
folders and of other files, volume labels, GUIDs and disk signatures stay: read a report
before you give it away.`

func (r *reportFlags) addRedact(c *cobra.Command) {
	c.Flags().BoolVar(&r.redact, "redact", false, "replace names of hosts, accounts, machines, disks …")
}

// addBrief adds the flag of a report that has an answer.
func (r *reportFlags) addBrief(c *cobra.Command) {
	c.Flags().BoolVar(&r.brief, "brief", false, "the verdict, the cause and the ways out alone")
}

// addQuiet adds the flag that keeps standard error empty.
func (r *reportFlags) addQuiet(c *cobra.Command, what string) {
	c.Flags().BoolVarP(&r.quiet, "quiet", "q", false, what)
}

// addLines adds the flag of a report on traces.
func (r *reportFlags) addLines(c *cobra.Command) {
	c.Flags().BoolVar(&r.allLines, "all-lines", false, "show the lines that mark stages of all runs, not of the judged one alone")
}

// style is how the report is written. What was read is for reports that do not know
// it themselves.
func (r *reportFlags) style(read ...diagnose.File) report.Style {
	s := report.Style{Format: r.format, Brief: r.brief, Made: made(), Read: r.files(read)}
	if r.allLines {
		s.Lines = report.AllLines
	}
	return s
}

func (r *reportFlags) addFormats(c *cobra.Command, known []string) {
	r.known = known
	c.Flags().StringVar(&r.format, "format", "text", "write as `FORMAT`: "+strings.Join(known, ", "))
	c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
	c.Flags().StringVar(&r.color, "color", "auto", "colours `WHEN`: "+strings.Join(colorChoices, ", "))
	c.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colorChoices, cobra.ShellCompDirectiveNoFileComp))
	r.outputFlags.add(c)
}

// colorChoices are what --color takes: auto is colours on a terminal that takes them.
var colorChoices = []string{"auto", "always", "never"}

// writer is where the report is written to: with colours where they are wanted and seen,
// and in a file with the line ends of the system.
func (r *reportFlags) writer(to *destination) io.Writer {
	var w io.Writer = to
	if to.draft != nil && report.IsLines(r.format) {
		w = files.Lines(w)
	}
	wanted := r.color == "always" || r.color == "auto" && to.draft == nil && takesColors(to.Writer)
	if wanted && r.format == "text" {
		w = report.Coloured{Writer: w}
	}
	return w
}

// takesColors reports whether what is written to w is seen in colours: on a terminal
// that knows them, by somebody who did not say that there should be none
// (no-color.org).
func takesColors(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && startColors()
}

// check refuses a format that is none.
func (r *reportFlags) check() error {
	if err := knownFormat(r.format, r.known); err != nil {
		return err
	}
	if r.brief && r.format == "json" {
		return usageError("--brief is for people: leave it out, or --format json")
	}
	if !slices.Contains(colorChoices, r.color) {
		return usageError("--color takes %s, not %s", strings.Join(colorChoices, ", "), r.color)
	}
	return nil
}

// knownFormat refuses a format that is none of those.
func knownFormat(format string, known []string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return usageError("there is no format %s; choose from %s", format, strings.Join(known, ", "))
}

// runExists refuses the number of a run that the traces do not hold.
func runExists(d *diagnose.Diagnosis, run int) error {
	runs := 0
	if d.Trace != nil {
		runs = len(d.Trace.Runs)
	}
	if run < 0 || run > runs {
		return usageError("there is no run %d: the traces hold %d", run, runs)
	}
	return nil
}

// names is the redactor for everything that a command writes; nil when
// names stay.
func (r *reportFlags) names() *report.Redactor {
	if r.redact && r.redactor == nil {
		r.redactor = report.NewRedactor()
	}
	return r.redactor
}

// diagnosis is d as it is to be written.
func (r *reportFlags) diagnosis(d *diagnose.Diagnosis) *diagnose.Diagnosis {
	n := r.names()
	if n == nil {
		return d
	}
	without := n.Diagnosis(*d)
	return &without
}

// files are files that were read as they are to be written.
func (r *reportFlags) files(read []diagnose.File) []diagnose.File {
	n := r.names()
	if n == nil {
		return read
	}
	return n.Files(read)
}

// row is a row of a scan as it is to be written.
func (r *reportFlags) row(row report.ScanRow) report.ScanRow {
	n := r.names()
	if n == nil {
		return row
	}
	row.Path = n.Text(row.Path)
	if row.Error != nil {
		said := n.Text(text.Parse(*row.Error)).String()
		row.Error = &said
	}
	return row
}

// store is a store, with where it was found, as it is to be written.
func (r *reportFlags) store(found *examine.FoundStore) (text.Raw, *bcd.Store) {
	n := r.names()
	if n == nil {
		return found.Path, found.Store
	}
	return n.Text(found.Path), n.Store(found.Store)
}
