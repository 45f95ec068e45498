package report

import (
	"io"
	"slices"
	"strings"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// A Style says how a report is written.
type Style struct {
	Format string // one of [FormatNames], or of those that the document has
	Lines  Lines  // of traces
	Brief  bool   // no more than the answer and the ways out
	Made   Made
	Read   []diagnose.File // what was read for a document that does not know it itself
}

// Made is by which version of the program a report was made, and when.
type Made struct {
	Version string
	At      time.Time
}

// program is the name of the program in reports.
const program = "vmmdoctor"

// origin is what a document for programs says of it.
func (m Made) origin() Origin {
	return Origin{Schema: SchemaVersion, Generator: Generator{Name: program, Version: m.Version},
		Made: m.At.Format(time.RFC3339)}
}

// words is what a report for people says of it.
func (m Made) words() string {
	return "Reported by " + program + " " + m.Version + " on " + m.At.Format("2006-01-02 15:04:05Z07:00") + "."
}

// fileWords says how large a file is that was read, and of when; empty for what was
// in memory.
func fileWords(f diagnose.File) string {
	if f.Modified == "" {
		return ""
	}
	return sizeWords(f.Size) + ", last written " + strings.Replace(f.Modified, "T", " ", 1)
}

// fileAt is the file at a path; one of which nothing is known when it was not read.
func fileAt(read []diagnose.File, path text.Raw) diagnose.File {
	i := slices.IndexFunc(read, func(f diagnose.File) bool { return f.Path == path })
	if i < 0 {
		return diagnose.File{}
	}
	return read[i]
}

// fileDetails says that of the file at a path.
func fileDetails(read []diagnose.File, path text.Raw) []string {
	return filled(fileWords(fileAt(read, path)))
}

// brief leaves of a page what fits on one screen.
func (p *page) brief() {
	*p = page{Title: p.Title, Verdict: p.Verdict, Remedies: p.Remedies, Made: p.Made}
	for i := range p.Remedies {
		p.Remedies[i].Steps = nil
	}
	p.Notes = []string{"This is the answer alone: without --brief the report has the steps, the evidence and the boot configuration."}
}

// A document is a report before it is known how it is written.
type document struct {
	values func(Origin) any // for programs
	page   func() page      // for people
}

// write writes the document.
func (d document) write(w io.Writer, s Style) error {
	f, err := formatNamed(s.Format, Formats)
	if err != nil {
		return err
	}
	if f.page == nil {
		return writeValues(w, d.values(s.Made.origin()))
	}
	p := d.page()
	p.Made = s.Made.words()
	if s.Brief {
		p.brief()
	}
	return f.page(w, &p)
}
