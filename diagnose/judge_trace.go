package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"vmmdoctor/diagnose/windows"
	"vmmdoctor/logparse"
	"vmmdoctor/vhd/volume"
)

// judgeTraces reads the traces: which runs there are, which one is about this
// case, and what it shows for each stage.
func (j *judging) judgeTraces() {
	if j.t.Unread > 0 {
		j.note("trace-unread", fmt.Sprintf(saysUnread, Size(j.t.Unread)))
	}
	if len(j.t.List) == 0 {
		return
	}
	r := &TraceReading{Traces: j.t.List, Chosen: -1, Aside: j.t.Aside, Unread: j.t.Unread}
	j.d.Trace = r
	for i, t := range j.t.List {
		for _, run := range t.Runs {
			j.addRun(i, run)
		}
	}
	if len(r.Runs) > 0 {
		r.Chosen = j.chooseRun()
	}
	j.explainCodes()
	j.noteEventLogs()
	if r.Aside {
		return
	}
	j.judgeSysprepLog()
	if r.Chosen < 0 {
		j.showErrors()
		j.noteErrors()
		return
	}
	run := &r.Runs[r.Chosen]
	j.joinIdentity(run)
	j.judgeRun(run)
}

// noteEventLogs says how far event trace logs can be trusted, and what is surer
// (facts: etl-format §4).
func (j *judging) noteEventLogs() {
	for _, t := range j.t.List {
		log := t.Events
		if log == nil {
			continue
		}
		j.note("event-log-inferred", fmt.Sprintf(saysEventLog, t.Name, quoted(t.Name)))
		if log.NotUnderstood > 0 {
			j.note("event-log-not-understood", fmt.Sprintf(saysNotUnderstood, Count(log.NotUnderstood, "event"), t.Name))
		}
		if log.EventsLost+log.BuffersLost > 0 {
			j.note("event-log-lost", fmt.Sprintf(saysEventsLost, Count(log.EventsLost, "event"), Count(log.BuffersLost, "buffer"), t.Name))
		}
		if log.Damage != "" {
			j.note("event-log-damaged", fmt.Sprintf(saysLogDamaged, t.Name, log.Damage))
		}
	}
}

// addRun notes what each record of a run marks.
func (j *judging) addRun(trace int, run logparse.Run) {
	r := j.d.Trace
	n := len(r.Runs)
	out := Run{Trace: trace, Run: run}
	for _, m := range MarkRun(&run) {
		m.Trace, m.Run = j.traceOf(m.Record, trace), n
		if m.Outcome == Fail && out.Outcome != Fail {
			out.Outcome, out.FirstFailure = Fail, m.Stage
		}
		if m.Outcome.known() && (out.Reached == "" || m.Stage.Number() > out.Reached.Number()) {
			out.Reached = m.Stage
		}
		out.Marked++
		out.Outcome = worse(out.Outcome, m.Outcome)
		out.detected = out.detected || !m.Record.File.EqualFold("BitsDeployer.cs")
		r.Marked = append(r.Marked, m)
	}
	out.EndsEarly = out.Outcome != Fail && (out.Reached == "" || out.Reached.Number() < BCDDevices.Number())
	for _, e := range run.Errors {
		if e.Code != 0 && !slices.Contains(out.ErrorCodes, e.Code) {
			out.ErrorCodes = append(out.ErrorCodes, e.Code)
		}
	}
	r.Runs = append(r.Runs, out)
}

// traceOf is the index of the trace that a record is in: mostly that of its run,
// which may go on in another.
func (j *judging) traceOf(r *logparse.Record, run int) int {
	if j.t.List[run].Name == r.Source {
		return run
	}
	if i := slices.IndexFunc(j.t.List, func(t *logparse.Trace) bool { return t.Name == r.Source }); i >= 0 {
		return i
	}
	return run
}

// MarkRun ties the records of a run to stages. What a record means can depend
// on those before it: a transfer error after the store was read is none.
func MarkRun(run *logparse.Run) []Marked {
	var out []Marked
	storeRead, volumes, candidate := false, -1, false
	for _, r := range run.Records {
		var m marker
		switch r.Mark {
		case marksNothing:
			continue
		case marksCheck:
			m = marker{stage: Generalize, means: meansGeneralizeWord}
		case marksError:
			m = errorMarker(r, storeRead)
		default:
			m = markers[r.Mark&^marksFailure-1]
		}
		read := storeRead
		storeRead = storeRead || r.File.EqualFold("BcdUtil.cs") && !(m.stage == BCDRead && m.outcome == Fail)
		candidate = candidate || m.stage == BootVolume && m.outcome == Pass
		if m.stage == Volumes {
			volumes = len(out)
		}
		if m.outcome == Fail && volumes >= 0 && !candidate && !storeRead {
			out = append(out, Marked{Record: out[volumes].Record, Stage: BootVolume, Outcome: Fail,
				Means: meansNoCandidate})
			candidate = true
		}
		out = append(out, marked(r, m, read))
	}
	return out
}

// marked is what a record shows, with what came before it: one that names an
// error is never a pass, and a transfer that fails after the store was read is a
// later one, of the installation.
func marked(r *logparse.Record, m marker, storeRead bool) Marked {
	switch {
	case r.Mark&marksFailure != 0:
		m.outcome = Unknown
	case m.stage == BCDTransfer && m.outcome == Fail && storeRead:
		m.stage, m.means = Components, meansComponentsFailed
	}
	return Marked{Record: r, Stage: m.stage, Outcome: m.outcome, Means: m.means, Inferred: m.infers}
}

// errorMarker places a record that only names an error of VMM. One behind which
// no template can be fails no stage.
func errorMarker(r *logparse.Record, storeRead bool) marker {
	if concernOf(r.Errors) == ofElsewhere {
		return marker{stage: Components, means: meansElsewhere}
	}
	for _, e := range r.Errors {
		if transferErrors[e.Code] && !storeRead {
			return marker{stage: BCDTransfer, outcome: Fail, means: meansTransferFailed}
		}
	}
	return marker{stage: Components, outcome: Fail, means: meansComponentsFailed}
}

// chooseRun is the index of the run that is about this case (design: Which run):
// the last that fits and came to an end, else the last that fits, else the last
// that ended, else the last. A transfer that failed by itself, which may have been
// of another file, comes behind those.
func (j *judging) chooseRun() int {
	runs := j.d.Trace.Runs
	if n := j.t.Run; n >= 1 && n <= len(runs) {
		return n - 1
	}
	for i := range runs {
		runs[i].fits = j.fits(&runs[i].Run)
	}
	for _, wanted := range []func(r *Run) bool{
		func(r *Run) bool { return r.fits && !r.EndsEarly },
		func(r *Run) bool { return r.fits },
		func(r *Run) bool { return !r.EndsEarly && r.detected },
		func(r *Run) bool { return !r.EndsEarly },
	} {
		for i := len(runs) - 1; i >= 0; i-- {
			if wanted(&runs[i]) {
				return i
			}
		}
	}
	return len(runs) - 1
}

// fits reports whether a run names something of this case: a disk, or its
// computer.
func (j *judging) fits(run *logparse.Run) bool {
	if len(j.d.Disks) > 0 && slices.ContainsFunc(disksOf(run), func(s seenDisk) bool { return j.likeness(s) >= resigned }) {
		return true
	}
	w := j.judgedWindows()
	return w != nil && !run.VM.IsEmpty() && run.VM.SameFold(w.Installation.Identity.ComputerName)
}

// otherRunFailed names a run that failed where the one that is judged does not; empty
// when there is none.
func (j *judging) otherRunFailed() string {
	r := j.d.Trace
	if r == nil || r.Chosen < 0 || r.Aside {
		return ""
	}
	for i := len(r.Runs) - 1; i >= 0; i-- {
		if run := r.Runs[i]; i != r.Chosen && run.Outcome == Fail && r.Runs[r.Chosen].Outcome != Fail {
			return fmt.Sprintf(saysOtherRunFailed, i+1, run.FirstFailure.Number(), run.FirstFailure.row().title, r.Chosen+1)
		}
	}
	return ""
}

// joinIdentity holds the disks the run saw against those that are here: agreement
// is evidence on both sides. Only where none of them is here it is proven to be
// about another disk.
func (j *judging) joinIdentity(run *Run) {
	d := j.subject()
	if d == nil || d.Table == nil {
		return
	}
	best, seen := otherDisk, disksOf(&run.Run)
	for _, s := range seen {
		like := j.likeness(s)
		best = max(best, like)
		if s.known && d.Table.Style == volume.StyleMBR {
			j.inTrace(PartitionTable, Evidence{Outcome: passIf(like == sameDisk), Label: nameSignature, Found: s.signature.String(),
				Needs: fmt.Sprintf("%08x", d.Table.Signature), Inferred: like == resigned,
				Text: fmt.Sprintf(signatureSentences[like], s.signature, d.Table.Signature), Place: j.tracePlace(run.Trace, s.record)})
		}
		for _, e := range s.extents {
			at := j.partitionAt(e)
			j.inTrace(Volumes, Evidence{Outcome: passIf(at != nil), Label: nameExtent, Found: fmt.Sprint(e.start),
				Text: extentSentence(e, at), Place: j.tracePlace(run.Trace, e.record)})
		}
	}
	j.joinStorePath(run)
	if len(seen) > 0 && best <= sameStart && run.Run.Dropped == 0 {
		j.d.Trace.OtherDisk = true
		j.blame(TraceOtherDisk, PartitionTable, Proven)
	}
}

// joinStorePath shows the path of the store in the trace beside the one that is
// here. It proves no firmware: what VMM prints of a UEFI machine is not known.
func (j *judging) joinStorePath(run *Run) {
	s := j.f.Store
	if s == nil || s.Disk == 0 {
		return
	}
	for _, r := range run.Run.Records {
		if !r.File.EqualFold("CommonUtils.cs") {
			continue
		}
		if m := r.Message.Submatch(fixupPath()); m != nil {
			j.inTrace(BCDTransfer, Evidence{Label: nameStorePath, Found: m[1].String(), Text: fmt.Sprintf(saysStorePath, m[1], s.Path),
				Place: j.tracePlace(run.Trace, r), Inferred: true})
		}
	}
}

func passIf(ok bool) Outcome {
	if ok {
		return Pass
	}
	return Unknown
}

func extentSentence(e extent, at *located) string {
	if at == nil {
		return fmt.Sprintf(saysOtherExtent, e.start, e.end)
	}
	if end := at.partition.End(); end != e.end {
		return fmt.Sprintf(saysSameStart, e.start, at.partition.Number, end, e.end)
	}
	return fmt.Sprintf(saysSameExtent, e.start, e.end, at.partition.Number)
}

// maxTraceEvidence bounds the lines a stage has as evidence. All of them are
// among the marked lines; a run of VMM has a few dozen.
const maxTraceEvidence = 200

// judgeRun puts what the chosen run shows into the stages.
func (j *judging) judgeRun(run *Run) {
	j.failed = run.FirstFailure
	last := 0
	marked := j.d.Trace.MarkedOf(j.d.Trace.Chosen)
	for _, m := range marked {
		if m.Outcome.known() {
			last = max(last, m.Stage.Number())
		}
		side := &j.d.Stage(m.Stage).Trace
		if len(side.Evidence) >= maxTraceEvidence {
			side.Outcome = worse(side.Outcome, m.Outcome)
			continue
		}
		j.inTrace(m.Stage, j.markedEvidence(m))
		if m.Record.File.EqualFold("BcdUtil.cs") && m.Stage != BCDRead {
			j.implied(m, BCDTransfer, impliesTransfer)
			j.implied(m, BCDRead, impliesRead)
		}
	}
	if first := j.d.Stage(ImageOpen); last > 1 && first.Trace.Outcome == Unknown && run.detected {
		j.implied(marked[0], ImageOpen, impliesOpen)
	}
	j.summariseTrace(run)
}

// summariseTrace gives the stages only a trace can judge their few words.
func (j *judging) summariseTrace(run *Run) {
	transfer, components := j.d.Stage(BCDTransfer), j.d.Stage(Components)
	switch transfer.Trace.Outcome {
	case Pass:
		transfer.Summary = saysTransferSeenShort
	case Fail:
		transfer.Summary = saysTransferFailedShort
	default:
		if len(transfer.Trace.Evidence) > 0 {
			transfer.Summary = saysTransferStartedShort
		}
	}
	if components.Trace.Outcome == Fail {
		components.Summary = saysComponentsFailedShort
		if !run.Run.VM.IsEmpty() {
			components.Summary = fmt.Sprintf(shortFailedFor, run.Run.VM)
		}
	}
}

// implied adds what a record proves of a stage before its own.
func (j *judging) implied(m Marked, stage StageID, sentence string) {
	e := j.markedEvidence(m)
	e.Outcome, e.Inferred, e.Text = Pass, true, fmt.Sprintf(sentence, m.Record.Line)
	j.inTrace(stage, e)
}

func (j *judging) markedEvidence(m Marked) Evidence {
	first := m.Record.Message
	if lines := m.Record.Message.Lines(); len(lines) > 0 {
		first = lines[0].TrimSpace()
	}
	return Evidence{Outcome: m.Outcome, Label: sourceName(m.Record), Found: first.String(),
		Text: fmt.Sprintf(saysTraceLine, m.Record.Line, sourceName(m.Record), first,
			m.Means), Place: j.tracePlace(m.Trace, m.Record), Inferred: m.Inferred}
}

func sourceName(r *logparse.Record) string {
	if r.SourceLine > 0 {
		return fmt.Sprintf("%s(%d)", r.File, r.SourceLine)
	}
	return r.File.String()
}

// tracePlace is the place of a record. A run may go on in another file than
// the one it began in.
func (j *judging) tracePlace(trace int, r *logparse.Record) Place {
	name := r.Source
	if name.IsEmpty() {
		name = j.t.List[trace].Name
	}
	return Place{Source: FromTrace, Path: name, Line: r.Line, Offset: r.Offset, Space: InFile}
}

// blameTrace names the cause of a stage that fails by the trace, where the
// disk has not proven one.
func (j *judging) blameTrace(s *Stage) {
	confidence := Inferred
	switch traceOnly := s.ID.row().traceOnly; {
	case traceOnly && j.d.Trace.Runs[j.d.Trace.Chosen].detected:
		confidence = Proven
	case !traceOnly && !j.diskProvesNothing(s):
		return
	}
	j.blame(cmp.Or(s.ID.row().blames, VMMError), s.ID, confidence)
}

// diskProvesNothing reports whether the disk leaves open why a stage fails.
// Devices that warn explain it only where it is known whether Windows was
// generalized.
func (j *judging) diskProvesNothing(s *Stage) bool {
	if s.ID == BCDDevices && j.generalized() == windows.UnknownGeneral {
		return s.Disk.Outcome != Fail
	}
	return s.Disk.Outcome == Unknown
}
