package report

import (
	"vmmdoctor/diagnose"
)

// A page is a report in words, before any format. Text, Markdown and HTML are
// three ways to write the same page, so they cannot say different things. All
// strings are visible forms; parts that do not apply are empty and are left out.
type page struct {
	Title      string // what the report is, and of what
	Verdict    *verdictPart
	Inputs     []inputPart
	Stages     []stagePart
	Notes      []string
	Diff       *diffPart
	Listing    *listingPart
	Runs       []runPart
	Lines      []linePart
	AboutLines string // the heading over them
	Codes      []codePart
	Remedies   []remedyPart
	Made       string // by which program, and when
}

// A verdictPart is the answer: in a word, in a sentence, and why.
type verdictPart struct {
	Verdict  diagnose.Verdict
	Word     string // FAILS
	Headline string
	Detail   string
	Causes   []causePart // the cause, then what was found besides
}

// A causePart is one cause with how it is known.
type causePart struct {
	ID      string
	Known   string // "proven by stage 10, Check generalize"
	Summary string
}

// An inputPart is something that was examined.
type inputPart struct {
	Label   string // "Disk 1, the subject"
	Value   string // its path or name
	Literal bool   // Value is text from outside, to be set apart from words
	Details []string
}

// A stagePart is one stage with what both witnesses say.
type stagePart struct {
	Number               int
	ID, Title, Does      string
	Summary, Why         string
	Outcome, Disk, Trace diagnose.Outcome
	First                bool // the first stage that fails
	After                bool // behind it
	Seen                 bool // a trace shows VMM failing in it
	Evidence             []evidencePart
}

// An evidencePart is one thing a person can check.
type evidencePart struct {
	Side     string           // Disk, Trace
	Outcome  diagnose.Outcome // Unknown: it only informs
	Text     string
	Place    []string // where to look, in parts that stay whole
	Inferred bool
}

// A runPart is one run in a trace.
type runPart struct {
	Number      int
	Trace       string // name of the trace; empty when there is only one
	First, Last int    // lines
	Start, End  string
	VM          string
	Outcome     diagnose.Outcome
	Failure     string // "stage 7, Resolve boot devices"
	Early       bool   // it ends before its end
	Reached     string // the last stage it shows, likewise
	Chosen      bool
	Codes       []int
	Dropped     int // lines that mark stages, left out to bound the memory
}

// A linePart is a line of the trace that marks a stage.
type linePart struct {
	Run     int    // where lines of several runs are shown, else 0
	Trace   string // name of the trace; empty when there is only one
	Line    int
	Time    string
	Stage   string // "stage 7, Resolve boot devices"
	Outcome diagnose.Outcome
	Raw     string
	Means   string
}

// A codePart explains an error number.
type codePart struct {
	Code, Name, Meaning string
	Causes, Actions     []string
	Source              string
}

// A remedyPart is one way to put things right.
type remedyPart struct {
	Letter, Title, Label, Risk string
	Steps                      []diagnose.Step
}

// stageName says which stage in the words every part uses.
func stageName(id diagnose.StageID) string {
	if id.Number() == 0 {
		return ""
	}
	s := diagnose.Stage{ID: id}
	return "stage " + number(id.Number()) + ", " + s.Title()
}
