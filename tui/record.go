package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// The record dialog says how VMM's trace is recorded, as steps whose commands are
// copied one by one or all.
type record struct {
	steps []diagnose.Step
	page
}

func newRecord() *record { return &record{steps: diagnose.Recording()} }

func (r *record) key(k tea.Key) request {
	switch k.Keystroke() {
	case "enter", "esc":
		return request{close: true}
	case "up", "k":
		r.page.key(actUp)
	case "down", "j":
		r.page.key(actDown)
	case "pgup":
		r.page.key(actPageUp)
	case "pgdown", "space":
		r.page.key(actPageDown)
	case "home":
		r.page.key(actHome)
	case "end":
		r.page.key(actEnd)
	case "y":
		return request{copy: r.selected().copy}
	default:
		if k.Text == "Y" {
			return request{copy: r.commands()}
		}
	}
	return request{}
}

// commands are those of all steps.
func (r *record) commands() string {
	var all []string
	for _, s := range r.steps {
		if s.Command != "" {
			all = append(all, s.Command)
		}
	}
	return strings.Join(all, "\n")
}

func (r *record) text(s string) request { return request{close: true, recognise: s} }

func (r *record) wheel(d int) { r.scroll(d) }

// press selects a step; once more copies its command.
func (r *record) press(y int) request {
	if r.page.click(y) {
		return request{copy: r.selected().copy}
	}
	return request{}
}

func (r *record) face(st styles, w, h int) face {
	f := face{title: "How to record a VMM trace", w: min(w-8, 92)}
	r.set(r.stepRows(st, f.w-2))
	r.height = max(min(len(r.rows), h-5), 1)
	r.reveal()
	f.add("")
	for y, l := range r.view(st, f.w, r.height, true) {
		if i := r.owner(r.top + y); !r.selectable(i) {
			f.add(l)
			continue
		}
		f.row(l, func() request { return r.press(y) })
	}
	f.roomy(h)
	f.foot = r.spanWords(r.height)
	keys := []dialogKey{{"↑↓", "select", "down"}}
	if r.selected().copy != "" {
		keys = append(keys, dialogKey{"y", "copy the command", "y"})
	}
	f.keys(st, r, append(keys, dialogKey{"Y", "copy all", "Y"}, dialogKey{"Esc", "close", "esc"})...)
	return f
}

// stepRows are the steps, w cells wide, each selected as one.
func (r *record) stepRows(st styles, w int) []row {
	var rows []row
	for i, s := range r.steps {
		if i > 0 {
			rows = append(rows, row{})
		}
		for n, l := range stepLines(st, i, s, w, false) {
			rows = append(rows, row{text: l, id: stepID(i), more: n > 0, keeps: stepLead, copy: s.Command})
		}
	}
	return rows
}
