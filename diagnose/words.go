package diagnose

import "fmt"

// headline says the verdict in one sentence, and why in one to three.
func (j *judging) headline() (head, detail string) {
	d := &j.d
	switch d.Verdict {
	case VerdictFails:
		id := d.FirstFailure
		return fmt.Sprintf("Stage %d of %d: %s", id.Number(), len(StageOrder), id.row().fails), j.causeSentence()
	case VerdictAtRisk:
		if c := d.Cause(); c.ID != CauseNone {
			return c.Summary, c.Full
		}
		for _, s := range d.Stages {
			if s.Outcome == Warn {
				return fmt.Sprintf("Stage %d of %d: %s", s.ID.Number(), len(StageOrder), s.ID.row().warns), ""
			}
		}
	case VerdictClear:
		return "Nothing found that stops VMM.", "Every stage a disk can show passes. What VMM's own generalize check looks at is not public, so this is no promise."
	}
	return j.unknownHeadline()
}

// causeSentence says why, and which stage proves it.
func (j *judging) causeSentence() string {
	c := j.d.Cause()
	if c.ID == CauseNone {
		return ""
	}
	proves := "proves"
	if !c.Stage.diskJudges() {
		proves = "shows" // the word of a trace
	}
	s := fmt.Sprintf("Why: %s Stage %d, %s, %s it.", c.Summary, c.Stage.Number(), c.Stage.row().title, proves)
	if c.Confidence == Inferred {
		s = fmt.Sprintf("Why, most likely: %s It follows from stage %d, %s", c.Summary, c.Stage.Number(), c.Stage.row().title)
		if j.d.Stage(c.Stage).Disk.Outcome == Unknown && c.Stage.diskJudges() {
			s += "; the disk itself would prove it"
		}
		s += "."
	}
	if run, ok := j.brokenRun(); ok && (c.ID == NotGeneralized || c.ID == GeneralizeInterrupted) {
		s += fmt.Sprintf(saysBrokeBecause, reasonWords(run))
	}
	if j.d.Trace != nil && j.failed == BCDDevices {
		s += " The job may show error 2940 and speak of HTTP; that is not the reason."
	}
	return s
}

func (j *judging) unknownHeadline() (head, detail string) {
	for _, p := range j.d.Problems {
		return fmt.Sprintf("Cannot use %s: %s.", p.Path, p.Reason), p.Advice
	}
	if len(j.lost) > 0 {
		l := j.lost[0]
		return fmt.Sprintf(headLost, l.Stage.Number(), l.Stage.row().title), l.says() + " " + l.advice()
	}
	if j.d.Stopped {
		return "Stopped before the end.", "What was found so far is shown. Check again to see the rest."
	}
	if t := j.d.Trace; t != nil && len(t.Runs) == 0 && j.subject() == nil && j.f.Store == nil {
		if head, detail, ok := j.errorsHeadline(); ok {
			return head, detail
		}
		if head, detail, ok := j.sysprepHeadline(); ok {
			return head, detail
		}
		return headNoRun, saysRecordAgain
	}
	if head, detail, ok := j.earlyHeadline(); ok {
		return head, detail
	}
	return "Not enough to judge.", "Open the template's virtual disk; paste or open VMM's trace beside it if there is one."
}

// earlyHeadline is what a trace alone shows whose run ends before its end.
func (j *judging) earlyHeadline() (head, detail string, ok bool) {
	t := j.d.Trace
	if t == nil || t.Chosen < 0 || !t.Runs[t.Chosen].EndsEarly || j.subject() != nil || j.f.Store != nil {
		return "", "", false
	}
	head = headEndsBefore
	if at := t.Runs[t.Chosen].Reached; at != "" {
		head = fmt.Sprintf(headEndsEarly, at.Number(), at.row().title)
	}
	return head, saysEndsEarly + " " + saysRecordAgain, true
}

// why explains a stage that warns or fails.
func (j *judging) why(s *Stage) string {
	if s.Outcome != Fail && s.Outcome != Warn && s.Disk.Outcome != Fail && s.Disk.Outcome != Warn {
		return ""
	}
	if s.ID == BCDDevices {
		return j.whyDevices()
	}
	for _, c := range j.d.Causes {
		if c.Stage == s.ID {
			return c.Full
		}
	}
	return ""
}

func (j *judging) whyDevices() string {
	const locate = "Sysprep /generalize puts locate devices there, which search for Windows at boot time and work on any disk."
	if j.d.BCD == nil {
		return "A BCD that was not generalized keeps the identity of the disk it was made on. On a copy, or under another signature, it resolves to nothing. " + locate
	}
	if j.d.Stage(BCDDevices).Disk.Outcome == Pass {
		return "The devices in this store are portable now. " + TraceDisagrees.row().full
	}
	return "A BCD that was not generalized keeps the identity of the disk it was made on. When Windows gives a copy a new signature, the devices resolve to nothing. " + locate
}
