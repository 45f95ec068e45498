package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// A progressLine is the last line of a terminal, which says how far the work is.
// Blanks clear it, since old consoles know no escape sequences.
type progressLine struct {
	w     io.Writer // nil when nobody sees it
	start time.Time
	shown time.Time // when reading was last shown

	mu    sync.Mutex // the work may go on when nobody waits for it any more
	width int        // of what is shown
	over  bool
}

func newProgressLine(w io.Writer) *progressLine {
	if !isTerminal(w) {
		w = nil
	}
	return &progressLine{w: w, start: time.Now()}
}

func (l *progressLine) show(p examine.ScanProgress) {
	l.say(progressText(p, time.Since(l.start)))
}

// reading shows how far the reading of a case is. Most are read before anybody
// would look.
func (l *progressLine) reading(p diagnose.Progress) {
	if l.due() {
		l.say(readingText(p))
	}
}

// due reports whether it is time to show something: not before long, and not all
// the time.
func (l *progressLine) due() bool {
	const soon, now = time.Second, 100 * time.Millisecond
	if l.w == nil || time.Since(l.start) < soon || time.Since(l.shown) < now {
		return false
	}
	l.shown = time.Now()
	return true
}

// copying shows how much of a file is copied.
func (l *progressLine) copying(done, all int64) {
	if l.due() {
		l.say(fmt.Sprintf("%s of %s copied, %d%%", diagnose.Size(done), diagnose.Size(all), 100*done/all))
	}
}

// whileShown makes a diagnosis and shows how far it is, unless that is not wanted, until
// the user stops it.
func whileShown(c *cobra.Command, quiet bool, judge func(progress func(diagnose.Progress)) diagnose.Diagnosis) (diagnose.Diagnosis, error) {
	line := wantedLine(c, quiet)
	defer line.end()
	return untilStopped(c.Context(), func() diagnose.Diagnosis { return judge(line.reading) })
}

// wantedLine is a line that shows progress, or one that shows nothing.
func wantedLine(c *cobra.Command, quiet bool) *progressLine {
	if quiet {
		return newProgressLine(nil)
	}
	return newProgressLine(c.ErrOrStderr())
}

// readingText says how far the reading of a case is.
func readingText(p diagnose.Progress) string {
	if p.All > 0 {
		return fmt.Sprintf("%s of %s of the traces read", diagnose.Size(p.Read), diagnose.Size(p.All))
	}
	stage := diagnose.Stage{ID: p.Stage}
	return "looking at the disk: " + stage.Title()
}

// say puts a text in place of the one before.
func (l *progressLine) say(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w == nil || l.over {
		return
	}
	l.wipe()
	l.width = len(text)
	fmt.Fprint(l.w, text)
}

// clear makes room for a line of something else.
func (l *progressLine) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wipe()
}

// end clears the line for good.
func (l *progressLine) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wipe()
	l.over = true
}

func (l *progressLine) wipe() {
	if l.w != nil && l.width > 0 {
		fmt.Fprintf(l.w, "\r%s\r", strings.Repeat(" ", l.width))
		l.width = 0
	}
}

// progressText says how far a scan is after some time. How long it will take
// can be told once all files are found.
func progressText(p examine.ScanProgress, since time.Duration) string {
	switch {
	case p.Walking:
		return fmt.Sprintf("%d of %d disks found so far", p.Done, p.Found)
	case p.Done == 0:
		return fmt.Sprintf("0 of %d disks", p.Found)
	}
	left := since / time.Duration(p.Done) * time.Duration(max(p.Found-p.Done, 0))
	return fmt.Sprintf("%d of %d disks, %s left", p.Done, p.Found, roughly(left))
}

// roughly is a duration as people say it.
func roughly(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "a few seconds"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d seconds", int(d.Seconds())/10*10)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
	return fmt.Sprintf("%d hours", int(d.Hours()))
}
