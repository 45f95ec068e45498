package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// The compare dialog offers what the boot store can be compared with.
type compare struct {
	list []comparison
	sel  int
}

// A comparison is one of the offers.
type comparison struct {
	words, more string
	path        string                   // of a disk or store to open
	store       *diagnose.ReferenceFacts // a store that is known; nil: what sysprep would write
	ask         bool                     // a file is to be chosen
}

// compareDialog offers what there is to compare with; when that is a file alone, it
// asks for one at once.
func (m *model) compareDialog() tea.Cmd {
	c := &compare{list: m.comparisons()}
	if len(c.list) == 1 {
		return m.openDialog(true)
	}
	m.dialog = c
	return nil
}

// comparisons are the offers: what is not compared with already.
func (m *model) comparisons() []comparison {
	var list []comparison
	if r := m.d.Reference; r != nil && !r.Predicted {
		list = append(list, comparison{words: "What sysprep /generalize would make of it",
			more: "a prediction"})
	}
	if e := m.earlier; e.Diagnosis != nil && e.BCD != nil && e.BCD.Store != nil && !m.besideDisk(e.Diagnosis) {
		list = append(list, comparison{words: "The store before " + e.done, more: "what has changed",
			store: &diagnose.ReferenceFacts{Path: text.New("before " + e.done), Kind: diagnose.KindHive, Store: e.BCD.Store}})
	}
	if path := m.session.compared; path != "" && path != m.session.reference {
		list = append(list, comparison{words: baseName(path), more: "compared with before", path: path})
	}
	for _, c := range m.recent {
		known := slices.Contains(c.Paths, m.session.path()) || c.Paths[0] == m.session.compared
		if c.Verdict == diagnose.VerdictClear && !known {
			list = append(list, comparison{words: baseName(text.New(c.Paths[0]).Expand()),
				more: "a template that passed, " + ago(c.When, m.now()), path: c.Paths[0]})
		}
	}
	return append(list, comparison{words: "Another disk, BCD file or text of bcdedit…", more: "choose it", ask: true})
}

// besideDisk reports whether the comparison is with the disk of an earlier diagnosis, as
// a repaired one stands beside the original.
func (m *model) besideDisk(e *diagnose.Diagnosis) bool {
	return m.session.reference != "" && len(e.Disks) > 0 && m.session.reference == e.Disks[0].Path.String()
}

func (c *compare) key(k tea.Key) request {
	switch k.Keystroke() {
	case "esc":
		return request{close: true}
	case "up", "k":
		c.wheel(-1)
	case "down", "j":
		c.wheel(1)
	case "home":
		c.sel = 0
	case "end":
		c.sel = len(c.list) - 1
	case "enter":
		return c.take(c.sel)
	}
	return request{}
}

// take closes the dialog and compares with one of the offers.
func (c *compare) take(i int) request {
	switch o := c.list[i]; {
	case o.ask:
		return request{close: true, act: actCompareFile}
	case o.path != "":
		return request{close: true, open: o.path, compare: true}
	default:
		return request{close: true, reference: &o}
	}
}

func (c *compare) wheel(d int) { c.sel = max(0, min(c.sel+d, len(c.list)-1)) }

// text compares with a file that is dropped.
func (c *compare) text(s string) request {
	if r, ok := dropped(s, true); ok {
		return r
	}
	return request{close: true, recognise: s}
}

func (c *compare) face(st styles, w, _ int) face {
	f := face{title: "Compare the BCD with", w: min(w-8, 84), foot: fmt.Sprintf("%d of %d", c.sel+1, len(c.list))}
	f.add("")
	for i, o := range c.list {
		line := spread("  "+o.words, o.more+" ", f.w-2)
		if i == c.sel {
			line = st.selected.Render("►" + line[1:])
		}
		f.row(" "+line, func() request { return c.take(i) })
	}
	f.add("")
	f.keys(st, c, dialogKey{"Enter", "compare", "enter"}, dialogKey{"↑↓", "select", "down"},
		dialogKey{"Esc", "cancel", "esc"})
	return f
}

// compareKnown compares with what needs no file.
func (m *model) compareKnown(o *comparison) tea.Cmd {
	m.session.facts.Reference, m.session.reference = o.store, ""
	m.judge(false)
	m.view, m.typing = viewDiff, false
	return nil
}
