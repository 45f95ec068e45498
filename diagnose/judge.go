package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/logparse"
	"vmmdoctor/vhd/volume"
)

// Traces are the traces of a case and how they are to be read.
type Traces struct {
	List     []*logparse.Trace
	Problems []InputProblem // texts that could not be used
	Run      int            // number of the run to judge, from 1, counted over all traces; 0: choose
	Aside    bool           // shown, not judged
	Unread   int64          // bytes of them that were not read: reading goes on, or was stopped
}

// A judging is one run of Judge: it fills in the diagnosis from top to bottom.
type judging struct {
	f      Facts
	t      Traces
	d      Diagnosis
	causes map[CauseID]Cause
	unsure map[StageID]bool // stages of which a part could not be looked at
	lost   []lostRead       // reads that failed on the disks that are judged, in the order of the stages
	failed StageID          // the first stage that fails in the chosen run of the trace
	// sysprep is the log of sysprep that was given; nil without one.
	sysprep *sysprepLog
	// devices is the judgement on the store's devices, and course where they lead;
	// empty without a store.
	devices bcd.Classification
	course  course
}

// Judge draws the conclusions from the facts and the traces. It is a pure
// function and instant, so new evidence judges again at once.
func Judge(f Facts, t Traces) Diagnosis {
	j := &judging{f: f, t: t, causes: map[CauseID]Cause{}, unsure: map[StageID]bool{}}
	j.d.Disks, j.d.Repair, j.d.Others, j.d.Stopped = f.Disks, f.Repair, f.Others, f.Stopped
	j.d.Problems, j.d.Files = slices.Concat(f.Problems, t.Problems), f.Files
	for _, id := range StageOrder {
		j.d.Stages = append(j.d.Stages, Stage{ID: id})
	}
	j.readSysprepLogs()
	j.followStore()
	j.judgeImage()
	j.judgeTable()
	j.judgeVolumes()
	j.judgeBootVolume()
	j.judgeStore()
	j.judgeDevices()
	j.judgeWindowsVolume()
	j.judgeIdentity()
	j.judgeGeneralize()
	j.takeBackLost()
	j.judgeTraces()
	j.takeBack()
	j.skipUnreachable()
	j.join()
	j.sortCauses()
	j.fitErrors()
	j.noteOthers()
	j.conclude()
	j.d.Remedies = j.remedies()
	return j.d
}

// subject is the disk that is judged; nil in a case without one.
func (j *judging) subject() *Disk {
	for i := range j.d.Disks {
		if j.d.Disks[i].Role == RoleSubject {
			return &j.d.Disks[i]
		}
	}
	return nil
}

// onDisk adds a piece of evidence to the disk's side of a stage.
func (j *judging) onDisk(id StageID, e Evidence) { j.d.Stage(id).Disk.add(e) }

// doubt says that a part of what a stage asks could not be looked at: it does not
// pass then, since a stage passes on the whole of it (design: Stages).
func (j *judging) doubt(id StageID) { j.unsure[id] = true }

// inTrace adds a piece of evidence to the trace's side of a stage.
func (j *judging) inTrace(id StageID, e Evidence) { j.d.Stage(id).Trace.add(e) }

func (s *Side) add(e Evidence) {
	s.Outcome = worse(s.Outcome, e.Outcome)
	s.Evidence = append(s.Evidence, e)
}

// blame records a cause. The first stage that proves it keeps it.
func (j *judging) blame(id CauseID, stage StageID, confidence Confidence) {
	if old, ok := j.causes[id]; ok && (old.Confidence == Proven || confidence == Inferred) {
		return
	}
	row := id.row()
	j.causes[id] = Cause{ID: id, Confidence: confidence, Stage: stage, Short: row.short, Summary: row.line,
		Full: row.full, fails: slices.Index(CauseOrder, id) < len(failing)}
}

func (j *judging) note(id, text string) {
	j.d.Notes = append(j.d.Notes, Note{ID: id, Text: text})
}

// noteOthers tells which stores are not compared with: one is.
func (j *judging) noteOthers() {
	for _, path := range j.d.Others {
		j.note("not-compared", fmt.Sprintf(saysNotCompared, j.f.Reference.Path, path))
	}
}

// takeBack makes a pass of a part unknown.
func (j *judging) takeBack() {
	for id := range j.unsure {
		if s := j.d.Stage(id); s.Disk.Outcome == Pass {
			s.Disk.Outcome = Unknown
		}
	}
}

// skipUnreachable marks what an earlier failure of the disk left nothing of.
func (j *judging) skipUnreachable() {
	failed := false
	for i := range j.d.Stages {
		s := &j.d.Stages[i]
		if failed && s.Disk.Outcome == Unknown && s.ID.diskJudges() {
			s.Disk.Outcome = Skipped
		}
		failed = failed || s.Disk.Outcome == Fail
	}
}

// join makes one outcome of what disk and trace say (design: Joining).
func (j *judging) join() {
	for i := range j.d.Stages {
		s := &j.d.Stages[i]
		s.Outcome = j.joined(s)
		if s.Outcome == Fail && j.d.FirstFailure == "" {
			j.d.FirstFailure = s.ID
			continue
		}
		s.After = j.d.FirstFailure != ""
	}
	for i := range j.d.Stages {
		if s := &j.d.Stages[i]; s.After && s.Outcome == Unknown {
			s.Outcome = Skipped
		}
	}
}

func (j *judging) joined(s *Stage) Outcome {
	disk, trace := s.Disk.Outcome, s.Trace.Outcome
	switch {
	case j.d.Trace == nil || j.d.Trace.OtherDisk || j.d.Trace.Aside || !trace.known():
		return disk
	case s.ID == Generalize: // of the texts only sysprep's log judges it
		return j.joinSysprepLog(s)
	case trace == Fail && (s.ID != j.failed || s.ID == Components && j.d.FirstFailure != ""):
		if disk.known() {
			return disk
		}
		return Skipped // a consequence of an earlier failure of the same run
	case trace == Fail && disk == Pass && j.explains(s):
		return Fail
	case trace == Fail && disk == Pass:
		j.blame(TraceDisagrees, s.ID, Proven)
		return Warn
	case trace == Fail:
		j.blameTrace(s)
	}
	return worse(disk, trace)
}

// explains reports whether a disk that passes shows all the same why the trace
// fails: devices that are tied to this disk, which VMM is known to stop at.
func (j *judging) explains(s *Stage) bool {
	if s.ID != BCDDevices || j.devices.Class != bcd.ClassThisDisk {
		return false
	}
	j.blame(BCDTiedToDisk, BCDDevices, Proven)
	return true
}

func (j *judging) sortCauses() {
	for _, c := range j.causes {
		j.d.Causes = append(j.d.Causes, c)
	}
	slices.SortFunc(j.d.Causes, func(a, b Cause) int {
		return slices.Index(CauseOrder, a.ID) - slices.Index(CauseOrder, b.ID)
	})
}

// conclude draws the verdict (design: Verdict).
func (j *judging) conclude() {
	d := &j.d
	warned := len(d.Causes) > 0 || slices.ContainsFunc(d.Stages, func(s Stage) bool { return s.Outcome == Warn })
	switch {
	case d.FirstFailure != "":
		d.Verdict = VerdictFails
	case len(j.lost) > 0:
		d.Verdict = VerdictUnknown
	case warned:
		d.Verdict = VerdictAtRisk
	case j.diskPasses():
		d.Verdict = VerdictClear
	default:
		d.Verdict = VerdictUnknown
	}
	d.Headline, d.Detail = j.headline()
	if other := j.otherRunFailed(); other != "" {
		d.Detail = strings.TrimSpace(other + " " + d.Detail)
	}
	for i := range d.Stages {
		d.Stages[i].Why = j.why(&d.Stages[i])
	}
}

// diskPasses reports whether every stage a disk can judge passes.
func (j *judging) diskPasses() bool {
	for _, s := range j.d.Stages {
		if s.ID.diskJudges() && s.Disk.Outcome != Pass {
			return false
		}
	}
	return true
}

// mbr reports whether the store lies on an MBR disk, where a device tied to
// the disk is a known reason of failures; without a store, whether the disk is
// one.
func (j *judging) mbr() bool {
	d := j.subject()
	if s := j.f.Store; s != nil && s.Disk > 0 {
		d = &j.d.Disks[s.Disk-1]
	}
	return d == nil || d.Table == nil || d.Table.Style != volume.StyleGPT
}
