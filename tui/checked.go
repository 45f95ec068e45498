package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
)

// An earlier diagnosis is what was shown before something was done.
type earlier struct {
	*diagnose.Diagnosis        // nil: there is none
	done                string // what: "the last F5"
}

// lost reports whether a case that was looked at again lacks a file that it had: what
// is shown is worth more than what is left of it.
func (m *model) lost(msg openedMsg) (path string, is bool) {
	for _, p := range msg.facts.Problems {
		known := func(o diagnose.InputProblem) bool { return o.Path == p.Path }
		if !slices.ContainsFunc(m.d.Problems, known) {
			return p.Path.String(), true
		}
	}
	return "", false
}

// keepOld leaves everything as it is, since a file of the case cannot be read now.
func (m *model) keepOld(msg openedMsg, path string) tea.Cmd {
	msg.files.Close()
	return m.say(baseName(path) + " cannot be read now; what is shown is as it was before")
}

// checked judges a case that was looked at again, and says what has changed.
func (m *model) checked() tea.Cmd {
	before := m.d
	stages, _ := m.panes[viewDiagnosis].(*diagnosis)
	atFirst := stages.pipeline.selectedID() == firstStage(before)
	m.judge(false)
	if now := firstStage(m.d); atFirst && now != firstStage(before) {
		stages.choose(now)
		m.refresh()
	}
	m.was = map[diagnose.StageID]diagnose.Outcome{}
	for i := range m.d.Stages {
		s := &m.d.Stages[i]
		judged := s.Outcome == diagnose.Pass || s.Outcome == diagnose.Warn || s.Outcome == diagnose.Fail
		if old := before.Stage(s.ID); judged && old.Outcome != s.Outcome {
			m.was[s.ID] = old.Outcome
		}
	}
	m.earlier = earlier{before, "the last F5"}
	return m.say("Checked again " + m.now().Format("15:04") + ": " + changeOf(before, m.d))
}

// changeOf says what is different between two diagnoses of one case.
func changeOf(before, now *diagnose.Diagnosis) string {
	var parts []string
	if before.Verdict != now.Verdict {
		parts = append(parts, plainVerdict(before.Verdict)+" → "+plainVerdict(now.Verdict))
	} else {
		parts = append(parts, "still "+plainVerdict(now.Verdict))
	}
	devices, others := storeChanges(before, now)
	if devices > 0 {
		parts = append(parts, diagnose.Count(devices, "device")+" changed")
	}
	if others > 0 {
		parts = append(parts, diagnose.Count(others, "setting")+" changed")
	}
	if otherChanged(before, now) {
		parts = append(parts, "the store that is compared with changed")
	}
	if words := traceChange(before.Trace, now.Trace); words != "" {
		parts = append(parts, words)
	}
	for _, o := range []struct {
		diagnose.Outcome
		words string
	}{{diagnose.Fail, "fail"}, {diagnose.Warn, "warn"}, {diagnose.Pass, "pass"}} {
		if list := turned(before, now, o.Outcome); len(list) == 1 {
			parts = append(parts, "stage "+list[0]+" now "+o.words+either(o.Outcome == diagnose.Pass, "es", "s"))
		} else if len(list) > 1 {
			parts = append(parts, "stages "+strings.Join(list, ", ")+" now "+o.words)
		}
	}
	if len(parts) == 1 && before.Verdict == now.Verdict {
		return parts[0] + ", nothing has changed"
	}
	return strings.Join(parts, ", ")
}

// traceChange says how many lines the traces have more or fewer than before.
func traceChange(before, now *diagnose.TraceReading) string {
	switch d := linesOf(now) - linesOf(before); {
	case d > 0:
		return diagnose.Count(d, "more line") + " of trace"
	case d < 0:
		return diagnose.Count(-d, "line") + " of trace gone"
	}
	return ""
}

func linesOf(t *diagnose.TraceReading) int {
	if t == nil {
		return 0
	}
	return countTraces(t.Traces).lines
}

// plainVerdict is a verdict without its glyph.
func plainVerdict(v diagnose.Verdict) string {
	_, word, _ := strings.Cut(verdictWord[v], " ")
	return word
}

// storeChanges counts the elements of the boot store that changed: those that are
// devices, and the others.
func storeChanges(before, now *diagnose.Diagnosis) (devices, others int) {
	if before.BCD == nil || now.BCD == nil || before.BCD.Store == nil || now.BCD.Store == nil {
		return 0, 0
	}
	for _, c := range bcd.Compare(before.BCD.Store, now.BCD.Store, nil).Changes {
		if c.Type.Format() == bcd.FormatDevice {
			devices++
		} else {
			others++
		}
	}
	return devices, others
}

// otherChanged reports whether the store that is compared with is another one than it
// was, as far as both are known.
func otherChanged(before, now *diagnose.Diagnosis) bool {
	known := func(d *diagnose.Diagnosis) bool {
		return d.Reference != nil && !d.Reference.Predicted && d.BCD != nil && d.BCD.After != nil
	}
	return known(before) && known(now) && len(bcd.Compare(before.BCD.After, now.BCD.After, nil).Changes) > 0
}

// turned lists the numbers of the stages that came to an outcome.
func turned(before, now *diagnose.Diagnosis, to diagnose.Outcome) []string {
	var out []string
	for i := range now.Stages {
		s := &now.Stages[i]
		if old := before.Stage(s.ID); s.Outcome == to && old.Outcome != to {
			out = append(out, fmt.Sprint(s.ID.Number()))
		}
	}
	return out
}
