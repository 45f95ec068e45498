package tui

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// The backgrounds people have: Windows Terminal's, PowerShell's, a light one.
const (
	groundDark  = "#0C0C0C"
	groundBlue  = "#012456"
	groundLight = "#FAFAFA"
)

// Contrast by WCAG 2: at least 4.5 for text, 3 for frames.
func TestContrast(t *testing.T) {
	text := map[string]hue{
		"quiet": hueQuiet, "fail": hueFail, "ok": hueOK, "warn": hueWarn,
		"key": hueKey, "before": hueBefore, "after": hueAfter,
	}
	for name, h := range text {
		checkContrast(t, name, h.dark, groundDark, 4.5)
		checkContrast(t, name, h.dark, groundBlue, 4.5)
		checkContrast(t, name, h.light, groundLight, 4.5)
	}
	for name, h := range text { // a selected row keeps its colours
		checkContrast(t, name+" on the tint", h.dark, hueTint.dark, 4)
		checkContrast(t, name+" on the tint", h.light, hueTint.light, 4)
	}
	checkContrast(t, "tint", hueTint.dark, groundDark, 1.25)
	checkContrast(t, "tint", hueTint.dark, groundBlue, 1.25)
	checkContrast(t, "frame", hueFrame.dark, groundDark, 3)
	checkContrast(t, "frame", hueFrame.dark, groundBlue, 3)
	checkContrast(t, "frame", hueFrame.light, groundLight, 3)
	for name, pair := range map[string][2]hue{
		"fail badge": {hueOnBadge, hueFailBadge}, "ok badge": {hueOnOKBadge, hueOKBadge},
		"warn badge": {hueInkOnLight, hueWarnBadge},
	} {
		checkContrast(t, name, pair[0].dark, pair[1].dark, 4.5)
		checkContrast(t, name, pair[0].light, pair[1].light, 4.5)
	}
}

func checkContrast(t *testing.T, name, ink, ground string, least float64) {
	t.Helper()
	a, b := luminance(ink), luminance(ground)
	if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < least {
		t.Errorf("%s: %s on %s has contrast %.1f, want at least %.1f", name, ink, ground, c, least)
	}
}

func luminance(rgb string) float64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(rgb, "#"), 16, 32)
	part := func(shift uint) float64 {
		v := float64(n>>shift&0xff) / 255
		if v <= 0.03928 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

// Of the 16 colours 1, 4, 5 and 8 cannot be read on a dark ground.
func TestSixteenColours(t *testing.T) {
	for name, h := range map[string]hue{
		"quiet": hueQuiet, "fail": hueFail, "ok": hueOK, "warn": hueWarn,
		"key": hueKey, "before": hueBefore, "after": hueAfter, "frame": hueFrame,
	} {
		switch h.ansiDark {
		case 1, 4, 5, 8:
			t.Errorf("%s is colour %d on dark, which cannot be read there", name, h.ansiDark)
		}
		if h.ansiLight > 6 {
			t.Errorf("%s is colour %d on light, which cannot be read there", name, h.ansiLight)
		}
	}
}

// Without colours nothing is coloured, and what matters differs by weight,
// underline or reversal.
func TestNoColour(t *testing.T) {
	st := newStyles(true, colorprofile.ASCII)
	for name, got := range map[string]string{
		"fail": st.fail.Render("x"), "quiet": st.quiet.Render("x"), "badge": st.badgeFail.Render("x"),
		"key": st.key.Render("x"), "before": st.beforeBit.Render("x"),
	} {
		if strings.Contains(got, "38;") || strings.Contains(got, "48;") {
			t.Errorf("%s is coloured: %q", name, got)
		}
	}
	if st.badgeFail.Render("x") == "x" || st.beforeBit.Render("x") == "x" || st.selected.Render("x") == "x" {
		t.Error("a badge, a changed word and a selection cannot be told from plain text")
	}
}

// Any value of NO_COLOR counts, not only those that read as true.
func TestNoColorVariable(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": true, "yes": true, "0": true} {
		t.Setenv("NO_COLOR", value)
		if got := noColor(); got != want {
			t.Errorf("NO_COLOR=%q: %v, want %v", value, got, want)
		}
	}
	t.Setenv("NO_COLOR", "yes")
	if u := demo(t, 120, 40); strings.Contains(u.m.View().Content, "38;") {
		t.Error("the screen is coloured in spite of NO_COLOR=yes")
	}
}
