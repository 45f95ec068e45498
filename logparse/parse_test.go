package logparse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// parse reads a whole text.
func parse(t testing.TB, s string) *Trace {
	t.Helper()
	tr, err := Parse(t.Context(), text.New("test"), strings.NewReader(s), int64(len(s)), Options{})
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return tr
}

// records reads all records of a trace again.
func records(tr *Trace) []Record {
	var out []Record
	for n := 1; n <= tr.Lines; n++ {
		if r, ok := tr.RecordAt(n); ok && r.Line == n && r.Format != FormatJobError {
			out = append(out, r)
		}
	}
	return out
}

// brief writes the fields of a record that one line of text decides.
func brief(r Record) string {
	s := fmt.Sprintf("%s %s pid=%d tid=%d #%d %s(%d)", r.Format, r.Time, r.PID, r.TID, r.Component, r.File, r.SourceLine)
	if r.Level != 0 {
		s += fmt.Sprintf(" level=%d", r.Level)
	}
	if r.HRESULT != 0 {
		s += fmt.Sprintf(" hr=%08x", r.HRESULT)
	}
	if !r.TaskID.IsZero() {
		s += " task=" + r.TaskID.String()
	}
	return s + " |" + r.Message.String()
}

const bcdFields = "pid=4276 tid=12 #16 BcdUtil.cs(1987) |bootDevice UnknownDevice"

// Every form of one line, as facts: vmm-traces §2 to §5 describe them.
var lineTests = []struct{ name, line, want string }{
	{"separator a", "[4276] 10B4.000C::05/31-12:52:00.894#16:BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"separator b", "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"separator c", "[4276] 10B4.000C::05/31-12:52:00.894  16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"separator d", "[4276] 10B4.000C::05/31-12:52:00.894:BcdUtil.cs(1987): bootDevice UnknownDevice",
		"debugview 05/31 12:52:00.894 pid=4276 tid=12 #0 BcdUtil.cs(1987) |bootDevice UnknownDevice"},
	{"no columns", "10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"sequence and relative time", "00000035 4.64445496 [4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"tabs", "00000035\t4.64445496\t[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\t", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"editor line number", "3488 00003486 120.73740387 [4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"clock", "00000035\t12:52:01\t[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"clock with AM", "00000035\t09:52:01.895 AM\t[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"no-break spaces of a web page", "[4276]\u00a010B4.000C::05/31-12:52:00.894\u00c2\u00a0 16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview 05/31 12:52:00.894 " + bcdFields},
	{"only the anchor left", "#16BcdUtil.cs(1987): bootDevice UnknownDevice", "debugview  pid=0 tid=0 #16 BcdUtil.cs(1987) |bootDevice UnknownDevice"},
	{"file name that begins with a digit", "10B4.000C::05/31-12:52:00.894#163DUtil.cs(7): x", "debugview 05/31 12:52:00.894 pid=4276 tid=12 #16 3DUtil.cs(7) |x"},
	{"native part", "10B4.000C::05/31-12:52:00.894#04:bitsmgr.cpp(12)[job]: x", "debugview 05/31 12:52:00.894 pid=4276 tid=12 #4 bitsmgr.cpp(12) |x"},
	{"message keeps its own blanks", "10B4.000C::05/31-12:52:00.894#16SystemInformation.cs(768):  PARTITION: 10.0", "debugview 05/31 12:52:00.894 pid=4276 tid=12 #16 SystemInformation.cs(768) | PARTITION: 10.0"},
	{"task id", "15E0.1740::07/29-02:36:09.104#14:ImgLibTask.cs(814): Start|x|TaskID=9C23BAC8-CB92-46A8-BFC4-E16889A25936",
		"debugview 07/29 02:36:09.104 pid=5600 tid=5952 #14 ImgLibTask.cs(814) task={9c23bac8-cb92-46a8-bfc4-e16889a25936} |Start|x"},
	{"netsh, older", "[2]0288.1208::2014-11-08 09:04:55.977 [Microsoft-VirtualMachineManager-Debug]4,2,Discovery.cs,784,a, b,{00000000-0000-0000-0000-000000000000}",
		"netsh 2014/11/08 09:04:55.977 pid=648 tid=4616 #4 Discovery.cs(784) level=2 |a, b"},
	{"netsh, marks in the date", "[2]0288.1208::\u200e2014\u200e-\u200e11\u200e-\u200e08 09:04:55.977 [Microsoft-VirtualMachineManager-Debug]4,2,Discovery.cs,784,a,{85cc103d-149c-4adb-bf16-219866fb082c}",
		"netsh 2014/11/08 09:04:55.977 pid=648 tid=4616 #4 Discovery.cs(784) level=2 task={85cc103d-149c-4adb-bf16-219866fb082c} |a"},
	{"netsh, current", "[30]0288.1208::2023/06/22-18:55:06.496885100 [Microsoft-VirtualMachineManager-Debug]16,4,BcdUtil.cs,1987,bootDevice UnknownDevice,{00000000-0000-0000-0000-000000000000}",
		"netsh 2023/06/22 18:55:06.4968851 pid=648 tid=4616 #16 BcdUtil.cs(1987) level=4 |bootDevice UnknownDevice"},
	{"tracefmt", "[0]0AF4.0C64::07/25/2003-14:55:39.998 [Microsoft-VirtualMachineManager-Debug]16,4,BcdUtil.cs,1987,x,{00000000-0000-0000-0000-000000000000}",
		"tracefmt 2003/07/25 14:55:39.998 pid=2804 tid=3172 #16 BcdUtil.cs(1987) level=4 |x"},
	{"CSV, whole", `7,11:22:18.509 12-13-2011,0x09C4,0x0994,4,BitsDeployer.cs,506,0x80072ee2,"a; ""b"" c",{85cc103d-149c-4adb-bf16-219866fb082c},1,`,
		`csv 2011/12/13 11:22:18.509 pid=2500 tid=2452 #4 BitsDeployer.cs(506) level=1 hr=80072ee2 task={85cc103d-149c-4adb-bf16-219866fb082c} |a; ""b"" c`},
	{"CSV, first columns lost", "0x0994,4,BitsDeployer.cs,506,0x00000000,a,{00000000-0000-0000-0000-000000000000},4,",
		"csv  pid=0 tid=2452 #4 BitsDeployer.cs(506) level=4 |a"},
	{"viewer D1", "1295 11:22:22.512 12-13-2011 HostHelper.cs(220) retying... {00000000-0000-0000-0000-000000000000}",
		"viewer 2011/12/13 11:22:22.512 pid=0 tid=0 #0 HostHelper.cs(220) |retying..."},
	{"viewer D2", "[12]\t11:22:22.512 12-13-2011\t0x09C4\t0x0994\tHostHelper.cs(220)\t0x80338102\t\"a b\" {00000000-0000-0000-0000-000000000000}",
		"viewer 2011/12/13 11:22:22.512 pid=2500 tid=2452 #0 HostHelper.cs(220) hr=80338102 |a b"},
	{"viewer D2 without index", "11:22:22.512 12-13-2011 0x09C4 0x0994 HostHelper.cs(220) 0x00000000 a {00000000-0000-0000-0000-000000000000}",
		"viewer 2011/12/13 11:22:22.512 pid=2500 tid=2452 #0 HostHelper.cs(220) |a"},
	{"sysprep", "2012-02-10 10:11:12, Info       [0x0f004d] SYSPRP LaunchDll:Found 'C:\\x.dll'; executing it",
		"sysprep 2012/02/10 10:11:12.000 pid=0 tid=0 #0 SYSPRP(0) level=4 |LaunchDll:Found 'C:\\x.dll'; executing it"},
	{"sysprep, error without a code", "2012-02-10 10:11:12, Error                 SYSPRP ActionPlatform::LaunchModule: Failure occurred",
		"sysprep 2012/02/10 10:11:12.000 pid=0 tid=0 #0 SYSPRP(0) level=2 |ActionPlatform::LaunchModule: Failure occurred"},
	{"a hole of NUL bytes before it", "lost text" + strings.Repeat("\x00", 9) + "10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\x00\x00", "debugview 05/31 12:52:00.894 " + bcdFields},

	{"tracerpt", `Microsoft-VirtualMachineManager-Debug,  0,  1,  0,  16,  4,  0,  0, 0x8000000000000000, 0x000010B4, 0x0000000C,  2,  ,  , {00000000-0000-0000-0000-000000000000}, ,  130144783208940000,  0,  0, "16", "4", "BcdUtil.cs", "1987", "boot, device", "{85cc103d-149c-4adb-bf16-219866fb082c}"`,
		"tracerpt-csv 2013/05/31 12:52:00.894 pid=4276 tid=12 #16 BcdUtil.cs(1987) level=4 task={85cc103d-149c-4adb-bf16-219866fb082c} |boot, device"},
	{"tracerpt, values not quoted", `Microsoft-VirtualMachineManager-Debug,0,1,0,16,4,0,0,0x0,0x10B4,0xC,2,,,,,130144783208940000,0,0,16,2,BcdUtil.cs,1987,x,{00000000-0000-0000-0000-000000000000}`,
		"tracerpt-csv 2013/05/31 12:52:00.894 pid=4276 tid=12 #16 BcdUtil.cs(1987) level=2 |x"},
	{"dbgviewcli csv", `35,4.64445496,4276,"10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): got ""a"", b|TaskID=9C23BAC8-CB92-46A8-BFC4-E16889A25936",x`,
		`dbgviewcli-csv 05/31 12:52:00.894 pid=4276 tid=12 #16 BcdUtil.cs(1987) task={9c23bac8-cb92-46a8-bfc4-e16889a25936} |got "a", b`},
	{"netsh, two digits of the year", "[2]0288.1208::11/08/14-09:04:55.977 [Microsoft-VirtualMachineManager-Debug]4,2,Discovery.cs,784,a,{00000000-0000-0000-0000-000000000000}",
		"tracefmt 2014/11/08 09:04:55.977 pid=648 tid=4616 #4 Discovery.cs(784) level=2 |a"},

	{"stack", "   at Microsoft.Carmine.WSManWrappers.X.Enumerate(String url) in i:\\bt\\HBAHelper.cs:line 52", ""},
	{"a number in front of text", "17993 Ensure the agent is installed and running.", ""},
	{"month 13", "10B4.000C::13/31-12:52:00.894#16BcdUtil.cs(1987): x", ""},
	{"hour 24", "10B4.000C::05/31-24:52:00.894#16BcdUtil.cs(1987): x", ""},
	{"no anchor", "10B4.000C::05/31-12:52:00.894#16 something", ""},
	{"C++", "fe.ed::x(12): y", ""},
	{"another provider", "[0]0AF4.0C64::07/25/2003-14:55:39.998 [tracedrv]IOCTL = 1", ""},
	{"another CSV", "2020,a,File.cs,12,0x00000000,x", ""},
	{"another setup log", "2012-02-10 10:11:12, Info                  CBS    Starting TrustedInstaller", ""},
}

func TestLines(t *testing.T) {
	for _, tt := range lineTests {
		t.Run(tt.name, func(t *testing.T) {
			tr := parse(t, tt.line)
			got := ""
			if r, ok := tr.RecordAt(1); ok {
				got = brief(r)
				if r.Raw != text.New(tt.line) {
					t.Errorf("Raw = %q, want the line", r.Raw)
				}
			}
			if got != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.line, got, tt.want)
			}
			if tr.Recognised() != (tt.want != "") {
				t.Errorf("Recognised() = %v", tr.Recognised())
			}
		})
	}
}

// Lines of two processes and another program between each other.
const interleaved = `\\SERVER
00000001 0.10000000 [100] 0064.0001::05/31-12:00:00.000#16A.cs(1): first
00000002 0.10000000 [200] 00C8.0002::05/31-12:00:00.001#16B.cs(1): second
00000003 0.20000000 [100] of first
00000004 0.20000000 [300] another program
00000005 0.20000000 [200]    of second
00000006 0.30000000 [100] 0064.0001::05/31-12:00:00.002#16C.cs(1): third

after a blank line
00000007 0.30000000 [200] again of second
00000008 0.40000000 [200] 00C8.0002::05/31-12:00
00000009 0.40000000 [200] of nobody
`

func TestContinuations(t *testing.T) {
	tr := parse(t, interleaved)
	want := []struct {
		message string
		lines   string
	}{
		{"first\nof first", "[2 4]"},
		{"second\n   of second\nagain of second", "[3 6 10]"},
		{"third\n\nafter a blank line", "[7 8 9]"},
	}
	got := records(tr)
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i, w := range want {
		if got[i].Message != text.New(w.message) {
			t.Errorf("record %d: %q, want %q", i, got[i].Message, w.message)
		}
		for _, n := range tr.recordLines(got[i].Line) {
			if lines := fmt.Sprint(tr.recordLines(n)); lines != w.lines {
				t.Errorf("RecordLines(%d) = %s, want %s", n, lines, w.lines)
			}
		}
	}
	counts := fmt.Sprint(tr.Lines, tr.Records, tr.Foreign, tr.Blank, tr.Unrecognised, tr.Formats)
	if want := "12 3 3 0 1 [{debugview 8 3}]"; counts != want {
		t.Errorf("lines, records, foreign, blank, unrecognised = %s, want %s", counts, want)
	}
	if tr.Computer != text.New(`\\SERVER`) {
		t.Errorf("Computer = %q", tr.Computer)
	}
}

// Rows of dbgviewcli: every row of text is a line of its own (reconstructed).
const dbgviewRows = `Sequence,Time,PID,Message
1,0.10000000,4276,"10B4.000C::05/31-12:52:00.894#16A.cs(1): first"
2,0.10000000,912,"another program"
3,0.10000000,4276,"   at ""X"", 5"
`

func TestDbgviewRows(t *testing.T) {
	tr := parse(t, dbgviewRows)
	r, ok := tr.RecordAt(4)
	if want := "first\n   at \"X\", 5"; !ok || r.Line != 2 || r.Message != text.New(want) {
		t.Errorf("message = %q of line %d, want %q of line 2", r.Message, r.Line, want)
	}
	if tr.Records != 1 || tr.Foreign != 2 || tr.Unrecognised != 0 {
		t.Errorf("%d records, %d foreign, %d not recognised; want 1, 2, 0", tr.Records, tr.Foreign, tr.Unrecognised)
	}
	checkCounts(t, tr)
}

const tracerptRows = `Event Name, Type, Event ID, Version, Channel, Level, Opcode, Task, Keyword, PID, TID, Processor Number, Instance ID, Parent Instance ID, Activity ID, Related Activity ID, Clock-Time, Kernel(ms), User(ms), User Data
EventTrace, Header, 0, 2, 0, 0, 0, 0, 0x0, 0x1, 0x2, 0, , , , , 130144783208940000, 0, 0, 65536, 33620485
Microsoft-VirtualMachineManager-Debug, 0, 1, 0, 16, 4, 0, 0, 0x0, 0x10B4, 0xC, 2, , , , , 130144783208940000, 0, 0, "16", "4", "BcdUtil.cs", "1987", "bootDevice UnknownDevice", "{00000000-0000-0000-0000-000000000000}"
`

func TestTracerptRows(t *testing.T) {
	tr := parse(t, tracerptRows)
	if tr.Records != 1 || tr.Foreign != 2 || tr.Unrecognised != 0 || len(tr.Runs) != 1 {
		t.Errorf("%d records, %d foreign, %d not recognised, %d runs; want 1, 2, 0, 1", tr.Records, tr.Foreign, tr.Unrecognised, len(tr.Runs))
	}
	checkCounts(t, tr)
}

// The kernel's lines have no process; where records have one they are no part of
// any.
func TestKernelLines(t *testing.T) {
	tr := parse(t, "00000001 0.10000000 [100] 0064.0001::05/31-12:00:00.000#16A.cs(1): first\n00000002 0.20000000 a driver speaks\n")
	if r, _ := tr.RecordAt(1); r.Lines != 1 || tr.Foreign != 1 {
		t.Errorf("the record has %d lines, %d are foreign; want 1, 1", r.Lines, tr.Foreign)
	}
	tr = parse(t, "00000001 0.10000000 0064.0001::05/31-12:00:00.000#16A.cs(1): first\n00000002 0.20000000    goes on\n")
	if r, _ := tr.RecordAt(1); r.Message != text.New("first\n   goes on") {
		t.Errorf("without processes at all: %q", r.Message)
	}
}

// Every line is counted once.
func checkCounts(t testing.TB, tr *Trace) {
	t.Helper()
	n := tr.Foreign + tr.Blank + tr.Unrecognised
	for _, f := range tr.Formats {
		n += f.Lines
	}
	if n != tr.Lines {
		t.Errorf("counts add up to %d, want %d lines: %+v", n, tr.Lines, tr.Formats)
	}
}

func TestEncodingsAndLineEnds(t *testing.T) {
	lines := []string{
		"[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice",
		"[4276] Größe – „x“",
		"[4276] 10B4.000C::05/31-12:52:01.334#16MountedVhd.cs(91): MountedVhd windows volume not found",
	}
	encodings := map[string]func(string) []byte{
		"UTF-8":         func(s string) []byte { return []byte(s) },
		"UTF-8 mark":    func(s string) []byte { return []byte("\ufeff" + s) },
		"UTF-16LE":      func(s string) []byte { return utf16Bytes(s, false) },
		"UTF-16LE mark": func(s string) []byte { return utf16Bytes("\ufeff"+s, false) },
		"UTF-16BE":      func(s string) []byte { return utf16Bytes(s, true) },
		"UTF-16BE mark": func(s string) []byte { return utf16Bytes("\ufeff"+s, true) },
		"Windows-1252":  windows1252,
	}
	for name, encode := range encodings {
		for _, end := range []string{"\n", "\r\n", "\r", "\r\r\n"} {
			t.Run(fmt.Sprintf("%s %q", name, end), func(t *testing.T) {
				for _, last := range []string{"", end} {
					data := encode(strings.Join(lines, end) + last)
					tr, err := Parse(t.Context(), text.New(name), bytes.NewReader(data), int64(len(data)), Options{})
					if err != nil || tr.Lines != 3 || tr.Records != 2 {
						t.Fatalf("%d lines, %d records, %v; want 3, 2", tr.Lines, tr.Records, err)
					}
					if !strings.HasPrefix(name, tr.Encoding.String()) {
						t.Errorf("Encoding = %v", tr.Encoding)
					}
					for i, want := range lines {
						got, err := tr.Line(i + 1)
						if err != nil || got != text.New(want) {
							t.Errorf("Line(%d) = %q, %v, want %q", i+1, got, err, want)
						}
						b, off, err := tr.bytes(i + 1)
						if err != nil || !bytes.Equal(data[off:off+int64(len(b))], b) || !bytes.Equal(b, encode(want)) && !bytes.HasSuffix(encode(want), b) {
							t.Errorf("line %d is %q at %d, %v", i+1, b, off, err)
						}
					}
					checkCounts(t, tr)
				}
			})
		}
	}
}

func utf16Bytes(s string, big bool) []byte {
	var out []byte
	for _, r := range s { // the texts have no characters beyond the base plane
		if big {
			out = append(out, byte(r>>8), byte(r))
		} else {
			out = append(out, byte(r), byte(r>>8))
		}
	}
	return out
}

func windows1252(s string) []byte {
	special := map[rune]byte{'–': 0x96, '„': 0x84, '“': 0x93}
	var out []byte
	for _, r := range s {
		if b, ok := special[r]; ok {
			out = append(out, b)
		} else {
			out = append(out, byte(r))
		}
	}
	return out
}

// recordLines lists the numbers of all lines of the record or job error that
// line n (from 1) belongs to, its first line first; nil when it belongs to none.
func (t *Trace) recordLines(n int) []int {
	t.index.mu.RLock()
	defer t.index.mu.RUnlock()
	var lines []int
	for m := range t.index.record(n-1, t.Lines) {
		lines = append(lines, m+1)
	}
	return lines
}
