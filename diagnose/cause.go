package diagnose

import "slices"

// A CauseID names why a deployment fails or is at risk.
type CauseID string

// causeTable holds all causes in order of precedence: the first proven one is
// the cause.
var causeTable = slices.Concat(failing, atRisk)

// CauseOrder lists all causes in order of precedence, the failing ones first.
var CauseOrder = func() []CauseID {
	var ids []CauseID
	for _, row := range causeTable {
		ids = append(ids, row.id)
	}
	return ids
}()

// row is what is said of the cause; empty for [CauseNone].
func (id CauseID) row() causeRow {
	if i := slices.Index(CauseOrder, id); i >= 0 {
		return causeTable[i]
	}
	return causeRow{}
}

// Confidence says how a cause is known.
type Confidence string

// Proven needs evidence on the disk or in the trace; Inferred follows from
// what is known about VMM, but is stated nowhere.
const (
	Proven   Confidence = "proven"
	Inferred Confidence = "inferred"
)

// A Cause says why, the stage says where.
type Cause struct {
	ID         CauseID
	Confidence Confidence
	Stage      StageID // the stage that proves it
	Short      string  // a few words: "never generalized"
	Summary    string  // one line
	Full       string  // in full, with what follows from it

	fails bool // a deployment fails for it, not only may
}

// A Remedy is one way to put things right.
type Remedy struct {
	Cause CauseID // what it answers; CauseNone: always offered
	Title string  // "Generalize a copy"
	Label string  // "recommended", "quick, risky": a few words
	Risk  string  // what can go wrong, in a sentence
	Steps []Step
	// Repairs says that this program does it: what is planned is in
	// [Diagnosis.Repair], what comes of it a [NewDisk].
	Repairs bool
}

// A Step is one thing to do. Command is text to copy as it is; empty when the
// step is done by hand.
type Step struct {
	Text    string
	Command string
	// Apart says that its command does not follow those before it in one script: it is
	// for another machine, or takes the place of another step.
	Apart bool
}
