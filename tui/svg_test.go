package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Sizes of a picture in pixels. Common console fonts are 0.55 to 0.6 of their
// size wide; words are spaced so that they fill their cells in any of them.
const (
	cellWidth  = 8
	cellHeight = 17
	middleX    = 3.5 // of lines in a cell: half pixels make them sharp
	middleY    = 8.5
	baseline   = 13 // of the text, below the top of its cell
	cardMargin = 16
)

const pictureStyle = `text{font:13.3px 'Cascadia Mono',Consolas,'SF Mono',Menlo,'DejaVu Sans Mono','Liberation Mono',monospace;white-space:pre}.b{font-weight:700}path{fill:none;stroke-linecap:square}`

// A picture is a screen as SVG. Lines are drawn as lines, and each word stands
// at the place of its first cell, so no font can shift the grid.
type picture struct {
	strings.Builder
	rows [][]drawnCell
}

func pictureOf(rows [][]drawnCell, w, h int, title string) string {
	p := &picture{rows: rows}
	width, height := w*cellWidth+2*cardMargin, h*cellHeight+2*cardMargin
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(p, "<title>%s</title>\n<style>%s</style>\n", xmlText.Replace(title), pictureStyle)
	fmt.Fprintf(p, `<rect width="%d" height="%d" rx="8" fill="%s"/>`+"\n", width, height, terminalGround)
	p.grounds()
	p.lines()
	p.words()
	p.WriteString("</svg>\n")
	return p.String()
}

var xmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func cellX(x int) int { return cardMargin + x*cellWidth }
func cellY(y int) int { return cardMargin + y*cellHeight }

// stretches calls draw for each stretch of equal keys that are not empty.
func stretches(n int, key func(int) string, draw func(from, to int, key string)) {
	for i := 0; i < n; {
		k, end := key(i), i+1
		for end < n && key(end) == k {
			end++
		}
		if k != "" {
			draw(i, end, k)
		}
		i = end
	}
}

// grounds paints what lies under the words: badges, selections, full blocks,
// underlines.
func (p *picture) grounds() {
	for y, row := range p.rows {
		ground := func(x int) string {
			ink, ground := row[x].colours()
			if row[x].r == '█' {
				return ink
			}
			return ground
		}
		stretches(len(row), ground, func(from, to int, colour string) {
			fmt.Fprintf(p, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n",
				cellX(from), cellY(y), (to-from)*cellWidth, cellHeight, colour)
		})
		underline := func(x int) string {
			if !row[x].underline {
				return ""
			}
			ink, _ := row[x].colours()
			return ink
		}
		stretches(len(row), underline, func(from, to int, colour string) {
			fmt.Fprintf(p, `<path d="M%d %d.5H%d" stroke="%s"/>`+"\n",
				cellX(from), cellY(y)+baseline+2, cellX(to), colour)
		})
	}
}

// arms are the sides of a cell that a line runs to: left, right, up, down.
var arms = map[rune]string{'─': "lr", '│': "ud", '┌': "rd", '┐': "ld", '└': "ru", '┘': "lu",
	'├': "rud", '┤': "lud", '┬': "lrd", '┴': "lru", '┼': "lrud"}

// lines draws the frames and rules, those of one colour as one path. A line
// runs between the middles of cells, so it is looked for by half cells.
func (p *picture) lines() {
	paths := map[string]string{}
	half := func(c drawnCell, i int, sides string) string {
		if !strings.Contains(arms[c.r], sides[i%2:i%2+1]) {
			return ""
		}
		ink, _ := c.colours()
		return ink
	}
	for y, row := range p.rows {
		across := func(i int) string { return half(row[i/2], i, "lr") }
		stretches(2*len(row), across, func(from, to int, ink string) {
			paths[ink] += fmt.Sprintf("M%v %vH%v",
				edge(from, cellWidth, middleX), float64(cellY(y))+middleY, edge(to, cellWidth, middleX))
		})
	}
	for x := range p.rows[0] {
		down := func(i int) string { return half(p.rows[i/2][x], i, "ud") }
		stretches(2*len(p.rows), down, func(from, to int, ink string) {
			paths[ink] += fmt.Sprintf("M%v %vV%v",
				float64(cellX(x))+middleX, edge(from, cellHeight, middleY), edge(to, cellHeight, middleY))
		})
	}
	for _, ink := range slices.Sorted(maps.Keys(paths)) {
		fmt.Fprintf(p, `<path stroke="%s" d="%s"/>`+"\n", ink, paths[ink])
	}
}

// edge is where half cell number i begins: at the cell's edge or in its middle.
func edge(i, cell int, middle float64) float64 {
	return float64(cardMargin+i/2*cell) + float64(i%2)*middle
}

// words writes the text: words of one pen that are one blank apart together,
// and each sign that fonts may draw wider than a cell by itself.
func (p *picture) words() {
	for y, row := range p.rows {
		key := func(x int) string {
			c := row[x]
			switch {
			case arms[c.r] != "", c.r == '█', c.r == ' ' && !p.between(row, x):
				return ""
			case c.r > '~':
				return fmt.Sprintf("sign %d", x)
			}
			ink, _ := c.colours()
			return fmt.Sprint(ink, c.bold)
		}
		stretches(len(row), key, func(from, to int, _ string) { p.word(row[from:to], from, y) })
	}
}

// between reports whether the blank at x stands between two letters that are
// drawn alike.
func (p *picture) between(row []drawnCell, x int) bool {
	return x > 0 && x < len(row)-1 && letter(row[x-1]) && letter(row[x+1]) &&
		row[x-1].pen == row[x].pen && row[x].pen == row[x+1].pen
}

func letter(c drawnCell) bool { return c.r > ' ' && c.r <= '~' }

func (p *picture) word(cells []drawnCell, x, y int) {
	var letters []rune
	for _, c := range cells {
		letters = append(letters, c.r)
	}
	ink, _ := cells[0].colours()
	class := ""
	if cells[0].bold {
		class = ` class="b"`
	}
	place := fmt.Sprintf(`x="%d" textLength="%d"`, cellX(x), len(cells)*cellWidth)
	if len(cells) == 1 {
		place = fmt.Sprintf(`x="%d" text-anchor="middle"`, cellX(x)+cellWidth/2)
	}
	fmt.Fprintf(p, `<text %s y="%d" fill="%s"%s>%s</text>`+"\n",
		place, cellY(y)+baseline, ink, class, xmlText.Replace(string(letters)))
}
