package tui

import (
	"fmt"
	"strings"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// tooSmall says what size is needed.
func tooSmall(st styles, w, h int) []string {
	lines := []string{
		fmt.Sprintf("This window is %d x %d.", w, h),
		fmt.Sprintf("%d x %d is needed.", minWidth, minHeight), "",
	}
	lines = append(lines, wrap("Make it larger, or leave with q and run the same command with check.", max(w-4, 8))...)
	out := []string{}
	if h > len(lines)+2 {
		out = append(out, "")
	}
	for i, l := range lines {
		if i == 0 {
			l = st.bold.Render(l)
		}
		out = append(out, cut("  "+l, w))
	}
	for len(out) < h-1 {
		out = append(out, "")
	}
	if h > len(lines) {
		keys := st.keyBold.Render("?") + " keys   " + st.keyBold.Render("q") + " quit"
		out = append(out[:h-1], cut("  "+keys, w))
	}
	return out
}

// offers are what the opening screen offers; a click on one takes it.
var offers = []struct {
	key, words, more string
	act              action
}{
	{"o", "Open a disk image", "VHD, VHDX or AVHDX; also a BCD file or a trace", actOpen},
	{"p", "Paste a trace", "DebugView or ETW text, from the clipboard", actPaste},
	{"d", "Look at an example", "a template that was never generalized", actDemo},
}

// An openingLine is a line of the opening screen and what a click on it does.
type openingLine struct {
	text string
	act  action
}

// drawOpening is the screen without a case.
func (m *model) drawOpening() []string {
	indent := max(4, (m.w-72)/2)
	lines := m.openingLines(m.w - indent - 2)
	foot, zones := footerLine(m.st, footerHints(onOpening), m.note, m.w, m.h-1)
	out := make([]string, 0, m.h)
	for range max((m.h-len(lines))/3, 0) {
		out = append(out, "")
	}
	for _, l := range lines {
		if l.act != actNone {
			zones = append(zones, zone{rect: rect{0, len(out), m.w, 1}, act: l.act})
		}
		out = append(out, blanks(indent)+l.text)
	}
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	m.zones = zones
	return append(out[:m.h-1], foot)
}

// openingLines are the words of the opening screen for a width of w. With
// recent files the offers stand closer, and on small screens without their
// second lines.
func (m *model) openingLines(w int) []openingLine {
	st, listed := m.st, len(m.recent) > 0
	var out []openingLine
	add := func(s string, a action) { out = append(out, openingLine{s, a}) }
	if m.h >= 20 {
		add(st.bold.Render("vmmdoctor"), actNone)
		add("", actNone)
	}
	for _, l := range wrap("Finds out why a System Center VMM template will not deploy. It reads a disk image the way VMM does and "+
		"shows the first step that fails, the proof, and what to do.", min(68, w)) {
		add(l, actNone)
	}
	add("", actNone)
	add(st.text.Render("Nothing is ever written to your disk image."), actNone)
	add("", actNone)
	for _, o := range offers {
		add("  "+st.keyBold.Render(o.key)+"   "+st.bold.Render(o.words), o.act)
		if !listed || m.h >= 24 {
			add(st.quiet.Render("      "+o.more), o.act)
		}
		if m.h >= 24 && !listed || m.h >= 34 {
			add("", actNone)
		}
	}
	if !listed || m.h >= 24 {
		add(st.quiet.Render("You can also drop a file on this window."), actNone)
	}
	return append(out, m.recentLines(min(w, 72), m.h-len(out)-3)...)
}

// recentLines lists what was opened before, in h lines.
func (m *model) recentLines(w, h int) []openingLine {
	if len(m.recent) == 0 || h < 1 {
		return nil
	}
	out := []openingLine{{text: ""}, {text: m.st.bold.Render("Recent")}}
	for i, c := range m.recent[:min(len(m.recent), h)] {
		words := ago(c.When, m.now()) + ", " + c.words()
		name := text.New(c.Paths[0]).Expand()
		more := ""
		if n := len(c.Paths) - 1; n > 0 {
			more = fmt.Sprintf(" + %d", n)
		}
		room := w - 6 - 2 - width(words) - width(more)
		line := "  " + m.st.keyBold.Render(fmt.Sprint(i+1)) + "   " + leftCut(name, room) + m.st.quiet.Render(more)
		out = append(out, openingLine{spread(line, m.st.quiet.Render(words), w), actRecent1 + action(i)})
	}
	return out
}

// words say what came out when the case was examined.
func (c *recentCase) words() string {
	switch {
	case c.Verdict == diagnose.VerdictFails && c.Stage > 0:
		return fmt.Sprintf("× stage %d", c.Stage)
	case verdictWord[c.Verdict] == "":
		return "not examined"
	}
	return strings.ToLower(verdictWord[c.Verdict])
}

// ago says when something was, as people do.
func ago(t, now time.Time) string {
	t = t.In(now.Location())
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	switch days := int(day(now).Sub(day(t)).Hours() / 24); {
	case days == 0:
		return "today " + t.Format("15:04")
	case days == 1:
		return "yesterday"
	case days > 1 && days < 7:
		return fmt.Sprintf("%d days ago", days)
	}
	return t.Format("2006-01-02")
}

// drawBusy is the pipeline filling up while the disk is being read.
func (m *model) drawBusy() []string {
	st, w := m.st, m.work
	names := ""
	for i, in := range w.inputs {
		if i > 0 {
			names += st.quiet.Render(" + ")
		}
		names += st.bold.Render(baseName(inputName(in)))
	}
	spent := m.now().Sub(w.started).Truncate(100 * time.Millisecond)
	out := []string{titleLine(st, names, "read-only", m.w), "",
		fmt.Sprintf("  %s %s", st.key.Render(string(spinner[w.turn%len(spinner)])), st.bold.Render("Reading")) +
			st.quiet.Render(fmt.Sprintf("   %s read, %.1f seconds", sizeWords(w.at.Read), spent.Seconds())), ""}
	now := w.at.Stage.Number()
	for _, id := range diagnose.StageOrder {
		s := diagnose.Stage{ID: id}
		mark, title := st.quiet.Render("·"), st.quiet.Render(fit(s.Title(), 28))
		switch n := id.Number(); {
		case n == now:
			mark, title = st.key.Render("►"), st.bold.Render(fit(s.Title(), 28))
		case n < now:
			mark, title = st.key.Render("•"), fit(s.Title(), 28)
		}
		out = append(out, fmt.Sprintf("  %s %2d %s", mark, id.Number(), title)+st.quiet.Render(cut(w.notes[id], m.w-38)))
	}
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	foot, zones := footerLine(st, footerHints(onBusy), m.note, m.w, m.h-1)
	m.zones = zones
	return append(out[:m.h-1], foot)
}

// drawTrouble is what stands in place of the views when nothing could be
// opened: what was tried, what the system said, what to do.
func (m *model) drawTrouble() []string {
	st := m.st
	var out []string
	const badge = " × CANNOT READ "
	for _, p := range m.d.Problems {
		out = append(out, " "+st.bold.Render(leftCut(p.Path.String(), m.w-2)), "")
		for i, l := range wrap(upperFirst(p.Reason)+".", min(m.w-width(badge)-5, readable)) {
			lead := blanks(width(badge) + 3)
			if i == 0 {
				lead = "  " + st.badgeFail.Render(badge) + " "
			}
			out = append(out, lead+st.bold.Render(l))
		}
		out = append(out, "")
		for i, l := range wrap(p.Advice, min(m.w-14, 90)) {
			lead := blanks(12)
			if i == 0 {
				lead = "  " + st.bold.Render("Do this") + "   "
			}
			out = append(out, lead+l)
		}
		out = append(out, "")
	}
	key := func(k, does string) string { return st.keyBold.Render(k) + " " + st.quiet.Render(does) }
	out = append(out, "  "+key("F5", "try again")+"   "+key("o", "open another file")+"   "+key("y", "copy this message"))
	for len(out) < m.h-1 {
		out = append(out, "")
	}
	foot, zones := footerLine(st, footerHints(onTrouble), m.note, m.w, m.h-1)
	m.zones = zones
	return append(out[:m.h-1], foot)
}

// leftCut shortens a path on the left, where it says least.
func leftCut(path string, w int) string {
	if n := width(path); n > w {
		return "…" + tail(path, n-w+1)
	}
	return path
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
