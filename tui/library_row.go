package tui

import (
	"io"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
	"vmmdoctor/internal/text"
)

// A libraryRow is what is kept of a disk of a library: the diagnosis itself is large,
// and a library has thousands.
type libraryRow struct {
	path    string // as the file system has it
	name    string // below the folder, in visible form
	sort    *diagnose.Sort
	verdict diagnose.Verdict
	cause   string
	windows string
	class   string
	says    string // in plain words, why
	key     string // what it is ordered by
	find    string // what a filter looks in
	report  report.ScanRow
	read    []diagnose.File // for it: never written over
}

// newLibraryRow is the row of a disk below a folder.
func newLibraryRow(folder, path string, d *diagnose.Diagnosis) *libraryRow {
	r := &libraryRow{path: path, verdict: d.Verdict, says: d.Headline,
		report: report.NewScanRow(text.New(path), d), read: d.Files}
	below := strings.TrimLeft(strings.TrimPrefix(path, folder), `/\`)
	if below == "" { // the folder itself cannot be read
		below = baseName(path)
	}
	r.name = text.New(below).Expand()
	c := d.Cause()
	r.sort = diagnose.SortOf(d.Verdict, c.ID)
	if c.ID != diagnose.CauseNone {
		r.cause, r.says = string(c.ID), c.Summary
	}
	if len(d.Problems) > 0 {
		r.says = diagnose.UpperFirst(strings.TrimSuffix(d.Problems[0].Reason, ".")) + "."
	}
	if d.Windows != nil {
		product := strings.TrimPrefix(d.Windows.Installation.Identity.Product.Expand(), "Microsoft ")
		r.windows = strings.TrimPrefix(product, "Windows ")
	}
	if d.BCD != nil {
		r.class = d.BCD.Class.String()
	}
	r.key = strings.NewReplacer("/", "\x00", `\`, "\x00").Replace(strings.ToLower(below))
	r.find = strings.ToLower(strings.Join([]string{r.name, r.cause, r.windows}, "\x00"))
	return r
}

// apartWords are the words for disks that fail and were never meant to start.
var apartWords = map[diagnose.CauseID]string{
	diagnose.BlankDisk: "· BLANK", diagnose.DataDisk: "· DATA", diagnose.NotWindows: "· OTHER OS",
}

// word is the glyph and the word of the verdict.
func (r *libraryRow) word() string {
	if r.sort.Apart() {
		return apartWords[r.sort.Cause]
	}
	return verdictWord[r.verdict]
}

// look is the style of the verdict.
func (r *libraryRow) look(st styles) style { return st.ofSort(r.sort) }

// ofSort is the style of a sort of disks.
func (st styles) ofSort(s *diagnose.Sort) style {
	switch {
	case s.Apart():
	case s.Is == diagnose.VerdictFails:
		return st.fail
	case s.Is == diagnose.VerdictAtRisk:
		return st.warn
	case s.Is == diagnose.VerdictClear:
		return st.ok
	}
	return st.quiet
}

// inside is what is in the disk: its Windows, and the class of its boot configuration.
func (r *libraryRow) inside() []string {
	var out []string
	if r.windows != "" {
		out = append(out, r.windows)
	}
	if r.class != "" {
		out = append(out, "BCD "+r.class)
	}
	return out
}

// line is what y copies; nothing of no row.
func (r *libraryRow) line() string {
	if r == nil {
		return ""
	}
	var parts []string
	for _, p := range []string{r.word(), text.New(r.path).Expand(), r.cause, r.windows, r.class} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "  ")
}

// writeRows writes a report of disks, and what of a library they are.
func writeRows(w io.Writer, style report.Style, rows []*libraryRow, about string) error {
	scan, err := report.NewScan(w, style)
	if err != nil {
		return err
	}
	tally := diagnose.Tally{}
	for _, r := range rows {
		tally[r.sort]++
		if err := scan.Row(r.report); err != nil {
			return err
		}
	}
	return scan.Close(strings.TrimSpace(tally.String() + " " + about))
}
