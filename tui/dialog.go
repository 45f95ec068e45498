package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// A dialog lies over the screen and takes all keys while it is open.
type dialog interface {
	// key handles a key and says what is to be done.
	key(k tea.Key) request
	// text takes text that was pasted or typed faster than a person types.
	text(s string) request
	// face is what it shows on a screen of that size.
	face(st styles, w, h int) face
	// wheel scrolls by d lines.
	wheel(d int)
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
	repair    bool        // make the disk that was planned
	stop      bool        // stop making it
	reference *comparison // compare with this
	again     *recentCase // open this case again
	copy      string      // put this on the clipboard
}

// dropped opens the file that was dropped on a dialog, if that is what the text is.
func dropped(s string, compare bool) (request, bool) {
	path, ok := droppedPath(lineEnds.Replace(s))
	return request{close: true, open: path, compare: compare}, ok
}

// A use says what becomes of pasted text.
type use int

const (
	useNone use = iota
	useAdd
	useReplace
	useCompare
)

// A face is the frame of a dialog, what stands in it, and what of that can be clicked.
type face struct {
	title, foot string // in the upper and lower edge
	w           int    // of the inside, in cells
	lines       []string
	targets     []target
}

// A target is a part of a face, from the inner left upper corner, that a click presses.
type target struct {
	rect
	press func(x int) request // x counts from the left of the target
}

// add adds lines.
func (f *face) add(lines ...string) { f.lines = append(f.lines, lines...) }

// roomy leaves a line free before the keys, on a screen of h lines that has it.
func (f *face) roomy(h int) {
	if len(f.lines)+6 <= h {
		f.add("")
	}
}

// target makes w cells of the latest line, from x on, press something.
func (f *face) target(x, w int, press func(x int) request) {
	f.targets = append(f.targets, target{rect{x, len(f.lines) - 1, w, 1}, press})
}

// row adds a line that can be clicked.
func (f *face) row(line string, press func() request) {
	f.add(line)
	f.target(0, f.w, func(int) request { return press() })
}

// field adds a line with a field in it; a click puts the cursor there.
func (f *face) field(st styles, lead string, of *field, w int) {
	f.add(lead + of.view(st, w))
	f.target(width(lead), w, func(x int) request { of.click(x, w); return request{} })
}

// choices fills the latest line, from indent on, with words of which one is chosen; a click
// presses the one it hits.
func (f *face) choices(st styles, indent, gap int, words []string, chosen int, press func(i int) request) {
	line, x := blanks(indent), indent
	for i, s := range words {
		look := st.text
		if i == chosen {
			look = st.selected
		}
		n := width(s) + 2
		f.target(x, n, func(int) request { return press(i) })
		line += look.Render(" "+s+" ") + blanks(gap)
		x += n + gap
	}
	f.lines[len(f.lines)-1] = line
}

// inFolder says in which folder a name lies.
func (f *face) inFolder(st styles, folder string) {
	f.add("    " + st.quiet.Render("in "+leftCut(visible([]rune(folder)), f.w-11)))
}

// trouble says why something did not work, with a blank line below; nothing of nothing.
func (f *face) trouble(st styles, words string) {
	for i, l := range wrap(words, f.w-6) {
		lead := "    "
		if i == 0 {
			lead = "  " + st.warn.Render("! ")
		}
		f.add(lead + l)
	}
	if words != "" {
		f.add("")
	}
}

// A dialogKey is a key of a dialog with a word for what it does now.
type dialogKey struct{ label, does, key string }

// named are the keys that dialogs name, as they are pressed.
var named = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "f10": {Code: tea.KeyF10},
	"y": {Code: 'y', Text: "y"}, "Y": {Code: 'y', Text: "Y"},
	"ctrl+l":    {Code: 'l', Mod: tea.ModCtrl},
	"backspace": {Code: tea.KeyBackspace}, "down": {Code: tea.KeyDown}, "right": {Code: tea.KeyRight},
}

// keys adds the line of the keys that do something now; each can be clicked.
func (f *face) keys(st styles, d dialog, list ...dialogKey) {
	const indent = 2
	line, x := blanks(indent), indent
	f.add("")
	for _, k := range list {
		n := width(k.label) + 1 + width(k.does)
		if x+n > f.w {
			f.lines[len(f.lines)-1] = line
			line, x = blanks(indent), indent
			f.add("")
		}
		f.target(x, n, func(int) request { return d.key(named[k.key]) })
		line += st.keyBold.Render(k.label) + " " + st.quiet.Render(k.does) + "   "
		x += n + 3
	}
	f.lines[len(f.lines)-1] = line
}

// A drawn dialog is where a face stands on the screen.
type drawn struct {
	rect
	targets []target
}

// at is the target under a cell of the screen.
func (d *drawn) at(x, y int) (t target, inner int, ok bool) {
	for _, t := range d.targets {
		if t.holds(x-d.x-1, y-d.y-1) {
			return t, x - d.x - 1 - t.x, true
		}
	}
	return target{}, 0, false
}

// overlay draws a dialog in the middle of the screen behind it, which stays
// visible without its colours.
func overlay(st styles, base []string, d dialog, w, h int) ([]string, drawn) {
	f := d.face(st, w, h)
	f.w = min(f.w, w-4)
	lines := f.lines[:min(len(f.lines), h-2)]
	r := rect{w: f.w + 2, h: len(lines) + 2}
	r.x, r.y = (w-r.w)/2, max((h-r.h)/2-1, 0)
	framed := box(st, r, f.title, f.foot, true, lines)
	out := make([]string, len(base))
	for y, l := range base {
		l = plain(l)
		if y < r.y || y >= r.y+r.h {
			out[y] = st.quiet.Render(l)
			continue
		}
		out[y] = st.quiet.Render(fit(middle(l, 0, r.x), r.x)) + framed[y-r.y] + st.quiet.Render(tail(l, r.x+r.w))
	}
	return out, drawn{r, f.targets}
}

// troubleLines say what could not be opened: what was tried, what the system
// said, what to do.
func troubleLines(problems []diagnose.InputProblem) []string {
	var out []string
	for i, p := range problems {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, "× "+baseName(p.Path.String())+": "+strings.TrimSuffix(p.Reason, ".")+".")
		if p.Advice != "" {
			out = append(out, p.Advice)
		}
	}
	return out
}
