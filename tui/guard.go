package tui

import (
	"strings"
	"time"
	"unicode/utf8"
)

// guardWait is how long a letter waits before it is a command. Nobody types
// two keys within it; a console that sends a paste as key presses does.
const guardWait = 15 * time.Millisecond

// burstEnd is the silence that ends a burst too short to be a paste.
const burstEnd = 100 * time.Millisecond

// pasteLength is the number of bytes from which on a burst is a paste, and no longer
// fast fingers.
const pasteLength = 4

// A stroke is a key press as the guard sees it.
type stroke struct {
	name string // as Bubble Tea names it: "q", "enter", "ctrl+c"
	text string // what it types; empty for keys that type nothing
	at   time.Time
}

// typed is the text a stroke stands for when it belongs to a paste.
func (s stroke) typed() string {
	switch s.name {
	case "enter", "ctrl+j", "ctrl+m":
		return "\n"
	case "tab":
		return "\t"
	}
	return s.text
}

// A ruling says what becomes of a stroke.
type ruling int

const (
	act  ruling = iota // a command, now
	hold               // a letter: call release after guardWait
	take               // part of a text; see guard.text
)

// A guard tells commands from text on consoles without bracketed paste. There
// a paste is a burst of single keys, and each q, o or digit in it would be a
// command. Letters closer than guardWait to the key before them are text, unless they
// are one letter again and again; a letter alone is a command once guardWait has passed. Keys that type nothing
// (arrows, function keys, Ctrl keys) and a lone Enter or Tab are never held.
//
// It is a pure state machine over keys and times. The zero value is ready.
type guard struct {
	held  *stroke // a letter that may become a command
	last  stroke  // the latest stroke, of any kind
	burst bool    // a text is running
	text  strings.Builder
}

// feed rules on the next stroke.
func (g *guard) feed(s stroke) ruling {
	before := g.last
	g.last = s
	gap := s.at.Sub(before.at)
	switch {
	case s.typed() == "":
		return act
	case g.burst && gap < burstEnd:
		g.text.WriteString(s.typed())
		return take
	case gap < guardWait && !before.at.IsZero() && (s.text != "" || g.held != nil):
		g.text.Reset()
		if g.held != nil { // what came before it was a command, or is text already
			g.text.WriteString(g.held.typed())
		}
		g.text.WriteString(s.typed())
		g.burst, g.held = true, nil
		return take
	}
	g.burst = false
	if s.text == "" {
		return act
	}
	g.held = &s
	return hold
}

// release returns the held letter as a command when its wait is over.
func (g *guard) release(now time.Time) (stroke, bool) {
	if g.held == nil || now.Sub(g.held.at) < guardWait {
		return stroke{}, false
	}
	s := *g.held
	g.held = nil
	return s, true
}

// paste reports whether what runs is too much to be fast fingers, and so
// deserves the paste dialog. One letter again and again is none: a slow line brings the
// keys of somebody who goes down a list in one piece.
func (g *guard) paste() bool {
	if !g.burst {
		return false
	}
	_, same := repeated(g.text.String())
	return !same && (g.text.Len() >= pasteLength || strings.Contains(g.text.String(), "\n"))
}

// drain ends the burst and returns its text.
func (g *guard) drain() string {
	t := g.text.String()
	*g = guard{last: g.last}
	return t
}

// repeated is the letter of which a text is made, twice at least, and nothing else.
func repeated(s string) (letter string, same bool) {
	_, size := utf8.DecodeRuneInString(s)
	letter = s[:size]
	return letter, len(s) > size && letter != "\n" && letter != "\t" && strings.ReplaceAll(s, letter, "") == ""
}

// silent reports whether a burst has ended by time.
func (g *guard) silent(now time.Time) bool {
	return g.burst && now.Sub(g.last.at) >= burstEnd
}

// oneLine reports whether s is a single line, and so may be a path.
func oneLine(s string) bool {
	return !strings.ContainsAny(strings.TrimRight(s, "\r\n"), "\r\n") && utf8.ValidString(s)
}
