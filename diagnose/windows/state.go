package windows

import (
	"fmt"
	"io/fs"

	"vmmdoctor/internal/lazy"
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

// What GeneralizationState and CleanupState show where a phase of sysprep or of
// the first start got stuck. A good template has 4 and 2, an ordinary system 7
// and 2 (facts: generalize-state §2, G6 and G7).
const sysprepStuck = 3

// evidence is the group of values the answer rests on.
type evidence struct {
	image, ini Finding
	cmdLine    Finding
	setupType  uint32
	sysprep    []Finding // GeneralizationState and CleanupState: practice, never a verdict
	tag        bool
}

// readState applies the rule of generalize-state §7.
func (in *Installation) readState(fsys fs.FS, system, software *hiveFile) {
	var e evidence
	s := &in.State
	e.image = software.text(`Microsoft\Windows\CurrentVersion\Setup\State`, "ImageState")
	e.ini = iniState(fsys, join(in.Root, `\Setup\State\State.ini`))
	_, general, _ := system.number(`Setup\Status\SysprepStatus`, "GeneralizationState")
	_, cleanup, _ := system.number(`Setup\Status\SysprepStatus`, "CleanupState")
	e.sysprep = []Finding{general, cleanup}
	e.cmdLine = system.text("Setup", "CmdLine")
	var setupType Finding
	e.setupType, setupType, _ = system.number("Setup", "SetupType")
	tag := tagFinding(fsys, join(in.Root, `\System32\Sysprep\Sysprep_succeeded.tag`))
	e.tag = !tag.Found.IsEmpty()
	var log []Finding
	s.Sysprep, log = readSysprep(fsys, in.Root)
	s.Findings = []Finding{e.image, e.ini, general, e.cmdLine, setupType, cleanup, tag}
	s.Findings = append(s.Findings, log...)

	if s.ImageState = e.image.Found.TrimSpace(); s.ImageState.IsEmpty() && software.whole() {
		s.ImageState = e.ini.Found.TrimSpace()
	}
	s.conclude(e, system.whole())
	in.contradictions(e)
}

// conclude draws what the values say together; whole says that what SYSTEM does
// not hold is known not to be there.
func (s *State) conclude(e evidence, whole bool) {
	s.Generalized = answer(s.ImageState)
	s.ToAudit = s.Generalized == Yes && s.ImageState.EqualFold(stateToAudit)
	switch {
	case !whole:
		s.Armed = ArmedUnknown
	case e.setupType != 0 && e.cmdLine.Found.ContainsFold("windeploy"):
		s.Armed = ArmedYes
	default:
		s.Armed = ArmedNo
	}
	did := e.tag || s.Sysprep.Succeeded
	s.Started = s.Generalized == No && did
	bare := whole && e.setupType == 0 && !e.cmdLine.Found.ContainsFold("windeploy")
	s.ByWord = s.Generalized == Yes && bare && !did
	s.SysprepBroke = s.Generalized == Interrupted && (s.Sysprep.Failed || stuck(e.sysprep[0]))
}

// answer is what ImageState says: it alone is documented, so nothing else
// overrules it.
func answer(state text.Raw) Generalized {
	switch {
	case state.EqualFold(stateUndeployable):
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
	if s.Generalized == Yes && s.Armed == ArmedNo {
		in.note("generalized-not-armed", saysNotArmed)
	}
	registry, ini := e.image.Found.TrimSpace(), e.ini.Found.TrimSpace()
	if !registry.IsEmpty() && !ini.IsEmpty() && !registry.SameFold(ini) {
		in.note("image-state-differs", saysStateDiffers, registry, ini)
	}
	if e.tag && s.ImageState.EqualFold(stateComplete) {
		in.note("tag-with-complete", saysTagComplete)
	}
	if !e.tag && s.Generalized == Yes {
		in.note("generalized-without-tag", saysNoTag)
	}
	for _, f := range e.sysprep {
		if stuck(f) {
			in.note("sysprep-stuck", saysSysprepStuck, f.Name, sysprepStuck, f.Key, s.ImageState)
		}
	}
}

// stuck reports whether a value that sysprep keeps of its own state shows that it
// got stuck.
func stuck(f Finding) bool {
	n, err := f.Found.Uint(10, 32)
	return err == nil && n == sysprepStuck
}

func (in *Installation) note(id, format string, args ...any) {
	in.Notes = append(in.Notes, Note{ID: id, Text: fmt.Sprintf(format, args...)})
}

func tagFinding(fsys fs.FS, path text.Raw) Finding {
	f := Finding{Name: findingTag, Path: path}
	if _, err := fs.Stat(fsys, path.SlashPath()); err == nil {
		f.Found = text.New(findingPresent)
	}
	return f
}

var iniImageState = lazy.Regexp(`(?i)^\s*ImageState\s*=\s*"?([^"]*?)"?\s*$`)

// iniState reads ImageState from the section [State] of State.ini.
func iniState(fsys fs.FS, path text.Raw) Finding {
	f := Finding{Name: "ImageState", Path: path}
	for n, line := range textLines(fsys, path) {
		if m := line.Submatch(iniImageState()); m != nil {
			f.Found, f.Line = m[1], n
			break
		}
	}
	return f
}
