package tui

import (
	"cmp"
	"sort"

	"vmmdoctor/diagnose"
	"vmmdoctor/logparse"
)

// The trace pane lists the lines that belong to a stage, or all lines. It
// keeps only those lines in memory that are near the screen.
type trace struct {
	canvas
	d      *diagnose.TraceReading
	order  []int // of d.Marked, in the order of the lines
	starts []int // position of each trace's first line among all lines; then their number

	all    bool   // all lines, not only those of a stage
	filter string // only lines that hold it; "" all
	from   spot   // what was selected before it
	find   search // what the filter has found so far, among all lines

	stage   []int // marks shown, as indexes of d.Marked in the order of the lines
	drawn   []int // the position in the list of each row on the screen
	problem bool  // a line fails or warns
	height  int   // how many lines can be seen
	sel     int   // selected position in the list
	top     int   // first position shown

	cache map[int]traceLine  // by position among all lines
	mapOf mapKey             // what marks were worked out from
	marks []diagnose.Outcome // the problems at the right edge
}

// A spot is a line of one of the traces of the case.
type spot struct{ trace, line int }

// spotOf is where a marked line is.
func spotOf(m *diagnose.Marked) spot { return spot{m.Trace, m.Record.Line} }

// compare orders lines as they are shown.
func (s spot) compare(o spot) int {
	return cmp.Or(cmp.Compare(s.trace, o.trace), cmp.Compare(s.line, o.line))
}

// A traceLine is a line of a trace, read and cut into columns.
type traceLine struct {
	spot
	text   string          // the whole line, visible, tabs as blanks
	record logparse.Record // of which it is the first line; zero when it is none
	first  bool
}

// A search is the state of a filter over all lines, which may take a while.
type search struct {
	run   int  // tells the results of this search from those of earlier ones
	hits  hits // found so far
	next  int  // where it goes on; all lines searched: their number
	going bool
	asked bool // the next part is being searched
}

// hits are positions among all lines, in order. A filter may let nine million
// of them through: they are kept in parts that never move.
type hits struct {
	parts []hitPart
	n     int
}

type hitPart struct {
	before int      // how many hits come before this part
	base   int      // what its positions are counted from
	at     []uint32 // never empty
}

func (h *hits) add(base int, at []uint32) {
	if len(at) > 0 {
		h.parts = append(h.parts, hitPart{h.n, base, at})
		h.n += len(at)
	}
}

// position is the i-th hit.
func (h *hits) position(i int) int {
	p := h.parts[sort.Search(len(h.parts), func(k int) bool { return h.parts[k].before > i })-1]
	return p.base + int(p.at[i-p.before])
}

// A mapKey is what the map of the problems depends on.
type mapKey struct {
	of       *diagnose.TraceReading
	rows     int
	all      bool
	filter   string
	searched int
}
