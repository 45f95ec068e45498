package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// The repair dialog says what a new disk with a portable boot configuration would be,
// asks for its name, and makes it.
type repair struct {
	field   field
	started string            // the folder a name without one is in
	kinds   [2]examine.Making // the copy, and the child
	plans   [2]diagnose.NewDisk
	child   bool
	ready   bool // the plans are made
	words   page // what is said of the one that is chosen
	making  *making
	saying  string // why the last try did not work
	exists  bool   // such a file is there already: once more replaces it
}

// freeName is the first name for the new disk that is free, beside the disk, from where
// a differencing one finds its parent.
func freeName(from string) string {
	const most = 99 // the file system is asked as often
	name := diagnose.PortableName(from)
	ext := filepath.Ext(name)
	for n, base := 2, strings.TrimSuffix(name, ext); n <= most; n++ {
		if _, err := os.Lstat(name); err != nil {
			break
		}
		name = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
	return name
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
		r.choose(!r.child)
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

func (r *repair) wheel(d int) { r.words.scroll(d) }

func (r *repair) face(st styles, w, h int) face {
	f := face{title: "Make a repaired disk", w: min(w-8, 84)}
	if !r.ready {
		f.add("", "  Looking at what would be written to it…", "")
		f.keys(st, r, dialogKey{"Esc", "cancel", "esc"})
		return f
	}
	r.head(st, &f)
	if r.making != nil {
		f.add(append(r.making.lines(st, f.w-6), "")...)
		f.keys(st, r, dialogKey{"Esc", "stop", "esc"})
		return f
	}
	var rows []row
	for _, l := range r.body(st, f.w-6) {
		rows = append(rows, row{text: "  " + l})
	}
	r.words.set(rows)
	r.words.height = max(1, min(len(rows), h-5-len(f.lines)))
	r.words.scroll(0)
	for _, row := range rows[r.words.top : r.words.top+r.words.height] {
		f.add(row.text)
	}
	f.foot = r.words.spanWords(r.words.height)
	f.add("")
	f.keys(st, r, r.keys(len(rows) > r.words.height)...)
	return f
}

// keys are the ones that do something now.
func (r *repair) keys(more bool) []dialogKey {
	var keys []dialogKey
	if r.plan().Refusal == "" && cleanPath(r.field.String()) != "" {
		keys = append(keys, dialogKey{"Enter", either(r.exists, "replace it", "make it"), "enter"})
	}
	keys = append(keys, dialogKey{"Tab", "other kind", "tab"}, dialogKey{"Esc", "cancel", "esc"})
	if more {
		keys = append(keys, dialogKey{"↑↓", "read on", "down"})
	}
	return keys
}

// head are the two kinds and the name.
func (r *repair) head(st styles, f *face) {
	kinds, chosen := []string{"Copy", "Differencing child"}, 0
	for i := range kinds {
		if n := r.plans[i].Size; n > 0 {
			kinds[i] += ", " + diagnose.Size(n)
		}
	}
	if r.child {
		chosen = 1
	}
	f.add("", "")
	f.choices(st, 2, 1, kinds, chosen, func(i int) request { r.choose(i == 1); return request{} })
	f.add("")
	f.field(st, "  "+st.keyBold.Render(">")+" ", &r.field, f.w-8)
	if path := cleanPath(r.field.String()); path != "" && !filepath.IsAbs(path) {
		f.inFolder(st, filepath.Join(r.started, filepath.Dir(path)))
	}
	f.add("")
	f.trouble(st, r.saying)
}

// choose changes between a copy and a child.
func (r *repair) choose(child bool) {
	if r.making == nil && r.child != child {
		r.child, r.saying, r.exists, r.words = child, "", false, page{}
	}
}

// body says what is written where, how the new disk will be judged, and what it is
// not.
func (r *repair) body(st styles, w int) []string {
	n := r.plan()
	if n.Refusal != "" {
		return wrap(n.Refusal, w)
	}
	var lines []string
	verdict := func(of string, d *diagnose.Diagnosis) {
		const ofDisk, badge = 12, 12
		lead := st.quiet.Render(fit(of, ofDisk)) + fit(st.badge(d.Verdict).Render(" "+verdictWord[d.Verdict]+" "), badge)
		for _, l := range wrap(d.Headline, w-ofDisk-badge) {
			lines = append(lines, lead+l)
			lead = blanks(ofDisk + badge)
		}
	}
	verdict("disk alone", &n.Before)
	verdict("new disk", &n.After)
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
