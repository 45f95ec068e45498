package tui

import "strings"

// copyLine is what y copies: the selected line in full, in its visible form.
func (m *model) copyLine() string {
	if m.trouble() {
		return strings.Join(troubleLines(m.d.Problems), "\n")
	}
	switch m.view {
	case viewTrace:
		if m.trace.count() == 0 {
			return ""
		}
		l, _ := m.trace.line(m.trace.sel)
		return l.text
	case viewFix:
		return m.fix.command()
	}
	r := m.page().selected()
	if r.copy != "" {
		return r.copy
	}
	return strings.TrimSpace(plain(r.text))
}

// copyView is what Y copies: everything the view holds, also what is scrolled
// out of sight.
func (m *model) copyView() string {
	switch {
	case m.trouble():
		return m.copyLine()
	case m.view == viewFix:
		return m.fix.script()
	case m.view == viewTrace:
		var lines []string
		for i := range m.trace.count() {
			if l, ok := m.trace.line(i); ok {
				lines = append(lines, l.text)
			}
		}
		return strings.Join(lines, "\n")
	}
	lines := []string{m.d.Headline, m.d.Detail, ""}
	if m.view == viewDiagnosis {
		for _, r := range m.pipeline.rows {
			lines = append(lines, strings.TrimRight(plain(r.text), " "))
		}
		lines = append(lines, "", m.evidence.s.Title(), "")
	}
	rows := m.evidence.rows
	if m.view != viewDiagnosis {
		rows = m.page().rows
	}
	for _, r := range rows {
		lines = append(lines, strings.TrimRight(plain(r.text), " "))
	}
	return strings.Join(lines, "\n")
}
