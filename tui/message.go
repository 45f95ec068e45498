package tui

import tea "charm.land/bubbletea/v2"

// A message says something that must be read, with its reason. What does not
// fit scrolls.
type message struct {
	title  string
	lines  []string // drawn as they are; wrapped by face
	top    int      // the first line shown
	height int      // how many were shown last
	all    int      // how many there were
}

func (m *message) key(k tea.Key) request {
	switch k.Keystroke() {
	case "enter", "esc":
		return request{close: true}
	case "up", "k":
		m.wheel(-1)
	case "down", "j":
		m.wheel(1)
	case "pgup":
		m.wheel(-m.height)
	case "pgdown", "space":
		m.wheel(m.height)
	case "home":
		m.wheel(-m.all)
	case "end":
		m.wheel(m.all)
	}
	return request{}
}

func (m *message) wheel(d int) { m.top = max(0, min(m.top+d, m.all-m.height)) }

func (m *message) text(string) request { return request{} }

func (m *message) face(st styles, w, h int) face {
	f := face{title: m.title, w: min(w-8, 84)}
	var lines []string
	for _, l := range m.lines {
		if l == "" {
			lines = append(lines, "")
		}
		for _, part := range wrap(l, f.w-4) {
			lines = append(lines, "  "+part)
		}
	}
	m.all, m.height = len(lines), min(len(lines), max(h-6, 1))
	m.wheel(0)
	p := page{rows: make([]row, m.all), top: m.top}
	f.foot = p.spanWords(m.height)
	f.add("")
	f.add(lines[m.top : m.top+m.height]...)
	f.add("")
	keys := []dialogKey{{"Enter", "close", "enter"}}
	if m.all > m.height {
		keys = append(keys, dialogKey{"↑↓", "read on", "down"})
	}
	f.keys(st, m, keys...)
	return f
}
