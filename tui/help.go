package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/internal/text"
)

// The help lists the keys that mean something now. Typing filters it, Enter
// runs what is selected.
type help struct {
	view  string
	where scope
	field field
	sel   int
	top   int
}

// matches are the bindings that hold what is typed, in the order shown.
func (p *help) matches() []binding {
	var out []binding
	for _, g := range helpGroups {
		for _, b := range helpFor(p.where) {
			if b.group == g && (containsFold(b.does, p.field.String()) || containsFold(b.label, p.field.String())) {
				out = append(out, b)
			}
		}
	}
	return out
}

func (p *help) key(k tea.Key) request {
	n := len(p.matches())
	switch k.Keystroke() {
	case "esc", "f1":
		return request{close: true}
	case "?":
		return request{close: true}
	case "up":
		p.sel = max(0, p.sel-1)
	case "down":
		p.sel = min(n-1, p.sel+1)
	case "pgup":
		p.sel = max(0, p.sel-8)
	case "pgdown":
		p.sel = min(n-1, p.sel+8)
	case "enter":
		if p.sel < n && n > 0 {
			return request{close: true, act: p.matches()[p.sel].act}
		}
	default:
		p.field.key(k)
		p.sel = 0
	}
	p.sel = max(0, p.sel)
	return request{}
}

func (p *help) text(s string) request {
	if oneLine(s) {
		p.field.insert(s)
		return request{}
	}
	return request{close: true, recognise: s}
}

func (p *help) box(st styles, w, h int) (string, string, int, []string) {
	title := "Keys in " + p.view
	foot := "type to find a key, Enter runs it, Esc closes"
	if p.field.String() == "" && w >= 80 && h >= 24 {
		return title, foot, 76, p.columns(st)
	}
	return title, foot, min(w-6, 76), p.list(st, min(w-6, 76), h)
}

// columns is the whole help at once.
func (p *help) columns(st styles) []string {
	n := 0
	block := func(group string) []string {
		lines := []string{st.bold.Render(group)}
		for _, b := range p.matches() {
			if b.group == group {
				lines = append(lines, p.line(st, b, 11, 36))
			}
		}
		return lines
	}
	left := append(append(block(groupMove), ""), block(groupFiles)...)
	right := append(append(block(groupGo), ""), block(groupScreen)...)
	n = max(len(left), len(right))
	lines := []string{" " + st.quiet.Render("find: ") + p.field.view(st, 40)}
	for i := range n {
		lines = append(lines, " "+fit(at(left, i), 37)+" "+at(right, i))
	}
	const mouse = "Everything can be clicked. Shift and drag marks text while the mouse is on."
	return append(lines, " "+st.quiet.Render(mouse))
}

func (p *help) line(st styles, b binding, keys, w int) string {
	list := p.matches()
	text := fit(b.label, keys) + " " + b.does
	if p.sel < len(list) && list[p.sel].label == b.label && list[p.sel].does == b.does {
		return st.selected.Render(fit(text, w))
	}
	return st.keyBold.Render(fit(b.label, keys)) + " " + fit(b.does, w-keys-1)
}

// list is the help in one column, for small screens and while finding.
func (p *help) list(st styles, w, h int) []string {
	rows := max(4, h-8)
	list := p.matches()
	p.top = max(0, min(p.top, p.sel), p.sel-rows+1)
	lines := []string{" " + st.quiet.Render("find: ") + p.field.view(st, w-12), ""}
	for i := p.top; i < min(len(list), p.top+rows); i++ {
		lines = append(lines, " "+p.line(st, list[i], 12, w-2))
	}
	if len(list) == 0 {
		lines = append(lines, " "+st.quiet.Render("no key for "+text.New(strings.TrimSpace(p.field.String())).Expand()))
	}
	return lines
}
