package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// ScanFormatNames are the names that --format of scan takes: those of all
// reports, and csv.
var ScanFormatNames = append([]string{"csv"}, FormatNames...)

// NewScanRow is the row of one disk. A disk that could not be used has the
// reason in the row.
func NewScanRow(path text.Raw, d *diagnose.Diagnosis) ScanRow {
	row := ScanRow{Path: path, Verdict: string(d.Verdict), FirstFailure: nonEmpty(string(d.FirstFailure))}
	if c := d.Cause(); c.ID != diagnose.CauseNone {
		row.Cause = nonEmpty(string(c.ID))
	}
	if d.Windows != nil {
		row.Windows = nonEmptyRaw(d.Windows.Installation.Identity.Product)
	}
	if d.BCD != nil {
		row.BCDClass = nonEmpty(d.BCD.Class.String())
	}
	if len(d.Problems) > 0 {
		row.Error = nonEmpty(d.Problems[0].Reason)
	}
	return row
}

// A Scan writes the rows of a library one by one, as they are found, so that
// what is there stays when a scan is stopped. It does not buffer.
type Scan struct {
	w      io.Writer
	format string
	csv    *csv.Writer
	err    error // the first; nothing is written after it
}

// NewScan begins a report in one of [ScanFormatNames].
func NewScan(w io.Writer, format string) (*Scan, error) {
	s := &Scan{w: w, format: format}
	switch format {
	case "text", "json":
	case "csv":
		s.csv = csv.NewWriter(w)
		s.record("path", "verdict", "cause", "first_failure", "windows", "bcd_class", "error")
	case "markdown":
		s.printf("# Library scan\n\n| Verdict | Cause | First failure | Windows | BCD | Disk |\n|%s\n", strings.Repeat(" --- |", 6))
	case "html":
		s.err = htmlPage().ExecuteTemplate(w, "scanHead", nil)
	default:
		return nil, unknownFormat(format, ScanFormatNames)
	}
	return s, s.err
}

// Row writes the row of one disk.
func (s *Scan) Row(row ScanRow) error {
	switch s.format {
	case "text":
		s.printf("%s\n", rowText(row))
	case "json":
		if s.err == nil {
			s.err = json.NewEncoder(s.w).Encode(row)
		}
	case "csv":
		s.record(cell(row.Path.String()), row.Verdict, value(row.Cause), value(row.FirstFailure), cell(value(row.Windows)), value(row.BCDClass), cell(value(row.Error)))
	case "markdown":
		s.printf("| %s | %s | %s | %s | %s | %s |\n", row.word(), value(row.Cause), value(row.FirstFailure), escapeMarkdown(value(row.Windows)), value(row.BCDClass),
			codeMarkdown(row.Path.String())+escapeMarkdown(prefixed(": ", value(row.Error))))
	case "html":
		if s.err == nil {
			s.err = htmlPage().ExecuteTemplate(s.w, "scanRow", row)
		}
	}
	return s.err
}

// Close ends the report. The writer stays open.
func (s *Scan) Close() error {
	if s.format == "html" && s.err == nil {
		s.err = htmlPage().ExecuteTemplate(s.w, "scanFoot", nil)
	}
	return s.err
}

func (s *Scan) printf(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

func (s *Scan) record(cells ...string) {
	if s.err != nil {
		return
	}
	s.csv.Write(cells) // errors are kept until Error is asked
	s.csv.Flush()
	s.err = s.csv.Error()
}

// rowText begins with the verdict and says in words what each part is, so
// that it reads well line by line.
func rowText(r ScanRow) string {
	found := strings.Join(filled(value(r.Cause), prefixed("at ", value(r.FirstFailure)), value(r.Windows), prefixed("BCD ", value(r.BCDClass)), value(r.Error)), ", ")
	return fmt.Sprintf("%-8s %s%s", r.word(), r.Path, prefixed(": ", found))
}

// word is the verdict as all reports for people write it.
func (r ScanRow) word() string { return verdictWords[diagnose.Verdict(r.Verdict)] }

// value is what a column holds; an absent one is empty.
func value[T any](p *T) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}

// cell keeps a spreadsheet from taking text from a disk for a formula: one
// that would begin like a formula gets a quotation mark in front, which
// spreadsheets do not show.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
