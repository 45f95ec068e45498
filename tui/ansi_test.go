package tui

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// The colours of Windows Terminal, on which the program draws its own.
const (
	terminalGround = "#0c0c0c"
	terminalInk    = "#cccccc"
)

// A pen is how a cell is drawn. Empty colours are the terminal's own.
type pen struct {
	ink, ground               string
	bold, underline, reversed bool
}

// colours are the pen's ink and ground as they end up; ground is empty where
// the terminal's own shows.
func (p pen) colours() (ink, ground string) {
	ink, ground = p.ink, p.ground
	if ink == "" {
		ink = terminalInk
	}
	if !p.reversed {
		return ink, ground
	}
	if ground == "" {
		ground = terminalGround
	}
	return ground, ink
}

// A drawnCell is one character of the screen and how it is drawn.
type drawnCell struct {
	r rune
	pen
}

// drawnCells reads what a terminal shows of a frame. What it does not know
// fails the test: a picture shows all that the screen shows.
func drawnCells(t *testing.T, frame string, w, h int) [][]drawnCell {
	t.Helper()
	var rows [][]drawnCell
	for line := range strings.SplitSeq(frame, "\n") {
		rows = append(rows, drawnLine(t, line, w))
	}
	if len(rows) > h {
		t.Fatalf("the frame has %d rows, the screen %d", len(rows), h)
	}
	return rows
}

func drawnLine(t *testing.T, line string, w int) []drawnCell {
	t.Helper()
	var row []drawnCell
	var p pen
	for line != "" {
		if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
			sequence, after, ok := strings.Cut(rest, "m")
			if !ok {
				t.Fatalf("an escape sequence is no colour: %q", line)
			}
			p, line = p.with(t, sequence), after
			continue
		}
		r := []rune(line)[0]
		if ansi.StringWidth(string(r)) != 1 {
			t.Fatalf("%q is not one cell wide", r)
		}
		row = append(row, drawnCell{r, p})
		line = line[len(string(r)):]
	}
	for len(row) < w {
		row = append(row, drawnCell{r: ' '})
	}
	return row
}

// with is the pen after an SGR sequence (ECMA-48 8.3.117).
func (p pen) with(t *testing.T, sequence string) pen {
	t.Helper()
	codes := strings.Split(sequence, ";")
	for len(codes) > 0 {
		switch codes[0] {
		case "", "0":
			p = pen{}
		case "1":
			p.bold = true
		case "4":
			p.underline = true
		case "7":
			p.reversed = true
		case "38":
			p.ink = colourOf(t, sequence, codes)
			codes = codes[4:]
		case "48":
			p.ground = colourOf(t, sequence, codes)
			codes = codes[4:]
		default:
			t.Fatalf("pictures do not draw SGR %s of %q", codes[0], sequence)
		}
		codes = codes[1:]
	}
	return p
}

// colourOf is the 24 bit colour that the codes begin with: 38;2;red;green;blue.
func colourOf(t *testing.T, sequence string, codes []string) string {
	t.Helper()
	if len(codes) < 5 || codes[1] != "2" {
		t.Fatalf("no 24 bit colour: %q", sequence)
	}
	colour := "#"
	for _, s := range codes[2:5] {
		n, err := strconv.ParseUint(s, 10, 8)
		if err != nil {
			t.Fatalf("no 24 bit colour: %q", sequence)
		}
		colour += fmt.Sprintf("%02x", n)
	}
	return colour
}

func TestDrawnCells(t *testing.T) {
	red := pen{ink: "#ff0001", bold: true}
	tests := []struct {
		name, frame string
		want        []drawnCell
	}{
		{"plain, filled up", "ab", []drawnCell{{r: 'a'}, {r: 'b'}, {r: ' '}}},
		{"colour until reset", "\x1b[1;38;2;255;0;1mx\x1b[my", []drawnCell{{'x', red}, {r: 'y'}, {r: ' '}}},
		{"ground and underline", "\x1b[4;48;2;0;16;0m√\x1b[0m",
			[]drawnCell{{'√', pen{ground: "#001000", underline: true}}, {r: ' '}, {r: ' '}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := drawnCells(t, tt.frame, 3, 1)[0]
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("drawnCells(%q) = %v, want %v", tt.frame, got, tt.want)
			}
		})
	}
	if ink, ground := (pen{reversed: true}).colours(); ink != terminalGround || ground != terminalInk {
		t.Errorf("reversed: ink %s on %s, want %s on %s", ink, ground, terminalGround, terminalInk)
	}
}
