package windows

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"vmmdoctor/internal/text"
)

// The values of ImageState (facts: generalize-state §2).
const (
	stateToOOBE       = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE"
	stateToAudit      = "IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT"
	stateComplete     = "IMAGE_STATE_COMPLETE"
	stateSpecialize   = "IMAGE_STATE_SPECIALIZE_"
	stateUndeployable = "IMAGE_STATE_UNDEPLOYABLE"
)

// GeneralizationState when sysprep has nothing open; ordinary and generalized
// systems both show it (facts: generalize-state §2, G6).
const generalizationSettled = 7

// maxTextFile bounds what is read of a State.ini or a sysprep log.
const maxTextFile = 16 << 20

// evidence is the group of values the answer rests on.
type evidence struct {
	image, ini    Finding
	general       Finding
	generalKnown  bool
	generalNumber uint32
	cmdLine       Finding
	setupType     uint32
	tag           bool
}

// readState applies the rule of generalize-state §7.
func (in *Installation) readState(fsys fs.FS, system, software *hiveFile) {
	var e evidence
	s := &in.State
	e.image = software.text(`Microsoft\Windows\CurrentVersion\Setup\State`, "ImageState")
	e.ini = iniState(fsys, join(in.Root, `\Setup\State\State.ini`))
	e.generalNumber, e.general, e.generalKnown = system.number(`Setup\Status\SysprepStatus`, "GeneralizationState")
	e.cmdLine = system.text("Setup", "CmdLine")
	var setupType, cleanup Finding
	e.setupType, setupType, _ = system.number("Setup", "SetupType")
	_, cleanup, _ = system.number(`Setup\Status\SysprepStatus`, "CleanupState")
	tag := tagFinding(fsys, join(in.Root, `\System32\Sysprep\Sysprep_succeeded.tag`))
	e.tag = !tag.Found.IsEmpty()
	s.Findings = []Finding{e.image, e.ini, e.general, e.cmdLine, setupType, cleanup, tag}
	s.Findings = append(s.Findings, sysprepLog(fsys, join(in.Root, `\System32\Sysprep\Panther\setupact.log`))...)

	s.ImageState = e.image.Found.TrimSpace()
	if s.ImageState.IsEmpty() {
		s.ImageState = e.ini.Found.TrimSpace()
	}
	s.Generalized = e.answer(s.ImageState)
	s.ToAudit = s.Generalized == Yes && s.ImageState.EqualFold(stateToAudit)
	s.Armed = e.setupType != 0 && e.cmdLine.Found.ContainsFold("windeploy")
	in.contradictions(e)
}

func (e evidence) answer(state text.Raw) Generalized {
	settled := !e.generalKnown || e.generalNumber == generalizationSettled
	switch {
	case state.EqualFold(stateUndeployable) || !settled:
		return Interrupted
	case state.EqualFold(stateToOOBE) || state.EqualFold(stateToAudit):
		return Yes
	case state.EqualFold(stateComplete) || state.HasPrefixFold(stateSpecialize):
		return No
	}
	return UnknownGeneral
}

// contradictions names what does not fit together (facts: generalize-state
// §7, last paragraph). None of it changes the answer.
func (in *Installation) contradictions(e evidence) {
	s := in.State
	if s.Generalized == Yes && !s.Armed {
		in.note("generalized-not-armed", "Windows is generalized, but setup is not armed for the next boot (SetupType and CmdLine in SYSTEM\\Setup).")
	}
	registry, ini := e.image.Found.TrimSpace(), e.ini.Found.TrimSpace()
	if !registry.IsEmpty() && !ini.IsEmpty() && !registry.SameFold(ini) {
		in.note("image-state-differs", "The registry says %s, State.ini says %s: changed by hand, or interrupted.", registry, ini)
	}
	if e.tag && s.ImageState.EqualFold(stateComplete) {
		in.note("tag-with-complete", "Sysprep_succeeded.tag is there, but Windows is installed and in use: it was generalized at some time and started again.")
	}
	if !e.tag && s.Generalized == Yes {
		in.note("generalized-without-tag", "Sysprep_succeeded.tag is missing: the image may come straight from an install image.")
	}
}

func (in *Installation) note(id, format string, args ...any) {
	in.Notes = append(in.Notes, Note{ID: id, Text: fmt.Sprintf(format, args...)})
}

func tagFinding(fsys fs.FS, path text.Raw) Finding {
	f := Finding{Name: "Sysprep_succeeded.tag", Path: path}
	if _, err := fs.Stat(fsys, path.SlashPath()); err == nil {
		f.Found = text.New("present")
	}
	return f
}

var iniImageState = regexp.MustCompile(`(?i)^\s*ImageState\s*=\s*"?([^"]*?)"?\s*$`)

// iniState reads ImageState from the section [State] of State.ini.
func iniState(fsys fs.FS, path text.Raw) Finding {
	f := Finding{Name: "ImageState", Path: path}
	for n, line := range textLines(fsys, path) {
		if m := line.Submatch(iniImageState); m != nil {
			f.Found, f.Line = m[1], n
			break
		}
	}
	return f
}

// What sysprep writes in its log about generalizing (facts: generalize-state
// §2, G9), and the name each gets as a finding.
var sysprepLines = []struct{ name, line string }{
	{"sysprep /generalize was run", "command line option 'GENERALIZE'"},
	{"sysprep generalized the BCD", "Successfully generalized the bcd store"},
	{"sysprep finished", "Successfully created tag file"},
	{"sysprep failed at the BCD", "Failure occurred while executing 'spbcd.dll"},
}

// sysprepLog finds the last of each telling line of sysprep's own log.
func sysprepLog(fsys fs.FS, path text.Raw) []Finding {
	last := make([]Finding, len(sysprepLines))
	for n, line := range textLines(fsys, path) {
		for i, l := range sysprepLines {
			if line.ContainsFold(l.line) {
				last[i] = Finding{Name: l.name, Found: line, Path: path, Line: n}
			}
		}
	}
	var found []Finding
	for _, f := range last {
		if f.Line > 0 {
			found = append(found, f)
		}
	}
	return found
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
