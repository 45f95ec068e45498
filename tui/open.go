package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
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
	if path, ok := droppedPath(lineEnds.Replace(s)); ok {
		return request{close: true, open: path, compare: o.compare}
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

// What is known of the selected file stands at the right of the listing where there is
// room for it, else below.
const (
	openWidth    = 92  // of the dialog with the listing alone
	openWideFrom = 108 // cells of room for both side by side
	openWidest   = 128
	lookWidth    = 36
)

func (o *open) face(st styles, w, h int) face {
	f := face{title: "Open a disk image, a folder, a BCD file or a trace", w: min(w-8, openWidth)}
	if o.compare {
		f.title = "Compare the BCD with that of a disk image or BCD file"
	}
	wide := w-8 >= openWideFrom
	listing := f.w
	if wide {
		f.w = min(w-8, openWidest)
		listing = f.w - lookWidth
	}
	rows := max(3, min(14, h-12))
	f.add("")
	f.field(st, " "+st.keyBold.Render(">")+" ", &o.field, f.w-6)
	f.add(" " + rule(st, leftCut(visible([]rune(o.folder())), f.w-12), f.w-2))
	first := len(f.lines)
	list := o.shown()
	o.faceList(st, &f, list, rows, listing)
	for len(f.lines) < first+rows {
		f.add("")
	}
	below := o.looks.line(st, f.w-2)
	if wide {
		beside(f.lines[first:], o.looks.panel(st, lookWidth-4), listing, st.frame.Render("│"))
		below = ""
	}
	const how = `Type to filter. A path can be pasted or dropped, also \\server\share.`
	f.add(below, " "+st.quiet.Render(cut(how, f.w-2)), "")
	f.keys(st, o, o.keys(list)...)
	if len(list) > 0 {
		f.foot = fmt.Sprintf("%d of %d", o.sel+1, len(list))
	}
	return f
}

// faceList adds the entries that can be seen, or says why there are none.
func (o *open) faceList(st styles, f *face, list []entry, rows, w int) {
	o.top = max(0, min(o.top, o.sel), o.sel-rows+1)
	for i := o.top; i < min(len(list), o.top+rows); i++ {
		f.add(o.entryLine(st, list[i], i == o.sel, w))
		f.target(0, w, func(int) request { return o.press(i) })
	}
	switch {
	case o.err != nil:
		f.add(" " + st.warn.Render("! ") + cut(text.New(o.err.Error()).Expand(), w-6))
	case len(list) == 0:
		f.add("   " + st.quiet.Render(cut("nothing here by that name; Enter opens what is typed", w-4)))
	}
}

// beside puts lines at the right of others, which have w cells, with an edge between.
func beside(left, right []string, w int, edge string) {
	for i := range left {
		left[i] = fit(left[i], w) + edge + " " + at(right, i)
	}
}

// keys are the ones that do something now.
func (o *open) keys(list []entry) []dialogKey {
	var out []dialogKey
	switch {
	case o.sel < len(list) && list[o.sel].folder:
		out = append(out, dialogKey{"Enter", "go in", "enter"})
	case o.sel < len(list) || strings.TrimSpace(o.field.String()) != "":
		out = append(out, dialogKey{"Enter", "open", "enter"})
	}
	if o.sel < len(list) && list[o.sel].again == nil {
		out = append(out, dialogKey{"Tab", "complete", "tab"})
	}
	if o.isLibrary() {
		out = append(out, dialogKey{"Ctrl+L", "this folder as a library", "ctrl+l"})
	}
	if o.goesUp() {
		out = append(out, dialogKey{"Backspace", "folder above", "backspace"})
	}
	return append(out, dialogKey{"Esc", "cancel", "esc"})
}

func (o *open) entryLine(st styles, e entry, selected bool, w int) string {
	name := text.New(e.name).Expand()
	kind, size := strings.ToUpper(strings.TrimPrefix(filepath.Ext(e.name), ".")), diagnose.Size(e.size)
	if e.folder {
		name, kind, size = name+string(filepath.Separator), "folder", ""
	}
	changed := ""
	if !e.changed.IsZero() {
		changed = e.changed.Format("2006-01-02 15:04")
	}
	room := w - 4 - 8 - 11 - 18
	if e.again != nil {
		name, kind, size, changed = leftCut(name, room), "recent", e.words, ago(e.changed, e.now)
	}
	line := fit(name, room) + "  " + fit(text.New(kind).Expand(), 6) + fitRight(size, 10) + "  " + fit(changed, 16)
	if selected {
		return " " + st.selected.Render("► "+line)
	}
	return "   " + fit(name, room) + "  " +
		st.quiet.Render(fit(text.New(kind).Expand(), 6)+fitRight(size, 10)+"  "+changed)
}
