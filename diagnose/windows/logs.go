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

// readTraces notes weak signs of what happened to the image (facts:
// generalize-state §3): none of them decides anything.
func (in *Installation) readTraces(fsys fs.FS, system, software *hiveFile) {
	sysprep, err1 := fs.Stat(fsys, join(in.Root, sysprepAct).SlashPath())
	oobe, err2 := fs.Stat(fsys, join(in.Root, oobeAct).SlashPath())
	if err1 == nil && err2 == nil && oobe.ModTime().After(sysprep.ModTime()) {
		in.note("started-after-sysprep", saysStartedSince)
	}
	if n, _, ok := software.number(currentVersion+`\SoftwareProtectionPlatform`, "SkipRearm"); ok && n == 1 {
		in.note("skip-rearm", saysSkipRearm)
	}
	domain := system.text(system.controlSet()+`\Services\Tcpip\Parameters`, "Domain").Found
	if !domain.IsEmpty() {
		in.note("dns-suffix", saysDomain, domain)
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
