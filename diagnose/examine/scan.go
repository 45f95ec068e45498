package examine

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
)

// ScanOptions say how a library is scanned.
type ScanOptions struct {
	Jobs     int                // disks examined at once; 0: DefaultJobs
	Exclude  []string           // names of files and folders to leave out, patterns of path.Match
	Progress func(ScanProgress) // told a few times a second; may be nil
}

// A ScanProgress says how far a scan is.
type ScanProgress struct {
	Found   int  // files found so far that may be disks
	Done    int  // of these, how many were looked at
	Walking bool // folders are still being walked, so Found may grow
}

// DefaultJobs is how many disks are examined at once unless told otherwise: one
// for each processor, and at least four since a share makes each of them wait.
func DefaultJobs() int { return max(runtime.NumCPU(), 4) }

const (
	// runAhead is how many files the walk may be ahead of the examination, so
	// that the time left can be told early and memory stays bounded.
	runAhead = 1 << 16
	// patience is how long finished rows wait for one that comes before them.
	patience = 5 * time.Second
	// tick is the pace of progress.
	tick = 200 * time.Millisecond
)

// Scan examines every disk image below the paths. row makes of each diagnosis
// what each is called with; a path that could not be read has a diagnosis with
// nothing but that problem. A disk that others have as their parent is judged
// once, by itself.
//
// Rows come in the order of the walk: the paths as given, in each folder by
// name. A row that keeps others waiting for long, on a slow share, is passed
// over and comes when it is there. row is called on any goroutine and keeps
// nothing of the diagnosis, the other functions are called on the caller's.
// Scan returns when everything was looked at, or at once with the error of ctx
// when that ends: each has then been called with all rows that were finished,
// and reads that hang are left behind.
func Scan[Row any](ctx context.Context, paths []string, o ScanOptions, row func(text.Raw, *diagnose.Diagnosis) Row,
	each func(Row)) error {
	if o.Jobs < 1 {
		o.Jobs = DefaultJobs()
	}
	if o.Progress == nil {
		o.Progress = func(ScanProgress) {}
	}
	s := &scan[Row]{ctx: ctx, leave: lower(o.Exclude), row: row, jobs: make(chan scanJob, runAhead), results: make(chan scanResult[Row])}
	s.walking.Store(true)
	go s.walk(paths)
	go s.work(o.Jobs)
	return s.collect(o.Progress, &inOrder[Row]{each: each, rows: map[int]*Row{}})
}

// A scan is one run of Scan.
type scan[Row any] struct {
	ctx     context.Context
	leave   []string // names to leave out, in lower case
	row     func(text.Raw, *diagnose.Diagnosis) Row
	jobs    chan scanJob
	results chan scanResult[Row]
	found   atomic.Int64
	walking atomic.Bool
}

// lower are patterns for names as Windows compares them.
func lower(patterns []string) []string {
	out := make([]string, len(patterns))
	for i, p := range patterns {
		out[i] = strings.ToLower(p)
	}
	return out
}

// A scanJob is a file to look at, or a path that the walk could not read.
type scanJob struct {
	index  int
	path   string
	sniff  bool // look at the content first: only a disk is a row
	failed error
}

// A scanResult is a row in its place; without a row the file is no disk.
type scanResult[Row any] struct {
	index int
	row   *Row
}

func (s *scan[Row]) walk(paths []string) {
	defer close(s.jobs)
	defer s.walking.Store(false)
	next := 0
	w := walk{ctx: s.ctx, leave: s.leave, found: func(j scanJob) {
		j.index = next
		next++
		s.found.Add(1)
		select {
		case s.jobs <- j:
		case <-s.ctx.Done():
		}
	}}
	for _, p := range paths {
		w.root(p)
	}
}

// work examines jobs, n at a time, and closes the results after the last one.
func (s *scan[Row]) work(n int) {
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for j := range s.jobs {
				select {
				case s.results <- scanResult[Row]{j.index, s.examine(j)}:
				case <-s.ctx.Done():
					return
				}
			}
		})
	}
	workers.Wait()
	close(s.results)
}

// collect takes the results until all are there or the scan is stopped. It
// does not wait for a read that hangs.
func (s *scan[Row]) collect(progress func(ScanProgress), rows *inOrder[Row]) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for done := 0; ; {
		select {
		case r, ok := <-s.results:
			if !ok {
				rows.flush()
				return s.ctx.Err()
			}
			if r.row != nil {
				done++
			} else {
				s.found.Add(-1)
			}
			rows.add(r)
		case <-ticker.C:
			rows.passOver()
			progress(ScanProgress{Found: int(s.found.Load()), Done: done, Walking: s.walking.Load()})
		case <-s.ctx.Done():
			rows.flush()
			return s.ctx.Err()
		}
	}
}

// examine makes the row of a job; nil when its file is no disk, or when the
// examination was stopped.
func (s *scan[Row]) examine(j scanJob) *Row {
	d := j.diagnose(s.ctx)
	if d == nil || s.ctx.Err() != nil {
		return nil
	}
	row := s.row(text.New(j.path), d)
	return &row
}

// diagnose looks at the file of a job; nil when it is no disk.
func (j scanJob) diagnose(ctx context.Context) (d *diagnose.Diagnosis) {
	if j.failed != nil {
		return j.problem(systemReason(j.failed))
	}
	if j.sniff {
		is, err := holdsDisk(j.path)
		switch {
		case err != nil && namedAsRaw(j.path):
			return j.problem(systemReason(err))
		case !is:
			return nil
		}
	}
	// One file must not end the scan of thousands, whatever it holds.
	defer func() {
		if p := recover(); p != nil {
			d = j.problem(text.New(fmt.Sprintf("an error in vmmdoctor: %v", p)).String())
		}
	}()
	c := Open(Options{}, Input{Path: j.path})
	c.noRepair = true
	defer c.Close()
	judged := diagnose.Judge(c.Examine(ctx, nil), diagnose.Traces{})
	if len(judged.Disks) == 0 && len(judged.Problems) == 0 {
		return j.problem(diagnose.InputNoDisk)
	}
	return &judged
}

// problem is the diagnosis of a path that could not be read.
func (j scanJob) problem(reason string) *diagnose.Diagnosis {
	d := diagnose.Judge(diagnose.Facts{Problems: []diagnose.InputProblem{{Path: text.New(j.path), Reason: reason}},
		Files: Given(Options{}, Input{Path: j.path})}, diagnose.Traces{})
	return &d
}

// inOrder hands out rows in the order of their numbers.
type inOrder[Row any] struct {
	each  func(Row)
	rows  map[int]*Row // finished, waiting for one before them
	next  int
	since time.Time // when the first of them began to wait
}

func (o *inOrder[Row]) add(r scanResult[Row]) {
	if r.index < o.next { // it was passed over
		o.out(r.row)
		return
	}
	if len(o.rows) == 0 {
		o.since = time.Now()
	}
	o.rows[r.index] = r.row
	o.ready()
}

// ready hands out what waits for nothing.
func (o *inOrder[Row]) ready() {
	for {
		row, ok := o.rows[o.next]
		if !ok {
			return
		}
		delete(o.rows, o.next)
		o.out(row)
		o.next++
		o.since = time.Now()
	}
}

// passOver goes on without the rows that kept others waiting for too long.
func (o *inOrder[Row]) passOver() {
	if len(o.rows) > 0 && time.Since(o.since) > patience {
		o.flush()
	}
}

// flush hands out all rows that are there.
func (o *inOrder[Row]) flush() {
	for len(o.rows) > 0 {
		if _, ok := o.rows[o.next]; !ok {
			o.next++
			continue
		}
		o.ready()
	}
}

func (o *inOrder[Row]) out(row *Row) {
	if row != nil {
		o.each(*row)
	}
}
