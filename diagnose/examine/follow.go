package examine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// JudgeTraces reads traces alone, and judges the run of that number, from 1; 0
// chooses. An input that is no trace is a problem of the diagnosis. Progress may be
// nil.
func JudgeTraces(ctx context.Context, run int, progress func(diagnose.Progress), inputs ...Input) diagnose.Diagnosis {
	c := Open(Options{Run: run}, inputs...)
	defer c.Close()
	for _, s := range c.subjects {
		c.problems = append(c.problems, *s.unusable(fmt.Sprintf(diagnose.InputNotATrace, s.kind), diagnose.TryCheck))
	}
	traces := c.ReadTraces(ctx, progress)
	return diagnose.Judge(diagnose.Facts{Problems: c.problems, Files: c.readFiles()}, traces)
}

// A FollowEvent is something new in a trace that is being followed: a line
// that marks a stage, or that the file was replaced and is read from its
// beginning.
type FollowEvent struct {
	Trace    text.Raw
	Replaced bool
	Run      int // number of the run the line belongs to, from 1, over all traces
	Marked   *diagnose.Marked
}

// pollEvery is how often followed files are looked at.
const pollEvery = 250 * time.Millisecond

// Follow reads traces and goes on reading what is written to them, as files of one
// capture: a run may begin in one and end in the next. each is called for every
// line that marks a stage, in the order of its run, when the line is complete. A
// file that is replaced, or becomes shorter, is read again from its beginning; one
// that is absent for a moment is waited for.
//
// Follow returns what was read when all inputs have ended, which only pipes and
// standard input do, or with the error of ctx when that ends. An input that
// cannot be opened in the beginning is a problem of the diagnosis.
func Follow(ctx context.Context, paths []string, each func(FollowEvent)) (diagnose.Diagnosis, error) {
	var facts diagnose.Facts
	f := &following{told: map[toldLine]bool{}, each: each}
	for _, p := range paths {
		in, problem := openGrowing(p)
		if problem != nil {
			facts.Problems = append(facts.Problems, *problem)
			continue
		}
		f.capture.add(p, in)
	}
	defer f.capture.Close()
	err := f.watch(ctx)
	facts.Problems = append(facts.Problems, f.problems()...)
	return diagnose.Judge(facts, diagnose.Traces{List: f.read}), err
}

// openGrowing opens what a path names.
func openGrowing(path string) (growing, *diagnose.InputProblem) {
	s := &source{path: path, name: text.New(path)}
	info, err := os.Stat(path)
	switch {
	case path == Stdin:
		return newGrowingStream(os.Stdin), nil
	case err != nil:
		return nil, s.unusable(systemReason(err), adviceFor(err))
	case info.IsDir():
		return nil, s.unusable(diagnose.InputFolder, diagnose.TryTraceFile)
	case info.Mode().IsRegular():
		f, err := files.Open(path)
		if err != nil {
			return nil, s.unusable(systemReason(err), adviceFor(err))
		}
		defer f.Close()
		head := make([]byte, min(headSize, info.Size()))
		if n, _ := f.ReadAt(head, 0); logparse.IsEventLog(head[:n]) {
			return nil, s.unusable(diagnose.InputFollowedLog, diagnose.TryWithoutFollow)
		}
		return &growingFile{path: path}, nil
	}
	f, err := files.Open(path)
	if err != nil {
		return nil, s.unusable(systemReason(err), adviceFor(err))
	}
	return newGrowingStream(f), nil
}

// A following is a capture that may still grow, and what of it was told.
type following struct {
	capture GrowingCapture
	read    []*logparse.Trace // nil before anything was read
	told    map[toldLine]bool
	waits   bool // the last record of a trace was not told, since it may not be complete
	each    func(FollowEvent)
}

// A toldLine is what makes a mark another one than those told before.
type toldLine struct {
	trace   text.Raw
	line    int
	stage   diagnose.StageID
	outcome diagnose.Outcome
}

// watch looks at all traces until they have ended or ctx ends.
func (f *following) watch(ctx context.Context) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		if err := f.look(ctx); err != nil || f.capture.Ended() {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
}

// look reads what was added since the last look, and tells what is new. What
// cannot be read now may be at the next look.
func (f *following) look(ctx context.Context) error {
	defer f.capture.Rest()
	growth, _ := f.capture.Look(ctx)
	for _, name := range growth.Replaced {
		maps.DeleteFunc(f.told, func(t toldLine, _ bool) bool { return t.trace == name })
		f.each(FollowEvent{Trace: name, Replaced: true})
	}
	if growth.Traces != nil {
		f.read = growth.Traces
	}
	if ctx.Err() == nil && (growth.Traces != nil || f.waits) {
		f.tell()
		f.waits = growth.Traces != nil
	}
	return ctx.Err()
}

// tell hands out the marks that are new.
func (f *following) tell() {
	for _, trace := range f.read {
		for i := range trace.Runs {
			for _, m := range diagnose.MarkRun(&trace.Runs[i]) {
				key := toldLine{m.Record.Source, m.Record.Line, m.Stage, m.Outcome}
				if f.told[key] || f.grows(m.Record) {
					continue
				}
				f.told[key] = true
				f.each(FollowEvent{Trace: m.Record.Source, Run: trace.Runs[i].Number, Marked: &m})
			}
		}
	}
}

// grows reports whether a record may not be complete: the last one of a text that
// has just grown.
func (f *following) grows(r *logparse.Record) bool {
	last := slices.ContainsFunc(f.read, func(t *logparse.Trace) bool { return t.Name == r.Source && r.Line+r.Lines > t.Lines })
	return last && slices.ContainsFunc(f.capture.texts, func(t *growingText) bool {
		return t.name == r.Source && t.grew && !t.now.ended
	})
}

// problems say which traces were not read, or not to their end.
func (f *following) problems() []diagnose.InputProblem {
	var list []diagnose.InputProblem
	for _, t := range f.capture.texts {
		s := &source{name: t.name}
		switch {
		case t.now.over:
			list = append(list, *s.tooLong())
		case t.now.ended:
			if trace := t.parser.Trace(); !trace.Recognised() {
				list = append(list, *noTrace(trace))
			}
		}
	}
	return list
}
