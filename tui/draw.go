package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// Heights of the panels below the comparison and below the trace.
const (
	diffPanel  = 5
	tracePanel = 7
)

// shape says what the view that is shown needs of the screen.
func (m *model) shape() shape {
	s := shape{}
	if m.zoom {
		s.zoom = m.focus + 1
	}
	switch m.view {
	case viewDiagnosis:
		s.head, s.strip, s.left = m.verdictRows(), true, pipelineWidth
		if m.w >= 140 {
			s.left += 8
		}
		if !m.wide() {
			s.left, s.zoom = 0, 0
		}
	case viewDiff:
		s.head, s.under, s.tight = m.diff.headHeight(m.w), diffPanel, true
		if m.d.BCD == nil || m.h < 20 {
			s.under = 0
		}
	case viewTrace:
		s.head, s.tight = 2, true
		if m.trace.d != nil {
			s.under, s.rows = tracePanel, m.trace.count()
		}
		if m.trace.wrap {
			s.rows = 0
		}
		if m.h < 24 {
			s.under = min(s.under, 5)
		}
	case viewDisk:
		s.head = 0
	case viewFix:
		s.head, s.left, s.rows = 1, waysWidth, len(m.d.Remedies)
	}
	return s
}

func (m *model) wide() bool { return m.w >= wideWidth && m.h >= wideHeight }

func (m *model) verdictRows() int {
	return len(verdictLines(m.st, m.d, m.w, verdictHeight(m.h)))
}

// refresh works out the layout and the rows of the view that is shown.
func (m *model) refresh() {
	m.stale = true
	if m.d == nil || m.w < minWidth || m.h < minHeight {
		return
	}
	m.sc = layout(m.w, m.h, m.shape())
	switch m.view {
	case viewDiagnosis:
		m.refreshDiagnosis()
	case viewDiff:
		m.diff.build(m.st, m.w)
		m.diff.show(m.sc.right.h)
	case viewDisk:
		m.disk.build(m.st, m.w)
		m.disk.show(m.sc.right.h)
	case viewFix:
		m.fix.build(m.st, m.sc.left, m.sc.right)
	case viewTrace:
		if m.trace.d != nil {
			m.trace.show(m.listHeight())
		}
	}
}

func (m *model) refreshDiagnosis() {
	w, h := pipelineWidth-2, m.sc.left.h-3
	if m.sc.left.h > 0 {
		w = m.sc.left.w - 2
	}
	m.pipeline.build(m.st, w, max(h, 1))
	if m.evidence.s = m.pipeline.stage(); m.evidence.s == nil {
		m.evidence.s = &m.d.Stages[0]
	}
	if m.sc.right.h == 0 {
		return
	}
	if !m.sc.wide {
		m.evidence.build(m.st, m.w, true)
		return
	}
	m.evidence.build(m.st, m.sc.right.w-2, m.h < 36)
}

// page is the list the keys move in.
func (m *model) page() *page {
	switch m.view {
	case viewDiff:
		return &m.diff.page
	case viewDisk:
		return &m.disk.page
	case viewFix:
		if m.focus == 0 {
			return &m.fix.ways
		}
		return &m.fix.steps
	}
	if m.focus == 0 && m.sc.wide {
		return &m.pipeline.page
	}
	return &m.evidence.page
}

// pageHeight is how many rows of it can be seen.
func (m *model) pageHeight() int {
	switch {
	case m.view == viewDiff || m.view == viewDisk:
		return m.sc.right.h
	case m.view == viewFix && m.focus == 0:
		return m.sc.left.h - 2
	case m.view == viewFix:
		return m.sc.right.h - 2
	case !m.sc.wide:
		return m.sc.right.h
	case m.focus == 0:
		return m.sc.left.h - 3
	}
	return m.sc.right.h - 2 - noteHeight(m.sc.right.h-2)
}

// listHeight is how many lines of the trace can be seen.
func (m *model) listHeight() int { return max(m.sc.right.h, 1) }

// move moves in the list that has the focus.
func (m *model) move(a action) {
	if m.view == viewTrace {
		m.moveTrace(a)
		return
	}
	p, h := m.page(), max(m.pageHeight(), 1)
	before := p.sel
	switch a {
	case actUp:
		p.move(-1, h)
	case actDown:
		p.move(1, h)
	case actPageUp:
		p.pageBy(-1, h)
	case actPageDown:
		p.pageBy(1, h)
	case actHome:
		p.home(h)
	case actEnd:
		p.end(h)
	}
	if p.sel != before && p == &m.pipeline.page {
		m.evidence.page = page{}
	}
	if p.sel != before && p == &m.fix.ways {
		m.fix.steps = page{}
	}
}

func (m *model) moveTrace(a action) {
	if m.trace.d == nil {
		return
	}
	h := m.listHeight()
	switch a {
	case actUp:
		m.trace.move(-1, h)
	case actDown:
		m.trace.move(1, h)
	case actPageUp:
		m.trace.pageBy(-1, h)
	case actPageDown:
		m.trace.pageBy(1, h)
	case actHome:
		m.trace.move(-m.trace.count(), h)
	case actEnd:
		m.trace.move(m.trace.count(), h)
	}
}

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
	v.WindowTitle = "vmmdoctor"
	if m.d != nil {
		v.WindowTitle = verdictWord[m.d.Verdict] + " - vmmdoctor"
	}
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if m.work != nil && m.work.shown {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return v
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
	if m.dialog != nil && m.w >= minWidth && m.h >= minHeight {
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
	case m.w < minWidth || m.h < minHeight:
		return tooSmall(m.st, m.w, m.h)
	case m.work != nil && m.work.shown:
		return m.drawBusy()
	case m.d == nil && m.work != nil:
		return nil
	case m.d == nil:
		return m.drawOpening()
	case m.trouble():
		return m.drawTrouble()
	}
	return m.drawView()
}

// drawView puts a view together: title, tabs, heading, panes, footer.
func (m *model) drawView() []string {
	out := make([]string, m.h)
	out[0] = titleLine(m.st, m.subject(), m.state(), m.w)
	out[1], m.zones = tabsLine(m.st, m.view, m.w)
	put := func(r rect, lines []string) {
		for i, l := range lines {
			if i < r.h && r.y+i < len(out) {
				out[r.y+i] += fit(l, r.w)
			}
		}
	}
	sc := m.sc
	switch m.view {
	case viewDiagnosis:
		m.drawDiagnosis(put)
	case viewDiff:
		put(sc.head, m.diff.heading(m.st, m.typed(), m.w))
		put(sc.right, m.drawDiff())
		put(sc.under, m.diff.panel(m.st, sc.under))
	case viewTrace:
		m.drawTrace(put)
	case viewDisk:
		put(sc.right, m.drawDisk())
	case viewFix:
		put(sc.head, m.fix.heading(m.st, m.w))
		left, right := m.fix.view(m.st, sc, m.focus)
		put(sc.left, left)
		put(sc.right, right)
	}
	foot, zones := footerLine(m.st, m.hints(), m.note, m.w, m.h-1)
	out[m.h-1], m.zones = foot, append(m.zones, zones...)
	return out
}

// hints are the keys worth naming now.
func (m *model) hints() []hint {
	hints := footerHints(m.scope())
	onePane := m.view == viewDiagnosis && !m.sc.wide
	oneRun := m.d.Trace == nil || len(m.d.Trace.Runs) < 2
	return slices.DeleteFunc(hints, func(h hint) bool {
		return h.act == actTab && onePane || h.act == actRunBack && oneRun
	})
}

func (m *model) drawDiagnosis(put func(rect, []string)) {
	sc := m.sc
	put(sc.head, verdictLines(m.st, m.d, m.w, sc.head.h))
	if sc.strip.h > 0 {
		line, parts, titled := m.pipeline.strip(m.st, m.w)
		m.strip = parts
		words := m.evidence.spanWords(sc.right.h)
		if !titled {
			words = strings.TrimSpace(m.evidence.s.Title() + "  " + words)
		}
		put(sc.strip, []string{line, rule(m.st, words, m.w)})
		put(sc.right, m.evidence.page.view(m.st, sc.right.w, sc.right.h, true))
		return
	}
	if sc.left.h > 0 {
		put(sc.left, m.pipeline.view(m.st, sc.left, m.focus == 0))
	}
	if sc.right.h > 0 {
		put(sc.right, m.evidence.view(m.st, sc.right, m.focus == 1))
	}
}

func (m *model) drawDiff() []string {
	if m.d.BCD == nil {
		return emptyPane(m.st, m.w, "A disk image, or its BCD file by itself, is compared here",
			"with what sysprep /generalize would make of it.", "", "o opens one, p takes the output of bcdedit /enum all.")
	}
	if len(m.diff.rows) == 0 {
		return emptyPane(m.st, m.w, "The two stores do not differ.", "", "u lists what they hold, c compares with another.")
	}
	return m.diff.page.view(m.st, m.sc.right.w, m.sc.right.h, true)
}

func (m *model) drawDisk() []string {
	if len(m.d.Disks) == 0 {
		return emptyPane(m.st, m.w, "No disk yet. o opens one: VHD, VHDX, AVHDX or a raw image.")
	}
	return m.disk.page.view(m.st, m.sc.right.w, m.sc.right.h, true)
}

func (m *model) drawTrace(put func(rect, []string)) {
	sc := m.sc
	head := m.trace.heading(m.st, m.typed(), m.w)
	if m.trace.d == nil {
		put(sc.head, head)
		put(sc.right, emptyPane(m.st, m.w, "What VMM wrote while the job failed is shown here, line by line,",
			"with the stage each line belongs to.", "", "p pastes one, o opens one, t says how to record one."))
		return
	}
	put(sc.head, head)
	switch {
	case m.trace.count() == 0 && m.trace.find.going:
		put(sc.right, emptyPane(m.st, m.w, "Searching. Esc stops and takes the filter away."))
	case m.trace.count() == 0 && m.trace.filter != "":
		put(sc.right, emptyPane(m.st, m.w, "No line fits. Esc takes the filter away, a shows all lines."))
	case m.trace.count() == 0:
		put(sc.right, emptyPane(m.st, m.w, "No line belongs to a stage. a shows all lines."))
	default:
		put(sc.right, m.trace.list(m.st, sc.right.w, sc.right.h))
	}
	if sc.under.h > 0 {
		put(sc.under, m.trace.panel(m.st, sc.under))
	}
}

// typed is the field that is being typed in; nil when none is.
func (m *model) typed() *field {
	if !m.typing {
		return nil
	}
	return &m.filter
}

// emptyPane says what would be here and the key that fills it.
func emptyPane(st styles, w int, lines ...string) []string {
	out := []string{""}
	for _, l := range lines {
		for _, part := range wrap(l, w-6) {
			out = append(out, "   "+st.quiet.Render(part))
		}
		if l == "" {
			out = append(out, "")
		}
	}
	return out
}

// subject names what is being looked at.
func (m *model) subject() string {
	var parts []string
	for _, d := range m.d.Disks {
		parts = append(parts, m.st.bold.Render(baseName(d.Path.String())))
	}
	if len(m.d.Disks) == 0 && m.d.BCD != nil {
		parts = append(parts, m.st.bold.Render(baseName(m.d.BCD.Path.String())))
	}
	if t := m.d.Trace; t != nil {
		for _, tr := range t.Traces {
			parts = append(parts, baseName(tr.Name.String())+m.st.quiet.Render(", "+count(tr.Lines, "line")))
		}
	}
	return strings.Join(parts, m.st.quiet.Render(" + "))
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

// state is the right end of the title: on other views than the diagnosis the
// verdict stays in sight.
func (m *model) state() string {
	const readOnly = "read-only"
	if m.view == viewDiagnosis {
		return readOnly
	}
	s := verdictWord[m.d.Verdict]
	if n := m.d.FirstFailure.Number(); n > 0 && m.d.Verdict == diagnose.VerdictFails {
		s += fmt.Sprintf(" at stage %d", n)
	}
	return m.st.badge(m.d.Verdict).Render(" "+s+" ") + m.st.quiet.Render("  "+readOnly)
}
