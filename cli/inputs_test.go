package cli

import (
	"runtime/debug"
	"slices"
	"testing"
)

// TestExpand holds what becomes of arguments on Windows, where it is the
// program that expands wildcards.
func TestExpand(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"b.vhd", "a.vhd", "c.vhdx"} {
		write(t, name, nil)
	}
	tests := []struct {
		name       string
		args, want []string
	}{
		{"plain names", []string{`D:\Library\W2012.vhdx`, `\\library01\share\x.vhd`, "-"}, []string{`D:\Library\W2012.vhdx`, `\\library01\share\x.vhd`, "-"}},
		{"wildcards", []string{"*.vhd", "?.vhdx"}, []string{"a.vhd", "b.vhd", "c.vhdx"}},
		{"nothing matches", []string{"*.log"}, []string{"*.log"}},
		{"a long path", []string{`\\?\C:\Library\a.vhd`}, []string{`\\?\C:\Library\a.vhd`}},
		{"a folder in quotes", []string{`D:\My Library"`}, []string{`D:\My Library`}},
		{"none", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := expand(tt.args); !slices.Equal(got, tt.want) {
				t.Errorf("expand(%q) = %q, want %q", tt.args, got, tt.want)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "c3ca66ffce3d0123456789abcdef0123456789ab"}}
	tests := []struct {
		name     string
		version  string
		settings []debug.BuildSetting
		want     string
	}{
		{"a release", "v1.2.0", revision, "v1.2.0 (commit c3ca66ffce3d)"},
		{"between releases", "v0.0.0-20261123024203-c3ca66ffce3d", revision, "v0.0.0-20261123024203-c3ca66ffce3d"},
		{"without git", "(devel)", nil, "(devel)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: tt.version}, Settings: tt.settings}
			if got := versionOf(info); got != tt.want {
				t.Errorf("versionOf = %q, want %q", got, tt.want)
			}
		})
	}
}
