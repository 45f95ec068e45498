package logparse

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"vmmdoctor/internal/text"
)

// Every line that holds the part is found once, in each encoding, and lines
// longer than what is searched in one go are searched too.
func TestFind(t *testing.T) {
	long := strings.Repeat("x", 3*findChunk/2)
	content := "alpha beta\r\nBETA beta\n\ngamma\rbe\nta " + long + " Beta\nGrüße BETA"
	utf16le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(content)) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
	}
	tests := []struct {
		name, content, part string
		first, last         int
		want                []int
	}{
		{"any case", content, "beta", 1, 99, []int{1, 2, 6, 7}},
		{"from and to", content, "BETA", 2, 6, []int{2, 6}},
		{"not across lines", content, "beta beta", 1, 99, []int{2}},
		{"beyond ASCII", content, "GRÜSSE", 1, 99, nil},
		{"beyond ASCII, other case", content, "GRÜ", 1, 99, []int{7}},
		{"UTF-16, beyond MaxLine", string(utf16le), "beta", 1, 99, []int{1, 2, 7}},
		{"nothing", content, "delta", 1, 99, nil},
	}
	for _, tt := range tests {
		tr, err := Parse(t.Context(), text.New("find"), strings.NewReader(tt.content), int64(len(tt.content)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		if err := tr.Find(t.Context(), tt.part, tt.first, tt.last, func(line int) { got = append(got, line) }); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: lines %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

// A search ends when it is stopped, and says so.
func TestFindStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := busyTrace(t, 4*findChunk)
	tr := parse(t, s)
	n := 0
	err := tr.Find(ctx, "host", 1, tr.Lines, func(int) {
		n++
		cancel()
	})
	if err == nil || n == 0 || n >= tr.Lines/2 {
		t.Errorf("found %d lines of %d, error %v; want a few and an error", n, tr.Lines, err)
	}
}

func BenchmarkFind(b *testing.B) {
	s := busyTrace(b, 16<<20)
	tr := parse(b, s)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if err := tr.Find(b.Context(), "UnknownDevice", 1, tr.Lines, func(int) {}); err != nil {
			b.Fatal(err)
		}
	}
}
