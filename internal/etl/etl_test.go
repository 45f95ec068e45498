package etl_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/etl"
	"vmmdoctor/internal/guid"
)

var other = guid.MustParse("{a7975c8f-ac13-49f1-87da-5a984a4ab417}")

// open opens a log that must be one.
func open(t testing.TB, b []byte) *etl.Log {
	t.Helper()
	l, err := etl.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if !etl.Recognise(b) {
		t.Error("it is opened, but not recognised")
	}
	return l
}

// all are copies of the events, each read again as well.
func all(t testing.TB, l *etl.Log) (list []etl.Event, damage etl.Damage) {
	t.Helper()
	damage, err := l.Events(t.Context(), nil, func(e *etl.Event) bool {
		c := *e
		c.Data = bytes.Clone(e.Data)
		list = append(list, c)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		again, err := l.EventAt(e.Place)
		if err != nil || !bytes.Equal(again.Data, e.Data) || again.Time != e.Time || again.Provider != e.Provider {
			t.Errorf("read again at %+v: %+v, %v; first %+v", e.Place, again, err, e)
		}
	}
	return list, damage
}

func TestHeaderOfTheFile(t *testing.T) {
	for _, pointer := range []int{4, 8} {
		h := open(t, (&disktest.EventLog{Pointer: pointer, BiasMinutes: -120, EventsLost: 3, BuffersLost: 2}).Header().Bytes()).Header()
		want := time.Date(2020, 1, 11, 14, 59, 56, 694654900, time.UTC)
		if h.Pointer != pointer || h.BufferSize != 8<<10 || h.Build != 20348 || h.Session.String() != "VMM" || h.File.String() != `C:\VMMlogs\VMM_05311252.etl` ||
			!h.Start.Equal(want) || !h.End.IsZero() || h.Bias != -2*time.Hour || h.EventsLost != 3 || h.BuffersLost != 2 {
			t.Errorf("pointers of %d bytes: %+v", pointer, h)
		}
	}
}

// record is a record with a header of the kind, its size at sizeAt and its stamp
// at stampAt, with four bytes of data.
func record(kind byte, header, sizeAt, stampAt int) []byte {
	b := make([]byte, header+4)
	b[2], b[3] = kind, 0xC0
	binary.LittleEndian.PutUint16(b[sizeAt:], uint16(len(b)))
	binary.LittleEndian.PutUint64(b[stampAt:], disktest.EventLogFirst+10_000_000)
	copy(b[header:], "data")
	return b
}

func TestKindsOfRecords(t *testing.T) {
	extended := record(0x13, 80+16, 0, 16)
	extended[4] = 1                                        // items follow
	binary.LittleEndian.PutUint16(extended[80+6:], 5)      // of 5 bytes: 13, padded to 16
	perfinfo := record(0x11, 16+24, 4, 8)                  // 8 more bytes, and twice 8
	binary.LittleEndian.PutUint16(perfinfo, 0x8000|2<<8|2) // kind and mark are behind it
	message := make([]byte, 8+4+16+8+8+4)
	binary.LittleEndian.PutUint16(message, uint16(len(message)))
	message[3] = 0x90
	binary.LittleEndian.PutUint16(message[6:], 0x01|0x02|0x08|0x20)
	copy(message[12:], other[:])
	binary.LittleEndian.PutUint64(message[28:], disktest.EventLogFirst+10_000_000)
	binary.LittleEndian.PutUint32(message[40:], 77)
	copy(message[44:], "data")
	for _, tt := range []struct {
		name   string
		record []byte
		kind   etl.Kind
	}{
		{"system, 32 bit", record(0x01, 32, 4, 16), etl.System}, {"system", record(0x02, 32, 4, 16), etl.System},
		{"compact, 32 bit", record(0x03, 24, 4, 16), etl.Compact}, {"compact", record(0x04, 24, 4, 16), etl.Compact},
		{"perfinfo, 32 bit", record(0x10, 16, 4, 8), etl.PerfInfo}, {"perfinfo with items", perfinfo, etl.PerfInfo},
		{"classic, 32 bit", record(0x0A, 48, 0, 16), etl.Classic}, {"classic", record(0x14, 48, 0, 16), etl.Classic},
		{"instance, 32 bit", record(0x0B, 72, 0, 16), etl.Instance}, {"instance", record(0x15, 72, 0, 16), etl.Instance},
		{"manifest, 32 bit", record(0x12, 80, 0, 16), etl.Manifest}, {"manifest", record(0x13, 80, 0, 16), etl.Manifest},
		{"with extended items", extended, etl.Manifest}, {"WPP", message, etl.Message},
	} {
		events, damage := all(t, open(t, new(disktest.EventLog).Header().Record(tt.record).Bytes()))
		if len(events) != 1 || damage.Buffers != 0 || events[0].Kind != tt.kind || string(events[0].Data) != "data" ||
			!events[0].Time.Equal(time.Date(2020, 1, 11, 14, 59, 57, 694654900, time.UTC)) {
			t.Errorf("%s: %+v, %v", tt.name, events, damage)
		}
	}
}

func TestClocks(t *testing.T) {
	const filetime = 133232283966946549 // 2023-03-14 00:46:36.6946549
	for clock, want := range map[int]string{
		1: "2020-01-11 14:59:58.1946549", // 15,000,000 ticks of 10 MHz
		2: "2023-03-14 00:46:36.6946549", // as it is
		3: "2020-01-11 14:59:56.7021549", // 15,000,000 cycles of 2000 MHz
	} {
		ticks := 15_000_000
		if clock == 2 {
			ticks = filetime - disktest.EventLogFirst
		}
		events, _ := all(t, open(t, (&disktest.EventLog{Clock: clock}).Header().Event(other, 4, ticks, nil).Bytes()))
		if got := events[0].Time.Format("2006-01-02 15:04:05.0000000"); got != want {
			t.Errorf("clock %d: %s, want %s", clock, got, want)
		}
	}
	events, _ := all(t, open(t, new(disktest.EventLog).Header().Event(other, 4, -10_000, nil).Bytes()))
	if got := events[0].Time.Format("05.0000000"); got != "56.6936549" {
		t.Errorf("a stamp before the first is %s", got)
	}
}

// compress writes plain LZ77 of literals alone ([MS-XCA] 2.3).
func compress(b []byte) (out []byte) {
	for chunk := range slices.Chunk(b, 32) {
		out = append(append(out, 0, 0, 0, 0), chunk...)
	}
	return out
}

// packed is a buffer as a compressed log has it.
func packed(l *disktest.EventLog, content []byte) []byte {
	payload := compress(content)
	b := append(l.Buffer(content)[:0x48], payload...)
	binary.LittleEndian.PutUint32(b, uint32(len(b)))
	b[0x34] |= 0x40
	return b
}

func TestCompressedLog(t *testing.T) {
	plain := new(disktest.EventLog).Header()
	for i := range 5 {
		plain.Event(other, 4, i, fmt.Append(nil, "event ", i))
	}
	b := plain.Bytes()
	content := b[0x48:binary.LittleEndian.Uint32(b[0x30:])]
	again := new(disktest.EventLog)
	again.BufferSize = plain.BufferSize
	first := packed(again, content)
	events := content[len(content)-5*88:]
	events2, damage := all(t, open(t, append(first, packed(again, events)...)))
	if len(events2) != 10 || damage.Buffers != 0 || string(events2[9].Data) != "event 4" {
		t.Errorf("%d events, %v", len(events2), damage)
	}
	_, damage = all(t, open(t, append(first, packed(again, events)[:200]...)))
	if damage.Buffers != 1 || damage.First == nil {
		t.Errorf("a buffer that is cut: %+v", damage)
	}
}

// What is damaged costs its own buffer, and the others keep their places.
func TestDamage(t *testing.T) {
	log := new(disktest.EventLog).Header().Flush()
	for i := range 4 {
		log.Event(other, 4, i, []byte{byte(i)}).Flush()
	}
	whole := log.Bytes()
	const size = 8 << 10
	for _, tt := range []struct {
		name   string
		change func(b []byte) []byte
		events string
		lost   int
	}{
		{"none", func(b []byte) []byte { return b }, "0123", 0},
		{"the size of a buffer", func(b []byte) []byte { clear(b[2*size : 2*size+4]); return b }, "0123", 1},
		{"the use of a buffer; the other field tells", func(b []byte) []byte { clear(b[2*size+0x30:][:4]); return b }, "0123", 0},
		{"a record", func(b []byte) []byte { b[2*size+0x48+3] = 0x55; return b }, "023", 1},
		{"the size of a record", func(b []byte) []byte { b[2*size+0x48] = 3; return b }, "023", 1},
		{"an empty buffer", func(b []byte) []byte { b[2*size+4], b[2*size+0x30] = 0x48, 0x48; return b }, "023", 0},
		{"the end", func(b []byte) []byte { return b[:4*size+20] }, "012", 1},
		{"the order", func(b []byte) []byte { return slices.Concat(b[:size], b[3*size:], b[size:3*size]) }, "2301", 0},
	} {
		events, damage := all(t, open(t, tt.change(bytes.Clone(whole))))
		got := ""
		for _, e := range events {
			got += fmt.Sprint(e.Data[0])
		}
		if got != tt.events || damage.Buffers != tt.lost || (damage.First != nil) != (tt.lost > 0) {
			t.Errorf("%s: events %s, damage %+v; want %s, %d", tt.name, got, damage, tt.events, tt.lost)
		}
	}
}

func TestNoLog(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing": nil, "zeros": make([]byte, 8<<10), "a text": bytes.Repeat([]byte("text "), 1000),
		"a buffer without a header": new(disktest.EventLog).Header().Bytes()[8<<10:], "a disk": append(make([]byte, 510), 0x55, 0xAA),
	} {
		if _, err := etl.Open(bytes.NewReader(b), int64(len(b))); err == nil || !strings.HasPrefix(err.Error(), "etl: ") || etl.Recognise(b) {
			t.Errorf("%s: recognised %v, error %v", name, etl.Recognise(b), err)
		}
	}
}

// The logs of other providers hold as many records as others count in them, the
// log's own header among them (index.md beside them, and the baselines).
func TestRealLogs(t *testing.T) {
	const corpus = "../../../shared/corpus/etl/"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the corpus is not beside the project: ", err)
	}
	for name, records := range map[string]int{
		"AMSITrace.etl": 21, "lxcore_kernel.etl": 4, "SelfDescribingSingleEvent.etl": 23,
		"gcevents.etl.zip": 71, "primitive-types.etl.zip": 7, // the baselines leave out one record of the kernel
	} {
		b, err := os.ReadFile(corpus + name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".zip") {
			b = unzip(t, b)
		}
		l := open(t, b)
		events, damage := all(t, l)
		if len(events)+1 != records || damage.Buffers != 0 {
			t.Errorf("%s: %d records, damage %+v; want %d", name, len(events)+1, damage, records)
		}
		if base, ok := strings.CutSuffix(name, ".etl.zip"); ok {
			checkBaseline(t, corpus+base+".baseline.txt", l.Header().Start, events)
		}
	}
}

// checkBaseline holds the times of events, in milliseconds from the start, against
// those that another reader found.
func checkBaseline(t *testing.T, name string, start time.Time, events []etl.Event) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const rounded = 600 * time.Nanosecond // to a microsecond, of 100 ns
	near := func(at time.Duration) bool {
		return slices.ContainsFunc(events, func(e etl.Event) bool { return (e.Time.Sub(start) - at).Abs() <= rounded })
	}
	seen := 0
	for line := range strings.Lines(string(b)) {
		after, ok := strings.CutPrefix(line, "EVENT ")
		if !ok {
			continue
		}
		ms, _, _ := strings.Cut(after, ":")
		at, err := time.ParseDuration(strings.ReplaceAll(ms, ",", "") + "ms")
		if seen++; err != nil || !near(at) {
			t.Errorf("%s: no event at %s ms", name, ms)
		}
	}
	if seen < 6 {
		t.Errorf("%s: only %d events to compare with", name, seen)
	}
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, err = io.ReadAll(f); err != nil {
		t.Fatal(err)
	}
	return b
}

// made is a log of two kinds of buffers with events of some size.
func made(events int) []byte {
	log := new(disktest.EventLog).Header()
	for i := range events {
		log.Event(other, 4, i*1000, bytes.Repeat([]byte{byte(i)}, 40+i%200))
	}
	return log.Bytes()
}

// Nothing that is changed in a log makes it do more than fail.
func TestMutations(t *testing.T) {
	whole := made(60)
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		b := bytes.Clone(whole)
		for range 1 + random.IntN(6) {
			b[random.IntN(len(b))] = byte(random.Uint32())
		}
		look(b[:len(b)-random.IntN(2)*random.IntN(len(b))])
	}
}

// look reads all of a log that may be anything.
func look(b []byte) {
	l, err := etl.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return
	}
	n := 0
	l.Events(context.Background(), nil, func(e *etl.Event) bool {
		l.EventAt(e.Place)
		n++
		return n < 10_000
	})
}

func FuzzEvents(f *testing.F) {
	f.Add(made(3))
	log := new(disktest.EventLog).Header()
	b := log.Bytes()
	f.Add(packed(log, b[0x48:binary.LittleEndian.Uint32(b[0x30:])]))
	f.Fuzz(func(t *testing.T, b []byte) { look(b) })
}

// An error of the file comes out whole.
func TestReadError(t *testing.T) {
	b := made(200)
	broken := errors.New("the share is gone")
	l, err := etl.Open(&failing{bytes.NewReader(b), broken}, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Events(t.Context(), nil, func(*etl.Event) bool { return true }); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
}

// failing fails behind the first buffer.
type failing struct {
	r   io.ReaderAt
	err error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if off > 0 {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

func BenchmarkEvents(b *testing.B) {
	whole := made(400_000)
	l := open(b, whole)
	b.SetBytes(int64(len(whole)))
	for b.Loop() {
		if _, err := l.Events(b.Context(), nil, func(*etl.Event) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}
