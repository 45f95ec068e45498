package vhd

import (
	"slices"
	"strings"
)

// A disk that comes from anywhere names its parent as it likes. A path to another
// computer would make Windows log on there with the name of whoever looks at the
// disk; one to a device or a pipe does whatever that does. So a path is asked for
// by its spelling alone, before the system sees it.

// placeOf is the volume or share that an absolute path of Windows is on, in one
// spelling: `c:`, `\\server\share` or `volume{…}`. It reports false for everything
// that is no plain path to a file: a device, a pipe, a path of the object manager,
// one that leads upwards, one that is relative to a drive or to a folder.
func placeOf(path string) (place string, ok bool) {
	path = strings.ToLower(strings.ReplaceAll(path, "/", `\`))
	rest, extended := strings.CutPrefix(path, `\\?\`)
	switch {
	case extended && strings.HasPrefix(rest, `unc\`):
		place, rest, ok = shareOf(rest[len(`unc\`):])
	case extended && strings.HasPrefix(rest, "volume{"):
		place, rest, ok = strings.Cut(rest, `\`)
		ok = ok && strings.HasSuffix(place, "}")
	case !extended && strings.HasPrefix(path, `\\`):
		place, rest, ok = shareOf(path[2:])
	case len(rest) > 2 && rest[0] >= 'a' && rest[0] <= 'z' && rest[1:3] == `:\`:
		place, rest, ok = rest[:2], rest[3:], true
	}
	if !ok {
		return "", false
	}
	for part := range strings.SplitSeq(rest, `\`) {
		if !fileName(part) {
			return "", false
		}
	}
	return place, true
}

// shareOf cuts `server\share\rest`.
func shareOf(path string) (share, rest string, ok bool) {
	server, rest, _ := strings.Cut(path, `\`)
	name, rest, ok := strings.Cut(rest, `\`)
	notShares := []string{"pipe", "mailslot", "ipc$"}
	if !ok || !fileName(server) || !fileName(name) || slices.Contains(notShares, name) {
		return "", "", false
	}
	return `\\` + server + `\` + name, rest, true
}

// deviceNames are those under which every folder of Windows holds a device, also
// with an ending and blanks behind them (Win32, Naming Files, Paths, and
// Namespaces).
var deviceNames = []string{
	"con", "prn", "aux", "nul", "conin$", "conout$",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "com¹", "com²", "com³",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "lpt¹", "lpt²", "lpt³",
}

// fileName reports whether a part of a path is the name of a file or a folder, for
// Windows: no device, no stream of a file, no way upwards.
func fileName(part string) bool {
	isForbidden := func(r rune) bool { return r < ' ' || strings.ContainsRune(`:*?"<>|\/`, r) }
	if strings.Trim(part, ". ") == "" || strings.ContainsFunc(part, isForbidden) {
		return false
	}
	base, _, _ := strings.Cut(strings.ToLower(part), ".")
	return !slices.Contains(deviceNames, strings.TrimRight(base, " "))
}

// inPlace reports whether a stored absolute path of Windows is on the volume or
// share that the child was opened from, which is given in full.
func inPlace(path, child string) bool {
	place, ok := placeOf(path)
	from, known := placeOf(child)
	return ok && known && place == from
}

// stepsOf are the parts of a stored path that is relative to the folder of the
// child; false when one is no name of a file or folder.
func stepsOf(path string) ([]string, bool) {
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '\\' || r == '/' })
	for _, s := range steps {
		if s != "." && s != ".." && !fileName(s) {
			return nil, false
		}
	}
	return steps, len(steps) > 0
}

// extended is the extended form of an absolute path of Windows.
func extended(path string) string {
	switch {
	case strings.HasPrefix(path, `\\?\`):
		return path
	case strings.HasPrefix(path, `\\`):
		return `\\?\UNC` + path[1:]
	}
	return `\\?\` + path
}
