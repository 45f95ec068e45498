package tui

import "vmmdoctor/diagnose"

// view is the number of a view: the key that shows it.
type view int

const viewNone view = 0

// A pane is what stands below the tabs: a view of the diagnosis with its own
// place in it. The root asks all of them in the same way.
type pane interface {
	// take looks at a new diagnosis and keeps its place as far as that is there.
	take(d *diagnose.Diagnosis)
	// shape says what the pane needs of the screen.
	shape(c canvas) shape
	// build makes the rows for the canvas. It comes before all that follow,
	// and anew whenever something may have changed.
	build(c canvas)
	// draw is what is to be seen, from left to right.
	draw() []block
	// can reports whether an action does something in the pane now; key does it
	// and says what of it may be out of sight.
	can(a action) bool
	key(a action) (note string)
	// click selects what stands there. It reports whether it is to be followed,
	// as what was selected before.
	click(x, y int) bool
	// wheel scrolls d lines what stands there.
	wheel(x, y, d int)
	// follow says where the selected row leads, or in words why nowhere.
	follow() (to jump, note string)
	// here is the place that is shown, for Esc to come back to.
	here() jump
	// show selects a place; what a jump leaves open stays as it is.
	show(to jump)
	// step selects the next problem in the direction d, if there is one.
	step(d int) bool
	// copyLine is the selected line in full, copyAll all that the pane holds,
	// also what is scrolled out of sight; both in their visible form.
	copyLine() string
	copyAll() string
}

// A canvas is what a pane is drawn on.
type canvas struct {
	st    styles
	w, h  int // of the whole screen
	sc    screen
	whole bool                                  // long lines whole
	typed *field                                // what is to be found, while it is typed; else nil
	reads bool                                  // the traces are still being read
	was   map[diagnose.StageID]diagnose.Outcome // of the stages that changed when they were looked at again
}

// A block is drawn at its place on the screen, as far as its lines fit.
type block struct {
	rect
	lines []string
}

// A jump is a place inside the program. The zero value is nowhere.
type jump struct {
	view    view
	right   bool // the focus is on the right of two sides
	stage   diagnose.StageID
	object  string // of the BCD diff, with element
	element string
	trace   int    // index of the trace, with line
	text    string // or its name
	line    int    // from 1
	disk    int    // number, with partition
	part    int
	way     int    // of the fix plan, from 1
	step    int    // of the way, from 1
	run     int    // of the trace, from 1, that is judged there
	act     action // what is done instead of going anywhere
}

// leads reports whether it is a place, or something to do.
func (j jump) leads() bool { return j.view != viewNone || j.act != actNone }

// sides are the two lists of a pane that has them beside or above each other.
type sides struct {
	right bool // it has the focus
	zoom  bool // only the one with the focus is shown
}

// key changes between the sides; it reports whether that was asked for.
func (s *sides) key(a action) bool {
	switch a {
	case actTab:
		s.right = !s.right
	case actZoom:
		s.zoom = !s.zoom
	default:
		return false
	}
	return true
}

// zoomed is the zoom of a shape.
func (s *sides) zoomed() int {
	switch {
	case !s.zoom:
		return 0
	case s.right:
		return 2
	}
	return 1
}
