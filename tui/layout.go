package tui

// The smallest window the program draws itself in.
const (
	minWidth  = 60
	minHeight = 16
)

// From these sizes on there is room for two panes beside each other.
const (
	wideWidth  = 100
	wideHeight = 24
)

// A rect is a part of the screen in cells; x and y count from 0.
type rect struct{ x, y, w, h int }

func (r rect) holds(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// A shape says what a view needs of the screen.
type shape struct {
	head  int  // lines above the panes: the verdict, or a view's own heading
	tight bool // no blank line between heading and panes
	runs  bool // a line with the runs of the trace stands at the head
	strip bool // with one pane, the stages stand in a strip above it
	left  int  // width of the left of two panes; 0: one pane
	third int  // width of a third column at the right end; 0: none
	under int  // height of a panel below the panes, with its frame; 0: none
	rows  int  // how many rows the upper of two panes has to show; 0: all it can get
	zoom  int  // 1: only the left pane, 2: only the right one
}

// A screen is where everything goes. A rect without height is not shown.
type screen struct {
	small bool // too small to draw anything but that
	wide  bool // two panes beside each other
	title rect
	tabs  rect
	head  rect
	runs  rect // the runs of the trace, to choose from
	strip rect // with the rule below it
	left  rect
	right rect // the main pane of a view with one pane
	third rect // beside the right one
	under rect
	foot  rect
}

// layout is the one place that knows sizes.
func layout(w, h int, s shape) screen {
	if w < minWidth || h < minHeight {
		return screen{small: true}
	}
	sc := screen{
		wide:  w >= wideWidth && h >= wideHeight,
		title: rect{0, 0, w, 1},
		tabs:  rect{0, 1, w, 1},
		foot:  rect{0, h - 1, w, 1},
	}
	roomy := h >= 20 // blank lines around the heading and above the footer
	y, bottom := 2, h-1
	if roomy {
		y, bottom = 3, h-2
	}
	if s.runs && s.tight { // the head names the columns of what is below it
		sc.runs = rect{0, y, w, 1}
		y++
	}
	sc.head = rect{0, y, w, s.head}
	y += s.head
	if s.runs && !s.tight {
		sc.runs = rect{0, y, w, 1}
		y++
	}
	if s.head > 0 && roomy && !s.tight {
		y++
	}
	if s.strip && !sc.wide && (s.zoom == 0 || s.left == 0) {
		sc.strip = rect{0, y, w, 2}
		y += 2
	}
	if s.under > 0 && bottom-y-s.under >= 6 {
		sc.under = rect{0, bottom - s.under, w, s.under}
		if s.rows > 0 { // right below a short list
			sc.under.y = min(sc.under.y, y+max(s.rows, 4)+1)
		}
		bottom = sc.under.y
	}
	body := rect{0, y, w, max(bottom-y, 1)}
	sc.left, sc.right = rect{}, body
	switch {
	case s.left == 0 || s.zoom == 2:
	case s.zoom == 1:
		sc.left, sc.right = body, rect{}
	case sc.wide:
		sc.left = rect{0, y, s.left, body.h}
		sc.right = rect{s.left, y, w - s.left - s.third, body.h}
		sc.third = rect{w - s.third, y, s.third, body.h}
		if s.third == 0 {
			sc.third = rect{}
		}
	case !s.strip: // stacked
		top := min(body.h/2, max(s.rows+2, 5))
		sc.left = rect{0, y, w, top}
		sc.right = rect{0, y + top, w, body.h - top}
	}
	return sc
}

// readable is the width beyond which lines of text are hard to follow.
const readable = 90
