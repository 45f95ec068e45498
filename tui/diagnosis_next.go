package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// nextActions are what the screen does for a next step. Those without one are
// followed by what stands with them.
var nextActions = map[diagnose.NextID]action{
	diagnose.NextOpenDisk: actOpen, diagnose.NextOpen: actOpen, diagnose.NextRecord: actRecord,
	diagnose.NextPaste: actPaste, diagnose.NextCompare: actCompare, diagnose.NextSameFile: actSameFile,
}

// next offers what to do next, with the key that does it.
func (t *telling) next() []row {
	when, steps := t.d.Next()
	var rows []row
	for _, l := range wrap(when, t.w-2) {
		rows = append(rows, heading(t.st, l))
	}
	for i, n := range steps {
		if n.ID == diagnose.NextCodes && t.s.ID == diagnose.Components {
			continue // they stand below
		}
		act := nextActions[n.ID]
		key := " "
		if act != actNone {
			key = keyNamed(act)
		}
		r := row{text: t.st.keyBold.Render(key) + " " + cut(n.Text, t.w-4), id: fmt.Sprintf("next %d", i), copy: n.Text,
			jump: jump{act: act}, proof: proof{title: "what to do next", plain: n.More, formal: n.Command}}
		if n.Command != "" {
			r.copy = n.Command
		}
		if n.ID == diagnose.NextCodes {
			r.jump = jump{view: viewDiagnosis, stage: diagnose.Components}
		}
		rows = append(rows, r)
	}
	return rows
}

// sameFile copies the command that shows which file VMM deploys.
func (m *model) sameFile() tea.Cmd {
	if n := m.nextStep(diagnose.NextSameFile); n != nil {
		return tea.Batch(m.copy(n.Command), m.say("copied: what shows, in VMM's shell, where disks of this name lie"))
	}
	return nil
}

// nextStep is a next step of the case; nil when there is no such.
func (m *model) nextStep(id diagnose.NextID) *diagnose.Next {
	_, steps := m.d.Next()
	for i := range steps {
		if steps[i].ID == id {
			return &steps[i]
		}
	}
	return nil
}

// keyNamed is the key of an action, as the footer writes it.
func keyNamed(a action) string {
	for _, b := range keymap {
		if b.act == a && len(b.keys) > 0 && !b.each {
			return b.keys[0]
		}
	}
	return ""
}
