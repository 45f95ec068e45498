package tui

import (
	"image/color"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// styles are named after what they mean, never after what they look like. Red
// and green belong to the verdict; the two sides of a comparison are amber and
// blue, so that neither looks like an error.
type styles struct {
	text, bold, quiet   style
	fail, ok, warn      style
	failDim             style // a failure behind the one that stopped VMM
	key, keyBold        style // keys, links, the focused frame
	frame               style
	before, after       style
	beforeBit, afterBit style // the words that differ
	badgeFail           style
	badgeOK, badgeWarn  style
	badgeNone           style
	match               style // what is looked for, where it is found
	tint                style // behind a selected row that keeps its colours; none where colours are few
	selected            style
	selectedBold        style
}

// A style is the sequences that switch a look on and off, worked out once: a
// screen is drawn of hundreds of pieces.
type style struct{ on, off string }

func newStyle(look lipgloss.Style) style {
	on, off, _ := strings.Cut(look.Render("x"), "x")
	return style{on, off}
}

// Render draws a piece of a line.
func (s style) Render(text string) string {
	if text == "" || s.on == "" {
		return text
	}
	return s.on + text + s.off
}

// over draws a piece that has colours of its own: where they end the look goes on.
func (s style) over(text string) string {
	for _, end := range []string{"\x1b[m", "\x1b[0m"} {
		text = strings.ReplaceAll(text, end, end+s.on)
	}
	return s.on + text + s.off
}

// A hue is one colour in the four worlds a console can live in.
type hue struct {
	dark, light         string // 24 bit
	ansiDark, ansiLight int    // of the 16; -1: the terminal's own text colour
}

// Contrast on #0C0C0C, PowerShell's #012456 and #FAFAFA is at least 4.5 for
// text and 3 for frames; a test computes it. Of the 16 colours 1, 4, 5 and 8
// cannot be read on dark; on light nothing brighter than 4 can.
var (
	hueQuiet  = hue{"#A0A0A0", "#5F6570", 7, -1}
	hueFail   = hue{"#FF7B72", "#B3261E", 9, 1}
	hueOK     = hue{"#6EDC8C", "#1A7F37", 10, 2}
	hueWarn   = hue{"#FFC857", "#8A5A00", 11, -1}
	hueKey    = hue{"#6EC8FF", "#0B5CAD", 14, 4}
	hueBefore = hue{"#FFB454", "#9A4A00", 11, -1}
	hueAfter  = hue{"#6EC8FF", "#0B5CAD", 14, 4}
	hueFrame  = hue{"#78828F", "#8A9099", 7, -1}

	hueTint = hue{"#34383C", "#DCE7F3", -1, -1}

	hueOnBadge    = hue{"#FFFFFF", "#FFFFFF", 15, 15}
	hueFailBadge  = hue{"#961E28", "#B3261E", 1, 1}
	hueOnOKBadge  = hue{"#FFFFFF", "#FFFFFF", 0, 15}
	hueOKBadge    = hue{"#1E6E37", "#1A7F37", 10, 2}
	hueInkOnLight = hue{"#101010", "#101010", 0, 0}
	hueWarnBadge  = hue{"#FFC857", "#FFC857", 11, 11}
)

// newStyles makes the styles for a terminal with a dark or light background
// and that many colours.
func newStyles(dark bool, profile colorprofile.Profile) styles {
	if profile < colorprofile.ANSI {
		return plainStyles()
	}
	pick := func(h hue) color.Color {
		n, rgb := h.ansiDark, h.dark
		if !dark {
			n, rgb = h.ansiLight, h.light
		}
		switch {
		case profile > colorprofile.ANSI:
			return lipgloss.Color(rgb)
		case n < 0:
			return lipgloss.NoColor{}
		}
		return lipgloss.Color(strconv.Itoa(n))
	}
	in := func(h hue) lipgloss.Style { return lipgloss.NewStyle().Foreground(pick(h)) }
	badge := func(ink, ground hue) style {
		return newStyle(in(ink).Background(pick(ground)).Bold(true))
	}
	reverse := lipgloss.NewStyle().Reverse(true)
	tint := style{}
	if profile > colorprofile.ANSI {
		tint = newStyle(lipgloss.NewStyle().Background(pick(hueTint)))
	}
	return styles{
		match: badge(hueInkOnLight, hueWarnBadge), tint: tint,
		bold:         newStyle(lipgloss.NewStyle().Bold(true)),
		quiet:        newStyle(in(hueQuiet)),
		fail:         newStyle(in(hueFail).Bold(true)),
		failDim:      newStyle(in(hueFail)),
		ok:           newStyle(in(hueOK)),
		warn:         newStyle(in(hueWarn)),
		key:          newStyle(in(hueKey)),
		keyBold:      newStyle(in(hueKey).Bold(true)),
		frame:        newStyle(in(hueFrame)),
		before:       newStyle(in(hueBefore)),
		after:        newStyle(in(hueAfter)),
		beforeBit:    newStyle(in(hueBefore).Bold(true).Underline(true)),
		afterBit:     newStyle(in(hueAfter).Bold(true).Underline(true)),
		badgeFail:    badge(hueOnBadge, hueFailBadge),
		badgeOK:      badge(hueOnOKBadge, hueOKBadge),
		badgeWarn:    badge(hueInkOnLight, hueWarnBadge),
		badgeNone:    newStyle(reverse.Bold(true)),
		selected:     newStyle(reverse),
		selectedBold: newStyle(reverse.Bold(true)),
	}
}

// plainStyles carry everything by weight, underline and reversal alone.
func plainStyles() styles {
	look := lipgloss.NewStyle()
	bold, underline := newStyle(look.Bold(true)), newStyle(look.Underline(true))
	reverse, badge := newStyle(look.Reverse(true)), newStyle(look.Reverse(true).Bold(true))
	return styles{
		match: newStyle(look.Bold(true).Underline(true)),
		bold:  bold, fail: bold, key: bold, keyBold: bold, beforeBit: underline, afterBit: underline,
		badgeFail: badge, badgeOK: badge, badgeWarn: badge, badgeNone: badge, selected: reverse, selectedBold: badge,
	}
}
