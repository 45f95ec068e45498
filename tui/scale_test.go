package tui

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"vmmdoctor/diagnose/examine"

	tea "charm.land/bubbletea/v2"
)

// hugeTrace writes a trace of so many lines to a file, the failing run in its
// middle.
func hugeTrace(b *testing.B, lines int) string {
	path := filepath.Join(b.TempDir(), "huge.log")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range lines {
		if i == lines/2 {
			w.WriteString(traceText(b, "seed-fail.log"))
		}
		fmt.Fprintf(w, "%08d\t%.8f\t[4276] 10B4.%04X::05/31-12:%02d:%02d.%03d#04:WsmanAPIWrapper.cs(544): HostSessionCache: elements for [S-1-5-18-servername]: [%d]\t\r\n",
			i, float64(i)/400, 0x1000+i%7*4, i/24000%60, i/400%60, i%400*2, i)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}

// A trace of a million lines, or of VMMDOCTOR_TRACE_LINES: how long it takes to
// open, what a key costs at 200x60 until its frame stands with all lines read
// (the goal is 16 ms for 99 of 100), how long a filter goes over all lines, and
// what is held in memory (64 MB and 16 bytes a line).
func BenchmarkHugeTrace(b *testing.B) {
	lines, err := strconv.Atoi(os.Getenv("VMMDOCTOR_TRACE_LINES"))
	if err != nil {
		lines = 1_000_000
	}
	path := hugeTrace(b, lines)
	for b.Loop() {
		began := time.Now()
		u := start(b, 200, 60, Options{Inputs: []examine.Input{{Path: path}}}).shows("Stage 7 of 11")
		b.ReportMetric(time.Since(began).Seconds(), "s-to-open")
		u.press("3", "a", "home")
		var took []time.Duration
		for i := range 2000 {
			key := []string{"down", "pgdown", "down", "up", "pgdown", "pgup", "n", "end", "home"}[i*7%9]
			if i%100 < 50 {
				key = "pgdown"
			}
			before := time.Now()
			u.send(keyPress(key))
			if key == "n" {
				u.wait(guardWait)
			}
			took = append(took, time.Since(before))
			u.wait(200 * time.Millisecond)
		}
		u.hides(" …│", "Paste")
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99-key")
		b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst-key")

		began = time.Now()
		u.press("/").send(tea.KeyPressMsg{Code: '9', Text: "9"})
		b.ReportMetric(time.Since(began).Seconds(), "s-filter")
		if u.m.trace.find.going || u.m.trace.count() < lines/10 {
			b.Fatalf("the filter found %d lines", u.m.trace.count())
		}
		var mem runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&mem)
		b.ReportMetric(float64(mem.HeapAlloc)/float64(lines), "bytes/line")
		b.ReportMetric(float64(mem.Sys)/1e6, "MB-from-system")
		u.m.session.close()
	}
}
