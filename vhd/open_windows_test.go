package vhd

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
