package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// What is known of the selected file stands at the right of the listing where there is
// room for it, else below.
const (
	openWidth    = 92  // of the dialog with the listing alone
	openWideFrom = 108 // cells of room for both side by side
	openWidest   = 128
	openLeast    = 14 // entries that have room, also while few are left by what is typed
	openMost     = 24
	openDateFrom = 62 // cells of the listing; a narrower one is without dates
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
	rows := max(3, min(max(openLeast, len(o.entries)+len(o.recent)), openMost, h-12))
	f.add("")
	f.field(st, " "+st.keyBold.Render(">")+" ", &o.field, f.w-6)
	f.add(" " + rule(st, leftCut(visible([]rune(o.folder())), f.w-12), f.w-2))
	first := len(f.lines)
	list := o.shown()
	o.faceList(st, &f, list, rows, listing)
	for len(f.lines) < first+rows {
		f.add("")
	}
	const how = `Type to filter. A path can be pasted or dropped, also \\server\share.`
	below := []string{"", " " + st.quiet.Render(cut(how, f.w-2))}
	if wide {
		beside(f.lines[first:], o.looks.panel(st, lookWidth-4), listing, st.frame.Render("│"))
	} else {
		copy(below, o.looks.lines(st, f.w-2))
	}
	f.add(append(below, "")...)
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
	case len(list) == 0 && o.field.String() == "":
		f.add("   " + st.quiet.Render("nothing in this folder"))
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
	return append(out, dialogKey{"Esc", either(o.offered, "back", "cancel"), "esc"})
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
	if e.again != nil {
		kind, size, changed = "recent", e.words, ago(e.changed, e.now)
	}
	more := fit(text.New(kind).Expand(), 6) + " " + fitRight(size, 10)
	if w >= openDateFrom {
		more += "  " + fit(changed, 16)
	}
	room := w - 6 - width(more)
	if e.again != nil {
		name = leftCut(name, room)
	} else {
		name = shortName(name, room)
	}
	if selected {
		return " " + st.selected.Render("► "+fit(name, room)+"  "+more)
	}
	return "   " + fit(name, room) + "  " + st.quiet.Render(more)
}
