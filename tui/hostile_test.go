package tui

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// What a disk, a trace or a name may hold to take over a terminal.
const attack = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[31mred\x9b5n\x90q\x9c\x00\x08\u202etxt.exe\u2066\u200b\xff\xfe"

// No control or format character of the text reaches the screen, only the
// sequences of the program's own colours.
func TestHostileText(t *testing.T) {
	lines := strings.Split(traceText(t, "seed-fail.log"), "\n")
	lines[0] = strings.TrimRight(lines[0], "\r") + attack
	lines = append(lines, attack, "[4276] 10B4.000C::05/31-12:53:00.894#16Bcd"+attack+".cs(1): "+attack)
	evil := strings.Join(lines, "\n")
	in := examine.Input{Name: text.New("C:\\" + attack + ".log"), Reader: strings.NewReader(evil),
		Size: int64(len(evil))}
	disk := diskInput(t, "seed-fail")
	disk.Name = text.New(attack + ".vhd")
	u := start(t, 120, 40, Options{Inputs: []examine.Input{disk, in}})
	for _, keys := range [][]string{{"1"}, {"tab"}, {"2"}, {"3"}, {"a"}, {"end"}, {"w"}, {"4"}, {"5"}, {"?"}, {"esc"}} {
		u.press(keys...)
		checkSafe(t, strings.Join(keys, " "), u.m.View().Content)
	}
	u.paste(evil)
	checkSafe(t, "pasted text", u.m.View().Content)
	u.press("esc").press("o").paste(attack)
	checkSafe(t, "open", u.m.View().Content)
	u.press("esc").press("3").press("/").paste(attack)
	checkSafe(t, "filter", u.m.View().Content)
	u.press("enter", "esc", "y")
	if strings.ContainsFunc(u.copied, unicode.IsControl) {
		t.Errorf("y copies control characters: %q", u.copied)
	}
	checkSafe(t, "title", u.m.View().WindowTitle)
	checkSafe(t, "last line", u.m.lastLine())
}

func checkSafe(t *testing.T, where, content string) {
	t.Helper()
	bare := content
	for {
		i := strings.IndexByte(bare, 0x1b)
		if i < 0 {
			break
		}
		end := colourEnd(bare, i)
		if end < 0 {
			t.Fatalf("%s: a sequence that is no colour: %q", where, bare[i:min(len(bare), i+20)])
		}
		bare = bare[:i] + bare[end:]
	}
	for i, r := range bare {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Bidi_Control)) {
			t.Fatalf("%s: %U reaches the screen, in %q", where, r, bare[max(0, i-20):min(len(bare), i+20)])
		}
	}
	if where != "title" && strings.Contains(ansi.Strip(content), "\x07") {
		t.Fatalf("%s: BEL reaches the screen", where)
	}
}

// Of endless lines only the part that is shown is kept and drawn.
func TestEndlessLines(t *testing.T) {
	var b strings.Builder
	b.WriteString(traceText(t, "seed-fail.log"))
	for range 20 {
		b.WriteString("[4276] 10B4.000C::05/31-12:52:01.400#16BcdUtil.cs(1987): ")
		b.WriteString(strings.Repeat("ee\x01", 1<<16) + "\r\n")
	}
	u := start(t, 200, 60, Options{Inputs: []examine.Input{{Name: text.New("long.log"),
		Reader: strings.NewReader(b.String()), Size: int64(b.Len())}}})
	u.press("3", "a", "end", "up").selected("23")
	checkScreen(t, u, 200, 60)
	if len(u.m.trace.cache) < 20 {
		t.Fatalf("%d lines are kept, so nothing was looked at", len(u.m.trace.cache))
	}
	for pos, l := range u.m.trace.cache {
		if l.record.Raw.Len() > 0 || l.record.Message.Len() > maxShown || len(l.text) > 2*maxShown {
			t.Errorf("of line %d %d bytes are kept", pos+1, len(l.text)+l.record.Message.Len()+l.record.Raw.Len())
		}
	}
}
