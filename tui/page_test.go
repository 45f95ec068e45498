package tui

import (
	"fmt"
	"testing"

	"vmmdoctor/diagnose"
)

// rows makes a page of headings (h), rows that can be selected (r), failing
// ones (f) and continuations (c).
func rows(kinds string) []row {
	var out []row
	for i, k := range kinds {
		r := row{text: fmt.Sprint(i), id: fmt.Sprint(i)}
		switch k {
		case 'h':
			r.id = ""
		case 'f':
			r.mark = diagnose.Fail
		case 'c':
			r.id, r.more = out[len(out)-1].id, true
		}
		out = append(out, r)
	}
	return out
}

var pageTests = []struct {
	name     string
	rows     string
	height   int
	do       func(p *page)
	sel, top int
}{
	{"starts at the first that can be selected", "hhrr", 4, func(p *page) {}, 2, 0},
	{"down skips what cannot be selected", "hrchr", 5, func(p *page) { p.move(1) }, 4, 0},
	{"down at the end scrolls what follows", "rrhhhhhh", 4, func(p *page) { p.move(1); p.move(1); p.move(1) }, 1, 2},
	{"up at the start scrolls what stands before", "hhhrrrrr", 4, func(p *page) { p.last(); p.move(-9) }, 3, 0},
	{"end", "hrrrrrr", 3, func(p *page) { p.last() }, 6, 4},
	{"home", "hrrrrrr", 3, func(p *page) { p.last(); p.first() }, 1, 0},
	{"a page down", "rrrrrrrrrr", 4, func(p *page) { p.pageBy(1) }, 2, 2},
	{"the next problem", "rrfrf", 5, func(p *page) { p.step(1); p.step(1); p.step(1) }, 4, 0},
	{"the problem before", "frfrr", 5, func(p *page) { p.last(); p.step(-1); p.step(-1) }, 0, 0},
	{"a row and what goes on from it are shown together", "rrrrcc", 3, func(p *page) { p.move(3) }, 3, 3},
	{"a click on a continuation selects its row", "rrcc", 4, func(p *page) { p.click(3) }, 1, 0},
	{"a click on a heading does nothing", "rhr", 3, func(p *page) { p.click(1) }, 0, 0},
	{"nothing to select", "hhhh", 2, func(p *page) { p.move(1) }, 0, 1},
	{"empty", "", 3, func(p *page) { p.move(1); p.last(); p.pageBy(-1); p.step(1) }, 0, 0},
}

func TestPage(t *testing.T) {
	for _, tt := range pageTests {
		t.Run(tt.name, func(t *testing.T) {
			p := page{height: tt.height}
			p.set(rows(tt.rows))
			tt.do(&p)
			if p.sel != tt.sel || p.top != tt.top {
				t.Errorf("selected %d, top %d, want %d, %d", p.sel, p.top, tt.sel, tt.top)
			}
		})
	}
}

// What is selected stays selected when the page is made anew.
func TestPageKeepsItsPlace(t *testing.T) {
	p := page{height: 4}
	p.set(rows("rrrr"))
	p.move(2)
	made := append([]row{{text: "new", id: "new"}}, rows("rrrr")...)
	p.set(made)
	if got := p.selected().id; got != "2" {
		t.Errorf("selected %q, want the row with id 2", got)
	}
}
