package logparse

import (
	"bytes"
	"slices"

	"vmmdoctor/internal/text"
)

// A jobText collects the numbers that the text of a job's error names. Nothing
// is lost: each VMM number is an error, an HRESULT belongs to the one before it,
// or is one by itself.
type jobText struct {
	errors []JobError
	step   text.Raw
	last   int // the line with the last number, from 0
}

// maxJobNumbers bounds the numbers of one text.
const maxJobNumbers = 256

// componentsStep is the step of a job in which VMM looks for Windows.
const componentsStep = "Install VM components"

// add takes line n (from 0) of the text and the numbers in it.
func (t *jobText) add(n int, b []byte, numbers []named) {
	if t.step.IsEmpty() && bytes.Contains(b, []byte(componentsStep)) {
		t.step = text.New(componentsStep)
	}
	for _, found := range numbers {
		if t.last = n; len(t.errors) == maxJobNumbers {
			return
		}
		t.take(JobError{Code: found.code, Name: found.name, HRESULT: found.inner, Line: n + 1})
	}
	for i := range t.errors {
		t.errors[i].Step = t.step
	}
}

func (t *jobText) take(e JobError) {
	if e.Code != 0 {
		t.errors = append(t.errors, e)
		return
	}
	if last := len(t.errors) - 1; last >= 0 && t.errors[last].HRESULT == 0 {
		t.errors[last].HRESULT = e.HRESULT
		return
	}
	if !slices.ContainsFunc(t.errors, func(o JobError) bool { return o.HRESULT == e.HRESULT }) {
		t.errors = append(t.errors, e)
	}
}

// A prose is a stretch of lines of no format. It is the text of a job's error as
// soon as it names a number and speaks of VMM, in whichever order.
type prose struct {
	open                bool
	first               int // from 0
	blank, unrecognised int // the trace's counts before it
	spoke               bool
	job                 jobText
}

const (
	// maxJobText is how many lines of a text come before its first number, or
	// between two of them, or behind the last.
	maxJobText = 64
	// maxProse is how many lines of no format are searched for numbers in a text
	// that never speaks of VMM.
	maxProse = 1 << 14
)

// jobError takes line n (from 0), which is of no format, when it makes the lines
// before it, with itself, the text of a job's error.
func (p *Parser) jobError(n int, b []byte) bool {
	if p.current != nil && p.current.head.format == FormatJobError || p.searched > maxProse {
		return false
	}
	numbers := numbersIn(b)
	if p.current != nil || p.foreign {
		if !slices.ContainsFunc(numbers, func(f named) bool { return f.sure && !f.tail }) {
			return false
		}
		p.prose = prose{}
	}
	s := &p.prose
	if !s.open || n-max(s.first, s.job.last) > maxJobText {
		*s = prose{open: true, first: n, blank: p.trace.Blank, unrecognised: p.trace.Unrecognised, spoke: s.spoke}
	}
	p.searched++
	s.spoke = s.spoke || speaksOfVMM(b, numbers)
	s.job.add(n, b, numbers)
	if !s.spoke || len(s.job.errors) == 0 {
		return false
	}
	p.beginError(n)
	return true
}

// endProse forgets the lines of no format just before: another kind of line follows.
func (p *Parser) endProse() {
	if p.prose.open { // a prose is large, and there is seldom one
		p.prose = prose{}
	}
}

// beginError makes the prose up to line n the text of a job's error.
func (p *Parser) beginError(n int) {
	first := p.prose.first
	p.trace.Blank, p.trace.Unrecognised = p.prose.blank, p.prose.unrecognised
	p.trace.index.begin(first)
	for m := first + 1; m <= n; m++ {
		p.trace.index.join(m, first)
	}
	p.formats[FormatJobError].Lines += n + 1 - first
	p.current = &openRecord{gathered: gathered{head: head{format: FormatJobError}}, line: first, last: n, job: p.prose.job}
	p.noteJob(p.current)
	p.foreign, p.prose, p.searched, p.blanks = false, prose{}, 0, 0
}

// noteJob adds what the text of a job's error names to the trace's errors, and
// completes those that are there already.
func (p *Parser) noteJob(o *openRecord) {
	for i, e := range o.job.errors {
		if i == len(o.noted) {
			o.noted = append(o.noted, p.note(e))
		} else if at := o.noted[i]; at > 0 {
			p.trace.JobErrors[at-1] = e
		}
	}
}
