package examine_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// What is recognised and not taken is refused by its name, with what to do.
func TestStrangersAreRefusedByName(t *testing.T) {
	etlOfOthers := new(disktest.EventLog).Header().Event(guid.MustParse("{a7975c8f-ac13-49f1-87da-5a984a4ab417}"), 4, 5, nil).Bytes()
	for _, tt := range []struct{ name, content, reason, advice string }{
		{"Application.evtx", "ElfFile\x00" + strings.Repeat("\x01\x00", 3000), "a log of Windows' Event Viewer (EVTX)", "Export VMM's events"},
		{"Logfile.PML", "PML_\x09\x00\x00\x00" + strings.Repeat("\x01\x00", 3000), "a capture of Process Monitor", "Record VMM's own trace"},
		{"Logfile.CSV", "\"Time of Day\",\"Process Name\",\"PID\",\"Operation\",\"Path\",\"Result\",\"Detail\"\r\n\"1:00:00.1\",\"a.exe\",\"4\",\"ReadFile\",\"C:\\a\",\"SUCCESS\",\"\"\r\n",
			"a capture of Process Monitor", "Record VMM's own trace"},
		{"vm.vmcx", "\x14\x20\x28\x01" + strings.Repeat("\x01\x00", 3000), "the configuration or the saved state of a virtual machine", "Give the machine's VHD or VHDX"},
		{"report.txt", "Folder Path: C:\\ProgramData\\VMMLogs\\SCVMM.1\\\r\nBase Exception Assembly name = ImgLibEngine.dll\r\n", "VMM's report of an exception", "the text of the failed job"},
		{"netsh.txt", "[0]08FC.2CB4::2023/06/22-18:55:06.496848300 [nt]NSI: Enter\r\n[0]08FC.2CB4::2023/06/22-18:55:06.496885100 [Microsoft-Windows-TCPIP]IP: x\r\n",
			"no message of VMM's provider", "Was the provider Microsoft-VirtualMachineManager-Debug in the session"},
		{"tracefmt.txt", "[0]08FC.2CB4::07/25/2003-14:55:39.998 [driver]x\r\n", "no message of VMM's provider", "in the session"},
		{"other.etl", string(etlOfOthers), "an event trace log of 2 events, but none of them is of VMM's provider", "in the session"},
		{"debugview.log", "00000001\t0.00000000\t[15232] QQmlApplicationEngine failed to load component\t\r\n00000002\t0.00002640\t[15232] x\r\n",
			"a capture of DebugView, but no message of VMM", "Was VMM's tracing switched on"},
		{"setupact.log", "2022-05-31 12:00:00, Info                  MOUPG  Setup: x\r\n2022-05-31 12:00:01, Info       [0x0f004d] SYSPRP y\r\n",
			"a log of Windows setup: its first component is MOUPG (an upgrade), not SYSPRP", "setupact.log and setuperr.log"},
		{"cbs.log", "2022-05-31 12:00:00, Info                  CBS    x\r\n", "its first component is CBS (servicing)", "setuperr.log"},
		{"dism.log", "2022-05-31 12:00:00, Info                  DISM   x\r\n", "its first component is DISM (servicing an image)", "setuperr.log"},
		{"setupapi.dev.log", "[Device Install Log]\r\n     OS Version = 6.1\r\n", "the log of device installation", "setuperr.log"},
		{"disk.qcow2", "QFI\xfb\x00\x00\x00\x02" + strings.Repeat("\x00", 3000), "QCOW2 image", "qemu-img convert"},
		{"disk.vmdk", "KDMV\x01\x00\x00\x00" + strings.Repeat("\x00", 3000), "VMDK image", "qemu-img convert"},
		{"install.wim", "MSWIM\x00\x00\x00" + strings.Repeat("\x00", 3000), "WIM file", "no disk yet"},
		{"disk.zip", "PK\x03\x04" + strings.Repeat("\x00", 3000), "ZIP archive", "npack it"},
		{"disc.iso", strings.Repeat("\x00", 0x8001) + "CD001" + strings.Repeat("\x00", 3000), "ISO image", "hard disk"},
		{"SYSTEM.LOG1", "regf" + strings.Repeat("\x00", 0x18) + "\x06" + strings.Repeat("\x00", 3000), "the transaction log of a registry hive", "Give the hive"},
	} {
		c := examine.Open(examine.Options{}, examine.Input{Name: text.New(tt.name), Reader: strings.NewReader(tt.content), Size: int64(len(tt.content))})
		traces := c.ReadTraces(t.Context(), nil)
		facts := c.Examine(t.Context(), nil)
		problems := append(facts.Problems, traces.Problems...)
		if len(problems) != 1 || !strings.Contains(problems[0].Reason, tt.reason) || !strings.Contains(problems[0].Advice, tt.advice) || len(facts.Disks) > 0 {
			t.Errorf("%s: %+v\nwant %s … %s", tt.name, problems, tt.reason, tt.advice)
		}
		c.Close()
	}
}

// A pasted text is told to be what it is, too.
func TestStrangerPasted(t *testing.T) {
	p, err := examine.RecognisePaste(t.Context(), examine.PastedName, []byte("[0]08FC.2CB4::2023/06/22-18:55:06.496848300 [nt]NSI: Enter\r\n"))
	if err != nil || !strings.Contains(p.Not.Reason, "no message of VMM's provider") {
		t.Errorf("%+v, %v", p.Not, err)
	}
}

// A log that goes on growing is read when it is complete.
func TestEventLogIsNotFollowed(t *testing.T) {
	path := t.TempDir() + "/vmm.etl"
	if err := os.WriteFile(path, new(disktest.EventLog).Header().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := examine.Follow(context.Background(), []string{path}, func(examine.FollowEvent) { t.Error("it is followed") })
	if err != nil || len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Reason, "not followed") {
		t.Errorf("%+v, %v", d.Problems, err)
	}
}

// An event trace log is a trace beside a disk and alone, and what it is worth is
// said.
func TestEventLogAsTrace(t *testing.T) {
	line := disktest.UTF16z("16,2,BcdUtil.cs,1987,bootDevice UnknownDevice,{9c23bac8-cb92-46a8-bfc4-e16889a25936}")
	b := (&disktest.EventLog{EventsLost: 3}).Header().Event(disktest.VMMProvider, 2, 5, line).Bytes()
	d := examine.JudgeTraces(t.Context(), 0, nil, examine.Input{Name: text.New("vmm.etl"), Reader: bytes.NewReader(b), Size: int64(len(b))})
	var notes []string
	for _, n := range d.Notes {
		notes = append(notes, n.Text)
	}
	said := strings.Join(notes, "\n")
	if d.FirstFailure != "bcd-devices" || !strings.Contains(said, "netsh trace convert") || !strings.Contains(said, "3 events and 0 buffers were lost") {
		t.Errorf("first failure %q, notes %s", d.FirstFailure, said)
	}
}
