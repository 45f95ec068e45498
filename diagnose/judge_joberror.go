package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/logparse"
)

// showErrors shows the errors of texts without a run. A job's error names no
// stage, but for the step that its text names (facts: vmm-pipeline §9): it is
// explained, not judged.
func (j *judging) showErrors() {
	for _, t := range j.t.List {
		for _, e := range t.JobErrors {
			if e.Step.IsEmpty() {
				continue
			}
			j.d.Stage(Components).Summary = fmt.Sprintf(shortNamed, errorWords(e))
			j.inTrace(Components, Evidence{Label: nameJobError, Found: errorWords(e),
				Text:  fmt.Sprintf(saysJobError, e.Line, errorWords(e), e.Step),
				Place: Place{Source: FromTrace, Path: t.Name, Line: e.Line}})
		}
	}
}

// noteErrors says of error numbers that stand alone what they may mean, and
// what to bring.
func (j *judging) noteErrors() {
	errors := j.jobErrors()
	if len(errors) == 0 {
		return
	}
	for _, c := range j.d.Trace.Codes {
		said := fmt.Sprintf("%s: %s", c.Code, c.Meaning)
		if len(c.Causes) > 0 {
			said += " " + fmt.Sprintf(saysOnRecord, strings.Join(c.Causes, "; "))
		}
		j.note("error-"+c.Code, said)
	}
	concern := concernOf(errors)
	if concern == ofElsewhere {
		j.note(noteElsewhere, saysErrorElsewhere)
		return
	}
	if j.subject() == nil {
		j.note("bring-disk", saysBringDisk)
	}
	if concern == ofSysprep {
		j.note("bring-sysprep-log", saysBringSysprepLog)
	}
}

// fitErrors says whether what the disk shows explains the errors of the job, and
// what would tell more. It comes last, when the stages are joined.
func (j *judging) fitErrors() {
	d, errors := &j.d, j.jobErrors()
	if d.Trace == nil || d.Trace.Aside || d.Trace.Chosen >= 0 || len(errors) == 0 {
		return
	}
	concern := concernOf(errors)
	switch {
	case concern == ofElsewhere || j.subject() == nil:
	case d.FirstFailure != "" && concern == ofTemplate:
		j.note("error-fits", fmt.Sprintf(saysErrorFits, errorWords(errors[0]), d.FirstFailure.Number(), d.FirstFailure.row().title))
	case j.diskPasses():
		j.note("disk-ruled-out", saysDiskRuledOut)
	}
	if concern != ofElsewhere && concern != ofSysprep {
		j.note("bring-trace", saysBringTrace)
	}
}

// jobErrors are the errors of all texts.
func (j *judging) jobErrors() []logparse.JobError {
	return jobErrorsOf(j.t.List)
}

func jobErrorsOf(list []*logparse.Trace) []logparse.JobError {
	var errors []logparse.JobError
	for _, t := range list {
		errors = append(errors, t.JobErrors...)
	}
	return errors
}

// concernOf is what the errors of a text are about together: a template as soon
// as one of them can come from one, something else when VMM's own numbers, or
// without any the inner ones, are all of that.
func concernOf(errors []logparse.JobError) concern {
	var own, inner []concern
	for _, e := range errors {
		for _, c := range codesOf(e) {
			row, _ := c.row()
			if c.inner {
				inner = append(inner, row.concern)
			} else {
				own = append(own, row.concern)
			}
		}
	}
	if slices.Contains(own, ofTemplate) || len(own) == 0 && slices.Contains(inner, ofTemplate) {
		return ofTemplate
	}
	all := own
	if len(own) == 0 {
		all = inner
	}
	for _, c := range []concern{ofElsewhere, ofSysprep} {
		if len(all) > 0 && !slices.ContainsFunc(all, func(o concern) bool { return o != c }) {
			return c
		}
	}
	return ofAnything
}

func errorWords(e logparse.JobError) string {
	var s string
	switch {
	case e.Code != 0 && !e.Name.IsEmpty():
		s = fmt.Sprintf("%s (%d)", e.Name, e.Code)
	case e.Code != 0:
		s = fmt.Sprintf("error %d", e.Code)
	default:
		return fmt.Sprintf("%#08x", e.HRESULT)
	}
	if e.HRESULT != 0 {
		s += fmt.Sprintf(", %#08x", e.HRESULT)
	}
	return s
}

// explainCodes collects the error numbers of all traces, each once, with what
// they mean.
func (j *judging) explainCodes() {
	seen := map[code]bool{}
	for _, e := range j.jobErrors() {
		for _, c := range codesOf(e) {
			if !seen[c] {
				m, _ := c.meaning()
				j.d.Trace.Codes = append(j.d.Trace.Codes, m)
			}
			seen[c] = true
		}
	}
}

// errorsHeadline says what errors that stand alone, without a disk, tell; ok is
// false when there are none.
func (j *judging) errorsHeadline() (head, detail string, ok bool) {
	errors := j.jobErrors()
	if len(errors) == 0 {
		return "", "", false
	}
	first := j.d.Trace.Codes[0]
	means := fmt.Sprintf("%s: %s", first.Code, first.Meaning)
	concern := concernOf(errors)
	switch {
	case concern == ofElsewhere:
		return headElsewhere, means + " " + saysErrorElsewhere, true
	case concern == ofSysprep:
		return headSysprepError, means + " " + saysBringSysprepLog, true
	case slices.ContainsFunc(j.t.List, func(t *logparse.Trace) bool { return t.Records > 0 }):
		return headNoRun, fmt.Sprintf(saysOtherWork, means), true
	}
	return headErrorAlone, means + " " + saysBringDisk, true
}
