package tui

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// previewWait is how long a file has to be selected before it is looked at: whoever
// moves through a folder has nothing read.
const previewWait = 150 * time.Millisecond

// A preview says of the file that is selected in the open dialog what would come out if
// it were opened. One file is looked at at a time; on a share that hangs none follows.
type preview struct {
	path   string // of the file that is selected; empty: it is nothing to look at
	number int    // counts selections: what comes for an earlier one is dropped
	row    *libraryRow
	due    bool // the pause is over, but an earlier one is still being read
	going  bool // a file is being read
	cancel context.CancelFunc
}

// previewMsg says that a pause is over.
type previewMsg struct{ number int }

// previewedMsg brings what was found; nothing of what is no disk.
type previewedMsg struct {
	number int
	row    *libraryRow
}

// preview follows what is selected in the open dialog.
func (m *model) preview() tea.Cmd {
	path := ""
	if o, ok := m.dialog.(*open); ok {
		path = o.disk()
	}
	p := &m.looks
	if path == p.path {
		return nil
	}
	p.number++
	p.path, p.row, p.due = path, nil, false
	if p.going {
		p.cancel()
	}
	if path == "" {
		return nil
	}
	return m.after(previewWait, previewMsg{p.number})
}

// look begins to look at the file that was selected for long enough.
func (m *model) look(msg previewMsg) tea.Cmd {
	p := &m.looks
	if msg.number != p.number || p.path == "" {
		return nil
	}
	if p.going {
		p.due = true
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	p.going, p.due, p.cancel = true, false, cancel
	path, glance := p.path, m.librarian.glance
	return func() tea.Msg {
		defer cancel()
		found := previewedMsg{number: msg.number}
		if d := glance(ctx, path); d != nil {
			found.row = newLibraryRow(filepath.Dir(path), path, d)
		}
		return found
	}
}

// looked takes what was found, if that file is still selected, and goes on with the
// one that waits.
func (m *model) looked(msg previewedMsg) tea.Cmd {
	p := &m.looks
	p.going = false
	if msg.number == p.number {
		p.row = msg.row
	}
	if p.due {
		return m.look(previewMsg{p.number})
	}
	return nil
}

// disk is the path of the selected entry, if that is a file that may be a disk.
func (o *open) disk() string {
	list := o.shown()
	if o.sel >= len(list) || list[o.sel].folder || !list[o.sel].disk() {
		return ""
	}
	if list[o.sel].again != nil {
		return list[o.sel].name
	}
	return filepath.Join(o.folder(), list[o.sel].name)
}

// lines are what is known of the selected file, two of w cells at most.
func (p *preview) lines(st styles, w int) []string {
	if p == nil || p.row == nil {
		return nil
	}
	r := p.row
	out := []string{cut(" "+r.look(st).Render(r.word())+"  "+r.says, w)}
	if more := r.inside(); len(more) > 0 {
		out = append(out, cut(" "+strings.Join(more, ", "), w))
	}
	return out
}

// panel is the same with all that a library says of a disk, in lines of w cells.
func (p *preview) panel(st styles, w int) []string {
	switch {
	case p == nil || p.row == nil && !p.going:
		return nil
	case p.row == nil:
		return []string{st.quiet.Render("looking at it…")}
	}
	r := p.row
	out := []string{r.look(st).Render(r.word())}
	for _, words := range r.inside() {
		out = append(out, cut(words, w))
	}
	return append(append(out, ""), wrap(r.says, w)...)
}

// disk reports whether a file's name says that it is a disk.
func (e entry) disk() bool { return e.rank() == 0 && !strings.EqualFold(e.name, "BCD") }

// isLibrary reports whether the folder that is listed can be opened as a library.
func (o *open) isLibrary() bool { return o.library && !o.compare && o.err == nil }

// asLibrary opens it.
func (o *open) asLibrary() request {
	if !o.isLibrary() {
		return request{}
	}
	folder := o.folder()
	_, name := o.split()
	if list := o.shown(); o.sel < len(list) && list[o.sel].folder && strings.EqualFold(list[o.sel].name, name) {
		folder = filepath.Join(folder, list[o.sel].name) // typed whole, but for the separator
	}
	return request{close: true, open: folder}
}
