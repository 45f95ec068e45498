package diagnose

import (
	"fmt"

	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A sysprepLog is sysprep's own log as somebody gave it.
type sysprepLog struct {
	trace int // its place among the texts
	name  text.Raw
	run   windows.SysprepRun
	said  []windows.Finding
}

// readSysprepLogs reads the logs of sysprep among the texts. The one that tells how
// the last run ended counts, setupact.log before setuperr.log, which may be of an
// earlier run (facts: sysprep-logs §4).
func (j *judging) readSysprepLogs() {
	var found *sysprepLog
	for i, t := range j.t.List {
		if len(t.Sysprep) == 0 {
			continue
		}
		log := readSysprepLog(t)
		log.trace = i
		if found == nil || !found.ended() && log.ended() || found.ended() && log.ended() && found.run.Errors && !log.run.Errors {
			found = log
		}
	}
	j.sysprep = found
}

func readSysprepLog(t *logparse.Trace) *sysprepLog {
	log := &sysprepLog{name: t.Name}
	log.run, log.said = windows.ReadSysprepLog(t.Name, func(yield func(int, text.Raw) bool) {
		for _, l := range t.Sysprep {
			if !yield(l.Line, l.Text) {
				return
			}
		}
	})
	return log
}

// ended reports whether the log tells how the run ended.
func (l *sysprepLog) ended() bool { return l.run.Failed || l.run.Succeeded }

func (l *sysprepLog) place(f windows.Finding) Place {
	return Place{Source: FromSysprepLog, Path: l.name, Line: f.Line}
}

// judgeSysprepLog puts what the given log says into the stage that it is evidence
// of: a failed run with its reason first.
func (j *judging) judgeSysprepLog() {
	log := j.sysprep
	if log == nil || !log.run.Found {
		return
	}
	stage := j.d.Stage(Generalize)
	summary := saysSysprepOpenShort
	switch {
	case log.run.Failed:
		summary = fmt.Sprintf(shortSysprepBroke, sysprepReasons[log.run.Reason].short)
		e := sysprepBroke(log.run, log.place(log.run.Because))
		e.Outcome, e.Inferred = Fail, true
		j.inTrace(Generalize, e)
		j.d.Trace.Marked = append(j.d.Trace.Marked, log.marked())
	case log.run.Succeeded:
		summary = saysSysprepDoneShort
	}
	if stage.Summary == "" {
		stage.Summary = summary
	}
	for i, f := range log.said {
		e := Evidence{Label: f.Name, Found: f.Found.String(), Text: fmt.Sprintf(saysSysprepLine, f.Line, f.Name, f.Found), Place: log.place(f)}
		if log.run.Succeeded && i == len(log.said)-1 {
			e.Outcome = Pass // the last of what a run that succeeds says
		}
		j.inTrace(Generalize, e)
	}
}

// marked is the line that says why the run broke off.
func (l *sysprepLog) marked() Marked {
	because := l.run.Because
	message := because.Found
	if _, after, ok := because.Found.Cut("SYSPRP "); ok {
		message = after
	}
	return Marked{Trace: l.trace, Run: -1, Stage: Generalize, Outcome: Fail, Means: reasonWords(l.run), Inferred: true,
		Record: &logparse.Record{Source: l.name, Line: because.Line, Lines: 1, Format: logparse.FormatSysprep, Raw: because.Found,
			Message: message}}
}

// sysprepBroke says why sysprep's last run broke off.
func sysprepBroke(run windows.SysprepRun, at Place) Evidence {
	return Evidence{Label: nameReason, Found: sysprepReasons[run.Reason].short,
		Text: fmt.Sprintf(saysSysprepBroke, run.Because.Line, reasonWords(run)), Place: at}
}

// reasonWords says why a run broke off, with the app where it is one.
func reasonWords(run windows.SysprepRun) string {
	said := sysprepReasons[run.Reason].full
	if !run.Package.IsEmpty() {
		said += fmt.Sprintf(saysWhichPackage, run.Package)
	}
	return said
}

// brokenRun is the run of sysprep that broke off: by the log on the disk, else by
// the one that was given. The disk's own success overrules another's failure.
func (j *judging) brokenRun() (run windows.SysprepRun, ok bool) {
	if w := j.judgedWindows(); w != nil {
		if own := w.Installation.State.Sysprep; own.Failed || own.Succeeded {
			return own, own.Failed
		}
	}
	if j.sysprep != nil && j.sysprep.run.Failed && !j.t.Aside {
		return j.sysprep.run, true
	}
	return windows.SysprepRun{}, false
}

// joinSysprepLog joins what a given log says with what the disk does. The disk is
// what it is now, and the log may be one of an earlier run.
func (j *judging) joinSysprepLog(s *Stage) Outcome {
	if s.Disk.Outcome.known() {
		return s.Disk.Outcome
	}
	if s.Trace.Outcome == Fail {
		j.blame(NotGeneralized, Generalize, Inferred)
	}
	return s.Trace.Outcome
}

// sysprepHeadline says what a log of sysprep tells that proves no failure; ok is
// false when none was given.
func (j *judging) sysprepHeadline() (head, detail string, ok bool) {
	switch log := j.sysprep; {
	case log == nil:
		return "", "", false
	case log.run.Succeeded:
		return headSysprepDone, saysSysprepDone, true
	}
	return headSysprepOpen, saysSysprepOpen, true
}
