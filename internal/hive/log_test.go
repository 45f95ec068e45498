package hive

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMarvin uses the vectors published with .NET's own implementation.
func TestMarvin(t *testing.T) {
	for _, tt := range []struct {
		data string
		want uint64
	}{
		{"", 0x30ed35c100cd3c7d},
		{"\xaf", 0x48e73fc77d75ddc1},
		{"\xe7\x0f", 0xb5f6e1fc485dbff8},
		{"\x37\xf4\x95", 0xf0b07c789b8cf7e8},
		{"\x86\x42\xdc\x59", 0x7008f2e87e9cf556},
		{"\x15\x3f\xb7\x98\x26", 0xe6c08c6da2afa997},
		{"\x09\x32\xe6\x24\x6c\x47", 0x6f04bf1a5ea24060},
	} {
		if got := marvin(0x004fb61a001bdbcc, []byte(tt.data)); got != tt.want {
			t.Errorf("marvin(% x) = %#x, want %#x", tt.data, got, tt.want)
		}
	}
}

// stamp gives a base block, also that of a log, a file type and sequence
// numbers, and makes the checksum right.
func stamp(block []byte, kind, primary, secondary uint32) {
	le.PutUint32(block[4:], primary)
	le.PutUint32(block[8:], secondary)
	le.PutUint32(block[0x1c:], kind)
	le.PutUint32(block[checksumAt:], checksum(block))
}

// version is a hive of which only the value n and the amount of padding differ.
func version(n uint32, padding int) []byte {
	root := &Node{Name: "ROOT"}
	root.SetDWORD("n", n).SetBinary("padding", bytes.Repeat([]byte{byte(n)}, padding))
	return Bytes(root, WriteOptions{Minor: 3})
}

// entryOf is a log entry that turns the bins of one hive into those of the
// other, page by page.
func entryOf(before, after []byte, sequence uint32) []byte {
	var refs, pages []byte
	for at := baseSize; at < len(after); at += binAlign {
		if page := after[at : at+binAlign]; at >= len(before) || !bytes.Equal(before[at:at+binAlign], page) {
			refs = le.AppendUint32(le.AppendUint32(refs, uint32(at-baseSize)), binAlign)
			pages = append(pages, page...)
		}
	}
	e := append(append(append([]byte("HvLE"), make([]byte, 36)...), refs...), pages...)
	e = append(e, make([]byte, -len(e)&(sector-1))...)
	le.PutUint32(e[4:], uint32(len(e)))
	le.PutUint32(e[12:], sequence)
	le.PutUint32(e[16:], uint32(len(after)-baseSize))
	le.PutUint32(e[20:], uint32(len(refs)/8))
	seal(e)
	return e
}

// seal makes the hashes of an entry right.
func seal(e []byte) {
	le.PutUint64(e[24:], marvin(logSeed, e[40:]))
	le.PutUint64(e[32:], marvin(logSeed, e[:32]))
}

// newLog joins entries to a log; its head is a copy of the hive's.
func newLog(hive []byte, sequence uint32, entries ...[]byte) []byte {
	head := bytes.Clone(hive[:sector])
	stamp(head, kindNew, sequence, sequence)
	return append(head, bytes.Join(entries, nil)...)
}

// oldLog is a log of the form before Windows 8.1.
func oldLog(before, after []byte, sequence uint32) []byte {
	log := bytes.Clone(after[:sector])
	stamp(log, kindOld, sequence, sequence)
	bitmap := make([]byte, (len(after)-baseSize)/sector/8)
	var pages []byte
	for i := range (len(after) - baseSize) / sector {
		at := baseSize + i*sector
		if s := after[at : at+sector]; at >= len(before) || !bytes.Equal(before[at:at+sector], s) {
			bitmap[i/8] |= 1 << (i % 8)
			pages = append(pages, s...)
		}
	}
	log = append(append(log, "DIRT"...), bitmap...)
	log = append(log, make([]byte, -len(log)&(sector-1))...)
	return append(log, pages...)
}

// dirtied is a hive with these sequence numbers.
func dirtied(hive []byte, primary, secondary uint32) []byte {
	b := bytes.Clone(hive)
	stamp(b, 0, primary, secondary)
	return b
}

func openLogs(t testing.TB, b []byte, logs ...[]byte) (*Hive, error) {
	t.Helper()
	var ls []Log
	for _, l := range logs {
		ls = append(ls, Log{Reader: bytes.NewReader(l), Size: int64(len(l))})
	}
	return Open(bytes.NewReader(b), int64(len(b)), ls...)
}

var (
	v1 = version(1, 100)
	v2 = version(2, 9000) // grows by a bin
	v3 = version(3, 20000)
	v4 = version(4, 20000)
)

func changed(b []byte, at int, to ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], to)
	return b
}

var replayTests = []struct {
	name    string
	hive    []byte
	logs    [][]byte
	want    uint32 // the value n afterwards
	entries []int  // replayed of each log
	stop    string // part of the reason of the first log that has one
}{
	{name: "clean hive, its log has a next entry", hive: v1, logs: [][]byte{newLog(v1, 1, entryOf(v1, v2, 1))}, want: 1},
	{name: "one entry", hive: dirtied(v1, 7, 6), logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7))}, want: 2, entries: []int{1}},
	{name: "entry with the secondary number", hive: dirtied(v1, 7, 6), logs: [][]byte{newLog(v1, 6, entryOf(v1, v2, 6))}, want: 2, entries: []int{1}},
	{name: "three entries in two logs, given backwards", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 8, entryOf(v2, v3, 8), entryOf(v3, v4, 9)), newLog(v1, 7, entryOf(v1, v2, 7))},
		want: 4, entries: []int{2, 1}},
	{name: "older entries are in the file", hive: dirtied(v2, 8, 7),
		logs: [][]byte{newLog(v1, 5, entryOf(v4, v1, 5), entryOf(v1, v4, 6), entryOf(v2, v3, 7))}, want: 3, entries: []int{1}},
	{name: "gap between the logs", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7)), newLog(v1, 9, entryOf(v2, v3, 9))}, want: 2, entries: []int{1, 0}},
	{name: "gap before the first entry", hive: dirtied(v1, 7, 6), logs: [][]byte{newLog(v1, 9, entryOf(v1, v2, 9))}, want: 2, entries: []int{1}},
	{name: "all entries older", hive: dirtied(v1, 9, 8), logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7))}, want: 1, entries: []int{0}},
	{name: "remnant behind the last entry", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7), entryOf(v2, v4, 3))}, want: 2, entries: []int{1}},
	{name: "bad hash of the pages", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7), changed(entryOf(v2, v3, 8), 600, 0xee))},
		want: 2, entries: []int{1}, stop: "log entry 8: hash of its pages"},
	{name: "bad hash of the head", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, changed(entryOf(v1, v2, 7), 8, 1))}, want: 1, entries: []int{0}, stop: "log entry 7: hash of its head"},
	{name: "entry of size 0", hive: dirtied(v1, 7, 6), // facts: dependencies §4.1.9
		logs: [][]byte{newLog(v1, 7, sealed(changed(entryOf(v1, v2, 7), 4, 0, 0, 0, 0)))}, want: 1, entries: []int{0}, stop: "size of 0 bytes"},
	{name: "four billion pages", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, sealed(changed(entryOf(v1, v2, 7), 20, 0xff, 0xff, 0xff, 0x7f)))}, want: 1, entries: []int{0}, stop: "2147483647 pages"},
	{name: "page outside the bins", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, sealed(changed(entryOf(v1, v2, 7), 40, 0, 0, 0, 0x10)))}, want: 1, entries: []int{0}, stop: "page 1 of 0x1000 bytes at 0x10000000"},
	{name: "log that ends in an entry", hive: dirtied(v1, 7, 6),
		logs: [][]byte{newLog(v1, 7, entryOf(v1, v2, 7))[:1024]}, want: 1, entries: []int{0}, stop: "of a log of 1024"},
	{name: "unsound log head", hive: dirtied(v1, 7, 6),
		logs: [][]byte{changed(newLog(v1, 7, entryOf(v1, v2, 7)), 4, 9)}, want: 1, entries: []int{0}, stop: "base block of the log is not sound"},
	{name: "empty logs", hive: dirtied(v1, 7, 6), logs: [][]byte{nil, nil}, want: 1, entries: []int{0, 0}},
	{name: "no log at all, but a hive", hive: dirtied(v1, 7, 6), logs: [][]byte{v2}, want: 1, entries: []int{0}, stop: "file of type 0"},
	{name: "wrong checksum", hive: changed(v1, 0x24, 0xf0), // the root key's offset is damaged with it
		logs: [][]byte{newLog(v1, 3, entryOf(v4, v2, 3)), newLog(v1, 7, entryOf(v1, v2, 7), entryOf(v2, v3, 8))}, want: 3, entries: []int{0, 2}},
	{name: "old form", hive: dirtied(v1, 7, 6), logs: [][]byte{oldLog(v1, v2, 7)}, want: 2, entries: []int{1}},
	{name: "old form, wrong checksum", hive: changed(v1, 0x24, 0xf0), logs: [][]byte{oldLog(v1, v2, 7)}, want: 2, entries: []int{1}},
	{name: "old form, of another time", hive: dirtied(v1, 7, 6), logs: [][]byte{restamped(changed(oldLog(v1, v2, 7), 12, 1))},
		want: 1, entries: []int{0}, stop: "the log was written at 0x1"},
	{name: "old form, cut", hive: dirtied(v1, 7, 6), logs: [][]byte{oldLog(v1, v2, 7)[:0x800]}, want: 1, entries: []int{0}, stop: "of a log of 2048"},
	{name: "old form, without its mark", hive: dirtied(v1, 7, 6), logs: [][]byte{changed(oldLog(v1, v2, 7), sector, 'X')}, want: 1, entries: []int{0}, stop: `want "DIRT"`},
}

func sealed(e []byte) []byte { seal(e); return e }

func restamped(log []byte) []byte { stamp(log, kindOld, 7, 7); return log }

func TestReplay(t *testing.T) {
	for _, tt := range replayTests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := openLogs(t, tt.hive, tt.logs...)
			if err != nil {
				t.Fatal(err)
			}
			v, err := h.Root().Value("n")
			if err != nil {
				t.Fatal(err)
			}
			if got, err := v.Uint32(); got != tt.want || err != nil {
				t.Errorf("n = %d, %v, want %d", got, err, tt.want)
			}
			if v, err := h.Root().Value("padding"); err != nil || v.Data[0] != byte(tt.want) || v.Data[len(v.Data)-1] != byte(tt.want) {
				t.Errorf("padding is not that of version %d: %v", tt.want, err)
			}
			checklogUse(t, h, tt.entries, tt.stop)
		})
	}
}

func checklogUse(t *testing.T, h *Hive, entries []int, stop string) {
	t.Helper()
	if len(h.logs) != len(entries) {
		t.Fatalf("logs = %v, want %d of them", h.logs, len(entries))
	}
	replayed, reason := false, ""
	for i, u := range h.logs {
		if u.Entries != entries[i] {
			t.Errorf("log %d: %d entries replayed, want %d", i, u.Entries, entries[i])
		}
		replayed = replayed || entries[i] > 0
		if u.Stop != nil && reason == "" {
			reason = u.Stop.Error()
		}
	}
	if h.Replayed() != replayed {
		t.Errorf("Replayed() = %v", h.Replayed())
	}
	if !strings.Contains(reason, stop) || stop == "" && reason != "" {
		t.Errorf("stopped because of %q, want %q", reason, stop)
	}
	if dirty := entries != nil; h.Dirty() != dirty {
		t.Errorf("Dirty() = %v", h.Dirty())
	}
}

// TestReplayRealLogs replays logs written by Windows, which lie beside a clean
// hive, over that hive made dirty.
func TestReplayRealLogs(t *testing.T) {
	name := filepath.Join(filepath.Dir(corpus(t)[0]), "uefi-with-logs.bcd")
	read := func(suffix string) []byte {
		b, err := os.ReadFile(name + suffix)
		if err != nil {
			t.Skip(err)
		}
		return b
	}
	clean, logs := read(""), [][]byte{read(".LOG"), read(".LOG1"), read(".LOG2")}
	h, err := openLogs(t, clean, logs...)
	if err != nil {
		t.Fatal(err)
	}
	checklogUse(t, h, nil, "")
	for _, tt := range []struct {
		name               string
		primary, secondary uint32
		entries            []int
	}{
		{"last flush unfinished", 220, 219, []int{1, 0, 0}}, // .LOG holds entry 219
		{"long ago", 169, 168, []int{0, 1, 2}},              // .LOG1 holds 168, .LOG2 169 and 170
		{"nothing for it", 230, 229, []int{0, 0, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, err := openLogs(t, dirtied(clean, tt.primary, tt.secondary), logs...)
			if err != nil {
				t.Fatal(err)
			}
			checklogUse(t, h, tt.entries, "")
			if _, err := h.Root().Tree(); err != nil {
				t.Errorf("replayed hive: %v", err)
			}
		})
	}
}

// TestOverlay compares an overlay with the bytes it stands for.
func TestOverlay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	file := bytes.Repeat([]byte{0xaa}, baseSize+3000) // ends within a sector
	want := append(bytes.Clone(file), make([]byte, 3*sector)...)
	o := &overlay{r: bytes.NewReader(file), size: int64(len(want)), sectors: map[int64][]byte{}}
	for _, s := range []int64{0, 2, 3, 7} {
		data := bytes.Repeat([]byte{byte(s + 1)}, sector)
		o.put(s*sector, data)
		copy(want[baseSize+s*sector:], data)
	}
	for range 2000 {
		off := random.IntN(len(want))
		b := make([]byte, random.IntN(len(want)-off+1))
		if n, err := o.ReadAt(b, int64(off)); n != len(b) || err != nil || !bytes.Equal(b, want[off:off+n]) {
			t.Fatalf("ReadAt(%d bytes, %d) = %d, %v, or wrong bytes", len(b), off, n, err)
		}
	}
}
