package tui

import (
	"fmt"
	"strings"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// offers are what the opening screen offers; a click on one takes it.
var offers = []struct {
	key, words, more string
	act              action
}{
	{"o", "Open a disk image, or a folder of them", "VHD, VHDX or AVHDX; also a BCD file or a trace", actOpen},
	{"p", "Paste a job's error, or a trace", "as VMM's console, DebugView or ETW give them", actPaste},
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
	foot, zones := m.footer()
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
	const purpose = "Finds out why a System Center VMM template will not deploy. It reads a disk image the way VMM " +
		"does and shows the first step that fails, the proof, and what to do."
	for _, l := range wrap(purpose, min(68, w)) {
		add(l, actNone)
	}
	add("", actNone)
	add(st.text.Render("Nothing is ever written to your disk image."), actNone)
	add("", actNone)
	for _, o := range offers {
		if !m.enabled(o.act) {
			continue
		}
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
