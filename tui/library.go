package tui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A library is a folder of disks, a screen of its own: a row for each, and a case is
// one of them. While a case is shown it stands behind, as it was left.
type library struct {
	shelves
	folder    string
	reference string       // what every disk of it is compared with; empty: as each says
	stock     *stocktaking // nil: nothing is being scanned
	again     string       // the disk to select when it is found again
	tally     diagnose.Tally
	state     examine.ScanProgress
	stopped   error               // why not all was looked at; nil: all was, or will be
	opened    *libraryRow         // the disk whose case is shown
	before    left                // the case that was open before it, which Esc comes back to
	kept      map[string]keptCase // what is nowhere else of the cases of disks, by their paths; "": of none
	behind    bool                // a case is shown
	turn      int                 // of the spinner
}

// atLibrary reports whether the library is what is shown.
func (m *model) atLibrary() bool { return m.library != nil && !m.library.behind }

// enterLibrary shows a folder in place of whatever is shown, and begins to fill it.
func (m *model) enterLibrary(msg foundMsg) tea.Cmd {
	if m.work == nil || msg.run != m.work.run {
		return nil
	}
	reference := m.work.options.Reference
	m.stop()
	before := m.leftCase()
	m.leaveLibrary()
	m.dropCase()
	m.library = &library{folder: msg.folder, reference: reference, before: before, kept: map[string]keptCase{}}
	cmd := m.fillLibrary()
	if len(before.inputs) > 0 {
		cmd = tea.Batch(cmd, m.say("Esc goes back to "+baseName(inputName(before.inputs[0]))))
	}
	return cmd
}

// againLibrary looks whether the folder is still there, beside the event loop, since a
// share may be gone.
func (m *model) againLibrary() tea.Cmd {
	folder, is := m.library.folder, m.librarian.folder
	return func() tea.Msg {
		_, there := is(folder)
		return libraryAgainMsg{folder, there}
	}
}

// refillLibrary scans the folder again, or keeps what is known of one that is gone.
func (m *model) refillLibrary(msg libraryAgainMsg) tea.Cmd {
	switch {
	case m.library == nil || m.library.folder != msg.folder:
		return nil
	case !msg.there:
		return m.say("the folder cannot be read now; what is shown is as it was before")
	}
	return m.fillLibrary()
}

// fillLibrary scans the folder from the beginning.
func (m *model) fillLibrary() tea.Cmd {
	l := m.library
	if l.stock != nil {
		l.stock.leave()
	}
	filter, height := l.filter, l.height
	if l.sel != nil && l.touched {
		l.again = l.sel.path
	}
	l.shelves, l.tally = newShelves(), diagnose.Tally{}
	l.height = height
	l.seek(filter)
	l.state, l.stopped, l.opened = examine.ScanProgress{}, nil, nil
	var cmd tea.Cmd
	l.stock, cmd = m.takeStock(l.folder)
	return cmd
}

// leaveLibrary ends its scan; nothing of it is wanted any more.
func (m *model) leaveLibrary() {
	m.endStock()
	m.library = nil
}

// endStock ends a scan that is going on.
func (m *model) endStock() {
	if m.library != nil && m.library.stock != nil {
		m.library.stock.leave()
	}
}

// dropCase closes the case that is open, and what was looked at in it.
func (m *model) dropCase() {
	m.session.close()
	old := m.session
	m.session = session{changes: old.changes + 1, read: old.read, polling: old.polling, dropped: old.dropped}
	m.d, m.was, m.earlier, m.back, m.typing, m.queue = nil, nil, earlier{}, nil, false, nil
	m.note = "" // it was about the case
	m.openPanes()
}

// stocked takes disks that were found.
func (m *model) stocked(msg stockMsg) tea.Cmd {
	l := m.library
	if l == nil || l.stock != msg.of {
		return nil
	}
	for _, r := range msg.rows {
		l.tally[r.sort]++
	}
	l.add(msg.rows)
	l.selectAgain(msg.rows)
	l.state = msg.at
	if !msg.over {
		return msg.of.next()
	}
	l.stock.leave()
	l.stock, l.stopped, l.again = nil, msg.err, ""
	if msg.err != nil {
		return nil
	}
	return m.rememberLibrary()
}

// selectAgain selects the disk that was selected before a scan, unless the user has
// chosen another one meanwhile.
func (l *library) selectAgain(found []*libraryRow) {
	if l.again == "" || l.touched {
		return
	}
	i := slices.IndexFunc(found, func(r *libraryRow) bool { return r.path == l.again })
	if i >= 0 && l.index(found[i]) >= 0 {
		l.choose(l.index(found[i]))
	}
}

// spinLibrary moves the spinner as long as disks are being looked at.
func (m *model) spinLibrary(msg stockSpinMsg) tea.Cmd {
	if l := m.library; l != nil && l.stock != nil && l.stock.run == msg.run {
		l.turn++
		return m.after(spinPause, msg)
	}
	return nil
}

// openSelected opens the selected disk as a case.
func (m *model) openSelected() tea.Cmd {
	l := m.library
	if l.sel == nil {
		return nil
	}
	l.touched, l.opened = true, l.sel
	m.session.reference = l.reference
	mine := l.adopt(l.sel.path)
	m.session.choose(mine.choice)
	return m.start(openAnew, slices.Concat([]examine.Input{{Path: l.sel.path}}, mine.texts), l.reference)
}

// backToLibrary closes the case and shows the library as it was left; the disk that
// was open is shown as it is now.
func (m *model) backToLibrary() {
	l := m.library
	if l == nil {
		return
	}
	if len(m.session.facts.Disks) > 0 && m.subjectPath() != "" {
		facts := m.session.facts
		facts.Reference = nil
		d := diagnose.Judge(facts, diagnose.Traces{})
		l.update(newLibraryRow(l.folder, m.subjectPath(), &d))
	}
	m.stop()
	if m.d != nil {
		l.keep(m.subjectPath(), &m.session)
	}
	m.dropCase()
	l.behind, l.opened = false, nil
}

// update takes over what is known now of a disk below the folder: of the one that was
// open, or of a repaired one that was made of it.
func (l *library) update(now *libraryRow) {
	r := l.opened
	switch {
	case r != nil && r.path == now.path && l.index(r) >= 0:
		l.tally[r.sort]--
		l.tally[now.sort]++
		l.replace(r, now)
	case l.stock == nil && strings.HasPrefix(now.path, l.folder+string(filepath.Separator)) && !l.has(now.path):
		l.tally[now.sort]++
		l.add([]*libraryRow{now})
	}
}

// runInLibrary does what an action asks for, if it means something of its own here.
func (m *model) runInLibrary(a action) (cmd tea.Cmd, done bool) {
	l := m.library
	switch a {
	case actUp, actDown, actPageUp, actPageDown, actHome, actEnd:
		l.key(a)
	case actEnter:
		return m.openSelected(), true
	case actFilter:
		m.beginFind()
	case actBack:
		return m.backInLibrary(), true
	case actAgain:
		return m.againLibrary(), true
	case actCopy:
		return m.copy(l.sel.line()), true
	case actCopyAll:
		return m.copy(l.text()), true
	default:
		return nil, false
	}
	return nil, true
}

// backInLibrary stops what can be stopped: opening a disk, the filter, the scan.
func (m *model) backInLibrary() tea.Cmd {
	l := m.library
	switch {
	case m.work != nil:
		return m.interrupt()
	case l.filter != "":
		l.seek("")
	case l.stock != nil:
		l.stock.cancel()
	case len(l.before.inputs) > 0:
		m.leaveLibrary()
		m.session.reference = l.before.reference
		m.session.choose(l.before.choice)
		return m.start(openAnew, l.before.inputs, l.before.reference)
	}
	return nil
}

// enabledInLibrary is the part of enabled that is about the library.
func (m *model) enabledInLibrary(a action) bool {
	l := m.library
	switch a {
	case actEnter, actCopy:
		return l.sel != nil
	case actCopyAll, actSave:
		return l.count() > 0
	case actFilter:
		return l.total() > 0
	case actBack:
		return m.work != nil || l.filter != "" || l.stock != nil || len(l.before.inputs) > 0
	case actAgain:
		return true
	}
	return l.can(a)
}

// The library is a seeker: its disks are filtered as lines of a trace are.

func (l *library) seekable() bool  { return l.total() > 0 }
func (l *library) seeking() string { return l.filter }
func (l *library) found() bool     { return l.count() > 0 }
func (l *library) match(int) bool  { return l.found() }

// rememberLibrary puts the folder into the history.
func (m *model) rememberLibrary() tea.Cmd {
	worst, ok := m.library.tally.Worst()
	if m.history == nil || !ok {
		return nil
	}
	return m.keep(recentCase{Paths: []string{m.library.folder}, When: m.now(), Verdict: worst})
}

// shown are all the disks that the filter lets through.
func (l *library) shown() []*libraryRow {
	out := make([]*libraryRow, 0, l.count())
	for i := range l.list {
		out = append(out, l.list[i].hits...)
	}
	return out
}

// text is what is known of them, a line each.
func (l *library) text() string {
	var lines []string
	for _, r := range l.shown() {
		lines = append(lines, r.line())
	}
	return strings.Join(lines, "\n")
}

// whole reports whether all disks below the folder were looked at.
func (l *library) whole() bool { return l.stock == nil && l.stopped == nil }

// countWords are how many disks are shown: "4 of 21 disks".
func (l *library) countWords() string {
	words := diagnose.Count(l.total(), "disk")
	if l.count() < l.total() {
		words = fmt.Sprintf("%d of %s", l.count(), words)
	}
	return words
}

// about says which folder the disks are of, and which of its disks they are.
func (l *library) about() string {
	s := "They lie below " + text.New(l.folder).Expand() + "."
	if l.count() < l.total() {
		s += fmt.Sprintf(" These are the disks, of %d, that have %q in their name, their cause or their Windows.",
			l.total(), text.New(strings.TrimSpace(l.filter)).Expand())
	}
	if !l.whole() {
		s += fmt.Sprintf(" The scan was not over: %d of %d disks found so far had been examined.", l.tally.Total(),
			max(l.state.Found, l.tally.Total()))
	}
	return s
}

// read are the files that were read for all of its disks.
func (l *library) read() []diagnose.File {
	var out []diagnose.File
	for i := range l.list {
		for _, r := range l.list[i].all {
			out = append(out, r.read...)
		}
	}
	return out
}

// lastLine is the library as it stays in the terminal's history.
func (l *library) lastLine() string {
	return text.New(l.folder).Expand() + ": " + l.tally.String()
}
