package tui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/report"
)

// What users of other programs complain about, as checks. Those that need a
// terminal are in realterminal_test.go, those of every screen in
// invariant_test.go, those of colours in styles_test.go.

// Every value of the comparison can be read whole at every width: nothing of
// it is cut, only broken into lines.
func TestValuesAreNeverCut(t *testing.T) {
	u := demo(t, 120, 40).press("2")
	f := u.m.panes[viewDiff].(*diff)
	for _, stacked := range []bool{false, true} {
		f.stacked = stacked
		for w := minWidth; w <= 220; w += 5 {
			u.resize(w, 40)
			shown := map[string]string{}
			for _, r := range f.rows {
				shown[r.id] += withoutBlanks(plain(r.text))
			}
			for _, g := range f.groups {
				for _, c := range g.changes {
					for _, s := range []string{sideText(c.Before), sideText(c.After)} {
						// Side by side, the lines of two long values alternate.
						row, whole := shown[rowID(c.Name.String(), c.Type.String())], strings.Contains
						if f.sides(w) {
							whole = containsScattered
						}
						if !whole(row, withoutBlanks(s)) {
							t.Fatalf("width %d: %q is not whole in %q", w, s, row)
						}
					}
				}
			}
		}
	}
}

// sideText is the value of one side; empty when it has none.
func sideText(s *bcd.Side) string {
	if s == nil {
		return ""
	}
	return s.Printed.String()
}

func withoutBlanks(s string) string { return strings.Join(strings.Fields(s), "") }

// containsScattered reports whether the characters of part stand in s in order.
func containsScattered(s, part string) bool {
	rest := []rune(part)
	for _, r := range s {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

// No title of a pane is cut, and no frame is broken by what stands beside it.
func TestTitlesAreWhole(t *testing.T) {
	for _, size := range goldenSizes[1:] {
		for _, v := range views {
			u := demo(t, size.w, size.h).press(fmt.Sprint(int(v.view)))
			u.shows(v.name)
			for l := range strings.SplitSeq(u.screen(), "\n") {
				if strings.Contains(l, "┌─") && strings.Contains(l, "…") {
					t.Errorf("%s at %dx%d: a title is cut: %s", v.name, size.w, size.h, l)
				}
				edges := 0
				for _, edge := range []string{"│", "┐", "┘", "┌", "└", "█", "■"} { // the last two are of a scrollbar
					edges += strings.Count(l, edge)
				}
				if strings.HasPrefix(l, "│") && edges%2 != 0 {
					t.Errorf("%s at %dx%d: a frame is broken: %s", v.name, size.w, size.h, l)
				}
			}
		}
	}
}

// The report has every fact of the screen, so that who cannot see the screen
// misses nothing.
func TestReportHasEveryFact(t *testing.T) {
	u := demo(t, 120, 40)
	var b bytes.Buffer
	if err := report.Diagnosis(&b, report.Style{Format: "text"}, u.m.d); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(strings.Fields(b.String()), " ")
	has := func(what, s string) {
		t.Helper()
		if s = strings.Join(strings.Fields(s), " "); !strings.Contains(said, s) {
			t.Errorf("the report lacks %s: %q", what, s)
		}
	}
	d := u.m.d
	has("the headline", d.Headline)
	has("the detail", d.Detail)
	for i := range d.Stages {
		s := &d.Stages[i]
		has("a stage", s.Title())
		has("a summary", s.Summary)
		for _, ev := range append(s.Disk.Evidence, s.Trace.Evidence...) {
			has("evidence of "+s.Title(), sentence(ev))
		}
		if s.Outcome == diagnose.Fail || s.Outcome == diagnose.Warn {
			has("why "+s.Title()+" fails", s.Why)
		}
	}
	for _, r := range d.Remedies {
		has("a way", r.Title)
		for _, step := range r.Steps {
			has("a step of "+r.Title, step.Text)
			has("a command of "+r.Title, step.Command)
		}
	}
	for _, c := range d.BCD.Diff.Changes {
		for _, side := range []string{sideText(c.Before), sideText(c.After)} {
			has("a value of "+c.Element, side)
		}
	}
}

// No animation is needed to understand anything: while a disk is read the
// stages are named in words, and what is over stays.
func TestNothingMovesByItself(t *testing.T) {
	u := demo(t, 120, 40)
	before := ansi.Strip(u.m.View().Content)
	u.wait(60e9)
	if after := ansi.Strip(u.m.View().Content); after != before {
		t.Errorf("the screen changed by itself:\n%s", after)
	}
}
