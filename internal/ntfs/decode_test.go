package ntfs

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The first four lists are the examples of the Linux-NTFS documentation.
var runTests = []struct {
	name, list string
	want       []run
	err        string // part of the error; "" for none
}{
	{"one run", "21 18 34 56 00", []run{{0x18, 0x5634}}, ""},
	{"three fragments", "31 38 73 25 34 32 14 01 e5 11 02 31 42 aa 00 03 00", []run{{0x38, 0x342573}, {0x114, 0x363758}, {0x42, 0x393802}}, ""},
	{"scrambled", "11 30 60 21 10 00 01 11 20 e0 00", []run{{0x30, 0x60}, {0x10, 0x160}, {0x20, 0x140}}, ""},
	{"sparse", "11 30 20 01 60 11 10 30 00", []run{{0x30, 0x20}, {0x60, hole}, {0x10, 0x50}}, ""},
	{"nothing", "00", nil, ""},
	{"no end but the attribute's", "11 30 20", []run{{0x30, 0x20}}, ""},
	{"cluster 0 is no hole", "11 02 00 00", []run{{2, 0}}, ""},
	{"the largest numbers", "88 ff ff ff ff ff ff ff 7f ff ff ff ff ff ff ff 7f 00", []run{{math.MaxInt64, math.MaxInt64}}, ""},
	{"a length of many bytes is negative", "11 ff 10 00", []run{{-1, 0x10}}, ""},

	{"before the volume", "11 01 10 11 01 ef 00", nil, "run 1 lies -17 clusters from cluster 16"},
	{"beyond all clusters", "81 01 ff ff ff ff ff ff ff 7f 11 01 01 00", nil, "run 1 lies 1 clusters from cluster 9223372036854775807"},
	{"no length", "10 20 00", nil, "numbers of 0 and 1 bytes"},
	{"a length of nine bytes", "19 01 02 03 04 05 06 07 08 09 10 00", nil, "numbers of 9 and 1 bytes"},
	{"an offset of nine bytes", "91 01 01 02 03 04 05 06 07 08 09 00", nil, "numbers of 1 and 9 bytes"},
	{"cut in the length", "14 01 02", nil, "reaches beyond the attribute"},
	{"cut in the offset", "21 18 34", nil, "reaches beyond the attribute"},
}

func TestDecodeRuns(t *testing.T) {
	for _, tt := range runTests {
		got, n, err := decodeRuns(unhex(t, tt.list))
		switch {
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.err)
		case tt.err == "" && (err != nil || !slices.Equal(got, tt.want)):
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
		if n > len(tt.list) {
			t.Errorf("%s: %d bytes read of %d", tt.name, n, len(tt.list))
		}
	}
}

// The example of [MS-XCA] §3.3.
const (
	packedSong = "38 b0 88 46 23 20 00 20 47 20 41 00 10 a2 47 01 a0 45 20 44 00 08 45 01 50 79 00 c0 45 20 05 24 " +
		"13 88 05 b4 02 4a 44 ef 03 58 02 8c 09 16 01 48 45 00 be 00 9e 00 04 01 18 90 00"
	song = "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A " +
		"F# F# G A A G F# E D D E F# E D D\x00"
)

var decompressTests = []struct {
	name, packed, want string
	n                  int // bytes known, of 8192
	err                error
}{
	{"the specification's example", packedSong, song, 4096, nil},
	{"as it is", "02 30 61 62 63", "abc", 4096, nil},
	{"two chunks", "02 30 61 62 63 03 b0 02 41 fc 0f", "abc" + strings.Repeat("\x00", 4093) + strings.Repeat("A", 4096), 8192, nil},
	{"a zero ends it", "02 30 61 62 63 00 00 02 30 64 65 66", "abc", 4096, nil},
	{"a byte left over", "02 30 61 62 63 02", "abc", 4096, nil},
	{"nothing", "", "", 0, nil},
	{"a group of no elements", "00 b0 02", "", 4096, nil},
	{"a last group of no elements", "09 b0 00 61 62 63 64 65 66 67 68 ff", "abcdefgh", 4096, nil},

	{"half a pair", "02 b0 02 41 fc", "A", 0, errChunkEnds},
	{"more than a chunk", "03 b0 02 41 ff 0f", "A", 0, errChunkLong},
	{"before the beginning", "03 b0 02 41 00 10", "A", 0, errChunkFirst},
	{"a pair at the beginning", "02 b0 01 00 00", "", 0, errChunkFirst},
}

func TestDecompress(t *testing.T) {
	for _, tt := range decompressTests {
		out := make([]byte, 8192)
		n, err := decompress(out, unhex(t, tt.packed))
		want := append([]byte(tt.want), make([]byte, 8192-len(tt.want))...)
		if n != tt.n || !errors.Is(err, tt.err) || !bytes.Equal(out, want) {
			t.Errorf("%s: %d bytes known, %v, %.20q; want %d, %v, %.20q", tt.name, n, err, out, tt.n, tt.err, tt.want)
		}
	}
	if _, err := decompress(make([]byte, 8192), unhex(t, "05 30 61 62 63")); err == nil || !strings.Contains(err.Error(), "only 5 are left") {
		t.Errorf("a chunk that is cut: %v", err)
	}
}

// How the 16 bits of a pair are divided ([MS-XCA] §2.5.1.4: the largest M of at
// least 4 with 2^(M-1) less than what is unpacked).
func TestUnpackPair(t *testing.T) {
	for unpacked, wide := range map[int]int{1: 4, 3: 4, 16: 4, 17: 5, 32: 5, 33: 6, 64: 6, 65: 7, 2048: 11, 2049: 12, 4096: 12} {
		distance, length := unpackPair(0xffff, unpacked)
		if distance != 1<<wide || length != 1<<(16-wide)+2 {
			t.Errorf("at %d: distance up to %d and length up to %d, want %d and %d", unpacked, distance, length, 1<<wide, 1<<(16-wide)+2)
		}
		if distance, length := unpackPair(0, unpacked); distance != 1 || length != 3 {
			t.Errorf("at %d: least distance %d and length %d, want 1 and 3", unpacked, distance, length)
		}
	}
}

// block is a block of two sectors whose update sequence stands at 0x30.
func block() []byte {
	b := make([]byte, 1024)
	copy(b[4:], "\x30\x00\x03\x00")
	copy(b[0x30:], "\x07\x00ABCD") // the number that both sectors end in, and what was there
	copy(b[510:], "\x07\x00")
	copy(b[1022:], "\x07\x00")
	return b
}

func TestUpdateSequence(t *testing.T) {
	b := block()
	if err := applyUpdateSequence(b); err != nil || string(b[510:512]) != "AB" || string(b[1022:]) != "CD" {
		t.Errorf("sectors end in %q and %q, %v; want AB and CD", b[510:512], b[1022:], err)
	}
	for name, tt := range map[string]struct {
		off  int
		put  string
		want string
	}{
		"written in part":     {1022, "\x06", "sector 1 ends in 06 00, want 07 00"},
		"too few words":       {6, "\x02", "has 2 words, want 3"},
		"too many words":      {6, "\xff\xff", "has 65535 words, want 3"},
		"in the header":       {4, "\x06", "at 6 does not fit"},
		"over a sector's end": {4, "\xfa\x01", "at 506 does not fit"},
		"beyond the block":    {4, "\xff\xff", "at 65535 does not fit"},
	} {
		b := block()
		copy(b[tt.off:], tt.put)
		if err := applyUpdateSequence(b); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// attributeOf decodes an attribute of a record at 0x1000.
func attributeOf(raw []byte) (attribute, error) { return (&record{number: 9}).attribute(raw, 0x1000) }

func TestAttribute(t *testing.T) {
	resident := unhex(t, "80000000 28000000 00 02 1800 0100 0300 04000000 1c00 0000"+"6100 6200"+"77787980"+"0000000000000000")
	a, err := attributeOf(resident)
	if err != nil || a.kind != attrData || a.name != "ab" || a.flags != 1 || a.id != 3 || !a.resident || string(a.content) != "wxy\x80" {
		t.Errorf("resident: %+v, %v", a, err)
	}
	outside := unhex(t, "80000000 48000000 01 00 4000 0000 0200"+"0000000000000000 1700000000000000 4000 0400 00000000"+
		"0080010000000000 0070010000000000 0060010000000000"+"21 18 34 56 00 000000")
	a, err = attributeOf(outside)
	if err != nil || a.resident || a.first != 0 || a.last != 0x17 || a.unit != 4 || a.size != 0x17000 || a.initialized != 0x16000 ||
		!bytes.Equal(a.runs, outside[0x40:]) || a.runsOff != 0x1040 {
		t.Errorf("outside: %+v, %v", a, err)
	}
	// Where there is no name, or no content, nobody asks where it lies.
	raw := slices.Clone(resident)
	raw[attrNameLenAt], raw[attrNameAt], raw[attrContentLenAt], raw[attrContentAt] = 0, 0xff, 0, 0
	if a, err := attributeOf(raw); err != nil || a.name != "" || len(a.content) != 0 {
		t.Errorf("resident, without name and content: %+v, %v", a, err)
	}
	for name, tt := range map[string]struct {
		raw  []byte
		off  int
		put  string
		want string
		at   int64
	}{
		"name beyond the end":     {resident, attrNameLenAt, "\x09", "name of 18 bytes at 24 does not fit the attribute's 40", 0x1009},
		"content beyond the end":  {resident, attrContentLenAt, "\x0d", "content of 13 bytes at 28 does not fit the attribute's 40", 0x1010},
		"content in the header":   {resident, attrContentAt, "\x17", "content of 4 bytes at 23 does not fit the attribute's 40", 0x1010},
		"content of 4 GB":         {resident, attrContentLenAt, "\xff\xff\xff\xff", "content of 4294967295 bytes", 0x1010},
		"too short a header":      {resident, attrNonResidentAt, "\x01", "is 40 bytes long, want at least 64", 0x1004},
		"run list in the header":  {outside, attrRunsAt, "\x3f", "run list at 63, want 64 to 71", 0x1020},
		"run list beyond the end": {outside, attrRunsAt, "\x48", "run list at 72, want 64 to 71", 0x1020},
		"a negative size":         {outside, attrSizeAt + 7, "\x80", "of -9223372036854681600 bytes", 0x1030},
	} {
		raw := slices.Clone(tt.raw)
		copy(raw[tt.off:], tt.put)
		_, err := attributeOf(raw)
		if f := wantFormatError(t, name, err, tt.want); f != nil && f.Off != tt.at {
			t.Errorf("%s: at %#x, want %#x", name, f.Off, tt.at)
		}
	}
}

// FuzzUpdateSequence holds that a block is taken back to exactly what was sealed,
// or refused.
func FuzzUpdateSequence(f *testing.F) {
	f.Add(block())
	for _, at := range []int{4, 5, 6, 7, 0x30, 510, 1023} {
		b := block()
		b[at] = 0xff
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < minRecord || len(b) > maxBlock {
			return
		}
		b = b[:len(b)/stride*stride]
		was := slices.Clone(b)
		if err := applyUpdateSequence(b); err != nil {
			return
		}
		if seal(b); !bytes.Equal(b, was) {
			t.Error("sealed again, the block differs")
		}
	})
}

// FuzzRecord decodes records that are whole, with all that stands in them.
func FuzzRecord(f *testing.F) {
	img, _ := compressedVolume(f)
	sound := open(f, img)
	for _, n := range []int64{recordMFT, recordVolume, recordRoot, firstUserRecord} {
		b := make([]byte, sound.geo.record)
		if _, err := sound.mft.ReadAt(b, n*sound.geo.record); err != nil {
			f.Fatal(err)
		}
		if err := applyUpdateSequence(b); err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		first := int(le.Uint16(b[recordAttrsAt:]))
		for _, at := range []int{recordAttrsAt, recordUsedAt, first + attrLengthAt, first + attrNonResidentAt, first + attrNameLenAt} {
			b := slices.Clone(b)
			b[at] = 0xff
			f.Add(b)
		}
	}
	f.Add([]byte("FILE                \x00\x30")) // its first attribute lies outside
	v := &Volume{geo: sound.geo}
	f.Fuzz(func(t *testing.T, data []byte) {
		raw := make([]byte, v.geo.record)
		copy(raw, data)
		copy(raw[updateSequenceAt:], "\x30\x00\x03\x00")
		seal(raw)
		r, err := v.parseRecord(raw, 9, 0x1000)
		if err != nil {
			if f := wantFormatError(t, "parseRecord", err, "MFT record 9"); f.Off < 0x1000 || f.Off > 0x1000+v.geo.record {
				t.Errorf("at %#x, want it in the record", f.Off)
			}
			return
		}
		for _, a := range r.attrs {
			checkExtents(t, v, a)
		}
	})
}

// checkExtents joins an attribute alone, and holds that its extents follow each
// other and lie on the volume.
func checkExtents(t *testing.T, v *Volume, a attribute) {
	s, err := v.joinLoose([]attribute{a}, nil)
	if err != nil {
		wantFormatError(t, "joinLoose", err, kindName(a.kind))
		return
	}
	next := int64(0)
	for _, e := range s.extents {
		if e.first != next || e.count <= 0 || e.at != hole && (e.at < 0 || e.at+e.count > v.geo.clusters) {
			t.Errorf("extent %+v, want it to begin at cluster %d and to lie within %d", e, next, v.geo.clusters)
		}
		next += e.count
	}
}

func FuzzDecodeRuns(f *testing.F) {
	for _, tt := range runTests {
		f.Add(unhex(f, tt.list))
	}
	f.Fuzz(func(t *testing.T, list []byte) {
		runs, n, err := decodeRuns(list)
		if n > len(list) || len(runs) > len(list)/2 {
			t.Errorf("%d runs, %d bytes read of %d, %v", len(runs), n, len(list), err)
		}
		for _, r := range runs {
			if r.at < hole {
				t.Errorf("a run at cluster %d", r.at)
			}
		}
	})
}

func FuzzDecompress(f *testing.F) {
	for _, tt := range decompressTests {
		f.Add(unhex(f, tt.packed))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		out := make([]byte, 16<<10)
		if n, err := decompress(out, packed); n < 0 || n > len(out) || n == len(out) && err != nil {
			t.Errorf("%d bytes of %d, %v", n, len(out), err)
		}
	})
}
