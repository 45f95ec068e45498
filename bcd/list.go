package bcd

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// ListOptions choose what [Store.List] writes.
type ListOptions struct {
	// Verbose writes every identifier in full and does not hide template
	// elements and OS templates, as bcdedit /v.
	Verbose bool
}

// shortestRule is how many dashes tell a title from other text when a listing
// is read again; no title of bcdedit's is shorter.
const shortestRule = 3

// List writes the store as "bcdedit /enum all" prints it (facts: bcd-format
// §9.1), with lines that end in a line feed. Partitions are written as
// [Store.Print] says. A store read from text is written as it was read,
// whatever the options.
func (s *Store) List(w io.Writer, opt ListOptions) error {
	b := bufio.NewWriter(w)
	for _, o := range s.listed(opt) {
		p := printer{store: s, object: o, verbose: opt.Verbose}
		title, label := p.heading()
		fmt.Fprintf(b, "\n%s\n%s\n", title, strings.Repeat("-", max(shortestRule, utf8.RuneCountInString(title))))
		writeLines(b, label, []text.Raw{p.identifier()})
		for i := range o.Elements {
			e := &o.Elements[i]
			if e.Type.class() == classTemplate && !opt.Verbose && !s.FromText {
				continue
			}
			writeLines(b, e.name(o), p.lines(e))
		}
	}
	return b.Flush()
}

// listed returns the objects bcdedit shows, in its order: by type, then by GUID.
func (s *Store) listed(opt ListOptions) []*Object {
	var out []*Object
	for i := range s.Objects {
		if o := &s.Objects[i]; opt.Verbose || s.FromText || !isTemplate(o.ID) {
			out = append(out, o)
		}
	}
	if s.FromText {
		return out
	}
	slices.SortStableFunc(out, func(a, b *Object) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return out
}

func isTemplate(id guid.GUID) bool { return id == osTemplateBIOS || id == osTemplateUEFI }

// identifier writes what an object is called; one whose key is named by no
// GUID by that name.
func (p printer) identifier() text.Raw {
	if p.object.ID.IsZero() || p.store.FromText {
		return p.object.Name
	}
	return text.New(p.id(p.object.ID))
}

// nameWidth is the column values begin in.
const nameWidth = 24

// writeLines writes one element: its name before the first line of its value.
// A name as long as the column keeps one space.
func writeLines(w io.Writer, name string, lines []text.Raw) {
	for i, l := range lines {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(w, "%-*s %s\n", nameWidth-1, name, l)
	}
}

// heading returns the section title and the word for "identifier".
func (p printer) heading() (title, label string) {
	if p.object.Heading.IsEmpty() {
		return Title(p.object), "identifier"
	}
	return p.object.Heading.String(), p.object.Label.String()
}

// name returns what bcdedit calls e in an object o, or has called it.
func (e *Element) name(o *Object) string {
	if !e.Name.IsEmpty() {
		return e.Name.String()
	}
	return ElementName(o.Type, e.Type)
}
