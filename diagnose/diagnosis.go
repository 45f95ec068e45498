// Package diagnose finds out why VMM cannot deploy a template: it walks the
// stages of VMM's detection pipeline on the disk, joins them with what VMM's
// trace says, names the first one that fails with its proof, and says what to
// do. Every sentence a user reads about that stands here.
//
// It opens nothing and waits for nothing: package examine reads everything the
// disk says into Facts, and Judge, a pure function, turns Facts and traces into
// a Diagnosis.
package diagnose

import (
	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A Diagnosis is what Judge concludes: plain values, no open files, nothing
// that changes afterwards.
type Diagnosis struct {
	Verdict  Verdict
	Headline string // the verdict in one sentence
	Detail   string // why, in one to three sentences

	Stages       []Stage // all of StageOrder
	FirstFailure StageID // "" when no stage fails
	Causes       []Cause // in order of precedence, most important first; may be empty
	Notes        []Note
	Remedies     []Remedy // the proper one first

	Problems  []InputProblem // inputs that could not be used
	Stopped   bool           // the examination was cancelled
	Disks     []Disk
	Reference *Reference    // what the store is compared with; nil without a store
	Others    []text.Raw    // further stores to compare with, which were not taken
	Windows   *WindowsFacts // the Windows that is judged; nil when none was found
	BCD       *BCD          // nil when no store could be read
	Repair    *Repair       // nil when there is no store on a disk
	Trace     *TraceReading // nil when no trace was given
	Files     []File        // everything that was read, and is never written
}

// Cause is the most important cause; its ID is CauseNone when there is none.
func (d *Diagnosis) Cause() Cause {
	if len(d.Causes) == 0 {
		return Cause{ID: CauseNone, Confidence: Proven}
	}
	return d.Causes[0]
}

// Stage returns the stage with that id.
func (d *Diagnosis) Stage(id StageID) *Stage { return &d.Stages[id.Number()-1] }

// SeenToStop reports whether a trace shows VMM stopping at the first failure.
func (d *Diagnosis) SeenToStop() bool {
	return d.FirstFailure != "" && d.Stage(d.FirstFailure).SeenToFail()
}

// A Stage is one step of the pipeline with what the disk and the trace say.
type Stage struct {
	ID      StageID
	Outcome Outcome // joined
	Disk    Side
	Trace   Side
	Summary string // a few words about what was found: "MBR, signature a9083c0a"
	Why     string // why this happens, for a stage that warns or fails; else empty
	// After is set for the stages behind the first failing one: VMM did not get there.
	After bool
}

// Title is the stage's title (design: Stages).
func (s *Stage) Title() string { return s.ID.row().title }

// Does says what VMM does in this stage.
func (s *Stage) Does() string { return s.ID.row().does }

// SeenToFail reports whether a trace shows VMM failing in this stage. At generalize
// none does: there sysprep's log is the witness.
func (s *Stage) SeenToFail() bool { return s.ID != Generalize && s.Trace.Outcome == Fail }

// A Side is one of the two witnesses of a stage: the disk or the trace.
type Side struct {
	Outcome  Outcome
	Evidence []Evidence
}

// A Note is something worth saying that changes no outcome.
type Note struct {
	ID   string
	Text string
}

// A Reference is the store on the right side of the comparison.
type Reference struct {
	Path      text.Raw // empty when predicted
	Kind      Kind
	Predicted bool // what sysprep /generalize would write; not read from anywhere
}

// BCD is the boot store of the case.
type BCD struct {
	Class     bcd.Class
	Disk      int
	Partition int
	Path      text.Raw // on its partition, or the file given
	Store     *bcd.Store
	Locations []bcd.Location // what its devices were held against
	Diff      bcd.Diff       // against the Reference, most important first
	After     *bcd.Store     // the reference's store
}

// TraceReading is what the traces of the case hold.
type TraceReading struct {
	Traces []*logparse.Trace
	Runs   []Run // of all traces, in order
	Chosen int   // index in Runs of the run that was judged; -1: none
	// OtherDisk is set when the chosen run is proven to be of a disk that is not here.
	OtherDisk bool
	// Aside is set when the user put the traces aside: shown, not judged.
	Aside bool
	// Unread is how many bytes of the traces were not read, since reading goes on
	// or was stopped: what they show is not known.
	Unread int64
	// Marked are the lines that prove something, in order, over all traces.
	Marked []Marked
	Codes  []CodeMeaning // VMM's error numbers and HRESULTs met, explained
}

// MarkedOf are the marked lines of a run, by its index in Runs.
func (t *TraceReading) MarkedOf(run int) []Marked {
	first := 0
	for i := range t.Runs[:run] {
		first += t.Runs[i].Marked
	}
	return t.Marked[first : first+t.Runs[run].Marked]
}

// A Run is one detection run of VMM in a trace.
type Run struct {
	Trace        int // index in TraceReading.Traces
	Run          logparse.Run
	Outcome      Outcome // Fail when one of its records shows a failure
	FirstFailure StageID
	ErrorCodes   []int   // VMM's numbers, in order, each once
	Reached      StageID // the farthest stage it proves something of; empty: none
	EndsEarly    bool    // it neither failed nor came to the end of the detection: no pass
	Marked       int     // lines in TraceReading.Marked

	detected bool // it holds more of the detection than a transfer that failed
	fits     bool // it names something of this case
}

// A Marked line ties a record of a trace to the stage it proves.
type Marked struct {
	Trace   int // index in TraceReading.Traces
	Run     int // index in TraceReading.Runs; -1 outside any
	Record  *logparse.Record
	Stage   StageID
	Outcome Outcome // what it shows for the stage; Unknown: it belongs there, proves nothing
	Means   string  // in words
	// Inferred is set when that it shows this follows, but is not published.
	Inferred bool
}

// A CodeMeaning explains an error number in VMM's context.
type CodeMeaning struct {
	Code    string // "2940", "0x80072ee2"
	Name    string // VMM's or Windows' name; may be empty
	Meaning string
	Causes  []string // on record, most likely first
	Actions []string
	Source  string // "KB 2313592"
}
