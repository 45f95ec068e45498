package tui

import (
	"os"
	"strings"

	"vmmdoctor/internal/lazy"
)

// droppedPath reports whether a paste is the path of something that exists. A
// file dropped on a window arrives as its path, in quotes when it has blanks.
func droppedPath(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 4096 || !oneLine(s) {
		return "", false
	}
	path := cleanPath(s)
	_, err := os.Stat(path)
	return path, err == nil || fullPath().MatchString(strings.Trim(s, `"'`))
}

// fullPath is what can be nothing but the path of a file: opening it says why it
// cannot be opened.
var fullPath = lazy.Regexp(`^([A-Za-z]:\\|\\\\[^\\?.]|/)[^<>"|:]*\.[A-Za-z0-9]{1,6}$`)

// cleanPath takes quotes off a path and puts in the variables of the
// environment: %TEMP%, and ~ for the home folder.
func cleanPath(s string) string {
	s = strings.Trim(strings.TrimSpace(s), `"'`)
	parts := strings.Split(s, "%")
	for i := 1; i+1 < len(parts); i += 2 {
		if v, ok := os.LookupEnv(parts[i]); ok {
			s = strings.Replace(s, "%"+parts[i]+"%", v, 1)
		}
	}
	if rest, ok := strings.CutPrefix(s, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			s = home + rest
		}
	}
	return s
}

// baseName is the last part of a path of either kind of system.
func baseName(path string) string {
	if i := strings.LastIndexAny(strings.TrimRight(path, `/\`), `/\`); i >= 0 {
		return path[i+1:]
	}
	return path
}

// leftCut shortens a path on the left, where it says least.
func leftCut(path string, w int) string {
	if n := width(path); n > w {
		return "…" + tail(path, n-w+1)
	}
	return path
}

// lineEnds makes every line end a line feed: terminals send a paste with
// carriage returns.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
