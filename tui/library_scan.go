package tui

import (
	"context"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A librarian knows which folders are libraries and looks at what is in them. Tests
// have one of their own.
type librarian struct {
	// folder is a path in full, if it is a library.
	folder func(path string) (string, bool)
	// scan is examine.Scan.
	scan func(ctx context.Context, folder string, o examine.ScanOptions,
		row func(text.Raw, *diagnose.Diagnosis) *libraryRow, each func(*libraryRow)) error
	// glance is examine.Glance.
	glance func(ctx context.Context, path string) *diagnose.Diagnosis
	// list is what lies in a folder, in the order of the open dialog.
	list func(dir string) ([]entry, error)
}

var realLibrarian = librarian{
	folder: func(path string) (string, bool) {
		if !examine.IsLibrary(path) {
			return "", false
		}
		if full, err := filepath.Abs(path); err == nil {
			path = full
		}
		return filepath.Clean(path), true
	},
	scan: func(ctx context.Context, folder string, o examine.ScanOptions,
		row func(text.Raw, *diagnose.Diagnosis) *libraryRow, each func(*libraryRow)) error {
		return examine.Scan(ctx, []string{folder}, o, row, each)
	},
	glance: examine.Glance,
	list:   readFolder,
}

// A stocktaking is a scan of a library that is going on beside the event loop.
type stocktaking struct {
	run    int
	folder string
	cancel context.CancelFunc // ends the scan: what was found comes still
	leave  context.CancelFunc // nobody wants it any more
	left   <-chan struct{}
	events chan stockMsg

	rows []*libraryRow // that wait to be sent
	sent time.Time
	at   examine.ScanProgress
}

// foundMsg says that what was to be opened is a library.
type foundMsg struct {
	run    int
	folder string
}

// A stockMsg brings disks of a library, many at a time: thousands of messages would
// make the screen stutter.
type stockMsg struct {
	of   *stocktaking
	rows []*libraryRow
	at   examine.ScanProgress
	over bool  // nothing follows
	err  error // why not all was looked at; nil: all was
}

// libraryAgainMsg says whether the folder of a library is still one.
type libraryAgainMsg struct {
	folder string
	there  bool
}

// A stockSpinMsg moves the spinner of a scan.
type stockSpinMsg struct{ run int }

// spinPause is how long the spinner stands still.
const spinPause = 100 * time.Millisecond

// stockPause is how often the screen is told, stockMost how many disks may wait for a
// screen that is behind.
const (
	stockPause = 100 * time.Millisecond
	stockMost  = 4096
)

// takeStock begins to scan a folder.
func (m *model) takeStock(folder string) (*stocktaking, tea.Cmd) {
	m.runs++
	life, leave := context.WithCancel(m.ctx)
	ctx, cancel := context.WithCancel(life)
	s := &stocktaking{run: m.runs, folder: folder, cancel: cancel, leave: leave, left: life.Done(),
		events: make(chan stockMsg, 1), at: examine.ScanProgress{Walking: true}}
	go s.take(ctx, m.librarian)
	return s, tea.Batch(s.next(), m.after(spinPause, stockSpinMsg{s.run}))
}

// take scans the folder and sends what it finds.
func (s *stocktaking) take(ctx context.Context, by librarian) {
	defer close(s.events)
	row := func(path text.Raw, d *diagnose.Diagnosis) *libraryRow {
		return newLibraryRow(s.folder, string(path.Bytes()), d)
	}
	o := examine.ScanOptions{Progress: func(p examine.ScanProgress) {
		s.at = p
		s.offer(stockMsg{})
	}}
	err := by.scan(ctx, s.folder, o, row, func(r *libraryRow) {
		s.rows = append(s.rows, r)
		switch {
		case len(s.rows) >= stockMost:
			s.send(stockMsg{})
		case time.Since(s.sent) >= stockPause:
			s.offer(stockMsg{})
		}
	})
	s.send(stockMsg{over: true, err: err})
}

// filled is a message with all that waits.
func (s *stocktaking) filled(msg stockMsg) stockMsg {
	msg.of, msg.rows, msg.at = s, s.rows, s.at
	return msg
}

// offer sends what waits if the screen is ready for it, send when it is.
func (s *stocktaking) offer(msg stockMsg) {
	select {
	case s.events <- s.filled(msg):
		s.rows, s.sent = nil, time.Now()
	default:
	}
}

func (s *stocktaking) send(msg stockMsg) {
	select {
	case s.events <- s.filled(msg):
		s.rows, s.sent = nil, time.Now()
	case <-s.left:
	}
}

// next waits for the next message.
func (s *stocktaking) next() tea.Cmd {
	return func() tea.Msg {
		if msg, ok := <-s.events; ok {
			return msg
		}
		return nil
	}
}
