package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// View is the frame as it was last drawn, drawn anew when something changed.
func (m *model) View() tea.View {
	if m.stale {
		began := time.Now()
		m.frame = m.draw()
		m.stale = false
		m.log.Debug("frame", "view", m.placeName(), "took", time.Since(began))
	}
	v := tea.NewView(m.frame)
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = m.windowTitle()
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.work != nil && m.work.shown {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return v
}

// windowTitle says what has come out, for whoever works in another window meanwhile.
func (m *model) windowTitle() string {
	const program = "vmmdoctor"
	switch {
	case m.atLibrary():
		return strings.TrimSuffix(m.library.tally.String(), ".") + " - " + program
	case m.d != nil:
		return verdictWord[m.d.Verdict] + " - " + program
	}
	return program
}

// draw makes the frame: exactly h lines, none wider than w.
func (m *model) draw() string {
	if m.w == 0 || m.h == 0 {
		return ""
	}
	lines := m.lines()
	for len(lines) < m.h {
		lines = append(lines, "")
	}
	lines = lines[:m.h]
	if m.dialog != nil && !m.small() {
		lines, m.over = overlay(m.st, lines, m.dialog, m.w, m.h)
	}
	for i := range lines {
		lines[i] = cut(lines[i], m.w)
	}
	frame := strings.Join(lines, "\n")
	if m.options.ASCII {
		frame = asciiGlyphs.Replace(frame)
	}
	return frame
}

func (m *model) lines() []string {
	m.zones = nil
	switch {
	case m.small():
		return tooSmall(m.st, m.w, m.h)
	case m.busyShown():
		return m.drawBusy()
	case m.atLibrary():
		return m.drawLibrary()
	case m.d == nil && m.work != nil:
		return nil
	case m.d == nil:
		return m.drawOpening()
	case m.trouble():
		return m.drawTrouble()
	}
	return m.drawView()
}

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
		out = append(out[:h-1], cut("  "+st.keyBold.Render("q")+" quit", w))
	}
	return out
}

// drawView puts a view together: title, tabs, heading, panes, footer.
func (m *model) drawView() []string {
	out := make([]string, m.h)
	if m.reads() {
		out[0] = m.readingLine()
	} else {
		out[0] = titleLine(m.st, m.subject(), m.state(), m.w)
	}
	out[1], m.zones = tabsLine(m.st, m.view, m.typing, m.w)
	if r := m.sc.runs; r.h > 0 {
		line, parts := runStrip(m.st, m.d.Trace, r.w)
		out[r.y] = line
		for _, p := range parts {
			m.zones = append(m.zones, zone{rect: rect{p.x, r.y, p.w, 1}, run: p.run + 1})
		}
	}
	for _, b := range m.pane().draw() {
		for i, l := range b.lines[:min(len(b.lines), b.h)] {
			if b.y+i < len(out) {
				out[b.y+i] += fit(l, b.w)
			}
		}
	}
	foot, zones := m.footer()
	out[m.h-1], m.zones = foot, append(m.zones, zones...)
	return out
}

// footer names the keys, or says what was done. A dialog has its own, and what is typed
// leaves none to the views.
func (m *model) footer() (line string, zones []zone) {
	hints, ends := m.hints(), pinned
	switch {
	case m.dialog != nil:
		hints, ends = nil, nil
	case m.scope() == onTyping:
		ends = nil
	case m.trouble():
		hints = nil // they stand below the message
	}
	return footerLine(m.st, hints, ends, m.note, m.w, m.h-1)
}

// hints are the keys worth naming now.
func (m *model) hints() []hint {
	where := m.scope()
	if m.missing() {
		where |= onMissing
	}
	return footerHints(where, m.enabled)
}

// missing reports whether what the view shows was not opened yet.
func (m *model) missing() bool {
	switch l := m.library; {
	case m.atLibrary():
		return l.total() == 0 && l.stock == nil
	case m.scope()&onViews == 0:
		return false
	}
	switch m.view {
	case viewDiff:
		return m.d.BCD == nil
	case viewTrace:
		return m.d.Trace == nil
	case viewDisk:
		return len(m.d.Disks) == 0
	}
	return false
}

// repairs reports whether the way that is selected is one that this program goes.
func (m *model) repairs() bool {
	f, ok := m.pane().(*fix)
	if !ok {
		return false
	}
	_, way := f.way()
	return way != nil && way.Repairs
}

// subject names what is being looked at: disks of one case, what they are compared
// with, and traces.
func (m *model) subject() string {
	var disks, traces []string
	against := ""
	for _, d := range m.d.Disks {
		if d.Role != diagnose.RoleReference {
			disks = append(disks, m.st.bold.Render(baseName(d.Path.String())))
		}
	}
	if len(disks) == 0 && m.d.BCD != nil {
		disks = append(disks, m.st.bold.Render(baseName(m.d.BCD.Path.String())))
	}
	if r := m.d.Reference; r != nil && !r.Predicted {
		against = baseName(r.Path.String())
	}
	if t := m.d.Trace; t != nil {
		for _, tr := range t.Traces {
			traces = append(traces, baseName(tr.Name.String())+m.st.quiet.Render(", "+diagnose.Count(tr.Lines, "line")))
		}
	}
	s := strings.Join(disks, m.st.quiet.Render(" and "))
	if against != "" {
		s += m.st.quiet.Render(" compared with ") + against
	}
	if s != "" {
		traces = append([]string{s}, traces...)
	}
	return strings.Join(traces, m.st.quiet.Render(" + "))
}

// subjectName is the file the case is about.
func (m *model) subjectName() string {
	switch {
	case len(m.d.Disks) > 0:
		return m.d.Disks[0].Path.String()
	case m.d.BCD != nil:
		return m.d.BCD.Path.String()
	}
	return "trace"
}

// state is the right end of the title: on other views than the first the
// verdict stays in sight.
func (m *model) state() string {
	const readOnly = "read-only"
	if m.view == home {
		return readOnly
	}
	s := verdictWord[m.d.Verdict]
	if n := m.d.FirstFailure.Number(); n > 0 && m.d.Verdict == diagnose.VerdictFails {
		s += fmt.Sprintf(" at stage %d", n)
	}
	return m.st.badge(m.d.Verdict).Render(" "+s+" ") + m.st.quiet.Render("  "+readOnly)
}
