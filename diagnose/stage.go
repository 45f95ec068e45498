package diagnose

import (
	"slices"
	"strings"
)

// A StageID names a step of VMM's detection pipeline.
type StageID string

// StageOrder lists all stages in VMM's order.
var StageOrder = func() []StageID {
	var ids []StageID
	for _, row := range stageTable {
		ids = append(ids, row.id)
	}
	return ids
}()

// Number is the stage's place in VMM's order, from 1; 0 for an id that is none.
func (id StageID) Number() int { return slices.Index(StageOrder, id) + 1 }

// row is what is said of the stage; empty for an id that is none.
func (id StageID) row() stageRow {
	if n := id.Number(); n > 0 {
		return stageTable[n-1]
	}
	return stageRow{}
}

// diskJudges reports whether a disk alone can decide the stage.
func (id StageID) diskJudges() bool { return !id.row().traceOnly }

// An Outcome says how a stage ended, on the disk, in the trace, or joined.
type Outcome int

// The outcomes. Unknown means that there is no evidence either way; Skipped
// that an earlier failure leaves nothing to look at.
const (
	Unknown Outcome = iota
	Pass
	Warn
	Fail
	Skipped
)

var outcomeNames = [...]string{"unknown", "pass", "warn", "fail", "skipped"}

func (o Outcome) String() string { return outcomeNames[o] }

// MarshalText returns the stable name used in JSON.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// known reports whether there is evidence for the outcome.
func (o Outcome) known() bool { return o == Pass || o == Warn || o == Fail }

// worse returns the worse of two outcomes; one without evidence gives way.
func worse(a, b Outcome) Outcome {
	switch {
	case a.known() && b.known():
		return max(a, b)
	case b.known():
		return b
	}
	return a
}

// A Verdict is the answer to the question the program was started for.
type Verdict string

// The verdicts. Clear promises no more than that nothing was found that stops
// VMM: what its own generalize check looks at is not public.
const (
	VerdictClear   Verdict = "clear"
	VerdictAtRisk  Verdict = "at-risk"
	VerdictFails   Verdict = "fails"
	VerdictUnknown Verdict = "unknown"
)

// Verdicts are all there are.
var Verdicts = []Verdict{VerdictClear, VerdictAtRisk, VerdictFails, VerdictUnknown}

// Words is the verdict as people read it: AT RISK.
func (v Verdict) Words() string { return strings.ToUpper(strings.ReplaceAll(string(v), "-", " ")) }

// ExitCode is the exit code of `check` for the verdict (design: Commands).
func (v Verdict) ExitCode() int {
	switch v {
	case VerdictClear:
		return 0
	case VerdictFails:
		return 1
	case VerdictAtRisk:
		return 2
	}
	return 3
}
