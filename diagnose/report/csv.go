package report

import (
	"encoding/csv"
	"io"
	"strings"
)

// csvRows writes one line for each disk, for a spreadsheet.
var csvRows = rowWriter{
	head: func(w io.Writer) error {
		return record(w, "path", "verdict", "cause", "first_failure", "windows", "bcd_class", "error", "size", "modified")
	},
	row: func(w io.Writer, r ScanRow) error {
		return record(w, cell(r.Path.String()), r.Verdict, value(r.Cause), value(r.FirstFailure),
			cell(value(r.Windows)),
			value(r.BCDClass), cell(value(r.Error)), value(r.Size), value(r.Modified))
	},
}

func record(w io.Writer, cells ...string) error {
	c := csv.NewWriter(w)
	c.Write(cells) // errors are kept until Error is asked
	c.Flush()
	return c.Error()
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
