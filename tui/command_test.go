package tui

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCommandLines(t *testing.T) {
	const sysprep = `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`
	tests := []struct {
		command string
		w       int
		want    []string
	}{
		{"bcdedit /enum all", 40, []string{"bcdedit /enum all"}},
		{"a -o b\nlogman start VMM", 40, []string{"a -o b", "logman start VMM"}},
		{sysprep, 70, []string{sysprep}},
		{sysprep, 44, []string{`C:\Windows\System32\Sysprep\sysprep.exe`, "  /generalize /oobe /shutdown"}},
		{sysprep, 36, []string{`C:\Windows\System32\Sysprep\`, "  sysprep.exe /generalize /oobe", "  /shutdown"}},
		{"Copy-Item -LiteralPath 'a' -Destination 'D:\\Work\\b.vhd'", 36,
			[]string{"Copy-Item -LiteralPath 'a'", "  -Destination 'D:\\Work\\b.vhd'"}},
		{"-o " + strings.Repeat("x", 20), 12, []string{"-o", "  xxxxxxxxxx", "  xxxxxxxxxx"}},
	}
	for _, tt := range tests {
		got := commandLines(tt.command, tt.w)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q in %d cells:\n%s\nwant\n%s", tt.command, tt.w, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// However narrow the place, nothing of a command is lost and no line is too wide.
func FuzzCommandLines(f *testing.F) {
	f.Add("logman create trace VMM -o C:\\VMMlogs\\VMM.etl -max 512", 20)
	f.Fuzz(func(t *testing.T, command string, w int) {
		if !utf8.ValidString(command) {
			t.Skip("commands are text already")
		}
		w = 8 + (w&0xff)%100
		lines := commandLines(command, w)
		for _, l := range lines {
			if width(l) > w && width(l) > 4 {
				t.Fatalf("%q is wider than %d", l, w)
			}
		}
		if got := withoutBlanks(strings.Join(lines, "")); got != withoutBlanks(command) {
			t.Fatalf("%q became %q", command, got)
		}
	})
}
