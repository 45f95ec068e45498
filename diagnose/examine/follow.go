package examine

import (
	"context"
	"fmt"
	"os"
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
	Run      int // number of the run the line belongs to, from 1, in its trace
	Marked   *diagnose.Marked
}

// pollEvery is how often followed files are looked at.
const pollEvery = 250 * time.Millisecond

// Follow reads traces and goes on reading what is written to them. each is
// called for every line that marks a stage, in the order of its trace, when the
// line is complete. A file that is replaced, or becomes shorter, is read again
// from its beginning; one that is absent for a moment is waited for.
//
// Follow returns what was read when all inputs have ended, which only pipes and
// standard input do, or with the error of ctx when that ends. An input that
// cannot be opened in the beginning is a problem of the diagnosis.
func Follow(ctx context.Context, paths []string, each func(FollowEvent)) (diagnose.Diagnosis, error) {
	var facts diagnose.Facts
	var traces []*followedTrace
	for _, p := range paths {
		in, problem := openGrowing(p)
		if problem != nil {
			facts.Problems = append(facts.Problems, *problem)
			continue
		}
		t := &followedTrace{name: text.New(p), grown: newGrowingTrace(p, in), each: each}
		defer t.grown.Close()
		traces = append(traces, t)
	}
	err := watch(ctx, traces)
	var t diagnose.Traces
	for _, trace := range traces {
		if read := trace.read; read != nil && read.Recognised() {
			t.List = append(t.List, read)
		}
		if problem := trace.problem(); problem != nil {
			facts.Problems = append(facts.Problems, *problem)
		}
	}
	return diagnose.Judge(facts, t), err
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

// watch looks at all traces until they have ended or ctx ends.
func watch(ctx context.Context, traces []*followedTrace) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		open := false
		for _, t := range traces {
			if err := t.look(ctx); err != nil {
				return err
			}
			open = open || !t.grown.Ended()
		}
		if !open {
			return ctx.Err()
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// A followedTrace is a trace that may still grow, and what of it was told.
type followedTrace struct {
	name  text.Raw
	grown *GrowingTrace
	read  *logparse.Trace // nil before anything was read
	told  map[toldLine]bool
	each  func(FollowEvent)
}

// A toldLine is what makes a mark another one than those told before.
type toldLine struct {
	line    int
	stage   diagnose.StageID
	outcome diagnose.Outcome
}

// problem says why a trace was not read, or not to its end.
func (t *followedTrace) problem() *diagnose.InputProblem {
	s := &source{name: t.name}
	if t.grown.last.over {
		return s.tooLong()
	}
	if t.grown.Ended() && !t.read.Recognised() {
		return noTrace(t.read)
	}
	return nil
}

// look reads what was added since the last look, and tells what is new.
func (t *followedTrace) look(ctx context.Context) error {
	defer t.grown.Rest()
	trace, replaced, err := t.grown.Look(ctx)
	if err != nil {
		return ctx.Err() // else it may be there again at the next look
	}
	if replaced {
		t.told = nil
		t.each(FollowEvent{Trace: t.name, Replaced: true})
	}
	if trace != nil {
		t.read = trace
	}
	if t.read != nil && ctx.Err() == nil {
		t.tell(trace != nil && !t.grown.Ended())
	}
	return ctx.Err()
}

// tell hands out the marks that are new. While the text grows, its last record
// may not be complete.
func (t *followedTrace) tell(growing bool) {
	if t.told == nil {
		t.told = map[toldLine]bool{}
	}
	for i := range t.read.Runs {
		for _, m := range diagnose.MarkRun(&t.read.Runs[i]) {
			key := toldLine{m.Record.Line, m.Stage, m.Outcome}
			if t.told[key] || growing && m.Record.Line+m.Record.Lines > t.read.Lines {
				continue
			}
			t.told[key] = true
			t.each(FollowEvent{Trace: t.name, Run: t.read.Runs[i].Number, Marked: &m})
		}
	}
}
