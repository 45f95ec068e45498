package diagnose

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"vmmdoctor/internal/text"
)

// ScanOptions say how a library is scanned.
type ScanOptions struct {
	Jobs     int                // disks examined at once; 0: DefaultJobs
	Progress func(ScanProgress) // told a few times a second; may be nil
}

// A ScanProgress says how far a scan is.
type ScanProgress struct {
	Found   int  // files found so far that may be disks
	Done    int  // of these, how many were looked at
	Walking bool // folders are still being walked, so Found may grow
}

// A ScanRow is what a scan says about one disk, or about a path that could not
// be read.
type ScanRow struct {
	Path         text.Raw
	Verdict      Verdict
	Cause        Cause   // its ID is CauseNone when there is none
	FirstFailure StageID // "" when no stage fails
	Windows      text.Raw
	BCDClass     string     // "" when no store could be read
	Parents      []text.Raw // of a differencing disk, the nearest first
	Error        string     // why there is nothing to judge, safe to show; else ""
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

// Scan examines every disk image below the paths and hands out a row for each,
// also for what could not be read. A disk that others have as their parent is
// judged once, by itself.
//
// Rows come in the order of the walk: the paths as given, in each folder by
// name. A row that keeps others waiting for long, on a slow share, is passed
// over and comes when it is there. Both functions are called on the caller's
// goroutine. Scan returns when everything was looked at, or at once with the
// error of ctx when that ends: each has then been called with all rows that
// were finished, and reads that hang are left behind.
func Scan(ctx context.Context, paths []string, o ScanOptions, each func(ScanRow)) error {
	if o.Jobs < 1 {
		o.Jobs = DefaultJobs()
	}
	if o.Progress == nil {
		o.Progress = func(ScanProgress) {}
	}
	s := &scan{ctx: ctx, jobs: make(chan scanJob, runAhead), results: make(chan scanResult)}
	s.walking.Store(true)
	go s.walk(paths)
	go s.work(o.Jobs)
	return s.collect(o.Progress, &inOrder{each: each, rows: map[int]*ScanRow{}})
}

// A scan is one run of Scan.
type scan struct {
	ctx     context.Context
	jobs    chan scanJob
	results chan scanResult
	found   atomic.Int64
	walking atomic.Bool
}

// A scanJob is a file to look at, or a path that the walk could not read.
type scanJob struct {
	index  int
	path   string
	sniff  bool // look at the content first: only a disk is a row
	failed error
}

// A scanResult is a row in its place; without a row the file is no disk.
type scanResult struct {
	index int
	row   *ScanRow
}

func (s *scan) walk(paths []string) {
	defer close(s.jobs)
	defer s.walking.Store(false)
	next := 0
	w := walk{ctx: s.ctx, found: func(j scanJob) {
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
func (s *scan) work(n int) {
	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for j := range s.jobs {
				select {
				case s.results <- scanResult{j.index, j.row(s.ctx)}:
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
func (s *scan) collect(progress func(ScanProgress), rows *inOrder) error {
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

// row looks at the file of a job; nil when it is no disk, or when the
// examination was stopped.
func (j scanJob) row(ctx context.Context) (row *ScanRow) {
	row = &ScanRow{Path: text.New(j.path), Verdict: VerdictUnknown, Cause: Cause{ID: CauseNone, Confidence: Proven}}
	if j.failed != nil {
		row.Error = systemReason(j.failed)
		return row
	}
	if j.sniff {
		if is, err := holdsDisk(j.path); err != nil && namedAsRaw(j.path) {
			row.Error = systemReason(err)
			return row
		} else if !is {
			return nil
		}
	}
	// One file must not end the scan of thousands, whatever it holds.
	defer func() {
		if p := recover(); p != nil {
			row = &ScanRow{Path: row.Path, Verdict: VerdictUnknown, Cause: row.Cause,
				Error: text.New(fmt.Sprintf("an error in vmmdoctor: %v", p)).String()}
		}
	}()
	c := Open(Options{}, Input{Path: j.path})
	defer c.Close()
	d := Judge(c.Examine(ctx, nil), Traces{})
	if ctx.Err() != nil {
		return nil
	}
	row.fill(&d)
	return row
}

// fill takes from a diagnosis what a row shows.
func (r *ScanRow) fill(d *Diagnosis) {
	if len(d.Disks) == 0 {
		r.Error = saysNoDiskInFile
		if len(d.Problems) > 0 {
			r.Error = d.Problems[0].Reason
		}
		return
	}
	r.Verdict, r.Cause, r.FirstFailure = d.Verdict, d.Cause(), d.FirstFailure
	r.Parents = d.Disks[0].Container.Chain
	if d.Windows != nil {
		r.Windows = d.Windows.Installation.Identity.Product
	}
	if d.BCD != nil {
		r.BCDClass = d.BCD.Class.String()
	}
}

const saysNoDiskInFile = "it is no virtual disk"

// inOrder hands out rows in the order of their numbers.
type inOrder struct {
	each  func(ScanRow)
	rows  map[int]*ScanRow // finished, waiting for one before them
	next  int
	since time.Time // when the first of them began to wait
}

func (o *inOrder) add(r scanResult) {
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
func (o *inOrder) ready() {
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
func (o *inOrder) passOver() {
	if len(o.rows) > 0 && time.Since(o.since) > patience {
		o.flush()
	}
}

// flush hands out all rows that are there.
func (o *inOrder) flush() {
	for len(o.rows) > 0 {
		if _, ok := o.rows[o.next]; !ok {
			o.next++
			continue
		}
		o.ready()
	}
}

func (o *inOrder) out(row *ScanRow) {
	if row != nil {
		o.each(*row)
	}
}
