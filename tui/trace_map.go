package tui

import "vmmdoctor/diagnose"

// edge adds the map: where in the whole list the failures are.
func (t *trace) edge(st styles, rows []string) {
	for i, red := range t.problems(len(rows)) {
		if red {
			rows[i] += st.fail.Render("█")
			continue
		}
		rows[i] += st.frame.Render("│")
	}
}

// problems says for each of h rows whether the part of the list it stands for
// holds a failure. It is worked out once and kept.
func (t *trace) problems(h int) []bool {
	key := mapKey{t.d, h, t.all, t.filter, t.find.next}
	if t.mapOf == key {
		return t.red
	}
	t.mapOf, t.red = key, make([]bool, h)
	for i := range t.d.Marked {
		m := &t.d.Marked[i]
		if m.Outcome != diagnose.Fail {
			continue
		}
		if i, ok := t.entryOf(spotOf(m)); ok {
			t.red[i*h/max(t.count(), h)] = true
		}
	}
	return t.red
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
