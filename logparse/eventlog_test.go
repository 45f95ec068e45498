package logparse

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A vmmEvent is one of VMM's messages.
type vmmEvent struct {
	component, level int
	file             string
	line             int
	message          string
}

var vmmEvents = []vmmEvent{
	{16, 4, "SystemInformation.cs", 192, `SYSTEM: :\ Version=0.0 HALType=  Memory=2MB, Procs=1 Is64s=False`},
	{16, 4, "MountedVhd.cs", 308, "Bootmgr boot loader"},
	{16, 2, "BcdUtil.cs", 1987, "bootDevice UnknownDevice"},
	{16, 1, "VMAdditions.cs", 874, "VMAdditions install failed at OS detection phase for vm Prüfung-01"},
}

var eventTask = guid.MustParse("{9c23bac8-cb92-46a8-bfc4-e16889a25936}")

func u32(n int) []byte          { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }
func single(s string) []byte    { return append([]byte(s), 0) }
func joined(b ...[]byte) []byte { return slices.Concat(b...) }

// Orders in which the fields may stand: which one VMM has is not known.
var fieldOrders = map[string]struct {
	data             func(vmmEvent) []byte
	component, level bool // are in it
}{
	"numbers first": {func(e vmmEvent) []byte {
		return joined(u32(e.component), u32(e.level), disktest.UTF16z(e.file), u32(e.line), disktest.UTF16z(e.message), eventTask[:])
	}, true, true},
	"file first, status before the message": {func(e vmmEvent) []byte {
		return joined(disktest.UTF16z(e.file), u32(e.line), u32(0x80070002), disktest.UTF16z(e.message), eventTask[:], u32(e.level))
	}, false, true},
	"one line": {func(e vmmEvent) []byte {
		return disktest.UTF16z(fmt.Sprintf("%d,%d,%s,%d,%s,%s", e.component, e.level, e.file, e.line, e.message, eventTask))
	}, true, true},
	"single bytes, the line before the file, the message first": {func(e vmmEvent) []byte {
		return joined(single(e.message), u32(e.component), u32(e.level), u32(e.line), single(e.file), eventTask[:])
	}, true, true},
	"all as strings, status and task as text": {func(e vmmEvent) []byte {
		return joined(disktest.UTF16z(e.file), disktest.UTF16z(fmt.Sprint(e.line)), disktest.UTF16z("0x80070002"),
			disktest.UTF16z(eventTask.String()), disktest.UTF16z(e.message))
	}, false, true},
}

// eventLog is a log with VMM's events in an order of fields, others between them.
func eventLog(data func(vmmEvent) []byte) *disktest.EventLog {
	other := guid.MustParse("{a7975c8f-ac13-49f1-87da-5a984a4ab417}")
	log := (&disktest.EventLog{BiasMinutes: -60, EventsLost: 3}).Header()
	for i, e := range vmmEvents {
		for k := range 30 {
			log.Event(other, 4, i*100_000+k, disktest.UTF16z("a step of another provider"))
		}
		log.Event(disktest.VMMProvider, byte(e.level), i*100_000+1000, data(e))
	}
	return log
}

func capture(t testing.TB, name string, b []byte) *Capture {
	t.Helper()
	c, err := ParseAll(t.Context(), []Source{{Name: text.New(name), Reader: bytes.NewReader(b), Size: int64(len(b))}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEventLogInAnyOrderOfFields(t *testing.T) {
	for name, order := range fieldOrders {
		t.Run(name, func(t *testing.T) {
			c := capture(t, "vmm.etl", eventLog(order.data).Bytes())
			tr := c.Traces[0]
			if tr.Records != len(vmmEvents) || tr.Lines != len(vmmEvents) || tr.Unrecognised != 0 || fmt.Sprint(tr.Formats) != "[{etl 4 4}]" {
				t.Fatalf("%d records in %d lines, %d not recognised, %v", tr.Records, tr.Lines, tr.Unrecognised, tr.Formats)
			}
			if e := tr.Events; e.Events != 125 || e.Others != 121 || e.NotUnderstood != 0 || e.EventsLost != 3 || e.Session.String() != "VMM" {
				t.Errorf("events %+v", e)
			}
			for i, want := range vmmEvents {
				r, ok := tr.RecordAt(i + 1)
				if !ok || r.File.String() != want.file || r.SourceLine != want.line || r.Message.String() != want.message || r.TaskID != eventTask ||
					r.Level != want.level || order.component && r.Component != want.component {
					t.Errorf("event %d: %+v", i+1, r)
				}
				// 14:59:56.6947549 UTC and 10 ms for each; the server is an hour ahead.
				if got, want := r.Time.String(), fmt.Sprintf("2020/01/11 15:59:56.%d", 6947549+i*100_000); got != want {
					t.Errorf("event %d is of %s, want %s", i+1, got, want)
				}
				if strings.Contains(name, "status") != (r.HRESULT == 0x80070002) {
					t.Errorf("event %d has status %#x", i+1, r.HRESULT)
				}
			}
			if len(c.Runs) != 1 || c.Runs[0].VM.String() != "Prüfung-01" {
				t.Errorf("runs %+v", c.Runs)
			}
		})
	}
}

// An event without a source file is kept, and counts for nothing.
func TestEventNotUnderstood(t *testing.T) {
	log := new(disktest.EventLog).Header().Event(disktest.VMMProvider, 4, 5, joined(u32(7), disktest.UTF16z("something else"), u32(9)))
	tr := capture(t, "vmm.etl", log.Event(disktest.VMMProvider, 4, 9, fieldOrders["one line"].data(vmmEvents[2])).Bytes()).Traces[0]
	line, err := tr.Line(1)
	if err != nil || !line.ContainsFold("something else") || tr.Events.NotUnderstood != 1 || tr.Records != 1 || tr.Unrecognised != 1 {
		t.Errorf("%q, %v; %d not understood, %d records, %d lines not recognised", line, err, tr.Events.NotUnderstood, tr.Records, tr.Unrecognised)
	}
}

// The events of all processors, and of a log that began anew in front, are in the
// order of time; several files of one session are one capture.
func TestEventLogOrder(t *testing.T) {
	data := fieldOrders["numbers first"].data
	part := func(events ...int) []byte {
		log := new(disktest.EventLog).Header().Flush()
		for _, i := range events {
			log.Event(disktest.VMMProvider, 4, i*100_000, data(vmmEvents[i])).Flush()
		}
		return log.Bytes()
	}
	messages := func(traces ...*Trace) (all string) {
		for _, tr := range traces {
			for n := 1; n <= tr.Lines; n++ {
				r, _ := tr.RecordAt(n)
				all += r.File.String() + " "
			}
		}
		return all
	}
	const want = "SystemInformation.cs MountedVhd.cs BcdUtil.cs VMAdditions.cs "
	if got := messages(capture(t, "circular.etl", part(2, 3, 0, 1)).Traces...); got != want {
		t.Errorf("a circular log: %s", got)
	}
	first, second := part(0, 1), part(2, 3)
	c, err := ParseAll(t.Context(), []Source{{text.New("2.etl"), bytes.NewReader(second), int64(len(second))},
		{text.New("1.etl"), bytes.NewReader(first), int64(len(first))}}, Options{})
	if err != nil || messages(c.Traces...) != want || len(c.Runs) != 1 {
		t.Errorf("two files: %s, %d runs, %v", messages(c.Traces...), len(c.Runs), err)
	}
}

// A message of several lines is one record; text that is read in pieces is the
// same as in one.
func TestEventLogReadInPieces(t *testing.T) {
	log := new(disktest.EventLog).Header()
	for i := range 40 {
		log.Event(disktest.VMMProvider, 4, i, fieldOrders["numbers first"].data(vmmEvent{16, 4, "A.cs", 1, fmt.Sprintf("line one of %d\r\nline two", i)}))
	}
	b := log.Bytes()
	l, err := OpenEventLog(t.Context(), bytes.NewReader(b), int64(len(b)), nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := make([]byte, l.Size())
	if n, err := l.ReadAt(whole, 0); n != len(whole) || err != nil {
		t.Fatal(n, err)
	}
	for off := range len(whole) {
		piece := make([]byte, 37)
		n, err := l.ReadAt(piece, int64(off))
		if end := min(off+37, len(whole)); !bytes.Equal(piece[:n], whole[off:end]) || (n < 37) != (err == io.EOF) {
			t.Fatalf("at %d: %q, %v", off, piece[:n], err)
		}
	}
	if tr := capture(t, "a.etl", b).Traces[0]; tr.Records != 40 || tr.Lines != 80 {
		t.Errorf("%d records in %d lines", tr.Records, tr.Lines)
	}
}

// Changed logs: no panic, no hang, and memory stays low. VMMDOCTOR_MUTATIONS asks
// for more of them; the longest time is logged.
func TestEventLogMutations(t *testing.T) {
	whole := eventLog(fieldOrders["file first, status before the message"].data).Bytes()
	random := rand.New(rand.NewPCG(3, 4))
	runs := 500
	if n, err := strconv.Atoi(os.Getenv("VMMDOCTOR_MUTATIONS")); err == nil {
		runs = n
	}
	var longest time.Duration
	for i := range runs {
		b := bytes.Clone(whole)
		for range 1 + random.IntN(8) {
			b[random.IntN(len(b))] = byte(random.Uint32())
		}
		b = b[:len(b)-random.IntN(2)*random.IntN(len(b))]
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		began := time.Now()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, err := ParseAll(ctx, []Source{{text.New("m.etl"), bytes.NewReader(b), int64(len(b))}}, Options{})
		runtime.ReadMemStats(&after)
		cancel()
		longest = max(longest, time.Since(began))
		if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
			t.Fatalf("mutation %d took %d bytes", i, used)
		}
		if ctx.Err() == context.DeadlineExceeded {
			t.Fatalf("mutation %d hangs: %v", i, err)
		}
		for n := range c.Traces[0].Lines {
			c.Traces[0].RecordAt(n + 1)
		}
	}
	t.Logf("%d mutations, the longest took %v", runs, longest)
}

func FuzzEventLog(f *testing.F) {
	for _, order := range fieldOrders {
		f.Add(eventLog(order.data).Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, _ := ParseAll(t.Context(), []Source{{text.New("f.etl"), bytes.NewReader(b), int64(len(b))}}, Options{})
		for n := range c.Traces[0].Lines {
			c.Traces[0].RecordAt(n + 1)
		}
	})
}

// The logs that the corpus' own maker writes.
func TestMadeEventLogs(t *testing.T) {
	tool, err := filepath.Abs("../../shared/tools/make_etl.py")
	if err == nil {
		_, err = os.Stat(tool)
	}
	if err != nil {
		t.Skip("the tool that makes them is not beside the project: ", err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no Python to make them with: ", err)
	}
	dir := t.TempDir()
	if out, err := exec.Command(python, tool, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{"numbers-first", "file-first", "one-line"} {
		b, err := os.ReadFile(filepath.Join(dir, "vmm-"+name+".etl"))
		if err != nil {
			t.Fatal(err)
		}
		c := capture(t, name, b)
		if tr := c.Traces[0]; tr.Records != 7 || tr.Events.Events != 288 || len(c.Runs) != 1 || c.Runs[0].VM.String() != "Prüfung-01" {
			t.Errorf("%s: %d records of %d events, runs %+v", name, tr.Records, tr.Events.Events, c.Runs)
		}
	}
}

// eventLogFile writes a log of about that size: of VMM's events each is followed by
// so many of others.
func eventLogFile(b *testing.B, size int64, others int) (*os.File, int64) {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "b.etl"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	header := new(disktest.EventLog).Header().Bytes()
	other := guid.MustParse("{a7975c8f-ac13-49f1-87da-5a984a4ab417}")
	written, tick := int64(0), 0
	for part := header; written < size; {
		n, err := f.Write(part)
		if err != nil {
			b.Fatal(err)
		}
		written += int64(n)
		log := new(disktest.EventLog).Header().Flush()
		for range 10_000 {
			e := vmmEvents[tick%len(vmmEvents)]
			log.Event(disktest.VMMProvider, 4, tick, fieldOrders["numbers first"].data(e))
			for range others {
				log.Event(other, 4, tick, disktest.UTF16z("a step of another provider"))
			}
			tick++
		}
		part = log.Bytes()[len(header):]
	}
	return f, written
}

// 500 MB, uncompressed: with VMM's events among many others, and with nothing but
// events that mark stages.
func BenchmarkEventLog500MB(b *testing.B) {
	for _, tt := range []struct {
		name   string
		others int
	}{{"mixed", 30}, {"VMM alone", 0}} {
		b.Run(tt.name, func(b *testing.B) {
			f, size := eventLogFile(b, 500<<20, tt.others)
			b.SetBytes(size)
			for b.Loop() {
				if _, err := ParseAll(b.Context(), []Source{{text.New("b.etl"), f, size}}, Options{Mark: func(*Saying) int { return 0 }}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
