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
	field   field
	compare bool // what is opened is the other side of the comparison
	dir     string
	entries []entry
	err     error
	sel     int
	top     int
}

// newOpen begins in the folder of the file that is open.
func newOpen(from string, compare bool) *open {
	o := &open{compare: compare}
	if dir := filepath.Dir(from); from != "" && dir != "." {
		o.field.set(dir + string(filepath.Separator))
	}
	o.dir = o.folder()
	return o
}

// openDialog asks for a file.
func (m *model) openDialog(compare bool) tea.Cmd {
	o := newOpen(m.session.path(), compare)
	m.dialog = o
	return listFolder(o.dir)
}

// split cuts what is typed into the folder and the start of a name.
func (o *open) split() (dir, name string) {
	s := strings.TrimLeft(o.field.String(), `"`)
	i := strings.LastIndexAny(s, `/`+string(filepath.Separator))
	return s[:i+1], s[i+1:]
}

func (o *open) folder() string { dir, _ := o.split(); return dir }

// shown are the entries that fit what is typed.
func (o *open) shown() []entry {
	_, name := o.split()
	name = strings.TrimRight(name, `"`)
	var out []entry
	for _, e := range o.entries {
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
		o.sel = max(0, o.sel-1)
		return request{}
	case "down":
		o.sel = max(0, min(len(list)-1, o.sel+1))
		return request{}
	case "pgup":
		o.sel = max(0, o.sel-8)
		return request{}
	case "pgdown":
		o.sel = max(0, min(len(list)-1, o.sel+8))
		return request{}
	case "tab":
		return o.complete(list)
	case "enter":
		return o.enter(list)
	case "backspace":
		if s := o.field.String(); strings.HasSuffix(s, string(filepath.Separator)) && o.field.at == len(o.field.runes) {
			return o.up(s)
		}
	}
	o.field.key(k)
	o.sel = 0
	return o.relist()
}

// up goes to the folder above.
func (o *open) up(s string) request {
	parent := filepath.Dir(strings.TrimRight(s, string(filepath.Separator)))
	if !strings.HasSuffix(parent, string(filepath.Separator)) {
		parent += string(filepath.Separator)
	}
	o.field.set(parent)
	o.sel = 0
	return o.relist()
}

// relist asks for the listing of another folder.
func (o *open) relist() request {
	if dir := o.folder(); dir != o.dir {
		o.dir, o.entries, o.err = dir, nil, nil
		return request{list: dir}
	}
	return request{}
}

// complete puts the selected name into the field.
func (o *open) complete(list []entry) request {
	if o.sel >= len(list) {
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
		return request{close: true, open: cleanPath(o.folder() + e.name), compare: o.compare}
	}
	if s := strings.TrimSpace(o.field.String()); s != "" {
		return request{close: true, open: cleanPath(s), compare: o.compare}
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
		o.entries, o.err = m.entries, m.err
	}
}

func (o *open) box(st styles, w, h int) (string, string, int, []string) {
	iw := min(w-8, 92)
	rows := max(3, min(14, h-14))
	lines := []string{
		"", " " + st.keyBold.Render(">") + " " + o.field.view(st, iw-6),
		" " + rule(st, "", iw-2),
	}
	list := o.shown()
	o.top = max(0, min(o.top, o.sel), o.sel-rows+1)
	for i := o.top; i < min(len(list), o.top+rows); i++ {
		lines = append(lines, o.entryLine(st, list[i], i == o.sel, iw))
	}
	switch {
	case o.err != nil:
		lines = append(lines, " "+st.warn.Render("! ")+cut(text.New(o.err.Error()).Expand(), iw-6))
	case len(list) == 0:
		lines = append(lines, "   "+st.quiet.Render("nothing here by that name; Enter opens what is typed"))
	}
	for len(lines) < rows+3 {
		lines = append(lines, "")
	}
	key := func(k, does string) string { return st.keyBold.Render(k) + " " + st.quiet.Render(does) + "   " }
	lines = append(lines, "",
		" "+st.quiet.Render("Type to filter. A path can be pasted or dropped here."),
		" "+st.quiet.Render(`\\server\share paths and %TEMP% work too.`), "",
		" "+key("Enter", "open")+key("Tab", "complete")+key("Backspace", "folder above")+key("Esc", "cancel"))
	title := "Open a disk image, BCD file or trace"
	if o.compare {
		title = "Compare the BCD with that of a disk image or BCD file"
	}
	foot := ""
	if len(list) > 0 {
		foot = fmt.Sprintf("%d of %d", o.sel+1, len(list))
	}
	return title, foot, iw, lines
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
	line := fit(name, room) + "  " + fit(text.New(kind).Expand(), 6) + fitRight(size, 10) + "  " + fit(changed, 16)
	if selected {
		return " " + st.selected.Render("► "+line)
	}
	return "   " + fit(name, room) + "  " +
		st.quiet.Render(fit(text.New(kind).Expand(), 6)+fitRight(size, 10)+"  "+changed)
}
