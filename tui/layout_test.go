package tui

import (
	"strings"
	"testing"
)

// The expected layouts are drawings: a letter for each part, a dot for what
// belongs to none.
var layoutTests = []struct {
	name string
	w, h int
	s    shape
	want string
}{
	{"diagnosis, narrow and low", 60, 16, shape{head: 3, strip: true}, `
tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss
ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`},
	{"two panes", 100, 24, shape{head: 2, strip: true, left: 48}, `
tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
....................................................................................................
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
....................................................................................................
llllllllllllllllllllllllllllllllllllllllllllllllrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
16
....................................................................................................
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`},
	{"a panel below a long list", 80, 24, shape{head: 2, tight: true, under: 5}, `
tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
................................................................................
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
12
uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu
5
................................................................................
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`},
	{"a panel right below a short list", 80, 24, shape{head: 2, tight: true, under: 5, rows: 6}, `
tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
................................................................................
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
7
uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu
5
................................................................................
6
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`},
	{"two panes above each other", 60, 16, shape{head: 1, left: 44, rows: 3}, `
tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
llllllllllllllllllllllllllllllllllllllllllllllllllllllllllll
5
rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
7
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff`},
}

func TestLayout(t *testing.T) {
	for _, tt := range layoutTests {
		t.Run(tt.name, func(t *testing.T) {
			got, want := drawLayout(layout(tt.w, tt.h, tt.s), tt.w, tt.h), unfold(tt.want)
			if got != want {
				t.Errorf("layout is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// unfold repeats the line before a number so that it stands there that often.
func unfold(drawing string) string {
	var out []string
	for l := range strings.SplitSeq(strings.TrimSpace(drawing), "\n") {
		n := 0
		for _, c := range l {
			if c < '0' || c > '9' {
				n = 0
				break
			}
			n = n*10 + int(c-'0')
		}
		if n == 0 {
			out = append(out, l)
			continue
		}
		for range n - 1 {
			out = append(out, out[len(out)-1])
		}
	}
	return strings.Join(out, "\n")
}

func drawLayout(sc screen, w, h int) string {
	rows := make([][]byte, h)
	for y := range rows {
		rows[y] = []byte(strings.Repeat(".", w))
	}
	for _, part := range []struct {
		letter byte
		r      rect
	}{
		{'t', sc.title}, {'a', sc.tabs}, {'h', sc.head}, {'s', sc.strip},
		{'l', sc.left}, {'r', sc.right}, {'u', sc.under}, {'f', sc.foot},
	} {
		for y := part.r.y; y < part.r.y+part.r.h; y++ {
			for x := part.r.x; x < part.r.x+part.r.w; x++ {
				rows[y][x] = part.letter
			}
		}
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, string(r))
	}
	return strings.Join(lines, "\n")
}

// At every size the parts lie inside the screen and on nothing else.
func TestLayoutDisjoint(t *testing.T) {
	shapes := []shape{{head: 3, strip: true, left: 48}, {head: 4, tight: true, under: 5},
		{head: 2, tight: true, under: 7, rows: 1}, {}, {head: 1, left: 44, rows: 12},
		{head: 5, strip: true, left: 48, zoom: 1}, {head: 5, strip: true, left: 48, zoom: 2}}
	for w := minWidth; w <= 220; w += 4 {
		for h := minHeight; h <= 70; h++ {
			for _, s := range shapes {
				checkDisjoint(t, layout(w, h, s), w, h, s)
			}
		}
	}
}

func checkDisjoint(t *testing.T, sc screen, w, h int, s shape) {
	t.Helper()
	parts := []rect{sc.title, sc.tabs, sc.head, sc.strip, sc.left, sc.right, sc.under, sc.foot}
	for i, a := range parts {
		if a.h == 0 {
			continue
		}
		if a.h < 0 || a.w <= 0 || a.x < 0 || a.y < 0 || a.x+a.w > w || a.y+a.h > h {
			t.Fatalf("%dx%d %+v: part %d at %+v is not on the screen", w, h, s, i, a)
		}
		for j, b := range parts[i+1:] {
			if b.h > 0 && a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h {
				t.Fatalf("%dx%d %+v: part %d at %+v lies on part %d at %+v", w, h, s, i, a, i+1+j, b)
			}
		}
	}
}
