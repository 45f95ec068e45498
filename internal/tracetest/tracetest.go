// Package tracetest writes traces of any size, as DebugView saves what a busy VMM
// server says, for benchmarks and tests. Nothing of the program imports it.
package tracetest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// A Mixture is what a trace is about.
type Mixture string

// The mixtures.
const (
	Rare   Mixture = "rare"   // the work of all day; a single run, which fails, in the middle
	Dense  Mixture = "dense"  // a third of the lines mark a stage; a run for each [RunBytes]
	Stacks Mixture = "stacks" // half of the lines are exceptions with their stacks; a single run
)

// Mixtures are all of them.
var Mixtures = []Mixture{Rare, Dense, Stacks}

// RunBytes is how much of a dense trace one run takes: 4,000 runs a gigabyte.
const RunBytes = 250_000

// Write writes about size bytes of a mixture.
func Write(w io.Writer, m Mixture, size int64) error {
	if !slices.Contains(Mixtures, m) {
		return fmt.Errorf("tracetest: there is no mixture %q", m)
	}
	t := writer{w: bufio.NewWriterSize(w, 1<<20)}
	for t.written < size && t.err == nil {
		switch m {
		case Dense:
			t.dense()
		case Stacks:
			t.stacks()
		default:
			t.busy()
		}
		if m != Dense && t.run == 0 && t.written >= size/2 {
			t.oneRun()
		}
	}
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

// A writer writes the lines of a trace.
type writer struct {
	w       *bufio.Writer
	written int64
	err     error
	n       int // lines

	run   int   // runs begun
	step  int   // lines of the run
	since int64 // where it began
}

// Processes and threads, as DebugView and VMM print them.
const (
	vmmProcess = 4276
	runThread  = 0x2000 // and above: threads in which runs are
	anyThread  = 0x1000 // and above: all others
)

// line writes a line of a process, with the columns of DebugView.
func (t *writer) line(process int, format string, values ...any) {
	n, err := fmt.Fprintf(t.w, "%08d\t%d.%08d\t[%d] ", t.n, t.n/400, t.n%400*250_000, process)
	if err == nil {
		var more int
		more, err = fmt.Fprintf(t.w, format, values...)
		n += more
	}
	if err == nil {
		_, err = t.w.WriteString("\t\r\n")
	}
	t.n++
	t.written += int64(n) + 3
	if t.err == nil {
		t.err = err
	}
}

// vmm writes a message of VMM: 400 of them are a second.
func (t *writer) vmm(thread int, message string, values ...any) {
	s := t.n / 400
	t.line(vmmProcess, "10B4.%04X::05/31-%02d:%02d:%02d.%03d#%s", thread, s/3600%24, s/60%60, s%60, t.n%400*2, fmt.Sprintf(message, values...))
}

// busy writes a line of the work of all day: of several threads, now and then an
// error with its stack, another program between.
func (t *writer) busy() {
	thread := anyThread + t.n%7*4
	switch t.n % 41 {
	case 7:
		t.vmm(thread, "04:WsmanAPIWrapper.cs(2752): System.Runtime.InteropServices.COMException (0x80338102): The WS-Management service cannot process the request.")
	case 8, 9, 10:
		t.line(vmmProcess, "   at Microsoft.Carmine.WSManWrappers.MyIWSManSession.Enumerate(Object resourceUri, String filter, String dialect, Int32 flags)")
	case 20:
		t.line(912, "svchost: some other program writes here")
	case 30:
		t.vmm(thread, "19:Auditor.cs(224): Auditor: Committing audit record changes Count=1.|TaskID=9C23BAC8-CB92-46A8-BFC4-E16889A25936")
	default:
		t.vmm(thread, "04:WsmanAPIWrapper.cs(544): HostSessionCache: elements for [S-1-5-18-servername]: [100]")
	}
}

// stacks writes an exception with its stack and the error it became, then as many
// lines of other things.
func (t *writer) stacks() {
	thread := anyThread + t.n%7*4
	t.vmm(thread, "04:WsmanAPIWrapper.cs(2752): System.Runtime.InteropServices.COMException (0x80338102): The WS-Management service cannot process the request.")
	for _, at := range []string{
		"Microsoft.Carmine.WSManWrappers.MyIWSManSession.Enumerate(Object resourceUri, String filter, String dialect, Int32 flags)",
		"Microsoft.Carmine.WSManWrappers.WsmanAPIWrapper.Enumerate(String url, String filter, Type type) in WsmanAPIWrapper.cs:line 2752",
		"Microsoft.VirtualManager.Engine.Remoting.HostHelper.GetOperatingSystem() in HostHelper.cs:line 231",
		"Microsoft.VirtualManager.Engine.TaskRepository.SubtaskBase.Run()",
	} {
		t.line(vmmProcess, "   at %s", at)
	}
	t.line(vmmProcess, "*** Carmine error was: HostAgentWSManError (2927); HR: 0x80338102")
	for range 6 {
		t.busy()
	}
}

// dense writes three lines: one of a run, one more of its thread that marks
// nothing, one of another thread.
func (t *writer) dense() {
	if t.step == 0 {
		t.run, t.since = t.run+1, t.written
	}
	thread := runThread + t.run%16*4
	if ends := ending(t.run); t.written-t.since < RunBytes-4000 {
		t.vmm(thread, "%s", t.beginning())
		t.step++
	} else {
		for _, s := range ends {
			t.vmm(thread, "%s", s)
		}
		t.step = 0
	}
	t.vmm(thread, "04:WsmanAPIWrapper.cs(544): HostSessionCache: elements for [S-1-5-18-servername]: [100]")
	t.busy()
}

// oneRun writes a whole run, which fails.
func (t *writer) oneRun() {
	t.run++
	for t.step = range 8 {
		t.vmm(runThread, "%s", t.beginning())
	}
	for _, s := range ending(t.run) {
		t.vmm(runThread, "%s", s)
	}
}

// beginning is the next line of what VMM says of the disks it looks at.
func (t *writer) beginning() string {
	const volume = `\\?\Volume{b42a3001-c871-11e2-93f4-0015172fc019}\`
	switch n := t.step; {
	case n == 0:
		return `16SystemInformation.cs(192): SYSTEM: :\ Version=0.0 HALType=  Memory=2MB, Procs=1 Is64s=False . OSLanguage=0`
	case n == 1:
		return `16SystemInformation.cs(970): Lookup for '\??\Volume{b42a3001-c871-11e2-93f4-0015172fc019}' in MountedDevices`
	case n == 2:
		return fmt.Sprintf("16SystemInformation.cs(764): DISK: 10, signature=%08x #partitions 128", 0xa9080000+t.run)
	case n%2 == 1:
		return fmt.Sprintf("16SystemInformation.cs(768):  PARTITION: 10.%d Bootable=%s, #LDs 1", n/2, boolean(n == 3))
	default:
		return fmt.Sprintf("16SystemInformation.cs(775):   LOGICALDRIVE: %s(%s), WindowsDrive=False, IsBoot=False, BootSectorType=Bootmgr, FullSize=1048576, [%d-%d]",
			volume, volume, n<<20, (n+1)<<20)
	}
}

func boolean(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// ending are the lines with which a run ends: the odd ones fail.
func ending(run int) []string {
	lines := []string{
		`16MountedVhd.cs(623): FindBootVol \\?\Volume{b42a3001-c871-11e2-93f4-0015172fc019}\, found boot drive candidate`,
		`16MountedVhd.cs(308): Bootmgr boot loader`,
		`16CommonUtils.cs(171): Fixup & Copy 'C:\Windows\TEMP\tmp2E1.tmp\boot\bcd' to C:\Users\svc_scvmm\AppData\Local\Temp\tmpA2F4.tmp`,
		`04:BitsDeployer.cs(1392): Deploy file C:\Windows\TEMP\tmp2E1.tmp\boot\bcd from host01 to C:\Users\svc_scvmm\AppData\Local\Temp\tmpA2F4.tmp on vmm01`,
	}
	if run%2 == 0 {
		return append(lines, `16BcdUtil.cs(1987): bootDevice LocateDevice`)
	}
	return append(lines,
		`16BcdUtil.cs(1987): bootDevice UnknownDevice`,
		`16MountedVhd.cs(91): MountedVhd windows volume not found`,
		fmt.Sprintf(`16VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm machine%d`, run),
	)
}
