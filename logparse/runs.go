package logparse

import (
	"bytes"
	"slices"
	"time"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Run is one detection of an operating system on a disk: from a "SYSTEM:"
// record of SystemInformation.cs, or from the first record of the files that
// take part in it, to "install failed" or the next start (facts: vmm-traces §7).
type Run struct {
	Number      int // from 1, in the order of their first lines
	First, Last int // lines, from 1, in the texts named Source and LastSource
	Source      text.Raw
	LastSource  text.Raw
	Start, End  Time
	VM          text.Raw  // from "for vm NAME"; empty when the run never says it
	PID, TID    uint32    // of the first record
	TaskID      guid.GUID // zero when no record names one
	Records     []Record  // those Options.Keep wants, in the order of the text
	Errors      []JobError
	Dropped     int // records Keep wanted that were left out to bound the memory
}

// A role is what a record means for the beginning and the end of runs.
type role uint8

const (
	roleNone   role = iota
	rolePart        // of a detection; begins a run when none is open
	roleStart       // "SYSTEM:" with nothing known yet
	roleFailed      // "install failed": the end
)

// additionsFile is the source file that reports the end of a detection.
const additionsFile = "VMAdditions.cs"

// roleOf looks at a record's file and message.
func roleOf(file string, message []byte) role {
	switch file {
	case "SystemInformation.cs":
		// A second dump that knows a version tells what was found in the same run.
		if bytes.HasPrefix(message, []byte("SYSTEM:")) && bytes.Contains(message, []byte("Version=0.0")) {
			return roleStart
		}
		return rolePart
	case additionsFile:
		if bytes.Contains(message, []byte("install failed")) {
			return roleFailed
		}
		return rolePart
	case "MountedVhd.cs", "BcdUtil.cs":
		return rolePart
	case "BitsDeployer.cs":
		// A transfer that fails is one of the detection until the store was read.
		if bytes.Contains(message, []byte("Exception")) {
			return rolePart
		}
	case "CommonUtils.cs":
		if bytes.Contains(message, []byte("Fixup & Copy")) {
			return rolePart
		}
	}
	return roleNone
}

const (
	// runGap is how long a run may be silent: the transfer of the store may wait
	// for a time-out. Threads come from a pool and go on to other work.
	runGap = 30 * time.Minute
	// backGap is how far records of one thread may go back in time.
	backGap = time.Minute
	// afterGap is how long after its end a run still takes what reports it.
	afterGap = 2 * time.Minute
)

// Bounds of what is held in memory, whatever the text holds.
const (
	maxRuns     = 4096
	maxOpenRuns = 16
	maxKept     = 32 << 20 // bytes of all records of all runs
	maxErrors   = 4096     // of a trace, and of a run
)

// A openRun is a run that records may still join.
type openRun struct {
	run   *Run
	ended bool
}

// runs cuts the records of a trace into runs.
type runs struct {
	keep      func(*Record) bool
	all       []*Run
	open      []openRun
	forgotten int // oldest runs given up
	kept      int // bytes
}

// take puts a record into the run it belongs to, if there is one. Read reads it
// whole.
func (rs *runs) take(o *openRecord, read func() (Record, bool)) {
	i := rs.find(o)
	if i < 0 && o.role == roleNone {
		return
	}
	rec, ok := read()
	if !ok {
		return
	}
	if i < 0 {
		i = rs.begin(&rec)
	}
	r := rs.open[i].run
	rs.open[i].ended = rs.open[i].ended || o.role == roleFailed
	if r.TaskID.IsZero() {
		r.TaskID = rec.TaskID
	}
	if r.VM.IsEmpty() {
		r.VM = vmName(rec.Message)
	}
	room := max(maxErrors-len(r.Errors), 0)
	r.Errors = append(r.Errors, rec.Errors[:min(room, len(rec.Errors))]...)
	wanted := rs.keep == nil || rs.keep(&rec)
	if wanted || o.role != roleNone || len(rec.Errors) > 0 {
		r.extend(&rec, rec.Line+o.last-o.line)
	}
	if wanted && rs.makeRoom(r, &rec) {
		r.insert(rec)
	}
}

// extend lets the run reach up to the last line of a record.
func (r *Run) extend(rec *Record, last int) {
	if rec.Source != r.LastSource {
		r.LastSource, r.Last = rec.Source, 0
	}
	r.Last = max(r.Last, last)
	if rec.Time.Known {
		r.End = rec.Time
	}
}

// insert adds a record in the order of the text: a record is complete only when
// the next one of its process begins, which may be after those of others.
func (r *Run) insert(rec Record) {
	i := len(r.Records)
	for i > 0 && r.Records[i-1].Source == rec.Source && r.Records[i-1].Line > rec.Line {
		i--
	}
	r.Records = slices.Insert(r.Records, i, rec)
}

// find returns the open run the record belongs to, -1 if there is none. It
// closes the runs that end before it.
func (rs *runs) find(o *openRecord) int {
	for i := 0; i < len(rs.open); i++ {
		r := rs.open[i].run
		sameTask := !o.task.IsZero() && o.task == r.TaskID
		sameThread := o.pid == r.PID && o.tid == r.TID && (o.task.IsZero() || r.TaskID.IsZero())
		if !sameTask && !sameThread {
			continue
		}
		if rs.open[i].over(o) {
			rs.open = slices.Delete(rs.open, i, i+1)
			i--
			continue
		}
		return i
	}
	return -1
}

// over reports whether the run has ended before record o, which is of the same
// task or thread.
func (r openRun) over(o *openRecord) bool {
	d := o.time.Sub(r.run.End)
	if o.role == roleStart || d > runGap || d < -backGap {
		return true
	}
	if !r.ended {
		return false
	}
	reports := o.role == roleNone && o.failed && d < afterGap || o.fromAdditions
	return !reports
}

// begin opens a run with its first record and returns its place among the open.
func (rs *runs) begin(rec *Record) int {
	r := &Run{
		First: rec.Line, Last: rec.Line, Source: rec.Source, LastSource: rec.Source, Start: rec.Time, End: rec.Time,
		PID: rec.PID, TID: rec.TID, TaskID: rec.TaskID,
	}
	if len(rs.all) == maxRuns {
		rs.kept -= size(rs.all[0].Records...)
		rs.all = rs.all[1:]
		rs.forgotten++
	}
	i := len(rs.all)
	for i > 0 && rs.all[i-1].Source == r.Source && rs.all[i-1].First > r.First {
		i--
	}
	rs.all = slices.Insert(rs.all, i, r)
	if len(rs.open) == maxOpenRuns {
		rs.open = slices.Delete(rs.open, 0, 1)
	}
	rs.open = append(rs.open, openRun{run: r})
	return len(rs.open) - 1
}

// makeRoom gives up the records of the oldest runs until rec fits; it reports
// false when there is no room even then, and counts it.
func (rs *runs) makeRoom(r *Run, rec *Record) bool {
	need := size(*rec)
	for _, old := range rs.all {
		if rs.kept+need <= maxKept || old == r {
			break
		}
		rs.kept -= size(old.Records...)
		old.Dropped += len(old.Records)
		old.Records = nil
	}
	if rs.kept+need > maxKept {
		r.Dropped++
		return false
	}
	rs.kept += need
	return true
}

// size is about what records take in memory, in bytes.
func size(records ...Record) int {
	const fixed = 320
	n := 0
	for i := range records {
		n += fixed + records[i].Raw.Len() + records[i].Message.Len()
	}
	return n
}

// vmName finds the name in "… for vm NAME".
func vmName(message text.Raw) text.Raw {
	_, name, ok := message.Cut("for vm ")
	if !ok {
		return text.Raw{}
	}
	name, _, _ = name.Cut("\n")
	return name.TrimSpace()
}

// clone returns runs that may go on without changing these.
func (rs *runs) clone() runs {
	c := *rs
	c.all, c.open = make([]*Run, len(rs.all)), slices.Clone(rs.open)
	for i, r := range rs.all {
		copied := *r
		copied.Errors = slices.Clip(r.Errors)
		c.all[i] = &copied
		for k := range c.open {
			if c.open[k].run == r {
				c.open[k].run = &copied
				copied.Records = slices.Clone(r.Records)
			}
		}
	}
	return c
}

// list returns the runs, numbered.
func (rs *runs) list() []Run {
	out := make([]Run, len(rs.all))
	for i, r := range rs.all {
		out[i] = *r
		out[i].Number = rs.forgotten + i + 1
	}
	return out
}
