package guid

import "testing"

// The bytes and the text are those of the GPT example in the BCD fact sheet.
func TestForms(t *testing.T) {
	g := GUID{0x03, 0xe1, 0xe0, 0x24, 0xc2, 0x9b, 0x7e, 0x47, 0xa5, 0xe2, 0x3e, 0x42, 0xd2, 0xbb, 0x13, 0x4f}
	const want = "{24e0e103-9bc2-477e-a5e2-3e42d2bb134f}"
	if got := g.String(); got != want {
		t.Errorf("String() = %s, want %s", got, want)
	}
	for _, s := range []string{want, "24E0E103-9BC2-477E-A5E2-3E42D2BB134F"} {
		if got, err := Parse(s); err != nil || got != g {
			t.Errorf("Parse(%q) = %v, %v, want %v", s, got, err, g)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "{}", "{default}", "24e0e1039bc2477ea5e23e42d2bb134f", "{24e0e103-9bc2-477e-a5e2-3e42d2bb134}", "{24e0e103-9bc2-477e-a5e2-3e42d2bb13-f}"} {
		if g, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, g)
		}
	}
}
