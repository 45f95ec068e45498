package tui

import (
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// A shelf holds the disks of one sort by their names.
type shelf struct {
	sort *diagnose.Sort
	all  []*libraryRow
	hits []*libraryRow // those that the filter lets through
}

// A shelves is the list of a library: shelf after shelf, of which as much is looked at
// as is shown. A disk is put in its place in a step or two, since a scan finds them by
// their names; 10,000 of them are never sorted again.
type shelves struct {
	list    []shelf
	filter  string // as it was typed
	part    string // as it is looked for
	sel     *libraryRow
	top     int
	height  int
	touched bool // the user has chosen: the selection stays with its disk
}

func newShelves() shelves {
	var s shelves
	for i := range diagnose.Sorts {
		s.list = append(s.list, shelf{sort: &diagnose.Sorts[i]})
	}
	return s
}

// insert puts a row in its place.
func insert(list []*libraryRow, r *libraryRow) []*libraryRow {
	if n := len(list); n == 0 || compareRows(list[n-1], r) < 0 {
		return append(list, r)
	}
	i, _ := slices.BinarySearchFunc(list, r, compareRows)
	return slices.Insert(list, i, r)
}

// compareRows orders disks by their names as folders are walked: what is in a folder
// stands together.
func compareRows(a, b *libraryRow) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return strings.Compare(a.path, b.path)
}

// add puts rows where they belong; what is looked at stays where it is.
func (s *shelves) add(rows []*libraryRow) {
	before := s.index(s.sel)
	for _, r := range rows {
		f := s.shelfOf(r.sort)
		f.all = insert(f.all, r)
		if s.lets(r) {
			f.hits = insert(f.hits, r)
		}
	}
	s.follow(before)
}

// follow keeps what the user chose where it was on the screen, and the first disk
// selected as long as the user has chosen nothing.
func (s *shelves) follow(before int) {
	if !s.touched || before < 0 {
		s.sel, s.top = s.at(0), 0
		return
	}
	s.top += s.index(s.sel) - before
	s.clamp()
}

// replace puts a disk that was judged anew in the place of what was known of it.
func (s *shelves) replace(old, now *libraryRow) {
	before := s.index(old)
	f := s.shelfOf(old.sort)
	if i, ok := slices.BinarySearchFunc(f.all, old, compareRows); ok {
		f.all = slices.Delete(f.all, i, i+1)
	}
	if i, ok := slices.BinarySearchFunc(f.hits, old, compareRows); ok {
		f.hits = slices.Delete(f.hits, i, i+1)
	}
	f = s.shelfOf(now.sort)
	f.all = insert(f.all, now)
	if s.lets(now) {
		f.hits = insert(f.hits, now)
	}
	if s.sel == old {
		s.sel = now
		if s.index(now) < 0 {
			s.sel = s.at(min(max(before, 0), s.count()-1))
		}
		s.reveal()
	}
}

// has reports whether a disk is listed.
func (s *shelves) has(path string) bool {
	for _, f := range s.list {
		if slices.ContainsFunc(f.all, func(r *libraryRow) bool { return r.path == path }) {
			return true
		}
	}
	return false
}

func (s *shelves) shelfOf(sort *diagnose.Sort) *shelf {
	return &s.list[slices.IndexFunc(s.list, func(f shelf) bool { return f.sort == sort })]
}

// lets reports whether the filter lets a row through.
func (s *shelves) lets(r *libraryRow) bool { return s.part == "" || strings.Contains(r.find, s.part) }

// seek filters by another text.
func (s *shelves) seek(filter string) {
	s.filter, s.part = filter, strings.ToLower(strings.TrimSpace(filter))
	for i := range s.list {
		f := &s.list[i]
		if s.part == "" {
			f.hits = slices.Clone(f.all)
			continue
		}
		f.hits = nil
		for _, r := range f.all {
			if s.lets(r) {
				f.hits = append(f.hits, r)
			}
		}
	}
	if s.index(s.sel) < 0 {
		s.sel, s.top = s.at(0), 0
	}
	s.reveal()
}

// count is how many disks the filter lets through, total how many there are.
func (s *shelves) count() int {
	n := 0
	for i := range s.list {
		n += len(s.list[i].hits)
	}
	return n
}

func (s *shelves) total() int {
	n := 0
	for i := range s.list {
		n += len(s.list[i].all)
	}
	return n
}

// at is row i of the list; nil when there is none.
func (s *shelves) at(i int) *libraryRow {
	for n := range s.list {
		hits := s.list[n].hits
		if i >= 0 && i < len(hits) {
			return hits[i]
		}
		i -= len(hits)
	}
	return nil
}

// index is where a row stands in the list; -1 when it does not.
func (s *shelves) index(r *libraryRow) int {
	if r == nil {
		return -1
	}
	before := 0
	for n := range s.list {
		f := &s.list[n]
		if f.sort == r.sort {
			i, ok := slices.BinarySearchFunc(f.hits, r, compareRows)
			if !ok || f.hits[i] != r {
				return -1
			}
			return before + i
		}
		before += len(f.hits)
	}
	return -1
}

// key moves as an action asks for.
func (s *shelves) key(a action) {
	i, step := s.index(s.sel), max(s.height-2, 1)
	switch a {
	case actUp:
		i--
	case actDown:
		i++
	case actPageUp:
		i, s.top = i-step, s.top-step
	case actPageDown:
		i, s.top = i+step, s.top+step
	case actHome:
		i = 0
	case actEnd:
		i = s.count() - 1
	}
	s.choose(max(0, min(i, s.count()-1)))
}

// choose selects row i for the user.
func (s *shelves) choose(i int) {
	if r := s.at(i); r != nil {
		s.sel, s.touched = r, true
	}
	s.reveal()
}

// can reports whether an action moves anything.
func (s shelves) can(a action) bool {
	sel, top := s.sel, s.top
	s.key(a) // of the copy
	return s.sel != sel || s.top != top
}

// scroll moves what is shown by d rows.
func (s *shelves) scroll(d int) {
	s.top += d
	s.touched = true
	s.clamp()
}

// reveal scrolls until the selected row can be seen.
func (s *shelves) reveal() {
	if i := s.index(s.sel); i >= 0 && s.height > 0 {
		s.top = max(min(s.top, i), i-s.height+1)
	}
	s.clamp()
}

// resize fits the list into a number of lines.
func (s *shelves) resize(height int) {
	if height == s.height {
		s.clamp()
		return
	}
	s.height = height
	s.reveal()
}

func (s *shelves) clamp() { s.top = max(0, min(s.top, s.count()-s.height)) }
