package tui

import (
	"os"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// The messages of work that runs outside the event loop. Those of long work
// carry the number of their run: what a cancelled run still sends is dropped.

// workMsg is what a work sends; it is asked for the next then.
type workMsg struct {
	of  *work
	msg tea.Msg
}

// progressMsg tells how far the examination is.
type progressMsg struct {
	run int
	diagnose.Progress
}

// openedMsg is the result of an examination.
type openedMsg struct {
	run     int
	how     opening
	inputs  []examine.Input
	files   *examine.Case // open for reading the traces' lines
	facts   diagnose.Facts
	traces  diagnose.Traces
	before  map[string]os.FileInfo // the inputs' files as they were, by path
	reading bool                   // the traces are still being read: tracesMsg brings them
}

// tracesMsg brings what was read of the traces up to now. Of a case that is not
// shown yet only the counts are.
type tracesMsg struct {
	run    int
	files  *examine.Case
	traces diagnose.Traces
	over   *openedMsg // nothing follows; what came before the traces
}

// judgedMsg is what is concluded from the case as it was after that many changes.
type judgedMsg struct {
	changes int
	d       diagnose.Diagnosis
	first   bool           // what is to be looked at first is selected
	then    func() tea.Cmd // what is done then; may be nil
}

// An opening says what becomes of the case that is open already.
type opening int

const (
	openAnew    opening = iota // it is replaced
	openAgain                  // it is the same case, and shown until it is read
	openBeside                 // a new disk replaces the old one, a trace is added
	openCompare                // its store becomes the other side of the comparison
)

// leaveMsg says that a run that was stopped has had its time to end.
type leaveMsg struct{ run int }

// spinMsg moves the spinner of a run.
type spinMsg struct{ run int }

// pastedMsg says what a pasted text is, and what it would change.
type pastedMsg struct {
	run    int
	input  examine.Input
	pasted examine.Pasted
	before *diagnose.Diagnosis // what was concluded without it
	after  diagnose.Diagnosis  // with it; zero when it is no trace
	head   []string            // its first lines
	err    error
}

// linesMsg brings lines of the trace that were not in memory.
type linesMsg struct {
	of    *diagnose.TraceReading
	lines map[int]traceLine
}

// hitsMsg brings what a filter found in one go over the lines.
type hitsMsg struct {
	run  int
	base int      // what at is counted from
	at   []uint32 // positions among all lines
	next int      // where the search goes on
	err  error
}

// listedMsg brings the content of a folder.
type listedMsg struct {
	dir     string
	entries []entry
	library bool // it is a folder of disks, not a mounted volume
	err     error
}

// recentMsg brings what was opened before.
type recentMsg struct{ list []recentCase }

// pollMsg asks whether the files of the traces have changed.
type pollMsg struct{}

// polledMsg says what was written to them.
type polledMsg struct {
	of *watch
	examine.Growth
}

// releaseMsg says that the wait of a held letter is over.
type releaseMsg struct{}

// silenceMsg asks whether a burst of keys has ended.
type silenceMsg struct{}

// noteMsg takes a note out of the footer.
type noteMsg struct{ number int }
