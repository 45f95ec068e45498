package diagnose

import (
	"context"
	"fmt"
	"time"

	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// JudgeTraces reads traces alone, and judges the run of that number, from 1; 0
// chooses. An input that is no trace is a problem of the diagnosis.
func JudgeTraces(ctx context.Context, run int, inputs ...Input) Diagnosis {
	c := Open(Options{Run: run}, inputs...)
	defer c.Close()
	for _, s := range c.subjects {
		c.problems = append(c.problems, *s.unusable(fmt.Sprintf(inputNotATrace, s.kind), tryCheck))
	}
	traces := c.ReadTraces(ctx, nil)
	return Judge(Facts{Problems: c.problems}, traces)
}

// A FollowEvent is something new in a trace that is being followed: a line
// that marks a stage, or that the file was replaced and is read from its
// beginning.
type FollowEvent struct {
	Trace    text.Raw
	Replaced bool
	Run      int // number of the run the line belongs to, from 1, in its trace
	Marked   *Marked
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
func Follow(ctx context.Context, paths []string, each func(FollowEvent)) (Diagnosis, error) {
	f := &following{each: each}
	var facts Facts
	for _, p := range paths {
		in, problem := openFollowed(p)
		if problem != nil {
			facts.Problems = append(facts.Problems, *problem)
			continue
		}
		defer in.close()
		f.traces = append(f.traces, newFollowedTrace(p, in))
	}
	err := f.watch(ctx)
	var t Traces
	for _, trace := range f.traces {
		if read := trace.parser.Trace(); read.Recognised() {
			t.List = append(t.List, read)
		}
		if problem := trace.problem(); problem != nil {
			facts.Problems = append(facts.Problems, *problem)
		}
	}
	return Judge(facts, t), err
}

// A following is one run of Follow.
type following struct {
	each   func(FollowEvent)
	traces []*followedTrace
}

// watch looks at all traces until they have ended or ctx ends.
func (f *following) watch(ctx context.Context) error {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		open := false
		for _, t := range f.traces {
			if err := t.look(ctx, f.each); err != nil {
				return err
			}
			open = open || !t.ended
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
	name   text.Raw
	in     followed
	parser *logparse.Parser
	size   int64 // bytes seen so far
	ended  bool
	told   map[toldLine]bool
}

// A toldLine is what makes a mark another one than those told before.
type toldLine struct {
	line    int
	stage   StageID
	outcome Outcome
}

func newFollowedTrace(path string, in followed) *followedTrace {
	t := &followedTrace{name: text.New(path), in: in}
	t.restart()
	return t
}

// problem says why a trace was not read, or not to its end.
func (t *followedTrace) problem() *InputProblem {
	s := &source{name: t.name}
	if stream, ok := t.in.(*followedStream); ok && stream.over {
		return s.tooLong()
	}
	if t.ended && !t.parser.Trace().Recognised() {
		return noTrace(s.name)
	}
	return nil
}

func (t *followedTrace) restart() {
	t.parser = logparse.NewParser(t.name, t.in, logparse.Options{Keep: marks})
	t.size, t.told = 0, map[toldLine]bool{}
}

// look reads what was added since the last look.
func (t *followedTrace) look(ctx context.Context, each func(FollowEvent)) error {
	if t.ended {
		return nil
	}
	size, state := t.in.begin()
	defer t.in.rest()
	switch state {
	case gone:
		return nil
	case replaced:
		t.restart()
		each(FollowEvent{Trace: t.name, Replaced: true})
	case ended:
		t.ended = true
	}
	grown := size > t.size
	t.size = size
	if err := t.parser.Advance(ctx, size, t.ended); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return nil // it may be there again at the next look
	}
	t.tell(t.parser.Trace(), grown && !t.ended, each)
	return nil
}

// tell hands out the marks that are new. While the text grows, its last record
// may not be complete.
func (t *followedTrace) tell(trace *logparse.Trace, growing bool, each func(FollowEvent)) {
	for i := range trace.Runs {
		for _, m := range markRun(&trace.Runs[i]) {
			key := toldLine{m.Record.Line, m.Stage, m.Outcome}
			if t.told[key] || growing && m.Record.Line+m.Record.Lines > trace.Lines {
				continue
			}
			t.told[key] = true
			each(FollowEvent{Trace: t.name, Run: trace.Runs[i].Number, Marked: &m})
		}
	}
}
