package tui

import (
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The open dialog takes a path: typed, completed, chosen from the listing of
// its folder, pasted or dropped.
type open struct {
	field    field
	examined string // the file that is looked at, in full
	base     string // the folder that what is typed begins in
	compare  bool   // what is opened is the other side of the comparison
	dir      string
	entries  []entry
	err      error
	library  bool // the folder that is listed may be opened as one
	sel      int
	top      int
	recent   []entry  // cases that were opened before, offered until something is typed
	looks    *preview // of what is selected
	offered  bool     // it was chosen among offers, which Esc comes back to
}

// newOpen begins in the folder of the file that is open, else where the program was
// started.
func newOpen(from, started string, compare bool) *open {
	o := &open{compare: compare, base: started}
	if from != "" {
		o.examined = from
		if !filepath.IsAbs(from) {
			o.examined = filepath.Join(started, from)
		}
		o.base = filepath.Dir(o.examined)
	}
	o.dir = o.folder()
	return o
}

// openDialog asks for a file.
func (m *model) openDialog(compare bool) tea.Cmd {
	from := m.session.path()
	if m.atLibrary() {
		from = filepath.Join(m.library.folder, "a disk")
	}
	o := newOpen(from, m.started, compare)
	o.looks = &m.looks
	if !compare {
		o.recent = m.recentEntries()
	}
	o.offered = compare && len(m.comparisons()) > 1
	m.dialog = o
	return m.listFolder(o.dir)
}

// split cuts what is typed into the folder and the start of a name.
func (o *open) split() (dir, name string) {
	s := strings.TrimLeft(o.field.String(), `"`)
	i := strings.LastIndexAny(s, `/`+string(filepath.Separator))
	return s[:i+1], s[i+1:]
}

// folder is the one that is listed, in full.
func (o *open) folder() string {
	dir, _ := o.split()
	return o.full(dir)
}

// full is the whole path of what is typed.
func (o *open) full(s string) string {
	if s = cleanPath(s); !filepath.IsAbs(s) {
		return filepath.Join(o.base, s)
	}
	return filepath.Clean(s)
}

// shown are the entries that fit what is typed.
func (o *open) shown() []entry {
	_, name := o.split()
	name = strings.TrimRight(name, `"`)
	var out []entry
	if o.field.String() == "" {
		out = append(out, o.recent...)
	}
	for _, e := range o.entries {
		if o.compare && filepath.Join(o.folder(), e.name) == o.examined {
			continue // it would be compared with itself
		}
		if containsFold(e.name, name) {
			out = append(out, e)
		}
	}
	return out
}

func (o *open) key(k tea.Key) request {
	list := o.shown()
	switch k.Keystroke() {
	case "esc":
		if o.offered {
			return request{close: true, act: actCompare}
		}
		return request{close: true}
	case "up":
		o.move(-1)
		return request{}
	case "down":
		o.move(1)
		return request{}
	case "pgup":
		o.move(-8)
		return request{}
	case "pgdown":
		o.move(8)
		return request{}
	case "tab":
		return o.complete(list)
	case "enter":
		return o.enter(list)
	case "ctrl+l":
		return o.asLibrary()
	case "backspace":
		if o.goesUp() {
			return o.up()
		}
	}
	o.field.key(k)
	o.sel = 0
	return o.relist()
}

// goesUp reports whether Backspace takes away a folder and no letter.
func (o *open) goesUp() bool {
	_, name := o.split()
	dir := o.folder()
	return name == "" && o.field.at == len(o.field.runes) && dir != filepath.Dir(dir)
}

// up goes to the folder above.
func (o *open) up() request {
	o.base = filepath.Dir(o.folder())
	o.field.set("")
	o.sel = 0
	return o.relist()
}

// relist asks for the listing of another folder.
func (o *open) relist() request {
	if dir := o.folder(); dir != o.dir {
		o.dir, o.entries, o.err, o.library = dir, nil, nil, false
		return request{list: dir}
	}
	return request{}
}

// complete puts the selected name into the field.
func (o *open) complete(list []entry) request {
	if o.sel >= len(list) || list[o.sel].again != nil {
		return request{}
	}
	e := list[o.sel]
	dir, _ := o.split()
	name := dir + e.name
	if e.folder {
		name += string(filepath.Separator)
	}
	o.field.set(name)
	o.sel = 0
	return o.relist()
}

// enter opens the selected file, goes into the selected folder, or, when
// nothing in the listing fits, opens what is typed.
func (o *open) enter(list []entry) request {
	if o.sel < len(list) {
		e := list[o.sel]
		if e.folder {
			return o.complete(list)
		}
		if e.again != nil {
			return request{close: true, again: e.again}
		}
		return request{close: true, open: filepath.Join(o.folder(), e.name), compare: o.compare}
	}
	if s := strings.TrimSpace(o.field.String()); s != "" {
		return request{close: true, open: o.full(s), compare: o.compare}
	}
	return request{}
}

// text takes a path that was pasted or dropped.
func (o *open) text(s string) request {
	if r, ok := dropped(s, o.compare); ok {
		return r
	}
	if oneLine(s) {
		o.field.insert(strings.TrimSpace(s))
		return o.relist()
	}
	return request{close: true, recognise: s}
}

// listed takes the listing of a folder.
func (o *open) listed(m listedMsg) {
	if m.dir == o.dir {
		o.entries, o.err, o.library = m.entries, m.err, m.library
	}
}

func (o *open) wheel(d int) { o.move(d) }

// move selects the n-th next of the entries that fit.
func (o *open) move(n int) { o.sel = max(0, min(len(o.shown())-1, o.sel+n)) }

// press selects an entry, or opens the one that is selected.
func (o *open) press(i int) request {
	if i == o.sel {
		return o.enter(o.shown())
	}
	o.sel = i
	return request{}
}
