package bcd

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// ListOptions choose what [Store.List] writes.
type ListOptions struct {
	// Verbose writes every identifier in full and does not hide template
	// elements and OS templates, as bcdedit /v.
	Verbose bool
}

// List writes the store as "bcdedit /enum all" prints it (facts: bcd-format
// §9.1), with lines that end in a line feed. Partitions are written as
// [Store.Print] says.
func (s *Store) List(w io.Writer, opt ListOptions) error {
	b := bufio.NewWriter(w)
	for _, o := range s.listed(opt) {
		p := printer{store: s, object: o, verbose: opt.Verbose}
		title := Title(o)
		fmt.Fprintf(b, "\n%s\n%s\n", title, dashes(title))
		writeLines(b, "identifier", []text.Raw{p.identifier()})
		for i := range o.Elements {
			e := &o.Elements[i]
			if e.Type.class() == classTemplate && !opt.Verbose {
				continue
			}
			writeLines(b, ElementName(o.Type, e.Type), p.lines(e))
		}
	}
	return b.Flush()
}

// listed returns the objects bcdedit shows, in its order: by type, then by GUID.
func (s *Store) listed(opt ListOptions) []*Object {
	var out []*Object
	for i := range s.Objects {
		o := &s.Objects[i]
		if isTemplate(o.ID) && !opt.Verbose {
			continue
		}
		out = append(out, o)
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
	if p.object.ID.IsZero() {
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

// dashes is as long as the title in characters.
func dashes(title string) string {
	b := []rune(title)
	for i := range b {
		b[i] = '-'
	}
	return string(b)
}
