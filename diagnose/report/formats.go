package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// FormatNames are the names that --format takes, in the order help shows them.
var FormatNames = []string{"text", "markdown", "html", "json"}

// Formats are the ways to write a diagnosis, by name.
var Formats = map[string]func(io.Writer, *diagnose.Diagnosis) error{
	"text": Text, "markdown": Markdown, "html": HTML, "json": JSON,
}

// Text writes the diagnosis as plain text, for terminals, tickets and screen
// readers.
func Text(w io.Writer, d *diagnose.Diagnosis) error { return checkDocument(d).write(w, "text") }

// Markdown writes the diagnosis to be pasted into a ticket.
func Markdown(w io.Writer, d *diagnose.Diagnosis) error { return checkDocument(d).write(w, "markdown") }

// HTML writes the diagnosis as one file that needs nothing else.
func HTML(w io.Writer, d *diagnose.Diagnosis) error { return checkDocument(d).write(w, "html") }

// JSON writes the diagnosis as the document [Check].
func JSON(w io.Writer, d *diagnose.Diagnosis) error { return checkDocument(d).write(w, "json") }

func checkDocument(d *diagnose.Diagnosis) document {
	return document{func() any { return checkOf(d) }, func() page { return checkPage(d) }}
}

// A document is a report before it is known in which format it is written.
type document struct {
	values func() any  // for JSON
	page   func() page // for all others
}

// write writes the document; an unknown format is an error that names those
// there are.
func (d document) write(w io.Writer, format string) error {
	if format == "json" {
		return writeJSON(w, d.values())
	}
	write, ok := pageWriters[format]
	if !ok {
		return unknownFormat(format, FormatNames)
	}
	p := d.page()
	return write(w, &p)
}

func unknownFormat(format string, known []string) error {
	last := len(known) - 1
	return fmt.Errorf("there is no format %q; there are %s and %s", text.New(format), strings.Join(known[:last], ", "), known[last])
}

var pageWriters = map[string]func(io.Writer, *page) error{
	"text": writeText, "markdown": writeMarkdown, "html": writeHTML,
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
