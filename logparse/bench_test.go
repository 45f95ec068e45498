package logparse

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
	"vmmdoctor/internal/tracetest"
)

// busyTrace is a trace of about that many bytes with a run in its middle.
func busyTrace(t testing.TB, bytes int64) string { return string(mixture(t, tracetest.Rare, bytes)) }

// A paste of five megabytes must be there at once: well under 100 ms.
func BenchmarkPaste(b *testing.B) {
	s := busyTrace(b, 5<<20)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		tr, err := Parse(b.Context(), text.New("paste"), strings.NewReader(s), int64(len(s)), Options{})
		if err != nil || len(tr.Runs) != 1 {
			b.Fatal(err, len(tr.Runs))
		}
	}
}

// writeTrace writes a mixture of about that many megabytes to a temporary file.
func writeTrace(b *testing.B, m tracetest.Mixture, megabytes int) *os.File {
	f, err := os.Create(filepath.Join(b.TempDir(), "trace.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if err := tracetest.Write(f, m, int64(megabytes)<<20); err != nil {
		b.Fatal(err)
	}
	return f
}

// A large trace, 64 megabytes if VMMDOCTOR_TRACE_MB does not say otherwise (the
// goal is 400 MB/s and 16 bytes a line for 1024 of them). The memory reported is
// what the trace holds, and what the process took from the system at most.
func BenchmarkIndex(b *testing.B) {
	megabytes, err := strconv.Atoi(os.Getenv("VMMDOCTOR_TRACE_MB"))
	if err != nil {
		megabytes = 64
	}
	for _, m := range tracetest.Mixtures {
		b.Run(string(m), func(b *testing.B) { benchmarkIndex(b, writeTrace(b, m, min(megabytes, 4096))) })
	}
}

func benchmarkIndex(b *testing.B, f *os.File) {
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	mark := func(s *Saying) int { // the files of the detection, each its own
		if roleOf(s.File, s.Message) == roleNone {
			return 0
		}
		return len(s.File)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var tr *Trace
	for b.Loop() {
		if tr, err = Parse(b.Context(), text.New("busy"), f, info.Size(), Options{Mark: mark}); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.Sys-before.Sys)/1e6, "MB-from-system")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(tr.Lines), "bytes/line")
	runtime.KeepAlive(tr)
}

// Any line must be there within a millisecond.
func BenchmarkLine(b *testing.B) {
	s := busyTrace(b, 5<<20)
	tr := parse(b, s)
	n := 0
	for b.Loop() {
		n = (n+7919)%tr.Lines + 1
		if _, err := tr.Line(n); err != nil {
			b.Fatal(err)
		}
	}
}
