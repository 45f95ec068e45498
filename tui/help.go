package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/internal/text"
)

// The help lists the keys that do something now. Typing filters it, and finds
// those of other places as well; Enter runs what is selected.
type help struct {
	place string
	list  []helpKey // in the order shown
	field field
	sel   int // of those that match; -1: none
	top   int
}

// A helpKey is a line of the help.
type helpKey struct {
	label, does, group string
	act                action // what Enter runs; none for a key that moves
	place              string // where else it works; empty: here
}

// newHelp lists the keys as they are now.
func (m *model) newHelp() *help {
	p := &help{place: m.placeName(), sel: -1}
	var others []helpKey
	for _, g := range helpGroups {
		for _, b := range keymap {
			if b.group != g {
				continue
			}
			k := helpKey{label: b.label, does: b.does, group: g}
			switch i := slices.IndexFunc(b.of(), m.enabled); {
			case i < 0 || b.where&m.scope() == 0:
				k.place = placesOf(b.where, m.scope())
				others = append(others, k)
				continue
			case g != groupMove:
				k.act = b.of()[i]
			}
			p.list = append(p.list, k)
		}
	}
	for _, k := range others {
		if !slices.ContainsFunc(p.list, func(o helpKey) bool { return o.label == k.label && o.does == k.does }) {
			p.list = append(p.list, k)
		}
	}
	return p
}

// placesOf says where a key works, seen from a place where it does nothing.
func placesOf(where, here scope) string {
	switch {
	case where&here != 0:
		return "not now"
	case where&onViews == onViews:
		return "with a disk or trace"
	}
	var names []string
	for _, v := range views {
		if where&(1<<v.view) != 0 {
			names = append(names, v.name)
		}
	}
	switch {
	case len(names) > 0:
		return "in " + strings.Join(names, ", ")
	case where == onLibrary:
		return "in a library"
	case where&onBusy != 0:
		return "while reading"
	}
	return "on the opening screen"
}

// matches are the keys that fit what is typed; those of other places only then.
func (p *help) matches() []helpKey {
	part := strings.TrimSpace(p.field.String())
	var out []helpKey
	for _, k := range p.list {
		fits := containsFold(k.does, part) || containsFold(k.label, part)
		if fits && (k.place == "" || part != "") {
			out = append(out, k)
		}
	}
	return out
}

func (p *help) key(k tea.Key) request {
	switch k.Keystroke() {
	case "esc", "f1", "?":
		return request{close: true}
	case "up":
		p.move(-1)
	case "down":
		p.move(1)
	case "enter":
		return p.runs(p.sel)
	default:
		if p.field.key(k) {
			p.sel, p.top = -1, 0
			if p.field.String() != "" {
				p.move(1)
			}
		}
	}
	return request{}
}

// runs closes the help and runs the i-th of the keys that match.
func (p *help) runs(i int) request {
	if list := p.matches(); i >= 0 && i < len(list) && list[i].act != actNone {
		return request{close: true, act: list[i].act}
	}
	return request{}
}

// move selects the next key that can be run.
func (p *help) move(d int) {
	list := p.matches()
	for i := p.sel + d; i >= 0 && i < len(list); i += d {
		if list[i].act != actNone {
			p.sel = i
			return
		}
	}
}

func (p *help) wheel(d int) {
	for range max(d, -d) {
		p.move(d / max(d, -d))
	}
}

func (p *help) text(s string) request {
	if oneLine(s) {
		p.field.insert(s)
		p.sel = -1
		p.move(1)
		return request{}
	}
	return request{close: true, recognise: s}
}

func (p *help) face(st styles, w, h int) face {
	f := face{title: "Keys in " + p.place, foot: "type to find a key, also of other views", w: min(w-4, 80)}
	f.field(st, " "+st.quiet.Render("find: "), &p.field, 40)
	if p.field.String() == "" && w >= 80 && h >= 24 {
		p.columns(st, &f)
	} else {
		p.oneColumn(st, &f, max(3, h-8))
	}
	f.roomy(h)
	keys := []dialogKey{{"Esc", "close", "esc"}}
	if p.sel >= 0 {
		keys = append([]dialogKey{{"Enter", "do it", "enter"}}, keys...)
	}
	if slices.ContainsFunc(p.matches(), func(k helpKey) bool { return k.act != actNone }) {
		keys = append(keys, dialogKey{"↑↓", "select", "down"})
	}
	f.keys(st, p, keys...)
	return f
}

// columns is the whole help at once.
func (p *help) columns(st styles, f *face) {
	list, column := p.matches(), f.w/2-1
	block := func(group string) (lines []string, at []int) {
		lines, at = []string{st.bold.Render(group)}, []int{-1}
		for i, k := range list {
			if k.group == group {
				lines, at = append(lines, p.line(st, i, k, 11, column)), append(at, i)
			}
		}
		return append(lines, ""), append(at, -1)
	}
	var sides [2][]string
	var indexes [2][]int
	for i, g := range helpGroups {
		lines, at := block(g)
		sides[i%2], indexes[i%2] = append(sides[i%2], lines...), append(indexes[i%2], at...)
	}
	for y := range max(len(sides[0]), len(sides[1])) - 1 {
		f.add(" " + fit(at(sides[0], y), column) + " " + at(sides[1], y))
		for i, x := range []int{1, column + 2} {
			if y < len(indexes[i]) && indexes[i][y] >= 0 && list[indexes[i][y]].act != actNone {
				n := indexes[i][y]
				f.target(x, column, func(int) request { return p.runs(n) })
			}
		}
	}
	f.add(" " + st.quiet.Render("Everything can be clicked. Shift and drag marks text."))
}

func (p *help) line(st styles, i int, k helpKey, keys, w int) string {
	sought := strings.TrimSpace(p.field.String())
	return lightUp(st, p.plainLine(st, i, k, keys, w), sought)
}

func (p *help) plainLine(st styles, i int, k helpKey, keys, w int) string {
	text := fit(k.label, keys) + " " + fit(k.does, w-keys-1)
	switch {
	case i == p.sel:
		return st.selected.Render(text)
	case k.place != "":
		return st.quiet.Render(fit(fit(k.label, keys)+" "+k.does+", "+k.place, w))
	}
	return st.keyBold.Render(fit(k.label, keys)) + " " + fit(k.does, w-keys-1)
}

// oneColumn is the help for small screens and while finding.
func (p *help) oneColumn(st styles, f *face, rows int) {
	list := p.matches()
	p.top = max(0, min(p.top, p.sel), p.sel-rows+1)
	f.add("")
	for i := p.top; i < min(len(list), p.top+rows); i++ {
		f.add(" " + p.line(st, i, list[i], 12, f.w-2))
		if list[i].act != actNone {
			f.target(0, f.w, func(int) request { return p.runs(i) })
		}
	}
	if len(list) == 0 {
		f.add(" " + st.quiet.Render("no key for "+text.New(strings.TrimSpace(p.field.String())).Expand()))
	}
}
