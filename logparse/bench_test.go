package logparse

import (
	"fmt"
	"io"
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
