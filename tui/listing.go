package tui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// An entry is a file or folder in the open dialog's listing.
type entry struct {
	name    string
	folder  bool
	size    int64
	changed time.Time
	again   *recentCase // it stands for a case that was opened before
	words   string      // what came out then
	now     time.Time
}

// maxRecent is how many recent cases the open dialog offers.
const maxRecent = 4

// recentEntries are the cases that were opened before, but for the one that is open.
func (m *model) recentEntries() []entry {
	var out []entry
	for i := range m.recent {
		c := &m.recent[i]
		if len(out) < maxRecent && c.Paths[0] != m.session.path() {
			out = append(out, entry{name: c.Paths[0], changed: c.When, again: c, words: c.words(), now: m.now()})
		}
	}
	return out
}

// rank brings what vmmdoctor opens to the front, then the folders. What a
// file really is shows when it is opened; here the name has to do.
func (e entry) rank() int {
	ext := strings.ToLower(filepath.Ext(e.name))
	switch {
	case !e.folder && slices.Contains([]string{".vhd", ".vhdx", ".avhd", ".avhdx", ".img", ".raw"}, ext),
		!e.folder && strings.EqualFold(e.name, "BCD"):
		return 0
	case e.folder:
		return 1
	case slices.Contains([]string{".log", ".txt", ".csv", ".xml"}, ext):
		return 2
	}
	return 3
}

func sortEntries(list []entry) {
	slices.SortStableFunc(list, func(a, b entry) int {
		if r := a.rank() - b.rank(); r != 0 {
			return r
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
}

// listFolder reads a folder for the open dialog.
func (m *model) listFolder(dir string) tea.Cmd {
	by := m.librarian
	return func() tea.Msg {
		at := cleanPath(dir)
		if at == "" {
			at = "."
		}
		msg := listedMsg{dir: dir}
		msg.entries, msg.err = by.list(at)
		_, msg.library = by.folder(at)
		return msg
	}
}

// readFolder lists a folder. What is there to be read of one that cannot be read whole is
// listed with the error.
func readFolder(dir string) ([]entry, error) {
	list, err := os.ReadDir(dir)
	var entries []entry
	for _, e := range list {
		n := entry{name: e.Name(), folder: e.IsDir()}
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil {
			n.folder, n.size, n.changed = info.IsDir(), info.Size(), info.ModTime()
		}
		entries = append(entries, n)
	}
	sortEntries(entries)
	return entries, err
}
