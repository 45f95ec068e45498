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

	write func(io.Writer, document) error // nil: it has only the rows of a scan
	rows  rowWriter                       // of a scan
}

// formats are all ways to write a report, in the order in which help shows
// them.
var formats = []Format{
	{Name: "csv", Title: "CSV", Ending: ".csv", rows: csvRows},
	{Name: "text", Title: "Text", Ending: ".txt", write: pageIn(writeText), rows: textRows},
	{Name: "markdown", Title: "Markdown", Ending: ".md", write: pageIn(writeMarkdown), rows: markdownRows},
	{Name: "html", Title: "HTML", Ending: ".html", write: pageIn(writeHTML), rows: htmlRows},
	{Name: "json", Title: "JSON", Ending: ".json", write: writeValues, rows: jsonRows},
}

// Formats are the ways to write a diagnosis.
var Formats = slices.DeleteFunc(slices.Clone(formats), func(f Format) bool { return f.write == nil })

// FormatNames are the names that --format takes, ScanFormatNames those that it
// takes for a scan.
var (
	FormatNames     = each(Formats, nameOf)
	ScanFormatNames = each(formats, nameOf)
)

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

// A document is a report before it is known in which format it is written.
type document struct {
	values func() any  // for programs
	page   func() page // for people
}

// write writes the document in the format of that name.
func (d document) write(w io.Writer, format string) error {
	f, err := formatNamed(format, Formats)
	if err != nil {
		return err
	}
	return f.write(w, d)
}

// pageIn writes what a document has for people.
func pageIn(write func(io.Writer, *page) error) func(io.Writer, document) error {
	return func(w io.Writer, d document) error {
		p := d.page()
		return write(w, &p)
	}
}

// Diagnosis writes a diagnosis in one of [FormatNames]. As JSON it is the
// document [Check], as HTML one file that needs nothing else.
func Diagnosis(w io.Writer, format string, d *diagnose.Diagnosis, lines Lines) error {
	return document{func() any { return checkOf(d, lines) }, func() page { return checkPage(d, lines) }}.write(w, format)
}
