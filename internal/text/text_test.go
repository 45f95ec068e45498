package text

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

var visibleTests = []struct{ name, raw, visible, json string }{
	{"plain", `\Windows\system32`, `\Windows\system32`, `"\\Windows\\system32"`},
	{"escape", "a\x1b[2Jb", "a^[[2Jb", `"a\u001b[2Jb"`},
	{"line ends", "a\r\nb\tc\x00", "a^M^Jb^Ic^@", `"a\u000d\u000ab\u0009c\u0000"`},
	{"delete", "\x7f", "^?", `"\u007f"`},
	{"C1 control", "\u009b31m", "<U+009B>31m", `"\u009b31m"`},
	{"right to left override", "a\u202eb", "a<U+202E>b", `"a\u202eb"`},
	{"tag beyond the base plane", "\U000e0041", "<U+E0041>", `"\udb40\udc41"`},
	{"line separator", "\u2028", "<U+2028>", `"\u2028"`},
	{"no UTF-8", "a\xffb\xfe", "a<0xFF>b<0xFE>", `"a\udcffb\udcfe"`},
	{"unpaired surrogate", "a\xed\xa0\x80", "a<U+D800>", `"a\ud800"`},
	{"other scripts", "Größe 日本語", "Größe 日本語", `"Größe 日本語"`},
	{"looks like a visible form", "^[ ^& <U+202E> <b> 0xFF", "<U+005E>[ ^& <U+003C>U+202E> <b> 0xFF",
		`"^[ ^\u0026 \u003cU+202E\u003e \u003cb\u003e 0xFF"`},
	{"quote", `"`, `"`, `"\""`},
}

func TestForms(t *testing.T) {
	for _, tt := range visibleTests {
		t.Run(tt.name, func(t *testing.T) {
			r := New(tt.raw)
			if got := r.String(); got != tt.visible {
				t.Errorf("String() = %q, want %q", got, tt.visible)
			}
			if got := Parse(tt.visible); got != r {
				t.Errorf("Parse(%q) = %q, want %q", tt.visible, got.s, tt.raw)
			}
			if got, err := json.Marshal(r); err != nil || string(got) != tt.json {
				t.Errorf("json.Marshal = %s, %v, want %s", got, err, tt.json)
			}
		})
	}
}

// No verb may let the original bytes through.
func TestFormatVerbs(t *testing.T) {
	r := New("x\x1b]0;t\x07")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%T%s", "%20s|", "%-20s|"} {
		got := fmt.Sprintf(verb, r)
		if strings.ContainsAny(got, "\x1b\x07") {
			t.Errorf("%s gives %q, which holds a control character", verb, got)
		}
	}
	if got, want := fmt.Sprintf("%q", New(`C:\Library`)), `"C:\Library"`; got != want {
		t.Errorf("%%q gives %s, want %s", got, want)
	}
	if got, want := fmt.Sprintf("%-12s|%8.3s|%q", r, r, r), `x^[]0;t^G   |     x^[|"x^[]0;t^G"`; got != want {
		t.Errorf("Sprintf = %q, want %q", got, want)
	}
}

func TestFromUTF16(t *testing.T) {
	tests := []struct {
		in   []byte
		want Raw
	}{
		{[]byte{'W', 0, 0x3d, 0xd8, 0x00, 0xde}, New("W\U0001f600")},
		{[]byte{0x00, 0xd8, 'x', 0}, New("\xed\xa0\x80x")},
		{[]byte{0x00, 0xdc, 0xff}, New("\xed\xb0\x80\xff")},
	}
	for _, tt := range tests {
		if got := FromUTF16(tt.in); got != tt.want {
			t.Errorf("FromUTF16(% x) = %q, want %q", tt.in, got.s, tt.want.s)
		}
	}
	if got, want := FromLatin1([]byte("Gr\xf6\xdfe")), New("Größe"); got != want {
		t.Errorf("FromLatin1 = %v, want %v", got, want)
	}
}

func TestExpand(t *testing.T) {
	if got, want := New("ab\tc\x1b\tlast").Expand(), "ab      c^[     last"; got != want {
		t.Errorf("Expand() = %q, want %q", got, want)
	}
}

func TestLines(t *testing.T) {
	got := New("a\r\nb\rc\n\nd\n").Lines()
	if s := fmt.Sprint(got); s != "[a b c  d]" {
		t.Errorf("Lines() = %q", got)
	}
}

// What Map returns is as safe as what it was given.
func TestMap(t *testing.T) {
	got := New("HV01\x1b[2J").Map(func(s string) string { return strings.ReplaceAll(s, "HV01", "HOST\x07") })
	if want := New("HOST\x07\x1b[2J"); got != want || got.String() != "HOST^G^[[2J" {
		t.Errorf("Map = %q, want %q", got, want)
	}
}

func TestSlashPath(t *testing.T) {
	for in, want := range map[string]string{`\`: ".", "": ".", `\Windows\System32\`: "Windows/System32"} {
		if got := New(in).SlashPath(); got != want {
			t.Errorf("SlashPath(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever the bytes, the visible form is safe, leads back, and the JSON form
// is valid and free of raw control characters.
func FuzzForms(f *testing.F) {
	for _, tt := range visibleTests {
		f.Add(tt.raw)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := New(s)
		v := r.String()
		for _, c := range v {
			if hidden(c) {
				t.Fatalf("String() of %q holds %U", s, c)
			}
		}
		if back := Parse(v); back != r {
			t.Fatalf("Parse(String()) = %q, want %q", back.s, s)
		}
		j, err := r.MarshalJSON()
		if err != nil || !json.Valid(j) {
			t.Fatalf("MarshalJSON of %q = %s, %v", s, j, err)
		}
	})
}
