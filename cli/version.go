package cli

import (
	"runtime/debug"
	"strings"
	"time"

	"vmmdoctor/diagnose/report"
)

// version is the version and the commit that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

// made is what reports say of the program.
func made() report.Made { return report.Made{Version: version(), At: time.Now()} }

func versionOf(info *debug.BuildInfo) string {
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(v, s.Value[:12]) {
			v += " (commit " + s.Value[:12] + ")"
		}
	}
	return v
}
