package logparse

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// busyLine writes line i of a realistic mixture: mostly one-line records of
// several threads of VMM, some exceptions with their stacks, and another
// program's output.
func busyLine(w io.Writer, i int) {
	s, ms := i/400%60, i%400*2
	thread := 0x1000 + i%7*4
	switch i % 41 {
	case 7:
		fmt.Fprintf(w, "%08d\t%.8f\t[4276] 10B4.%04X::05/31-12:%02d:%02d.%03d#04:WsmanAPIWrapper.cs(2752): System.Runtime.InteropServices.COMException (0x80338102): The WS-Management service cannot process the request.\t\r\n", i, float64(i)/400, thread, i/24000%60, s, ms)
	case 8, 9, 10:
		fmt.Fprintf(w, "%08d\t%.8f\t[4276]    at Microsoft.Carmine.WSManWrappers.MyIWSManSession.Enumerate(Object resourceUri, String filter, String dialect, Int32 flags)\t\r\n", i, float64(i)/400)
	case 20:
		fmt.Fprintf(w, "%08d\t%.8f\t[912] svchost: some other program writes here\t\r\n", i, float64(i)/400)
	case 30:
		fmt.Fprintf(w, "%08d\t%.8f\t[4276] 10B4.%04X::05/31-12:%02d:%02d.%03d#19:Auditor.cs(224): Auditor: Committing audit record changes Count=1.|TaskID=9C23BAC8-CB92-46A8-BFC4-E16889A25936\t\r\n", i, float64(i)/400, thread, i/24000%60, s, ms)
	default:
		fmt.Fprintf(w, "%08d\t%.8f\t[4276] 10B4.%04X::05/31-12:%02d:%02d.%03d#04:WsmanAPIWrapper.cs(544): HostSessionCache: elements for [S-1-5-18-servername]: [100]\t\r\n", i, float64(i)/400, thread, i/24000%60, s, ms)
	}
}

// busyTrace is a trace of about that many bytes with a run in its middle.
func busyTrace(bytes int) string {
	var b strings.Builder
	for i := 0; b.Len() < bytes; i++ {
		busyLine(&b, i)
		if i == bytes/256 {
			b.WriteString(failingRun)
		}
	}
	return b.String()
}

// A paste of five megabytes must be there at once: well under 100 ms.
func BenchmarkPaste(b *testing.B) {
	s := busyTrace(5 << 20)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		tr, err := Parse(b.Context(), text.New("paste"), strings.NewReader(s), int64(len(s)), Options{})
		if err != nil || len(tr.Runs) != 1 {
			b.Fatal(err, len(tr.Runs))
		}
	}
}

// writeBusyTrace writes a trace of about that many megabytes to a temporary
// file: the same mixture with different numbers, DebugView's as they are saved.
func writeBusyTrace(b *testing.B, megabytes int) *os.File {
	f, err := os.Create(filepath.Join(b.TempDir(), "busy.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	w := bufio.NewWriterSize(f, 1<<20)
	part := busyTrace(1 << 20)
	for i := range megabytes {
		if i == megabytes/2 {
			part = strings.Replace(part, failingRun, "", 1) + passingRun
		}
		if _, err := w.WriteString(part); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
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
	f := writeBusyTrace(b, min(megabytes, 4096))
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	mark := func(s *Saying) int {
		if string(s.File) == "MountedVhd.cs" {
			return 1
		}
		return 0
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
	s := busyTrace(5 << 20)
	tr := parse(b, s)
	n := 0
	for b.Loop() {
		n = (n+7919)%tr.Lines + 1
		if _, err := tr.Line(n); err != nil {
			b.Fatal(err)
		}
	}
}
