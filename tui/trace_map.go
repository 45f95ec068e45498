package tui

import "vmmdoctor/diagnose"

// edge adds a scrollbar with the failures of the whole list; there is none when all of
// it is seen.
func (t *trace) edge(st styles, rows []string) {
	n := len(t.drawn)
	if n == 0 || t.top == 0 && t.drawn[n-1] == t.count()-1 {
		return
	}
	h, seen := len(rows), t.drawn[n-1]-t.top+1
	first := min(t.top*h/t.count(), h-1)
	for i, cell := range scrollbar(st, t.problems(h), first, first+max(seen*h/t.count(), 1)) {
		rows[i] += cell
	}
}

// problems says for each of h rows whether the part of the list it stands for
// holds a failure. It is worked out once and kept.
func (t *trace) problems(h int) []diagnose.Outcome {
	key := mapKey{t.d, h, t.all, t.filter, t.find.next}
	if t.mapOf == key {
		return t.marks
	}
	t.mapOf, t.marks = key, make([]diagnose.Outcome, h)
	for i := range t.d.Marked {
		m := &t.d.Marked[i]
		if m.Outcome != diagnose.Fail {
			continue
		}
		if i, ok := t.entryOf(spotOf(m)); ok {
			t.marks[i*h/max(t.count(), h)] = diagnose.Fail
		}
	}
	return t.marks
}

// entryOf is the place of a line in the list.
func (t *trace) entryOf(s spot) (int, bool) {
	pos := t.starts[s.trace] + s.line - 1
	if t.all && t.filter == "" {
		return pos, true
	}
	lo, hi := 0, t.count()
	for lo < hi {
		if mid := (lo + hi) / 2; t.position(mid) < pos {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < t.count() && t.position(lo) == pos
}
