package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// A Format is one way to write a report.
type Format struct {
	Name   string // what --format takes
	Title  string // what a dialog calls it
	Ending string // of the name of a file, ".md"

	page   func(io.Writer, *page) error // for people; nil: for programs
	isRows bool                         // it has only the rows of a scan
	Lines  bool                         // a file of it is a text file, with the line ends of the system
	rows   rowWriter                    // of a scan
}

// formats are all ways to write a report, in the order in which help shows
// them.
var formats = []Format{
	{Name: "csv", Title: "CSV", Ending: ".csv", Lines: true, isRows: true, rows: csvRows},
	{Name: "text", Title: "Text", Ending: ".txt", Lines: true, page: writeText, rows: textRows},
	{Name: "markdown", Title: "Markdown", Ending: ".md", Lines: true, page: writeMarkdown, rows: markdownRows},
	{Name: "html", Title: "HTML", Ending: ".html", page: writeHTML, rows: htmlRows},
	{Name: "json", Title: "JSON", Ending: ".json", rows: jsonRows},
}

// Formats are the ways to write a diagnosis, ScanFormats those to write a scan.
var (
	Formats     = slices.DeleteFunc(slices.Clone(formats), func(f Format) bool { return f.isRows })
	ScanFormats = slices.Clone(formats)
)

// FormatNames are the names that --format takes, ScanFormatNames those that it
// takes for a scan.
var (
	FormatNames     = each(Formats, nameOf)
	ScanFormatNames = each(ScanFormats, nameOf)
)

// IsLines reports whether a file in that format is a text file, with the line ends of
// the system.
func IsLines(format string) bool {
	f, err := formatNamed(format, formats)
	return err == nil && f.Lines
}

func nameOf(f Format) string { return f.Name }

// formatNamed is the format of that name; an unknown one is an error that
// names those there are.
func formatNamed(name string, among []Format) (Format, error) {
	if i := slices.IndexFunc(among, func(f Format) bool { return f.Name == name }); i >= 0 {
		return among[i], nil
	}
	known, last := each(among, nameOf), len(among)-1
	return Format{}, fmt.Errorf("there is no format %q; there are %s and %s", text.New(name),
		strings.Join(known[:last], ", "), known[last])
}

// Diagnosis writes a diagnosis. As JSON it is the document [Check], as HTML one file
// that needs nothing else.
func Diagnosis(w io.Writer, s Style, d *diagnose.Diagnosis) error {
	return document{
		func(o Origin) any { return checkOf(o, d, s.Lines) },
		func() page { return checkPage(d, s.Lines) },
	}.write(w, s)
}
