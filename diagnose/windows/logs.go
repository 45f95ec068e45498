package windows

import (
	"bufio"
	"io"
	"io/fs"
	"strings"

	"vmmdoctor/internal/text"
)

// maxTextFile bounds what is read of a State.ini or a log.
const maxTextFile = 16 << 20

// Where sysprep and the first start leave their logs.
const (
	sysprepAct = `\System32\Sysprep\Panther\setupact.log`
	sysprepErr = `\System32\Sysprep\Panther\setuperr.log`
	oobeAct    = `\Panther\UnattendGC\setupact.log`
)

// What sysprep writes in its log about generalizing (facts: generalize-state
// §2, G9), and the name each gets as a finding.
var sysprepLines = []struct{ name, line string }{
	{"sysprep /generalize was run", "command line option 'GENERALIZE'"},
	{"sysprep generalized the BCD", "Successfully generalized the bcd store"},
	{"sysprep finished", "Successfully created tag file"},
	{"sysprep failed at the BCD", "Failure occurred while executing 'spbcd.dll"},
}

// sysprepLog finds the last of each telling line of sysprep's own log, and the
// last line of its errors.
func sysprepLog(fsys fs.FS, root text.Raw) []Finding {
	act, errs := join(root, sysprepAct), join(root, sysprepErr)
	last := make([]Finding, len(sysprepLines), len(sysprepLines)+1)
	for n, line := range textLines(fsys, act) {
		for i, l := range sysprepLines {
			if line.ContainsFold(l.line) {
				last[i] = Finding{Name: l.name, Found: line, Path: act, Line: n}
			}
		}
	}
	failure := Finding{Name: "sysprep's last error", Path: errs}
	for n, line := range textLines(fsys, errs) {
		if !line.TrimSpace().IsEmpty() {
			failure.Found, failure.Line = line, n
		}
	}
	var found []Finding
	for _, f := range append(last, failure) {
		if f.Line > 0 {
			found = append(found, f)
		}
	}
	return found
}

// readTraces notes weak signs of what happened to the image (facts:
// generalize-state §3): none of them decides anything.
func (in *Installation) readTraces(fsys fs.FS, system, software *hiveFile) {
	sysprep, err1 := fs.Stat(fsys, join(in.Root, sysprepAct).SlashPath())
	oobe, err2 := fs.Stat(fsys, join(in.Root, oobeAct).SlashPath())
	if err1 == nil && err2 == nil && oobe.ModTime().After(sysprep.ModTime()) {
		in.note("started-after-sysprep",
			"The log of the first start is newer than sysprep's: Windows was generalized once and started again.")
	}
	if n, _, ok := software.number(currentVersion+`\SoftwareProtectionPlatform`, "SkipRearm"); ok && n == 1 {
		in.note("skip-rearm",
			"SkipRearm is 1: sysprep did not reset licensing, so copies share their KMS client identity.")
	}
	domain := system.text(system.controlSet()+`\Services\Tcpip\Parameters`, "Domain").Found
	if !domain.IsEmpty() {
		in.note("in-domain", "Windows is still a member of the domain %s; sysprep /generalize would have left it.",
			domain)
	}
}

// textLines yields the lines of a text file with their numbers, from 1. A file
// that is missing or cannot be read yields none; lines after a megabyte
// without an end are left out.
func textLines(fsys fs.FS, path text.Raw) func(yield func(int, text.Raw) bool) {
	return func(yield func(int, text.Raw) bool) {
		f, err := fsys.Open(path.SlashPath())
		if err != nil {
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(io.LimitReader(f, maxTextFile))
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			if !yield(n, text.New(strings.TrimSuffix(lines.Text(), "\r"))) {
				return
			}
		}
	}
}
