package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/internal/text"
)

// beginFind takes what is typed from now on as the filter of the trace, or as
// what to find in the comparison.
func (m *model) beginFind() {
	switch m.view {
	case viewTrace:
		m.typing = m.trace.d != nil
		m.filter.set(m.trace.filter)
	case viewDiff:
		m.typing = m.d.BCD != nil
		m.filter.set(m.diff.sought)
	}
}

// pressFind edits what is typed; it is used at once.
func (m *model) pressFind(k tea.Key) tea.Cmd {
	switch key := k.Keystroke(); {
	case key == "enter" || key == "up" || key == "down":
		m.typing = false
		return nil
	case key == "esc":
		m.typing = false
		m.filter.set("")
	case actionFor(key, m.scope()) == actMatchOn:
		return m.nextMatch(1)
	case actionFor(key, m.scope()) == actMatchBack:
		return m.nextMatch(-1)
	default:
		m.filter.key(k)
	}
	m.useFind()
	return nil
}

// useFind hands what is typed to the view.
func (m *model) useFind() {
	if m.view == viewTrace {
		m.trace.setFilter(m.filter.String())
		return
	}
	m.diff.sought = m.filter.String()
	m.refresh()
	m.diff.match(0, m.sc.right.h)
}

// nextMatch selects the next line, or element, that holds what was typed; after
// the last comes the first.
func (m *model) nextMatch(d int) tea.Cmd {
	switch {
	case m.view == viewTrace && m.trace.filter != "" && m.trace.count() > 0:
		n := m.trace.count()
		m.trace.sel = (m.trace.sel + d + n) % n
		m.trace.show(m.listHeight())
		return nil
	case m.view == viewDiff && m.diff.match(d, m.sc.right.h):
		return nil
	case m.view == viewTrace && m.trace.filter == "" || m.view == viewDiff && m.diff.sought == "":
		return m.say("nothing to find yet; / takes it")
	}
	return m.say("nothing here holds it")
}

// holds reports whether a row is a match of what is to be found.
func (f *diff) holds(i int) bool {
	return f.can(i) && containsFold(f.rows[i].copy, f.sought)
}

// match selects the next row in the direction d that holds what is to be
// found; with 0 the selected one will do as well.
func (f *diff) match(d, height int) bool {
	if f.sought == "" || len(f.rows) == 0 {
		return false
	}
	step := d
	if d == 0 {
		step = 1
	}
	n := len(f.rows)
	i := f.sel
	if d != 0 {
		i += step
	}
	for range n {
		i = (i + n) % n
		if f.holds(i) {
			f.sel = i
			f.show(height)
			return true
		}
		i += step
	}
	return false
}

// matches says how many rows hold what is to be found, and which of them is
// selected; 0 when none is.
func (f *diff) matches() (at, all int) {
	for i := range f.rows {
		if f.holds(i) {
			if all++; i == f.sel {
				at = all
			}
		}
	}
	return at, all
}

// findLine stands in place of the counts while something is to be found.
func (f *diff) findLine(st styles, typed *field, w int) string {
	at, all := f.matches()
	right := st.quiet.Render("  " + count(all, "match") + " ")
	switch {
	case all > 1:
		right = st.quiet.Render(fmt.Sprintf("  %d of %d matches ", at, all))
	case all == 0 && f.sought != "":
		right = st.warn.Render("  no match ")
	case f.sought == "":
		right = st.quiet.Render("  an element or a part of a value ")
	}
	if typed != nil {
		return spread(" "+st.keyBold.Render("/")+" "+typed.view(st, w-6-width(right)), right, w)
	}
	return spread(" find "+st.keyBold.Render(strings.TrimSpace(text.New(f.sought).Expand()))+st.quiet.Render("  F3 next, Esc ends"), right, w)
}
