package tui

import (
	"strings"
	"testing"
	"time"
)

// A recorded stream: keys with the time that passed before each, as a console
// delivered them. A key held back is released by a timer, as in the program.
type recorded struct {
	after time.Duration
	key   string
}

const ms = time.Millisecond

var guardTests = []struct {
	name     string
	keys     []recorded
	commands string // in order
	text     string // taken as text
}{
	{name: "a letter alone is a command", keys: []recorded{{0, "q"}}, commands: "q"},
	{name: "a typist", keys: []recorded{{0, "j"}, {80 * ms, "j"}, {120 * ms, "o"}}, commands: "j j o"},
	{name: "key repeat at 33 a second", keys: []recorded{{0, "j"}, {30 * ms, "j"}, {30 * ms, "j"}}, commands: "j j j"},
	{name: "exactly the wait apart", keys: []recorded{{0, "n"}, {15 * ms, "n"}}, commands: "n n"},
	{name: "equal letters in one piece", keys: flow("jjjj", 0), commands: "j j j j"},
	{name: "two equal letters of a slow line", keys: []recorded{{0, "n"}, {3 * ms, "n"}, {200 * ms, "q"}}, commands: "n n q"},
	{name: "equal letters before others", keys: flow("oops", ms), text: "oops"},
	{name: "two letters within the wait", keys: []recorded{{0, "q"}, {14 * ms, "o"}}, text: "qo"},
	{name: "special keys are never held",
		keys:     []recorded{{0, "down"}, {2 * ms, "down"}, {2 * ms, "f5"}, {2 * ms, "ctrl+o"}, {2 * ms, "pgup"}},
		commands: "down down f5 ctrl+o pgup"},
	{name: "a lone enter and tab act", keys: []recorded{{0, "enter"}, {2 * ms, "tab"}, {300 * ms, "enter"}},
		commands: "enter tab enter"},
	{name: "a letter right behind a special key",
		keys: []recorded{{0, "down"}, {5 * ms, "q"}}, commands: "down", text: "q"},
	{name: "a line of a trace", keys: flow("[4276] q\to1\rn", ms), text: "[4276] q\to1\nn"},
	{name: "a console that delivers in lumps",
		keys: append(flow("abcdef", 0), recorded{60 * ms, "q"}, recorded{ms, "o"}), text: "abcdefqo"},
	{name: "an arrow inside a burst does not end it", keys: []recorded{{0, "a"}, {ms, "b"}, {ms, "up"}, {ms, "q"}},
		commands: "up", text: "abq"},
	{name: "after the burst letters are commands again", keys: []recorded{{0, "a"}, {ms, "b"}, {150 * ms, "q"}},
		commands: "q", text: "ab"},
	{name: "other scripts", keys: flow("Größe", 3*ms), text: "Größe"},
}

// flow is a text as a stream of keys.
func flow(s string, gap time.Duration) []recorded {
	var out []recorded
	for _, r := range s {
		name := string(r)
		switch r {
		case '\r':
			name = "enter"
		case '\t':
			name = "tab"
		}
		out = append(out, recorded{gap, name})
	}
	return out
}

func TestGuard(t *testing.T) {
	for _, tt := range guardTests {
		t.Run(tt.name, func(t *testing.T) {
			commands, text := replay(tt.keys)
			if got := strings.Join(commands, " "); got != tt.commands {
				t.Errorf("commands = %q, want %q", got, tt.commands)
			}
			if text != tt.text {
				t.Errorf("text = %q, want %q", text, tt.text)
			}
		})
	}
}

// replay feeds a stream to a guard, with the timers the program would set.
func replay(keys []recorded) (commands []string, text string) {
	var g guard
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	pass := func(d time.Duration) {
		end := now.Add(d)
		if g.held != nil {
			if due := g.held.at.Add(guardWait); !due.After(end) {
				now = due
				if s, ok := g.release(now); ok {
					commands = append(commands, s.name)
				}
			}
		}
		now = end
		if g.silent(now) {
			drained := g.drain()
			if letter, same := repeated(drained); same {
				commands = append(commands, strings.Split(strings.Repeat(letter+" ", len(drained)/len(letter))[:2*len(drained)/len(letter)-1], " ")...)
			} else {
				text += drained
			}
		}
	}
	for _, k := range keys {
		pass(k.after)
		s := stroke{name: k.key, at: now}
		if len([]rune(k.key)) == 1 {
			s.text = k.key
		}
		if g.feed(s) == act {
			commands = append(commands, k.key)
		}
	}
	pass(time.Second)
	return commands, text
}

// Whatever comes, every key that types something is a command or text, once.
func FuzzGuard(f *testing.F) {
	f.Add([]byte("qo1\r\t"), []byte{0, 1, 20, 200, 3})
	f.Fuzz(func(t *testing.T, keys, gaps []byte) {
		var stream []recorded
		typed := 0
		for i, k := range keys {
			gap := time.Duration(0)
			if i < len(gaps) {
				gap = time.Duration(gaps[i]) * ms
			}
			name := string(rune('a' + k%26))
			typed++
			if k > 250 {
				name = "up"
				typed--
			}
			stream = append(stream, recorded{gap, name})
		}
		commands, text := replay(stream)
		got := len(text)
		for _, c := range commands {
			if c != "up" {
				got++
			}
		}
		if got != typed {
			t.Fatalf("%d keys in, %d out: commands %q, text %q", typed, got, commands, text)
		}
	})
}

// Keys that a slow line brings in one piece go down the list, each of them.
func TestKeysInOnePiece(t *testing.T) {
	u := demo(t, 120, 40).press("5").selected("A Generalize")
	u.flood("jj", 0).wait(2 * burstEnd).selected("C Make the BCD portable")
	u.flood("kkkk", 0).wait(2 * burstEnd).selected("A Generalize")
	u.flood("j1j", 0).wait(2 * burstEnd).on(viewFix).selected("A Generalize") // this may be a paste
}
