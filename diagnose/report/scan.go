package report

import (
	"fmt"
	"io"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

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
	f := fileOf(fileAt(d.Files, path))
	row.Size, row.Modified = f.Size, f.Modified
	return row
}

// A rowWriter is a scan in one format: what stands before the rows, one row,
// and what stands behind them. Head and foot may be nil.
type rowWriter struct {
	head func(io.Writer) error
	row  func(io.Writer, ScanRow) error
	foot func(io.Writer, scanFoot) error
}

// A scanFoot is what stands behind the rows.
type scanFoot struct{ Totals, Made string }

// A Scan writes the rows of a library one by one, as they are found, so that
// what is there stays when a scan is stopped. It does not buffer.
type Scan struct {
	w    io.Writer
	made Made
	rows rowWriter
	err  error // the first; nothing is written after it
}

// NewScan begins a report, in one of [ScanFormatNames].
func NewScan(w io.Writer, style Style) (*Scan, error) {
	f, err := formatNamed(style.Format, formats)
	if err != nil {
		return nil, err
	}
	s := &Scan{w: w, made: style.Made, rows: f.rows}
	if s.rows.head != nil {
		s.err = s.rows.head(w)
	}
	return s, s.err
}

// Row writes the row of one disk.
func (s *Scan) Row(row ScanRow) error {
	if row.Generator.Name == "" { // else it is of another scan
		row.Origin = s.made.origin()
	}
	if s.err == nil {
		s.err = s.rows.row(s.w, row)
	}
	return s.err
}

// Close ends the report with what the disks come to, a sentence. The writer stays open.
func (s *Scan) Close(totals string) error {
	if s.rows.foot != nil && s.err == nil {
		s.err = s.rows.foot(s.w, scanFoot{totals, s.made.words()})
	}
	return s.err
}

// word is the verdict as all reports for people write it.
func (r ScanRow) word() string { return diagnose.Verdict(r.Verdict).Words() }

// file is how large the disk's file is, and of when.
func (r ScanRow) file() string {
	if r.Size == nil || r.Modified == nil {
		return ""
	}
	when, _, _ := strings.Cut(*r.Modified, "T")
	return sizeWords(*r.Size) + ", " + when
}

// value is what a column holds; an absent one is empty.
func value[T any](p *T) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}
