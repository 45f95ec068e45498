package files

import (
	"strings"
	"testing"
)

func TestLongPath(t *testing.T) {
	long := strings.Repeat(`folder\`, 40) + "disk.vhdx"
	for name, want := range map[string]string{
		`D:\Library\disk.vhdx`:     `D:\Library\disk.vhdx`,
		`D:\` + long:               `\\?\D:\` + long,
		`\\server\share\` + long:   `\\?\UNC\server\share\` + long,
		`\\?\D:\` + long:           `\\?\D:\` + long,
		`\\?\UNC\server\x\` + long: `\\?\UNC\server\x\` + long,
	} {
		if got := longPath(name); got != want {
			t.Errorf("longPath(%q) = %q, want %q", name, got, want)
		}
	}
}

// A part of a file that is read is as much that file as the rest of it.
func TestStream(t *testing.T) {
	for name, want := range map[string]bool{
		`D:\Library\disk.vhdx:notes`: true, `disk.vhdx::$DATA`: true, `D:disk.vhdx:notes`: true, `\\?\D:\disk.vhdx:notes`: true,
		`D:\Library\disk.vhdx`: false, `D:disk.vhdx`: false, `\\server\share\disk.vhdx`: false, `\\?\D:\disk.vhdx`: false,
	} {
		if got := isStream(name); got != want {
			t.Errorf("isStream(%q) = %v, want %v", name, got, want)
		}
		if _, err := Create(name, Replace); want && (err == nil || !strings.Contains(err.Error(), "is a part of another file")) {
			t.Errorf("Create(%q) = %v", name, err)
		}
	}
}
