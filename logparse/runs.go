package logparse

import (
	"bytes"
	"maps"
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
	Records     []*Record // those Options.Mark marks, in the order of the text
	Errors      []JobError
	Dropped     int // marked records that were left out to bound the memory

	failed bool // one of its records shows a failure
	before int  // runs given up between the one before it and it
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
func roleOf(file, message []byte) role {
	switch string(file) {
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
	maxKept     = 24 << 20 // bytes of all records of all runs
	maxErrors   = 4096     // of a trace, and of a run
)

// An openRun is a run that records may still join. Every record asks each of them,
// so what it asks for lies here too.
type openRun struct {
	*Run
	ended    bool
	pid, tid uint32
	task     guid.GUID
	alike    map[int]int // how many records of a mark were wanted
}

// runs cuts the records of a trace into runs.
type runs struct {
	options   *Options
	all       []*Run
	open      []openRun
	forgotten map[text.Raw]int // oldest runs given up, by the text they begin in
	spared    int              // how many of the oldest are kept since they failed
	kept      int              // bytes of all records
	thinned   int              // how many of the oldest runs have been thinned
	emptied   int              // and how many have no records any more
	pages     pages
	says      Saying // of the record at hand
	room      []byte // for a message of several lines
}

// take puts a record of a text into the run it belongs to, if there is one. The
// record is made only where it is wanted: most change nothing about their run.
func (rs *runs) take(o *openRecord, source text.Raw) {
	i := rs.find(o)
	if i < 0 && o.role == roleNone {
		return
	}
	if i < 0 {
		i = rs.begin(o, source)
	}
	run := &rs.open[i]
	run.ended = run.ended || o.role == roleFailed
	run.learnTask(o.task)
	says := &rs.says
	rs.room = o.saying(says, rs.room)
	if run.VM.IsEmpty() && o.role != roleNone {
		run.VM = vmName(says.Message)
	}
	mark := 0
	if rs.options.Mark != nil {
		mark = rs.options.Mark(says)
	}
	wanted := mark != 0 || rs.options.Mark == nil
	if wanted || o.role != roleNone || says.Failed {
		run.extend(o, source)
	}
	if wanted {
		run.failed = run.failed || rs.options.Fails != nil && rs.options.Fails(mark)
		rs.hold(run, o, source, mark)
	}
}

// learnTask takes the task of a record, where none is known yet.
func (r *openRun) learnTask(task guid.GUID) {
	if r.task.IsZero() {
		r.task, r.TaskID = task, task
	}
}

// extend lets the run reach up to the last line of a record.
func (r *Run) extend(o *openRecord, source text.Raw) {
	room := max(maxErrors-len(r.Errors), 0)
	r.Errors = append(r.Errors, o.errors[:min(room, len(o.errors))]...)
	if source != r.LastSource {
		r.LastSource, r.Last = source, 0
	}
	r.Last = max(r.Last, o.last+1)
	if o.head.time.Known {
		r.End = o.head.time
	}
}

// insert adds a record in the order of the text: a record is complete only when
// the next one of its process begins, which may be after those of others.
func (r *Run) insert(rec *Record) {
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
		r := &rs.open[i]
		sameTask := !o.task.IsZero() && o.task == r.task
		sameThread := o.head.pid == r.pid && o.head.tid == r.tid && (o.task.IsZero() || r.task.IsZero())
		if !sameTask && !sameThread {
			continue
		}
		if r.over(o) {
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
func (r *openRun) over(o *openRecord) bool {
	d := o.head.time.since(&r.End)
	if o.role == roleStart || d > runGap || d < -backGap {
		return true
	}
	if !r.ended {
		return false
	}
	reports := o.role == roleNone && len(o.errors) > 0 && d < afterGap || o.fromAdditions
	return !reports
}

// begin opens a run with its first record and returns its place among the open.
func (rs *runs) begin(o *openRecord, source text.Raw) int {
	h := &o.head
	r := &Run{
		First: o.line + 1, Last: o.line + 1, Source: source, LastSource: source, Start: h.time, End: h.time,
		PID: h.pid, TID: h.tid, TaskID: o.task,
	}
	if len(rs.all) == maxRuns {
		rs.giveUp()
	}
	i := len(rs.all)
	for i > 0 && rs.all[i-1].Source == r.Source && rs.all[i-1].First > r.First {
		i--
	}
	rs.all = slices.Insert(rs.all, i, r)
	if len(rs.open) == maxOpenRuns {
		rs.open = slices.Delete(rs.open, 0, 1)
	}
	rs.open = append(rs.open, openRun{Run: r, pid: r.PID, tid: r.TID, task: r.TaskID, alike: map[int]int{}})
	return len(rs.open) - 1
}

// giveUp forgets the oldest run that did not fail; when all did, the oldest.
func (rs *runs) giveUp() {
	for rs.spared < len(rs.all)-1 && rs.all[rs.spared].failed {
		rs.spared++
	}
	i := rs.spared
	if i == len(rs.all)-1 {
		i, rs.spared = 0, 0
	}
	old := rs.all[i]
	for _, rec := range old.Records {
		rs.kept -= rec.size()
	}
	rs.forgotten[old.Source]++
	rs.all[i+1].before += old.before + 1
	copy(rs.all[1:i+1], rs.all[:i]) // those that are spared are few
	rs.all = rs.all[1:]
	if i < rs.thinned {
		rs.thinned--
	}
	if i < rs.emptied {
		rs.emptied--
	}
}

// maxAlike is how many records of a mark a run holds: as many as a disk with a GPT
// has partitions, each of which may have one.
const maxAlike = 128

// hold makes a run hold on to a record, if there is room for it.
func (rs *runs) hold(r *openRun, o *openRecord, source text.Raw, mark int) {
	if r.alike[mark]++; r.alike[mark] > maxAlike && mark != 0 {
		r.Dropped++
		return
	}
	rec := o.record(source, &rs.pages)
	rec.Mark = mark
	need := rec.size()
	if rs.kept+need > maxKept {
		rs.makeRoom()
	}
	if rs.kept+need > maxKept {
		r.Dropped++
		return
	}
	rs.kept += need
	rs.pages.keep()
	r.insert(rec)
}

// makeRoom thins the runs, the oldest first, and where that is not enough leaves
// them no records. It makes more room than for one record, so that it is needed
// seldom; what it does costs no more than reading what it drops.
func (rs *runs) makeRoom() {
	const enough = maxKept * 3 / 4
	for ; rs.kept > enough && rs.thinned < len(rs.all); rs.thinned++ {
		rs.cut(rs.all[rs.thinned], alike)
	}
	for _, failed := range []bool{false, true} {
		for ; rs.kept > enough && rs.emptied < len(rs.all)-1; rs.emptied++ {
			if r := rs.all[rs.emptied]; r.failed == failed {
				rs.cut(r, 0)
			}
		}
		if rs.kept > enough {
			rs.emptied = 0
		}
	}
	growing := max(len(rs.all)-maxOpenRuns, 0) // these may get further records
	rs.thinned, rs.emptied = min(rs.thinned, growing), min(rs.emptied, growing)
}

// alike is how many records of a run that say the same stay when it is thinned:
// those of the same mark and error.
const alike = 2

// cut leaves a run the first few of its records that say the same. Traces that
// were handed out keep theirs.
func (rs *runs) cut(r *Run, few int) {
	type saying struct{ mark, code int }
	seen := map[saying]int{}
	var stay []*Record
	for _, rec := range r.Records {
		says := saying{mark: rec.Mark}
		if len(rec.Errors) > 0 {
			says.code = rec.Errors[0].Code
		}
		if seen[says]++; seen[says] <= few {
			stay = append(stay, rec.alone())
		} else {
			rs.kept -= rec.size()
			r.Dropped++
		}
	}
	r.Records = slices.Clip(stay)
}

// size is about what a record takes in memory, in bytes. The message of one line
// is a part of Raw.
func (r *Record) size() int {
	const fixed = 272
	n := fixed + r.Raw.Len()
	if r.Lines > 1 {
		n += r.Message.Len()
	}
	return n
}

// vmName finds the name in "… for vm NAME".
func vmName(message []byte) text.Raw {
	_, name, ok := bytes.Cut(message, []byte("for vm "))
	if !ok {
		return text.Raw{}
	}
	name, _, _ = bytes.Cut(name, []byte("\n"))
	return text.New(string(bytes.TrimSpace(name)))
}

// clone returns runs that may go on without changing these.
func (rs *runs) clone() runs {
	c := *rs
	c.all, c.open = make([]*Run, len(rs.all)), slices.Clone(rs.open)
	c.forgotten, c.pages, c.room = maps.Clone(rs.forgotten), pages{}, nil
	for i, r := range rs.all {
		copied := *r
		copied.Errors = slices.Clip(r.Errors)
		c.all[i] = &copied
		for k := range c.open {
			if c.open[k].Run == r {
				c.open[k].Run, c.open[k].alike = &copied, maps.Clone(c.open[k].alike)
				copied.Records = slices.Clone(r.Records)
			}
		}
	}
	return c
}

// list returns the runs, numbered.
func (rs *runs) list() []Run {
	out := make([]Run, len(rs.all))
	number := 0
	for i, r := range rs.all {
		number += r.before + 1
		out[i] = *r
		out[i].Number = number
	}
	return out
}
