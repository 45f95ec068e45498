package bcd

import (
	"errors"
	"fmt"
	"strings"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// ErrNoListing says that a text holds nothing bcdedit prints.
var ErrNoListing = errors.New("the text holds no boot configuration listing as bcdedit prints it")

// A Listing is what a saved text says of one store, or of two.
type Listing struct {
	Store *Store // before, when the text is a comparison
	After *Store // nil unless the text is a comparison made with fc
	// Names are what the comparison calls its two files.
	Names [2]text.Raw
}

// ParseText reads saved output of "bcdedit /enum" in any language, or a
// comparison of two with fc as far as it goes (facts: bcd-format §9.5, 9.6).
// Titles are not relied on. The stores it returns are marked FromText, their
// elements keep what was printed: what a partition device names cannot be
// known from it. Lines that were joined or not understood are anomalies.
// If there is nothing to read the error is [ErrNoListing].
func ParseText(data []byte) (Listing, error) {
	lines := textLines(data)
	if before, after, names, ok := sides(lines); ok {
		l := Listing{Store: parseLines(before, true), After: parseLines(after, true),
			Names: [2]text.Raw{text.New(names[0]), text.New(names[1])}}
		if len(l.Store.Objects)+len(l.After.Objects) == 0 {
			return Listing{}, ErrNoListing
		}
		return l, nil
	}
	s := parseLines(lines, false)
	if len(s.Objects) == 0 {
		return Listing{}, ErrNoListing
	}
	return Listing{Store: s}, nil
}

// A textParser makes a store from lines.
type textParser struct {
	store   *Store
	object  *Object // the one being read; nil between objects
	heading string  // the title read last, until its identifier comes
	titled  bool    // a title was read and no identifier yet
	inList  bool    // the line before belongs to an element
	broken  bool    // fc has left lines out since the last identifier
	blank   bool    // the line before is empty
	read    int     // elements read
	full    bool    // as much was read as will be
}

func parseLines(lines []textLine, fragment bool) *Store {
	p := &textParser{store: &Store{FromText: true, Fragment: fragment}}
	for i := 0; i < len(lines); i++ {
		if i+1 < len(lines) && isDashes(lines[i+1].s) && strings.TrimLeft(lines[i].s, blanks) != "" &&
			!isDashes(lines[i].s) {
			p.title(lines[i])
			i++
			continue
		}
		p.line(lines[i])
	}
	p.finish()
	return p.store
}

// maxNotes bounds the remarks on a text that is mostly something else.
const maxNotes = 256

// note records what is odd about a line, or about the element t on it.
func (p *textParser) note(line int, t ElementType, format string, args ...any) {
	if len(p.store.Anomalies) >= maxNotes {
		return
	}
	a := Anomaly{Line: line, Element: t, Text: fmt.Sprintf(format, args...)}
	if p.object != nil {
		a.Object = p.object.Name
	}
	p.store.Anomalies = append(p.store.Anomalies, a)
}

// bounded reports whether there is room for another object or element, and
// says once that there is none.
func (p *textParser) bounded(l textLine, n, most int) bool {
	if n < most && p.read < maxElements {
		return true
	}
	if !p.full {
		p.note(l.number, 0, "more than %d objects or settings: the rest is not read", most)
	}
	p.full = true
	return false
}

func (p *textParser) title(l textLine) {
	p.heading, p.titled = l.s, true
	p.object, p.inList, p.broken = nil, false, false
}

// shown is what a part of a listing says. One that this program printed has what a
// screen cannot show in the visible form, which is undone: printed once more it is
// the same.
func shown(s string) text.Raw {
	if r := text.Parse(s); r.String() == s {
		return r
	}
	return text.New(s)
}

// prompt is a line on which somebody typed a command.
var prompt = lazy.Regexp(`^(PS )?[A-Za-z]:\\[^>]*>`)

// line reads one line that is no title.
func (p *textParser) line(l textLine) {
	rest, afterBlank := strings.TrimLeft(l.s, blanks), p.blank
	p.blank = rest == ""
	switch {
	case rest == "":
		return
	case p.store.Fragment && isMarker(l.s):
		p.inList, p.broken = false, true
		return
	case prompt().MatchString(l.s):
		p.object, p.titled, p.inList = nil, false, false
		return
	case rest != l.s:
		if !p.inList {
			if p.object != nil {
				p.note(l.number, 0, "a value stands without a name: %s", text.New(l.s))
			}
			return
		}
		e := &p.object.Elements[len(p.object.Elements)-1]
		e.Printed = append(e.Printed, shown(rest))
		return
	}
	p.setting(l, afterBlank)
}

// setting reads a line that should have a name and a value.
func (p *textParser) setting(l textLine, afterBlank bool) {
	if l.joined > 0 {
		p.note(l.number, 0, "a value broken over %d lines was joined", l.joined+1)
	}
	f, ok := splitSetting(l.s)
	if p.titled {
		f, ok = splitIdentifier(l.s)
	}
	switch {
	case ok && (p.titled || !isElementName(f.name)) && isBraced(f.value):
		p.identifier(f, l)
	case p.titled:
		p.titled = false // other text with a line under it
	case ok:
		p.element(f, l)
	default:
		if p.inList && !afterBlank {
			p.note(l.number, 0, "not understood: %s", text.New(l.s))
		}
		p.inList = false
	}
}

// splitIdentifier takes the line after a title apart, in whatever column its
// value stands and whatever the words before it are.
func splitIdentifier(s string) (setting, bool) {
	at := strings.Index(s, " {") + 1
	if at == 0 {
		at = strings.LastIndex(s, "{")
	}
	if at <= 0 {
		return setting{}, false
	}
	return setting{strings.TrimRight(s[:at], blanks), s[at:]}, true
}

func isBraced(s string) bool {
	s = strings.TrimRight(s, blanks)
	return strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}")
}

// identifier begins an object. The word before the identifier is translated,
// so any word is taken for it.
func (p *textParser) identifier(f setting, l textLine) {
	if !p.bounded(l, len(p.store.Objects), maxObjects) {
		return
	}
	o := Object{Name: shown(strings.TrimRight(f.value, blanks)), Heading: shown(p.heading),
		Label: shown(f.name), Line: l.number}
	if !p.titled {
		o.Heading = text.Raw{}
	}
	id, ok := identify(o.Name)
	o.ID = id
	p.store.Objects = append(p.store.Objects, o)
	p.object = &p.store.Objects[len(p.store.Objects)-1]
	p.titled, p.inList, p.broken = false, false, false
	if !ok {
		p.note(l.number, 0, "%q is no identifier", o.Name)
	}
}

// element adds a setting to the object being read. fc repeats lines around
// differences, and may leave out where an object begins.
func (p *textParser) element(f setting, l textLine) {
	e := Element{Name: shown(f.name), Printed: []text.Raw{shown(f.value)}, Line: l.number}
	if p.object == nil {
		if !p.store.Fragment {
			p.note(l.number, 0, "a setting stands outside any object: %s", e.Name)
			return
		}
		if !p.bounded(l, len(p.store.Objects), maxObjects) {
			return
		}
		p.orphan(l)
	}
	if p.broken {
		for _, old := range p.object.Elements {
			if old.Name == e.Name && old.Printed[0] == e.Printed[0] {
				return
			}
			if old.Name == e.Name && p.bounded(l, len(p.store.Objects), maxObjects) {
				p.orphan(l)
				break
			}
		}
	}
	if !p.bounded(l, len(p.object.Elements), maxObjectElement) {
		return
	}
	p.object.Elements = append(p.object.Elements, e)
	p.inList = true
	p.read++
}

// orphan begins an object whose identifier the text does not show.
func (p *textParser) orphan(l textLine) {
	p.store.Objects = append(p.store.Objects, Object{Name: text.New("(not shown)"), Line: l.number})
	p.object = &p.store.Objects[len(p.store.Objects)-1]
	p.note(l.number, 0, "the text does not show which object this belongs to")
}

// finish gives the objects types and the elements codes and values, which
// needs whole objects.
func (p *textParser) finish() {
	manager, group := false, false
	seen := map[guid.GUID]bool{}
	for i := range p.store.Objects {
		o := &p.store.Objects[i]
		p.object = o
		o.Type = typeOf(o)
		for j := range o.Elements {
			p.value(o, &o.Elements[j])
		}
		manager = manager || o.ID == BootManagerID
		group = group || o.Type>>28 == 2
		if k := wellKnown()[o.ID]; k.alias != "" && o.Type != LoaderGroup && o.Name.HasPrefix("{") &&
			len(o.Name.Bytes()) == 38 {
			p.store.Verbose = true
		}
		if seen[o.ID] && !o.ID.IsZero() {
			p.note(o.Line, 0, "the object is listed more than once")
		}
		seen[o.ID] = true
	}
	p.store.Whole = manager && group && !p.store.Fragment
}

func (p *textParser) value(o *Object, e *Element) {
	name := string(e.Name.Bytes())
	e.Type = codeOf(o.Type, name)
	if e.Type == 0 {
		e.Value = String{e.Printed[0]}
		p.note(e.Line, 0, "%s is no name bcdedit is known to print", e.Name)
		return
	}
	v, ok := valueOf(lookUp(o.Type, e.Type), e.Type, e.Printed)
	e.Value = v
	switch {
	case ok:
	case e.Printed[0].Matches(masked()):
		p.note(e.Line, e.Type, "%s is masked: what it names is not known", e.Name)
	default:
		p.note(e.Line, e.Type, "%s is no value for %s", e.Printed[0], e.Name)
	}
}
