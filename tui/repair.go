package tui

import (
	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// The repair dialog says what a new disk with a portable boot configuration would be,
// asks for its name, and makes it.
type repair struct {
	field  field
	kinds  [2]examine.Making // the copy, and the child
	plans  [2]diagnose.NewDisk
	child  bool
	ready  bool // the plans are made
	words  page // what is said of the one that is chosen
	making *making
	saying string // why the last try did not work
	exists bool   // such a file is there already: once more replaces it
}

// newRepair proposes a name beside the disk, from where a differencing one finds its
// parent.
func newRepair(from string) *repair {
	r := &repair{}
	r.field.set(diagnose.PortableName(from))
	return r
}

// plan is the disk that is chosen.
func (r *repair) plan() *diagnose.NewDisk {
	if r.child {
		return &r.plans[1]
	}
	return &r.plans[0]
}

// keeps reports whether a click elsewhere leaves the dialog open.
func (r *repair) keeps() bool { return r.making != nil }

func (r *repair) key(k tea.Key) request {
	switch key := k.Keystroke(); {
	case key == "esc":
		return request{close: r.making == nil, stop: r.making != nil}
	case r.making != nil || !r.ready:
	case key == "tab" || key == "shift+tab":
		r.child, r.saying, r.exists, r.words = !r.child, "", false, page{}
	case key == "up":
		r.words.scroll(-1)
	case key == "down":
		r.words.scroll(1)
	case key == "pgup":
		r.words.scroll(-r.words.height)
	case key == "pgdown":
		r.words.scroll(r.words.height)
	case key == "enter":
		return request{repair: r.plan().Refusal == "" && cleanPath(r.field.String()) != ""}
	default:
		r.field.key(k)
		r.saying, r.exists = "", false
	}
	return request{}
}

func (r *repair) text(t string) request {
	if r.making == nil && oneLine(t) {
		r.field.insert(t)
		r.saying, r.exists = "", false
	}
	return request{}
}

func (r *repair) box(st styles, w, h int) (string, string, int, []string) {
	const title = "Make a repaired disk"
	iw := min(w-8, 84)
	key := func(k, does string) string { return st.keyBold.Render(k) + " " + st.quiet.Render(does) + "   " }
	if !r.ready {
		return title, "", iw, []string{"", "  Looking at what would be written to it…", "", "  " + key("Esc", "cancel")}
	}
	head := append([]string{""}, r.head(st, iw)...)
	if r.making != nil {
		return title, "", iw, append(append(head, r.making.lines(st, iw-6)...), "", "  "+key("Esc", "stop"))
	}
	var rows []row
	for _, l := range r.body(st, iw-6) {
		rows = append(rows, row{text: "  " + l})
	}
	r.words.set(rows)
	r.words.height = max(1, min(len(rows), h-6-len(head)))
	r.words.scroll(0)
	lines := head
	for _, row := range rows[r.words.top : r.words.top+r.words.height] {
		lines = append(lines, row.text)
	}
	keys := key("Enter", "make it") + key("Tab", "other kind") + key("Esc", "cancel")
	if len(rows) > r.words.height {
		keys += key("↑↓", "read on")
	}
	return title, r.words.spanWords(r.words.height), iw, append(lines, "", "  "+keys)
}

// head are the two kinds and the name.
func (r *repair) head(st styles, iw int) []string {
	kind := func(name string, n *diagnose.NewDisk) string {
		if n.Size > 0 {
			name += ", " + diagnose.Size(n.Size)
		}
		style := st.text
		if n == r.plan() {
			style = st.selected
		}
		return style.Render(" " + name + " ")
	}
	lines := []string{"  " + kind("Copy", &r.plans[0]) + " " + kind("Differencing child", &r.plans[1]), "",
		"  " + st.keyBold.Render(">") + " " + r.field.view(st, iw-8), ""}
	for i, l := range wrap(r.saying, iw-6) {
		lead := "    "
		if i == 0 {
			lead = "  " + st.warn.Render("! ")
		}
		lines = append(lines, lead+l)
	}
	if r.saying != "" {
		lines = append(lines, "")
	}
	return lines
}

// body says what is written where, how the new disk will be judged, and what it is
// not.
func (r *repair) body(st styles, w int) []string {
	n := r.plan()
	if n.Refusal != "" {
		return wrap(n.Refusal, w)
	}
	var lines []string
	verdict := func(when string, d *diagnose.Diagnosis) {
		word := " " + verdictWord[d.Verdict] + " "
		lead := st.quiet.Render(fit(when, 6)) + st.badge(d.Verdict).Render(word) + " "
		for _, l := range wrap(d.Headline, w-6-width(word)-1) {
			lines = append(lines, lead+l)
			lead = blanks(6 + width(word) + 1)
		}
	}
	verdict("now", &n.Before)
	verdict("then", &n.After)
	lines = append(lines, "")
	for _, s := range append([]string{n.Writes()}, n.Words()...) {
		lead := "- "
		for _, l := range wrap(s, w-2) {
			lines = append(lines, st.quiet.Render(lead)+l)
			lead = "  "
		}
	}
	return lines
}
