package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"vmmdoctor/diagnose"
)

// A dialog lies over the screen and takes all keys while it is open.
type dialog interface {
	// key handles a key and says what is to be done.
	key(k tea.Key) request
	// text takes text that was pasted or typed faster than a person types.
	text(s string) request
	// box is the frame's title, the words in its lower edge, the size of its
	// inside and the lines in it, for a screen of that size.
	box(st styles, w, h int) (title, foot string, iw int, lines []string)
}

// A request is what a dialog wants done. The zero value is nothing.
type request struct {
	close     bool
	act       action // run it, after closing
	open      string // open this path
	compare   bool   // open: as the other side of the comparison
	list      string // list this folder
	recognise string // find out what this text is
	use       use    // take over what was pasted
	save      *saving
	repair    bool // make the disk that was planned
	stop      bool // stop making it
}

// A use says what becomes of pasted text.
type use int

const (
	useNone use = iota
	useAdd
	useReplace
	useCompare
)

// overlay draws a dialog in the middle of the screen behind it, which stays
// visible without its colours.
func overlay(st styles, base []string, d dialog, w, h int) ([]string, rect) {
	title, foot, iw, lines := d.box(st, w, h)
	iw = min(iw, w-4)
	lines = lines[:min(len(lines), h-2)]
	r := rect{w: iw + 2, h: len(lines) + 2}
	r.x, r.y = (w-r.w)/2, max((h-r.h)/2-1, 0)
	out := make([]string, len(base))
	for i, l := range base {
		out[i] = plain(l)
	}
	splice(out, box(st, r, title, foot, true, lines), r.x, r.y)
	for i := range out {
		out[i] = dim(st, out[i], r, i)
	}
	return out, r
}

// dim makes what is outside the dialog quiet.
func dim(st styles, line string, r rect, y int) string {
	if y < r.y || y >= r.y+r.h {
		return st.quiet.Render(line)
	}
	left := fit(ansi.Truncate(line, r.x, ""), r.x)
	return st.quiet.Render(left) + middle(line, r.x, r.x+r.w) + st.quiet.Render(tail(line, r.x+r.w))
}

// A message says something that must be read, with its reason. What does not
// fit scrolls.
type message struct {
	title  string
	lines  []string // drawn as they are; wrapped by box
	top    int      // the first line shown
	height int      // how many were shown last
	all    int      // how many there were
}

func (m *message) key(k tea.Key) request {
	switch k.Keystroke() {
	case "enter", "esc", "q":
		return request{close: true}
	case "o":
		return request{close: true, act: actOpen}
	case "up", "k":
		m.scroll(-1)
	case "down", "j":
		m.scroll(1)
	case "pgup":
		m.scroll(-m.height)
	case "pgdown", "space":
		m.scroll(m.height)
	case "home":
		m.scroll(-m.all)
	case "end":
		m.scroll(m.all)
	}
	return request{}
}

func (m *message) scroll(d int) { m.top = max(0, min(m.top+d, m.all-m.height)) }

func (m *message) text(string) request { return request{} }

func (m *message) box(st styles, w, h int) (string, string, int, []string) {
	iw := min(w-8, 84)
	var lines []string
	for _, l := range m.lines {
		if l == "" {
			lines = append(lines, "")
		}
		for _, part := range wrap(l, iw-4) {
			lines = append(lines, "  "+part)
		}
	}
	m.all, m.height = len(lines), min(len(lines), max(h-6, 1))
	m.scroll(0)
	p := page{rows: make([]row, m.all), top: m.top}
	shown := append([]string{""}, lines[m.top:m.top+m.height]...)
	shown = append(shown, "", "  "+st.keyBold.Render("Enter")+" "+st.quiet.Render("closes"))
	return m.title, p.spanWords(m.height), iw, shown
}

// troubleLines say what could not be opened: what was tried, what the system
// said, what to do.
func troubleLines(problems []diagnose.InputProblem) []string {
	var out []string
	for i, p := range problems {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, "× "+baseName(p.Path.String())+": "+p.Reason+".")
		if p.Advice != "" {
			out = append(out, p.Advice)
		}
	}
	return out
}
