package diagnose

import (
	"testing"

	"vmmdoctor/internal/text"
)

// What is pasted into a shell does what it says and nothing else, whatever the
// file is called.
func TestQuoting(t *testing.T) {
	for _, tt := range []struct{ path, both, powershell string }{
		{`D:\Library\W2012.vhdx`, `"D:\Library\W2012.vhdx"`, `'D:\Library\W2012.vhdx'`},
		{`D:\My Library\a & b (1).vhd`, `"D:\My Library\a & b (1).vhd"`, `'D:\My Library\a & b (1).vhd'`},
		{`D:\it's.vhd`, `"D:\it's.vhd"`, `'D:\it''s.vhd'`},
		{`D:\$(calc).vhd`, `'D:\$(calc).vhd'`, `'D:\$(calc).vhd'`},
		{"D:\\a`n.vhd", "'D:\\a`n.vhd'", "'D:\\a`n.vhd'"},
		{"D:\\a\u201d; calc; \u201c.vhd", "'D:\\a\u201d; calc; \u201c.vhd'", "'D:\\a\u201d; calc; \u201c.vhd'"},
		{"D:\\a\u2019; calc #$.vhd", "'D:\\a\u2019\u2019; calc #$.vhd'", "'D:\\a\u2019\u2019; calc #$.vhd'"},
		{"D:\\a\n; calc.vhd", `"D:\a^J; calc.vhd"`, `'D:\a^J; calc.vhd'`},
	} {
		if got := quoted(text.New(tt.path)); got != tt.both {
			t.Errorf("quoted(%q) = %s, want %s", tt.path, got, tt.both)
		}
		if got := literal(text.New(tt.path)); got != tt.powershell {
			t.Errorf("literal(%q) = %s, want %s", tt.path, got, tt.powershell)
		}
	}
}
