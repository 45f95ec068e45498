package tui

import (
	"image/color"
	"strconv"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// styles are named after what they mean, never after what they look like. Red
// and green belong to the verdict; the two sides of a comparison are amber and
// blue, so that neither looks like an error.
type styles struct {
	text, bold, quiet  lipgloss.Style
	fail, ok, warn     lipgloss.Style
	failDim            lipgloss.Style // a failure behind the one that stopped VMM
	key                lipgloss.Style // keys, links, the focused frame
	frame              lipgloss.Style
	before, after      lipgloss.Style
	beforeBit, aftrBit lipgloss.Style // the words that differ
	badgeFail          lipgloss.Style
	badgeOK, badgeWarn lipgloss.Style
	badgeNone          lipgloss.Style
	selected           lipgloss.Style
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

	hueOnBadge    = hue{"#FFFFFF", "#FFFFFF", 15, 15}
	hueFailBadge  = hue{"#961E28", "#B3261E", 1, 1}
	hueOKBadge    = hue{"#1E6E37", "#1A7F37", 2, 2}
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
	badge := func(ink, ground hue) lipgloss.Style {
		return in(ink).Background(pick(ground)).Bold(true)
	}
	return styles{
		text:      lipgloss.NewStyle(),
		bold:      lipgloss.NewStyle().Bold(true),
		quiet:     in(hueQuiet),
		fail:      in(hueFail).Bold(true),
		failDim:   in(hueFail),
		ok:        in(hueOK),
		warn:      in(hueWarn),
		key:       in(hueKey),
		frame:     in(hueFrame),
		before:    in(hueBefore),
		after:     in(hueAfter),
		beforeBit: in(hueBefore).Bold(true).Underline(true),
		aftrBit:   in(hueAfter).Bold(true).Underline(true),
		badgeFail: badge(hueOnBadge, hueFailBadge),
		badgeOK:   badge(hueOnBadge, hueOKBadge),
		badgeWarn: badge(hueInkOnLight, hueWarnBadge),
		badgeNone: lipgloss.NewStyle().Reverse(true).Bold(true),
		selected:  lipgloss.NewStyle().Reverse(true),
	}
}

// plainStyles carry everything by weight, underline and reversal alone.
func plainStyles() styles {
	text := lipgloss.NewStyle()
	bold := text.Bold(true)
	badge := text.Reverse(true).Bold(true)
	return styles{
		text: text, bold: bold, quiet: text, fail: bold, failDim: text, ok: text, warn: text,
		key: bold, frame: text, before: text, after: text,
		beforeBit: text.Underline(true), aftrBit: text.Underline(true),
		badgeFail: badge, badgeOK: badge, badgeWarn: badge, badgeNone: badge,
		selected: text.Reverse(true),
	}
}
