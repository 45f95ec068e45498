package logparse

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"vmmdoctor/internal/text"
)

// lineEnds says what ends a line, in another way than the scanner does.
var lineEnds = regexp.MustCompile(`\r?\r?\n|\r`)

func splitLines(s string) []string {
	lines := lineEnds.Split(s, -1)
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1] // a line end at the end makes no further line
	}
	return lines
}

// scanAll reads all lines with reads of so many bytes.
func scanAll(t testing.TB, data []byte, enc Encoding, chunk int) []string {
	t.Helper()
	f := &feeder{r: bytes.NewReader(data), size: int64(len(data)), enc: enc, certain: true, chunk: chunk}
	var out []string
	for p := (piece{}); !p.last; {
		if err := f.next(t.Context(), &p, true); err != nil {
			t.Fatal(err)
		}
		l := newLines(enc, nil, p.buf)
		for _, line, ok := l.next(); ok; _, line, ok = l.next() {
			out = append(out, string(enc.appendText(nil, line)))
		}
	}
	return out
}

func FuzzLines(f *testing.F) {
	for _, s := range []string{"", "a", "a\n", "a\r\nb", "a\rb\r", "a\r\r\nb\r\r", "\r\r\r\n\n", "\n\r", "a\x00\n\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := fmt.Sprintf("%q", splitLines(s))
		for _, chunk := range []int{1, 2, 3, 5, 1 << 10} {
			if got := fmt.Sprintf("%q", scanAll(t, []byte(s), UTF8, chunk)); got != want {
				t.Errorf("reads of %d: %s, want %s", chunk, got, want)
			}
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
			return
		}
		for _, enc := range []Encoding{UTF16LE, UTF16BE} {
			for _, chunk := range []int{1, 2, 3, 5} {
				if got := fmt.Sprintf("%q", scanAll(t, utf16Bytes(s, enc == UTF16BE), enc, chunk)); got != want {
					t.Errorf("%v, reads of %d: %s, want %s", enc, chunk, got, want)
				}
			}
		}
	})
}

func TestLongLines(t *testing.T) {
	const record = "10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): "
	for name, tt := range map[string]struct {
		line string
		want int // bytes of it that are shown
	}{
		"a megabyte":             {record + strings.Repeat("x", 1<<20), len(record) + 1<<20},
		"just the most":          {record + strings.Repeat("x", MaxLine-len(record)), MaxLine},
		"one more":               {record + strings.Repeat("x", MaxLine-len(record)+1), MaxLine},
		"much more":              {record + strings.Repeat("x", 3*MaxLine), MaxLine},
		"a sparse tail":          {strings.Repeat("\x00", 3*MaxLine), MaxLine},
		"a carriage return last": {record + strings.Repeat("x", 2*MaxLine) + "\r", MaxLine},
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n"} {
				tr := parse(t, "first"+end+tt.line+end+record+"last"+end+tt.line)
				if tr.Lines != 4 {
					t.Fatalf("%d lines, want 4", tr.Lines)
				}
				for _, n := range []int{2, 4} {
					got, err := tr.Line(n)
					if err != nil || got.Len() != tt.want || got != text.New(tt.line[:tt.want]) {
						t.Errorf("Line(%d) has %d bytes, %v; want the first %d", n, got.Len(), err, tt.want)
					}
				}
				if r, ok := tr.RecordAt(3); !ok || !r.Message.HasPrefix("last") {
					t.Errorf("the record behind it: %v, %.20s", ok, r.Message)
				}
				checkCounts(t, tr)
			}
		})
	}
}

func TestWindows1252LosesNothing(t *testing.T) {
	seen := map[text.Raw]byte{}
	for c := range 256 {
		r := Windows1252.decode([]byte{byte(c)})
		if old, ok := seen[r]; ok || r.Contains("\ufffd") {
			t.Errorf("byte %#x is %q, as %#x is", c, r, old)
		}
		seen[r] = byte(c)
	}
}

// A text of very many short lines comes in pieces of not too many, and no line is
// cut or lost where a piece ends.
func TestPiecesOfManyLines(t *testing.T) {
	const lines = 5*maxPieceLines + 7
	for _, end := range []string{"\r", "\n", "\r\n", "\r\r\n", "x\r\n"} {
		for _, enc := range []string{"UTF-8", "UTF-16"} {
			s := strings.Repeat(end, lines) + "end"
			if enc == "UTF-16" {
				s = "\xff\xfe" + strings.Join(strings.Split(s, ""), "\x00") + "\x00"
			}
			f, _ := newFeeder(strings.NewReader(s), []byte(s[:200]))
			f.size = int64(len(s))
			got, pieces := 0, 0
			for p := (piece{}); !p.last; pieces++ {
				if err := f.next(t.Context(), &p, true); err != nil {
					t.Fatal(err)
				}
				l, n := newLines(f.enc, nil, p.buf), 0
				for _, _, ok := l.next(); ok; _, _, ok = l.next() {
					n++
				}
				if got += n; n > maxPieceLines+1 {
					t.Fatalf("%q in %s: a piece of %d lines", end, enc, n)
				}
			}
			if got != lines+1 || pieces < 5 {
				t.Errorf("%q in %s: %d lines in %d pieces, want %d in 6", end, enc, got, pieces, lines+1)
			}
		}
	}
}
